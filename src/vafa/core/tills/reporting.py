"""The day of a till, a branch or a cashier: what went through, what was given, spent and taken back.

Purchases are named by time-ordered ids, so a day is a range of the key; the clock of the till decides the day, and
what was sent later than that is looked for in the days after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from vafa.core.tills.models import Till
from vafa.domain.explain import RefundRecord
from vafa.domain.time import DAY, Calendar, Instant, to_datetime
from vafa.kernel.scope import current_club

LATE_DAYS = 3

_OF_DAY = """
with mine as (
  select id, member_id, total, door, actor, branch from core_purchases_purchase
  where club_id = %(club)s and id >= %(from)s and id < %(until)s and source = 'till'
    and happened_at >= %(start)s and happened_at < %(end)s
    and (%(branches)s::text[] is null or branch = any(%(branches)s))
    and (%(door)s::text is null or door = %(door)s) and (%(actor)s::uuid is null or actor = %(actor)s)
)
"""
_SUMS = (
    _OF_DAY
    + """
select door, actor, branch, count(*), count(distinct member_id), sum(total)::bigint from mine
group by door, actor, branch order by branch, door, actor
"""
)
_MEMBERS = _OF_DAY + "select count(distinct member_id) from mine"
_GUESTS = _OF_DAY + "select count(*) from mine where member_id is null"
_MOVED = (
    _OF_DAY
    + """
select t.kind, t.currency, sum(t.amount)::bigint from mine
join core_ledger_transfer t on t.club_id = %(club)s and t.cause = mine.id and t.kind in ('earn', 'spend')
group by t.kind, t.currency order by t.currency
"""
)
_VOUCHERS = (
    _OF_DAY
    + """
select m.kind, count(*), sum(m.amount)::bigint from mine
join core_vouchers_move m on m.club_id = %(club)s and m.cause = mine.id and m.kind in ('pay', 'activate')
group by m.kind
"""
)
# What offers took off stands in the record of the purchase; most records have nothing of it and are not read.
_DISCOUNTS = (
    _OF_DAY
    + """
select count(distinct mine.id), coalesce(sum((each ->> 1)::bigint), 0)::bigint from mine
join core_purchases_purchase p on p.club_id = %(club)s and p.id = mine.id and p.record like '%%"o":[%%'
cross join lateral jsonb_array_elements(p.record::jsonb -> 'o') as each
"""
)
_RETURNS = """
select r.record from core_purchases_refund r
join core_purchases_purchase p on p.club_id = r.club_id and p.id = r.purchase_id
where r.club_id = %(club)s and r.id >= %(from)s and r.id < %(until)s and r.door like 'till:%%'
  and r.happened_at >= %(start)s and r.happened_at < %(end)s
  and (%(branches)s::text[] is null or p.branch = any(%(branches)s))
  and (%(door)s::text is null or r.door = %(door)s) and (%(actor)s::uuid is null or r.actor = %(actor)s)
"""
_JOINED = """
select count(*) from core_members_member
where club_id = %(club)s and id >= %(from)s and id < %(until)s and joined_via = 'till'
  and joined_at >= %(start)s and joined_at < %(end)s
"""
_record = msgspec.json.Decoder(RefundRecord)


@dataclass(slots=True)
class Row:
    """One cashier at one till."""

    till: str
    branch: str
    cashier: UUID | None
    purchases: int
    members: int
    total: int


@dataclass(slots=True)
class Report:
    day: date
    rows: list[Row] = field(default_factory=list)
    members: int = 0
    joined: int = 0
    issued: list[tuple[str, int]] = field(default_factory=list)
    spent: list[tuple[str, int]] = field(default_factory=list)
    discounts: int = 0
    discounted: int = 0
    cards_sold: int = 0
    card_sales: int = 0
    card_payments: int = 0
    returns: int = 0
    returned: int = 0
    back_to_cards: int = 0
    guests: int = 0

    @property
    def purchases(self) -> int:
        return sum(row.purchases for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def of_day(
    *,
    day: date,
    calendar: Calendar,
    branches: Sequence[str] = (),
    till: int | None = None,
    cashier: UUID | None = None,
) -> Report:
    """Inside ``unit(club_id)``. No branches means all."""
    start, end = bounds(calendar, day)
    asked: dict[str, Any] = {
        "club": current_club(),
        "from": first_id(start),
        "until": first_id(end + LATE_DAYS * DAY),
        "start": to_datetime(start),
        "end": to_datetime(end),
        "branches": list(branches) or None,
        "door": f"till:{till}" if till is not None else None,
        "actor": cashier,
    }
    report = Report(day)
    names = {f"till:{row.number}": row.name for row in Till.objects.all()}
    for door, actor, branch, purchases, members, total in _rows(_SUMS, asked):
        report.rows.append(Row(names.get(door, door), branch, actor, purchases, members, total))
    ((report.members,),) = _rows(_MEMBERS, asked)
    ((report.joined,),) = _rows(_JOINED, asked)
    moved = _rows(_MOVED, asked)
    report.issued = [(currency, amount) for kind, currency, amount in moved if kind == "earn"]
    report.spent = [(currency, amount) for kind, currency, amount in moved if kind == "spend"]
    ((report.discounted, report.discounts),) = _rows(_DISCOUNTS, asked)
    for kind, times, amount in _rows(_VOUCHERS, asked):
        if kind == "pay":
            report.card_payments = -amount
        else:
            report.cards_sold, report.card_sales = times, amount
    ((report.guests,),) = _rows(_GUESTS, asked)
    returns = [_record.decode(text) for (text,) in _rows(_RETURNS, asked)]
    report.returns, report.returned = len(returns), sum(each.n for each in returns)
    report.back_to_cards = sum(
        touched.amount for each in returns for touched in each.v if touched.kind == "pay"
    )
    return report


def bounds(calendar: Calendar, day: date) -> tuple[Instant, Instant]:
    return calendar.midnight(day.toordinal()), calendar.midnight(day.toordinal() + 1)


def first_id(at: Instant) -> UUID:
    """No id that was made before the moment is greater."""
    return UUID(int=(at // 1000) << 80)


def _rows(sql: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found: list[Any] = cursor.fetchall()
    return found
