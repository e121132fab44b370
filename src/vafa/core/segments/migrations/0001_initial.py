import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core_members', '0003_words'),
        ('kernel', '0002_services'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('kind', models.TextField()),
                ('params', models.JSONField()),
                ('selection', models.JSONField()),
                ('state', models.TextField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting')),
                ('after', models.UUIDField(null=True)),
                ('total', models.BigIntegerField(default=0)),
                ('done', models.BigIntegerField(default=0)),
                ('changed', models.BigIntegerField(default=0)),
                ('refused', models.BigIntegerField(default=0)),
                ('refusals', models.JSONField(default=list)),
                ('actor_id', models.TextField()),
                ('actor_name', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'core_segments_run',
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('name', models.TextField()),
                ('condition', models.JSONField(null=True)),
                ('state', models.TextField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting')),
                ('generation', models.IntegerField(default=0)),
                ('members', models.BigIntegerField(default=0)),
                ('counted_at', models.DateTimeField(null=True)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'core_segments_segment',
            },
        ),
        migrations.CreateModel(
            name='SegmentMember',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'segment_id', 'generation', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('segment_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('generation', models.IntegerField()),
            ],
            options={
                'db_table': 'core_segments_member',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='core_segments_member_of')],
            },
        ),
        ForeignKeySql("core_segments_member", ["segment_id"], "core_segments_segment"),
        ForeignKeySql("core_segments_member", ["member_id"], "core_members_member"),
        Rls("core_segments_segment"),
        Rls("core_segments_member"),
        Rls("core_segments_run"),
    ]
