import vafa.kernel.ids
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
            name='PassKey',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('kind', models.TextField()),
                ('secret', models.BinaryField()),
                ('told', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'cards_passkey',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('name', models.TextField()),
                ('prefix', models.TextField()),
                ('digits', models.IntegerField()),
                ('check_kind', models.TextField()),
                ('order_kind', models.TextField()),
                ('pin_digits', models.IntegerField(default=0)),
                ('secret', models.BinaryField()),
                ('total', models.IntegerField()),
                ('done', models.IntegerField(default=0)),
                ('state', models.TextField(default='waiting')),
                ('reason', models.JSONField(null=True)),
                ('made_by', models.TextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('exported_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'cards_batch',
                'constraints': [models.CheckConstraint(condition=models.Q(('done__gte', 0), ('done__lte', models.F('total')), ('total__gt', 0)), name='cards_batch_done')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('number', models.TextField(db_collation='C')),
                ('batch_id', models.UUIDField(null=True)),
                ('place', models.IntegerField(default=0)),
                ('state', models.TextField(default='free')),
                ('member_id', models.UUIDField(null=True)),
                ('origin_id', models.UUIDField(null=True)),
                ('given_at', models.DateTimeField(null=True)),
                ('given_door', models.TextField(default='')),
                ('blocked_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(default='')),
                ('note', models.TextField(default='')),
                ('replaced_by', models.TextField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'cards_card',
                'indexes': [models.Index(fields=['club_id', 'batch_id', 'place'], name='cards_card_batch'), models.Index(fields=['club_id', 'state', 'id'], name='cards_card_state_of'), models.Index(condition=models.Q(('member_id__isnull', False)), fields=['club_id', 'member_id'], name='cards_card_member')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'number'), name='cards_card_number'), models.CheckConstraint(condition=models.Q(models.Q(('blocked_at', None), ('member_id', None), ('state', 'free')), models.Q(('blocked_at', None), ('member_id__isnull', False), ('state', 'given')), models.Q(('blocked_at__isnull', False), ('state', 'blocked')), _connector='OR'), name='cards_card_state')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'handle', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('handle', models.TextField()),
                ('number', models.TextField()),
                ('member_id', models.UUIDField()),
                ('secret', models.BinaryField()),
                ('used_step', models.BigIntegerField(default=0)),
                ('used_by', models.TextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'cards_turn',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'number'), name='cards_turn_number')],
            },
        ),
        ForeignKeySql("cards_card", ["batch_id"], "cards_batch"),
        ForeignKeySql("cards_card", ["member_id"], "core_members_member"),
        ForeignKeySql("cards_turn", ["member_id"], "core_members_member"),
        Rls("cards_batch"),
        Rls("cards_card"),
        Rls("cards_turn"),
        Rls("cards_passkey"),
    ]
