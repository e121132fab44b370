"""What members did, member by member in the order it was heard of: what standings, caps, budgets and tiers follow from.

A merged member's history counts for its survivor. The rows come through a cursor on the server, sorted there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

SURVIVORS: Final = """
survivors as (
    with recursive up (member_id, id) as (
        select id, merged_into from core_members_member where club_id = %(club)s and merged_into is not null
        union all
        select up.member_id, m.merged_into from up
        join core_members_member m on m.club_id = %(club)s and m.id = up.id and m.merged_into is not null
    )
    select up.member_id, up.id as survivor from up
    join core_members_member m on m.club_id = %(club)s and m.id = up.id and m.merged_into is null
)
"""
"""A table expression for WITH RECURSIVE: to whom the history of a merged member belongs now."""


def _history(members: str = "") -> str:
    """The statement, for all members or for those that a condition on `member_id` names."""
    refunded = members.replace("member_id", "p.member_id")
    return f"""
with {SURVIVORS}, history as (
    select member_id, 'purchase' as what, id, happened_at as at, recorded_at, net as amount, '' as currency, record,
        returned
    from core_purchases_purchase where club_id = %(club)s {members}
    union all
    select p.member_id, 'refund', r.id, r.happened_at, r.recorded_at, p.net, '', r.record,
        p.id || ' ' || (extract(epoch from p.happened_at) * 1000000)::bigint
    from core_purchases_refund r join core_purchases_purchase p on p.club_id = r.club_id and p.id = r.purchase_id
    where r.club_id = %(club)s {refunded}
    union all
    select member_id, 'event', id, happened_at, recorded_at, 0, '', record, null
    from core_earning_happening where club_id = %(club)s {members}
    union all
    select member_id, 'correction', cause, at, at, case when kind = 'grant' then amount else -amount end, currency,
        '', null
    from core_ledger_transfer t
    where club_id = %(club)s {members} and (kind = 'grant' and makes_lot or kind = 'deduct' and not exists (
        -- The clock takes from a lot that ends and pays a debt with it: nobody corrected anything.
        select from core_ledger_transfer g where g.club_id = t.club_id and g.member_id = t.member_id
            and g.cause = t.cause and g.kind = 'grant' and not g.makes_lot
    ))
)
select coalesce(s.survivor, h.member_id) as survivor, h.* from history h left join survivors s using (member_id)
order by survivor, h.recorded_at, h.id
"""


HISTORY: Final = _history()
HISTORY_OF: Final = _history("and member_id = any(%(members)s)")
"""A refund belongs to whom its purchase belongs, whoever had it when it came back."""

Row = tuple[Any, ...]


def by_member(
    connection: Connection[Any], name: str, text: str, parameters: dict[str, Any]
) -> Iterator[tuple[UUID, list[Row]]]:
    """Rows whose first column is the member, gathered member by member; at no time more than one member's."""
    with connection.cursor(name=name) as cursor:
        cursor.itersize = 5_000
        cursor.execute(text, parameters, binary=True)
        member: UUID | None = None
        rows: list[Row] = []
        for row in cursor:
            if row[0] != member:
                if member is not None:
                    yield member, rows
                member, rows = row[0], []
            rows.append(row)
        if member is not None:
            yield member, rows
