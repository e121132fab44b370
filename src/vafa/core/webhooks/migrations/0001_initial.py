import django.contrib.postgres.fields
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
            name='Endpoint',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('url', models.TextField()),
                ('description', models.TextField(default='')),
                ('patterns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('secret', models.TextField()),
                ('previous_secret', models.TextField(null=True)),
                ('previous_until', models.DateTimeField(null=True)),
                ('active', models.BooleanField(default=True)),
                ('exhausted', models.IntegerField(default=0)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_webhooks_endpoint',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('endpoint_id', models.UUIDField()),
                ('event_id', models.TextField()),
                ('event_name', models.TextField()),
                ('body', models.TextField()),
                ('replay_of', models.UUIDField(null=True)),
                ('state', models.TextField(default='waiting')),
                ('attempts', models.IntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('log', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'core_webhooks_delivery',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['club_id', 'next_at'], name='core_webhooks_delivery_due'), models.Index(fields=['club_id', 'created_at'], name='core_webhooks_delivery_age')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replay_of__isnull', True)), fields=('club_id', 'endpoint_id', 'event_id'), name='core_webhooks_delivery_once')],
            },
        ),
        ForeignKeySql("core_webhooks_delivery", ["endpoint_id"], "core_webhooks_endpoint", on_delete="CASCADE"),
        Rls("core_webhooks_endpoint"),
        Rls("core_webhooks_delivery"),
    ]
