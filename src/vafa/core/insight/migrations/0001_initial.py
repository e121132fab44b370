import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [('core_purchases', '0002_imports')]

    operations = [
        migrations.CreateModel(
            name='FlowDay',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'day', 'currency', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('currency', models.TextField()),
                ('kind', models.TextField()),
                ('times', models.BigIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'core_insight_flow',
            },
        ),
        migrations.CreateModel(
            name='JoinedDay',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('joined', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'core_insight_joined',
            },
        ),
        migrations.CreateModel(
            name='MonthActive',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('month', models.IntegerField()),
                ('active', models.BigIntegerField()),
                ('repeated', models.BigIntegerField()),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_insight_month',
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'source', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('position', models.UUIDField()),
                ('stale_months', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'core_insight_progress',
            },
        ),
        migrations.CreateModel(
            name='RuleDay',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'day', 'rule', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('rule', models.TextField()),
                ('currency', models.TextField()),
                ('times', models.BigIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('sales', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'core_insight_rule',
            },
        ),
        migrations.CreateModel(
            name='SalesDay',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'day', 'branch', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('branch', models.TextField()),
                ('purchases', models.BigIntegerField(default=0)),
                ('sales', models.BigIntegerField(default=0)),
                ('refunds', models.BigIntegerField(default=0)),
                ('cost', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'core_insight_sales',
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('taken_at', models.DateTimeField()),
                ('data', models.JSONField()),
            ],
            options={
                'db_table': 'core_insight_snapshot',
            },
        ),
            Rls('core_insight_sales'),
        Rls('core_insight_flow'),
        Rls('core_insight_rule'),
        Rls('core_insight_joined'),
        Rls('core_insight_month'),
        Rls('core_insight_progress'),
        Rls('core_insight_snapshot'),
    ]
