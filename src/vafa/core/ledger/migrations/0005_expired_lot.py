from django.db import migrations, models

from vafa.kernel.schema import Rls

MOVED = """
create view core_ledger_moved with (security_invoker = true) as
select club_id, cause, n, lot_cause, lot_n, amount, kind from core_ledger_move
union all
select club_id, cause, n, lot_cause, lot_n, -amount, kind from core_ledger_transfer where lot_cause is not null
"""
UNMOVED = """
alter table core_ledger_move no force row level security;
alter table core_ledger_transfer no force row level security;
insert into core_ledger_move (club_id, cause, n, lot_cause, lot_n, amount, kind)
select club_id, cause, n, lot_cause, lot_n, -amount, kind from core_ledger_transfer where lot_cause is not null;
alter table core_ledger_move force row level security;
alter table core_ledger_transfer force row level security;
drop view core_ledger_moved;
"""

# A table with eight columns keeps its empty ones in one byte; a column that is only dropped would go on counting.
NARROW = """
create table core_ledger_narrow (
    club_id bigint not null, left_amount bigint not null, available_at timestamptz, expires_at timestamptz,
    member_id uuid not null, cause uuid not null, n smallint not null, currency text not null,
    constraint core_ledger_lot_amounts check (left_amount > 0)
);
alter table core_ledger_lot no force row level security;
insert into core_ledger_narrow
select club_id, left_amount, available_at, case when idle then 'infinity' else expires_at end, member_id, cause, n, currency
from core_ledger_lot;
drop table core_ledger_lot;
alter table core_ledger_narrow rename to core_ledger_lot;
alter table core_ledger_lot add primary key (club_id, member_id, cause, n);
"""
WIDE = """
create table core_ledger_wide (
    club_id bigint not null, left_amount bigint not null, held bigint not null,
    available_at timestamptz, expires_at timestamptz,
    member_id uuid not null, cause uuid not null, n smallint not null, idle boolean not null, currency text not null,
    constraint core_ledger_lot_amounts check (held >= 0 and left_amount > 0 and left_amount >= held)
);
alter table core_ledger_lot no force row level security;
alter table core_ledger_hold no force row level security;
insert into core_ledger_wide
select l.club_id, l.left_amount, coalesce((
        select sum((p ->> 2)::bigint) from core_ledger_hold h cross join jsonb_array_elements(h.parts) p
        where h.club_id = l.club_id and h.member_id = l.member_id and h.currency = l.currency and h.state = 'open'
            and p ->> 0 = l.cause::text and p ->> 1 = l.n::text
    ), 0), l.available_at, nullif(l.expires_at, 'infinity'), l.member_id, l.cause, l.n,
    coalesce(l.expires_at = 'infinity', false), l.currency
from core_ledger_lot l;
alter table core_ledger_hold force row level security;
drop table core_ledger_lot;
alter table core_ledger_wide rename to core_ledger_lot;
alter table core_ledger_lot add primary key (club_id, member_id, cause, n);
"""


class Migration(migrations.Migration):
    """An expiry takes from one lot alone, so the lot stands in its transfer: a move of its own was a row in a table
    with two indexes, for a history in which nearly all moves are expiries. Moves that were kept before stay;
    `core_ledger_moved` shows both.

    Of a lot only what nobody else tells: what is held of it stands in the holds, and one that lives by its account's
    idle clock has no end of its own ('infinity').
    """

    dependencies = [
        ('core_ledger', '0004_set_check'),
    ]

    operations = [
        migrations.AddField('transfer', 'lot_cause', models.UUIDField(null=True)),
        migrations.AddField('transfer', 'lot_n', models.SmallIntegerField(null=True)),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(
                condition=models.Q(lot_cause__isnull=True, lot_n__isnull=True)
                | models.Q(lot_cause__isnull=False, lot_n__isnull=False, kind='expire'),
                name='core_ledger_transfer_lot_expires',
            ),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(
                condition=models.Q(('lot_cause__isnull', False)), fields=['club_id', 'lot_cause'], name='core_ledger_transfer_lot',
            ),
        ),
        migrations.RunSQL(MOVED, UNMOVED),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NARROW, WIDE), Rls("core_ledger_lot")],
            state_operations=[
                migrations.RemoveConstraint('lot', 'core_ledger_lot_amounts'),
                migrations.RemoveField('lot', 'held'),
                migrations.RemoveField('lot', 'idle'),
                migrations.AddConstraint(
                    model_name='lot',
                    constraint=models.CheckConstraint(condition=models.Q(('left__gt', 0)), name='core_ledger_lot_amounts'),
                ),
            ],
        ),
    ]
