"""How many members bought in a Jalali month: counted from the purchases themselves, in the background."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from vafa.core.insight import summing
from vafa.domain.time import calendar, to_datetime
from vafa.kernel.scope import current_club

COUNT: Final = """
with bought as (
    select width_bucket(happened_at, %s::timestamptz[]) as place, member_id, count(*) as times
    from core_purchases_purchase
    where club_id = %s and id >= %s and happened_at >= %s and happened_at < %s and member_id is not null group by 1, 2
), counted as (
    select place, count(*) as active, count(*) filter (where times > 1) as repeated from bought group by 1
)
insert into core_insight_month (club_id, month, active, repeated, counted_at)
select %s, month, coalesce(active, 0), coalesce(repeated, 0), %s
from unnest(%s::int[]) month left join counted on place = month - %s
on conflict (club_id, month) do update set active = excluded.active, repeated = excluded.repeated,
    counted_at = excluded.counted_at
"""
CLOCKS: Final = timedelta(hours=1)
"""A till's clock may be this far ahead; nobody records what has yet to happen, so ids bound the rows to read."""


def count_stale(now: datetime | None = None) -> list[int]:
    """Counts the months that have changed since they were counted, in one pass; gives which."""
    moment, club_id = now or datetime.now(UTC), current_club()
    known = summing.positions().get("purchases")
    if known is None or not known[1]:
        return []
    position, stale = known
    first, last = min(stale), max(stale)
    with connection.cursor() as cursor:
        cursor.execute("select time_zone from kernel_club where id = %s", [club_id])
        days = calendar(cursor.fetchone()[0])
        begins = [to_datetime(days.period_bounds("month", month)[0]) for month in range(first, last + 2)]
        lowest = summing.id_at(begins[0] - CLOCKS)
        values = [begins, club_id, lowest, begins[0], begins[-1], club_id, moment, sorted(stale), first - 1]
        cursor.execute(COUNT, values)
    summing.keep("purchases", position, [])
    return sorted(stale)
