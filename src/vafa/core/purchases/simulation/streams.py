"""The club's purchases, refunds and events as they were heard of, by member, straight from the tables."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format

from vafa.core.members.selectors import FACT_COLUMNS
from vafa.core.purchases.history import SURVIVORS


class Number(int):
    """An id as a number. A simulation only tells ids apart, in tables of lots mostly: a number is its own hash, where a
    UUID works it out by a call every time."""

    __slots__ = ()

    @property
    def int(self) -> int:
        return self


class NumberLoader(Loader):
    """uuid in binary form → `Number`."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Number:
        return Number.from_bytes(data, "big")


def load_numbers(connection: Connection[Any]) -> None:
    """Make binary results of this connection carry ids as numbers."""
    connection.adapters.register_loader("uuid", NumberLoader)


_MINE: Final = "(uuid_hash({member}) & 2147483647) %% %(parts)s = %(part)s"

ROWS: Final = f"""
with {SURVIVORS}, history as (
    select member_id, 0 as what, id, happened_at as at, lines as body, payments as more, branch, channel, source,
        reference, returned is not null as returned
    from core_purchases_purchase
    where club_id = %(club)s and happened_at >= %(since)s and happened_at < %(until)s
    union all
    select r.member_id, 1, r.purchase_id, r.happened_at, r.asked, null, '', '', '', r.reference, false
    from core_purchases_refund r join core_purchases_purchase p on p.club_id = r.club_id and p.id = r.purchase_id
    where r.club_id = %(club)s and p.happened_at >= %(since)s and r.happened_at < %(until)s
    union all
    select member_id, 2, id, happened_at, data, type || ' ' || amount, branch, '', source, reference, false
    from core_earning_happening
    where club_id = %(club)s and happened_at >= %(since)s and happened_at < %(until)s
), owned as (
    select coalesce(s.survivor, h.member_id) as owner, h.* from history h left join survivors s using (member_id)
)
select owner, what, id, at, body, more, branch, channel, source, reference, returned from owned
where {_MINE.format(member="owner")} order by owner, at, what, id
"""
"""`what` is 0 of a purchase, 1 of a refund (its id is the purchase's), 2 of a custom event."""

MEMBERS: Final = f"""
select id, {", ".join(FACT_COLUMNS)} from core_members_member
where club_id = %(club)s and {_MINE.format(member="id")} order by id
"""

SPAN: Final = """
select min(happened_at), max(happened_at), count(*) from core_purchases_purchase
where club_id = %(club)s and happened_at >= %(since)s and happened_at < %(until)s
"""
