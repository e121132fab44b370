import vafa.kernel.ids
import vafa.kernel.scope
from django.db import migrations, models

from vafa.kernel.schema import AppendOnly, ForeignKeySql, Rls


ENTRIES = """
create view core_ledger_entry with (security_invoker = true) as
select club_id, cause, n, member_id::text as account, currency, at, kind,
       case when kind in ('earn', 'give_back', 'grant', 'gift_in', 'merge_in') then amount else -amount end as amount
from core_ledger_transfer
union all
select club_id, cause, n,
       case when kind in ('earn', 'reverse') then 'issued' when kind in ('spend', 'give_back') then 'redeemed'
            when kind in ('expire', 'erase') then 'expired' when kind in ('grant', 'deduct') then 'adjusted'
            else 'clearing' end,
       currency, at, kind,
       case when kind in ('earn', 'give_back', 'grant', 'gift_in', 'merge_in') then -amount else amount end
from core_ledger_transfer
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('core_members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', 'currency', blank=True, editable=False, primary_key=True, serialize=False)),
                ('total', models.BigIntegerField()),
                ('pending', models.BigIntegerField()),
                ('held', models.BigIntegerField()),
                ('debt', models.BigIntegerField()),
                ('goes', models.BigIntegerField()),
                ('idle_left', models.BigIntegerField()),
                ('turn_at', models.DateTimeField(null=True)),
                ('goes_at', models.DateTimeField(null=True)),
                ('idle_at', models.DateTimeField(null=True)),
                ('member_id', models.UUIDField()),
                ('currency', models.TextField()),
            ],
            options={
                'db_table': 'core_ledger_account',
                'indexes': [models.Index(condition=models.Q(('turn_at__isnull', False)), fields=['club_id', 'turn_at'], name='core_ledger_account_turn')],
                'constraints': [models.CheckConstraint(condition=models.Q(('debt__gte', 0), ('goes__gte', 0), ('held__gte', 0), ('pending__gte', 0), ('total__gte', 0)), name='core_ledger_account_signs'), models.CheckConstraint(condition=models.Q(('total__gte', models.F('pending')), ('total__gte', models.F('held'))), name='core_ledger_account_parts')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('pk', models.CompositePrimaryKey('club_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('id', models.UUIDField(default=vafa.kernel.ids.uuid7)),
                ('member_id', models.UUIDField()),
                ('currency', models.TextField()),
                ('amount', models.BigIntegerField()),
                ('taken', models.BigIntegerField(default=0)),
                ('lapses_at', models.DateTimeField()),
                ('state', models.TextField()),
                ('parts', models.JSONField()),
                ('reference', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'core_ledger_hold',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['club_id', 'member_id'], name='core_ledger_hold_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='core_ledger_hold_amount')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', 'cause', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('left', models.BigIntegerField(db_column='left_amount')),
                ('held', models.BigIntegerField()),
                ('available_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('member_id', models.UUIDField()),
                ('cause', models.UUIDField()),
                ('n', models.SmallIntegerField()),
                ('idle', models.BooleanField()),
                ('currency', models.TextField()),
            ],
            options={
                'db_table': 'core_ledger_lot',
                'constraints': [models.CheckConstraint(condition=models.Q(('held__gte', 0), ('left__gt', 0), ('left__gte', models.F('held'))), name='core_ledger_lot_amounts')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'cause', 'n', 'lot_cause', 'lot_n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('cause', models.UUIDField()),
                ('lot_cause', models.UUIDField()),
                ('n', models.SmallIntegerField()),
                ('lot_n', models.SmallIntegerField()),
                ('kind', models.TextField()),
            ],
            options={
                'db_table': 'core_ledger_move',
                'indexes': [models.Index(fields=['club_id', 'lot_cause', 'lot_n'], name='core_ledger_move_lot')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('club_id', models.BigIntegerField(default=vafa.kernel.scope.current_club)),
                ('pk', models.CompositePrimaryKey('club_id', 'member_id', 'cause', 'n', blank=True, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('available_at', models.DateTimeField(null=True)),
                ('member_id', models.UUIDField()),
                ('cause', models.UUIDField()),
                ('n', models.SmallIntegerField()),
                ('makes_lot', models.BooleanField()),
                ('idle', models.BooleanField()),
                ('currency', models.TextField()),
                ('kind', models.TextField(choices=[('earn', 'earn'), ('reverse', 'reverse'), ('spend', 'spend'), ('give_back', 'give_back'), ('expire', 'expire'), ('grant', 'grant'), ('deduct', 'deduct'), ('gift_out', 'gift_out'), ('gift_in', 'gift_in'), ('merge_out', 'merge_out'), ('merge_in', 'merge_in'), ('erase', 'erase')])),
                ('note', models.TextField(null=True)),
            ],
            options={
                'db_table': 'core_ledger_transfer',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='core_ledger_transfer_amount'), models.CheckConstraint(condition=models.Q(('kind__in', ['earn', 'reverse', 'spend', 'give_back', 'expire', 'grant', 'deduct', 'gift_out', 'gift_in', 'merge_out', 'merge_in', 'erase'])), name='core_ledger_transfer_kind')],
            },
        ),
        ForeignKeySql("core_ledger_account", ["member_id"], "core_members_member"),
        ForeignKeySql("core_ledger_transfer", ["member_id", "currency"], "core_ledger_account", ["member_id", "currency"]),
        ForeignKeySql("core_ledger_hold", ["member_id", "currency"], "core_ledger_account", ["member_id", "currency"]),
        Rls("core_ledger_account"),
        Rls("core_ledger_transfer"),
        Rls("core_ledger_lot"),
        Rls("core_ledger_move"),
        Rls("core_ledger_hold"),
        AppendOnly("core_ledger_transfer"),
        AppendOnly("core_ledger_move"),
        migrations.RunSQL(
            "alter table core_ledger_account set (fillfactor = 70)",
            migrations.RunSQL.noop,
        ),
        # Both sides of every transfer; the two entries of a transfer sum to zero.
        migrations.RunSQL(ENTRIES, "drop view core_ledger_entry"),
    ]
