import django.contrib.postgres.fields
import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, Rls


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxRow',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('events', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('done', models.JSONField(db_default={})),
            ],
            options={
                'db_table': 'kernel_outbox',
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('prefix', models.CharField(max_length=32)),
                ('secret_hash', models.BinaryField()),
                ('name', models.CharField(max_length=200)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('branch', models.TextField(null=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'kernel_apikey',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'prefix'), name='kernel_apikey_prefix')],
            },
        ),
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('at', models.DateTimeField()),
                ('actor_kind', models.TextField()),
                ('actor_id', models.TextField()),
                ('door', models.TextField()),
                ('action', models.TextField()),
                ('subject_kind', models.TextField()),
                ('subject_id', models.UUIDField(null=True)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'kernel_audit',
                'indexes': [models.Index(condition=models.Q(('subject_id__isnull', False)), fields=['club_id', 'subject_id', 'at'], name='kernel_audit_subject')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyRecord',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('key', models.TextField()),
                ('fingerprint', models.BinaryField()),
                ('body_hash', models.BinaryField()),
                ('status', models.IntegerField(null=True)),
                ('answer', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'kernel_idempotency',
                'indexes': [models.Index(fields=['club_id', 'created_at'], name='kernel_idempotency_age')],
            },
        ),
        migrations.CreateModel(
            name='Undelivered',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('event_id', models.TextField()),
                ('subscriber', models.TextField()),
                ('name', models.TextField()),
                ('data', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('attempts', models.IntegerField()),
                ('next_at', models.DateTimeField(null=True)),
                ('reason', models.TextField()),
            ],
            options={
                'db_table': 'kernel_undelivered',
                'indexes': [models.Index(fields=['club_id', 'next_at'], name='kernel_undelivered_due')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'event_id', 'subscriber'), name='kernel_undelivered_once')],
            },
        ),
        Rls("kernel_apikey"),
        Rls("kernel_audit"),
        Rls("kernel_idempotency"),
        Rls("kernel_outbox"),
        Rls("kernel_undelivered"),
        AppendOnly("kernel_audit"),
    ]
