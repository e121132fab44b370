import django.contrib.postgres.fields
import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Field',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('key', models.TextField()),
                ('type', models.TextField(choices=[('text', 'Text'), ('integer', 'Integer'), ('date', 'Date'), ('choice', 'Choice'), ('boolean', 'Boolean')])),
                ('labels', models.JSONField()),
                ('choices', models.JSONField(default=dict)),
                ('required', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'core_members_field',
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'kind', 'value', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('kind', models.TextField()),
                ('value', models.TextField()),
                ('member_id', models.UUIDField()),
                ('origin_id', models.UUIDField()),
                ('label', models.TextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'core_members_identifier',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='core_members_identifier_of')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('given_name', models.TextField(null=True)),
                ('family_name', models.TextField(null=True)),
                ('gender', models.TextField(null=True)),
                ('birthday', models.DateField(null=True)),
                ('city', models.TextField(null=True)),
                ('joined_at', models.DateTimeField()),
                ('joined_via', models.TextField()),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('custom', models.JSONField(default=dict)),
                ('consent', models.JSONField(default=dict)),
                ('is_demo', models.BooleanField(default=False)),
                ('merged_into', models.UUIDField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'core_members_member',
                'indexes': [models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['club_id', 'merged_into'], name='core_members_member_merged')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('survivor_id', models.UUIDField()),
                ('merged_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('actor', models.TextField()),
                ('brought', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'core_members_merge',
                'indexes': [models.Index(fields=['club_id', 'survivor_id'], name='core_members_merge_survivor'), models.Index(fields=['club_id', 'merged_id'], name='core_members_merge_merged')],
            },
        ),
        ForeignKeySql("core_members_member", ["merged_into"], "core_members_member"),
        ForeignKeySql("core_members_identifier", ["member_id"], "core_members_member"),
        ForeignKeySql("core_members_identifier", ["origin_id"], "core_members_member"),
        ForeignKeySql("core_members_merge", ["survivor_id"], "core_members_member"),
        ForeignKeySql("core_members_merge", ["merged_id"], "core_members_member"),
        Rls("core_members_member"),
        Rls("core_members_identifier"),
        Rls("core_members_field"),
        Rls("core_members_merge"),
    ]
