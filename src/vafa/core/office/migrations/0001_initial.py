import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [('core_purchases', '0002_imports')]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('rows', models.BigIntegerField(default=0)),
                ('size', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('what', models.TextField()),
                ('state', models.TextField(default='waiting')),
                ('reason', models.TextField(default='')),
                ('asked_by', models.TextField(default='')),
            ],
            options={
                'db_table': 'core_office_export',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(null=True)),
                ('size', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('name', models.TextField()),
                ('state', models.TextField(default='ready')),
                ('reason', models.TextField(default='')),
                ('asked_by', models.TextField(default='')),
                ('how', models.JSONField(default=dict)),
                ('head', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'core_office_upload',
            },
        ),
        migrations.CreateModel(
            name='Setup',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('business', models.TextField()),
                ('step', models.TextField()),
            ],
            options={
                'db_table': 'core_office_setup',
            },
        ),
        Rls("core_office_export"),
        Rls("core_office_setup"),
        Rls("core_office_upload"),
    ]
