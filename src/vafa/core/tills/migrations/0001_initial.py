import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='TillSettings',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'part', blank=True, editable=False, primary_key=True, serialize=False)),
                ('part', models.TextField(default='tills')),
                ('params', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'core_tills_settings',
            },
        ),
        migrations.CreateModel(
            name='Basket',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('till', models.IntegerField()),
                ('body', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'core_tills_basket',
                'indexes': [models.Index(condition=models.Q(('taken_at__isnull', True)), fields=['club_id', 'till', 'created_at'], name='core_tills_basket_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Till',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('branch', models.TextField()),
                ('name', models.TextField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_tills_till',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'branch', 'name'), name='core_tills_till_name')],
            },
        ),
        ForeignKeySql("core_tills_basket", ["till"], "core_tills_till", ["number"], on_delete="CASCADE"),
        Rls("core_tills_till"),
        Rls("core_tills_settings"),
        Rls("core_tills_basket"),
    ]
