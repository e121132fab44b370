"""What the pages of insight read: sums of days, and what is too new to be in them. Flat in members and purchases."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from vafa.core.insight.summing import FIRST, month_of
from vafa.kernel.scope import current_club

SALES: Final = """
select day, sum(purchases)::bigint, sum(sales)::bigint, sum(refunds)::bigint from core_insight_sales
where club_id = %(club)s and day >= %(begin)s and day < %(end)s and (%(branch)s = '' or branch = %(branch)s)
group by day order by day
"""
NEW_SALES: Final = """
select (happened_at at time zone %(zone)s)::date as day, count(*), sum(net)::bigint, 0::bigint
from core_purchases_purchase where club_id = %(club)s and id > %(position)s
    and (%(branch)s = '' or branch = %(branch)s) group by 1
"""
BRANCHES: Final = """
select s.branch, coalesce(b.name, ''), sum(s.purchases)::bigint, sum(s.sales)::bigint, sum(s.refunds)::bigint,
    sum(s.cost)::bigint
from core_insight_sales s left join core_purchases_branch b on b.club_id = s.club_id and b.code = s.branch
where s.club_id = %s and s.day >= %s and s.day < %s group by 1, 2 order by sum(s.sales) desc, 1
"""
FLOWS: Final = """
select currency, kind, sum(amount)::bigint from core_insight_flow
where club_id = %s and day >= %s and day < %s group by 1, 2
"""
JOINED: Final = """
select coalesce(sum(joined), 0)::bigint from core_insight_joined where club_id = %s and day >= %s and day < %s
"""
RULES: Final = """
select rule, max(currency), sum(times)::bigint, sum(amount)::bigint, sum(sales)::bigint from core_insight_rule
where club_id = %s and day >= %s and day < %s group by rule order by sum(amount) desc limit %s
"""
MONTHS: Final = """
select month, active, repeated from core_insight_month where club_id = %s and month = any(%s)
"""
SNAPSHOT: Final = """
select taken_at, data from core_insight_snapshot where club_id = %s and day < %s order by day desc limit 1
"""
POSITION: Final = "select position from core_insight_progress where club_id = %s and source = 'purchases'"
ISSUED: Final = frozenset({"earn", "grant"})
TAKEN: Final = frozenset({"spend"})


@dataclass(slots=True)
class Totals:
    """A period in sums. ``flows`` is currency → kind → amount."""

    purchases: int = 0
    sales: int = 0
    refunds: int = 0
    joined: int = 0
    flows: dict[str, dict[str, int]] = field(default_factory=dict)
    days: dict[date, tuple[int, int]] = field(default_factory=dict)

    @property
    def average(self) -> int:
        return self.sales // self.purchases if self.purchases else 0

    def moved(self, currency: str, kinds: frozenset[str]) -> int:
        return sum(amount for kind, amount in self.flows.get(currency, {}).items() if kind in kinds)


def totals(begin: date, end: date, *, zone: str, branch: str = "") -> Totals:
    """Sums over [begin, end), with the purchases of the last seconds."""
    found = Totals()
    club_id = current_club()
    asked = {"club": club_id, "begin": begin, "end": end, "branch": branch, "zone": zone}
    with connection.cursor() as cursor:
        cursor.execute(POSITION, [club_id])
        row = cursor.fetchone()
        asked["position"] = row[0] if row else FIRST
        cursor.execute(SALES, asked)
        rows = cursor.fetchall()
        cursor.execute(NEW_SALES, asked)
        rows += [each for each in cursor.fetchall() if begin <= each[0] < end]
        for day, purchases, sales, refunds in rows:
            found.purchases += purchases
            found.sales += sales
            found.refunds += refunds
            before = found.days.get(day, (0, 0))
            found.days[day] = (before[0] + purchases, before[1] + sales)
        cursor.execute(FLOWS, [club_id, begin, end])
        for currency, kind, amount in cursor.fetchall():
            found.flows.setdefault(currency, {})[kind] = amount
        cursor.execute(JOINED, [club_id, begin, end])
        (found.joined,) = cursor.fetchone()
    return found


def daily(begin: date, end: date, *, branch: str = "") -> dict[date, tuple[int, int]]:
    """Purchases and sales of each day, for charts; what is newer than the last minute is not in it."""
    with connection.cursor() as cursor:
        cursor.execute(SALES, {"club": current_club(), "begin": begin, "end": end, "branch": branch})
        return {day: (purchases, sales) for day, purchases, sales, _refunds in cursor.fetchall()}


def by_branch(begin: date, end: date) -> list[tuple[str, str, int, int, int, int]]:
    """Code, name, purchases, sales, returns and cost in rials of each branch; what sold most first."""
    with connection.cursor() as cursor:
        cursor.execute(BRANCHES, [current_club(), begin, end])
        return list(cursor.fetchall())


def best_rules(begin: date, end: date, limit: int = 5) -> list[tuple[str, str, int, int, int]]:
    """Rule, currency, times, amount and the sales it was part of; what cost the most first."""
    with connection.cursor() as cursor:
        cursor.execute(RULES, [current_club(), begin, end, limit])
        return list(cursor.fetchall())


def months(wanted: list[int]) -> dict[int, tuple[int, int]]:
    """Active and repeating members by Jalali month; a month that was not counted yet is missing."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, [current_club(), wanted])
        return {month: (active, repeated) for month, active, repeated in cursor.fetchall()}


def snapshot(before: date) -> tuple[datetime | None, dict[str, Any]]:
    """The newest count from before a day."""
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT, [current_club(), before])
        row = cursor.fetchone()
    if row is None:
        return None, {}
    return row[0], json.loads(row[1]) if isinstance(row[1], str) else row[1]


__all__ = ["Totals", "best_rules", "by_branch", "daily", "month_of", "months", "snapshot", "totals"]
