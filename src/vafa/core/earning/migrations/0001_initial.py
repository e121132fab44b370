import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('core_ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'slot', blank=True, editable=False, primary_key=True, serialize=False)),
                ('slot', models.SmallIntegerField(default=0)),
                ('body', models.TextField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_earning_draft',
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('effective_from', models.DateTimeField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.TextField()),
                ('note', models.TextField(default='')),
                ('body', models.TextField()),
            ],
            options={
                'db_table': 'core_earning_programme',
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('spent', models.BigIntegerField()),
                ('first_at', models.DateTimeField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
                ('member_id', models.UUIDField()),
                ('purchases', models.IntegerField()),
                ('data', models.TextField()),
            ],
            options={
                'db_table': 'core_earning_standing',
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'rule', blank=True, editable=False, primary_key=True, serialize=False)),
                ('rule', models.TextField()),
                ('used', models.BigIntegerField()),
            ],
            options={
                'db_table': 'core_earning_budget',
                'constraints': [models.CheckConstraint(condition=models.Q(('used__gte', 0)), name='core_earning_budget_used')],
            },
        ),
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('amount', models.BigIntegerField()),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('member_id', models.UUIDField()),
                ('hash', models.BinaryField()),
                ('type', models.TextField()),
                ('source', models.TextField()),
                ('reference', models.TextField()),
                ('branch', models.TextField()),
                ('data', models.TextField()),
                ('record', models.TextField()),
            ],
            options={
                'db_table': 'core_earning_happening',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='core_earning_happening_of')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'source', 'reference'), name='core_earning_happening_reference')],
            },
        ),
        ForeignKeySql("core_earning_standing", ["member_id"], "core_members_member"),
        ForeignKeySql("core_earning_happening", ["member_id"], "core_members_member"),
        Rls("core_earning_programme"),
        Rls("core_earning_draft"),
        Rls("core_earning_standing"),
        Rls("core_earning_budget"),
        Rls("core_earning_happening"),
        AppendOnly("core_earning_programme"),
        AppendOnly("core_earning_happening"),
        migrations.RunSQL("alter table core_earning_standing set (fillfactor = 70)", migrations.RunSQL.noop),
    ]
