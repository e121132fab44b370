import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    dependencies = [
        ('core_purchases', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('baskets', models.BigIntegerField()),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('took_ms', models.BigIntegerField(default=0)),
                ('parts', models.SmallIntegerField()),
                ('digest', models.BinaryField()),
                ('name', models.TextField()),
                ('mapping', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'core_purchases_import',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'digest'), name='core_purchases_import_digest')],
            },
        ),
        migrations.CreateModel(
            name='ImportPart',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'import_id', 'part', blank=True, editable=False, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('recorded', models.BigIntegerField(default=0)),
                ('repeated', models.BigIntegerField(default=0)),
                ('bad', models.BigIntegerField(default=0)),
                ('joined', models.BigIntegerField(default=0)),
                ('import_id', models.UUIDField()),
                ('part', models.SmallIntegerField()),
                ('earned', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'core_purchases_import_part',
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'import_id', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('place', models.BigIntegerField()),
                ('row', models.BigIntegerField()),
                ('import_id', models.UUIDField()),
                ('reason', models.TextField()),
            ],
            options={
                'db_table': 'core_purchases_import_problem',
            },
        ),
        ForeignKeySql("core_purchases_import_part", ["import_id"], "core_purchases_import"),
        ForeignKeySql("core_purchases_import_problem", ["import_id"], "core_purchases_import"),
        Rls("core_purchases_import"),
        Rls("core_purchases_import_part"),
        Rls("core_purchases_import_problem"),
    ]
