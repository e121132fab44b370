import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core_members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TierStanding',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', 'ladder', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('member_id', models.UUIDField()),
                ('ladder', models.TextField()),
                ('tier', models.TextField()),
                ('since', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('frozen', models.BooleanField(default=False)),
                ('progress', models.BigIntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'tiers_standing',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['club_id', 'due_at'], name='tiers_standing_due'), models.Index(fields=['club_id', 'ladder', 'tier'], name='tiers_standing_tier')],
            },
        ),
        ForeignKeySql("tiers_standing", ["member_id"], "core_members_member"),
        Rls("tiers_standing"),
    ]
