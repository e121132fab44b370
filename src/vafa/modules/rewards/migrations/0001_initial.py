import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, ForeignKeySql, Rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core_members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', 'threshold', 'period', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('member_id', models.UUIDField()),
                ('threshold', models.TextField()),
                ('period', models.IntegerField()),
                ('reached', models.BooleanField()),
                ('settled', models.BooleanField(default=False)),
                ('redemption_id', models.UUIDField(null=True)),
                ('worth_id', models.UUIDField(null=True)),
                ('worth', models.BigIntegerField(default=0)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'rewards_claim',
                'indexes': [models.Index(condition=models.Q(('settled', False)), fields=['club_id', 'at'], name='rewards_claim_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('worth__gte', 0)), name='rewards_claim_worth')],
            },
        ),
        migrations.CreateModel(
            name='GiftCode',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('reward_id', models.UUIDField()),
                ('code', models.TextField()),
                ('redemption_id', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'rewards_code',
                'indexes': [models.Index(condition=models.Q(('redemption_id', None)), fields=['club_id', 'reward_id', 'id'], name='rewards_code_free')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'reward_id', 'code'), name='rewards_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('member_id', models.UUIDField()),
                ('reward_id', models.UUIDField()),
                ('names', models.JSONField()),
                ('kind', models.TextField()),
                ('state', models.TextField(choices=[('ordered', 'Ordered'), ('ready', 'Ready'), ('handed_over', 'Handed Over'), ('cancelled', 'Cancelled'), ('lapsed', 'Lapsed'), ('returned', 'Returned')])),
                ('code', models.TextField()),
                ('quantity', models.IntegerField()),
                ('returned', models.IntegerField(default=0)),
                ('currency', models.TextField(default='')),
                ('paid', models.BigIntegerField(default=0)),
                ('given_back', models.BigIntegerField(default=0)),
                ('money', models.BigIntegerField(default=0)),
                ('tier', models.TextField(default='')),
                ('threshold', models.TextField(default='')),
                ('branch', models.TextField(default='')),
                ('reason', models.TextField(default='')),
                ('delivered', models.JSONField(default=dict)),
                ('ordered_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.TextField(default='')),
            ],
            options={
                'db_table': 'rewards_redemption',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='rewards_redemption_of'), models.Index(fields=['club_id', 'reward_id', 'id'], name='rewards_redemption_reward'), models.Index(fields=['club_id', 'state', 'id'], name='rewards_redemption_state'), models.Index(condition=models.Q(('state__in', ['ordered', 'ready'])), fields=['club_id', 'expires_at'], name='rewards_redemption_due')],
                'constraints': [models.UniqueConstraint(fields=('club_id', 'code'), name='rewards_redemption_code'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('returned__gte', 0), ('returned__lte', models.F('quantity'))), name='rewards_redemption_quantity'), models.CheckConstraint(condition=models.Q(('given_back__gte', 0), ('money__gte', 0), ('paid__gte', 0), ('given_back__lte', models.F('paid'))), name='rewards_redemption_paid')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('redemption_id', models.UUIDField()),
                ('quantity', models.IntegerField()),
                ('amount', models.BigIntegerField()),
                ('why', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'rewards_return',
                'indexes': [models.Index(fields=['club_id', 'redemption_id'], name='rewards_return_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('quantity__gt', 0)), name='rewards_return_counts')],
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('key', models.TextField()),
                ('body', models.JSONField()),
                ('condition', models.JSONField(null=True)),
                ('picture', models.UUIDField(null=True)),
                ('active', models.BooleanField(default=True)),
                ('place', models.IntegerField(default=0)),
                ('stock', models.BigIntegerField(null=True)),
                ('redeemed', models.BigIntegerField(default=0)),
                ('collected', models.BigIntegerField(default=0)),
                ('popular', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'rewards_reward',
                'constraints': [models.UniqueConstraint(fields=('club_id', 'key'), name='rewards_reward_key'), models.CheckConstraint(condition=models.Q(models.Q(('stock', None), ('stock__gte', 0), _connector='OR'), ('collected__gte', 0), ('redeemed__gte', 0)), name='rewards_reward_counts')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'reward_id', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('reward_id', models.UUIDField()),
                ('member_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'rewards_wish',
                'indexes': [models.Index(fields=['club_id', 'member_id'], name='rewards_wish_of')],
            },
        ),
        ForeignKeySql("rewards_redemption", ["member_id"], "core_members_member"),
        ForeignKeySql("rewards_redemption", ["reward_id"], "rewards_reward"),
        ForeignKeySql("rewards_return", ["redemption_id"], "rewards_redemption"),
        ForeignKeySql("rewards_wish", ["reward_id"], "rewards_reward"),
        ForeignKeySql("rewards_wish", ["member_id"], "core_members_member"),
        ForeignKeySql("rewards_claim", ["member_id"], "core_members_member"),
        ForeignKeySql("rewards_code", ["reward_id"], "rewards_reward"),
        Rls("rewards_reward"),
        Rls("rewards_redemption"),
        Rls("rewards_return"),
        Rls("rewards_wish"),
        Rls("rewards_claim"),
        Rls("rewards_code"),
        AppendOnly("rewards_return"),
    ]
