"""How the club stands: counted over all members by a job every quarter of an hour, kept once a day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection

from vafa.kernel.registry import Registry
from vafa.kernel.scope import current_club

SOON: Final = timedelta(days=14)
AWAY: Final = timedelta(days=45)
GONE: Final = timedelta(days=180)

MEMBERS = """
select count(*) from core_members_member where club_id = %s and merged_into is null and erased_at is null
"""
STANDINGS = """
with valued as (
    select percentile_disc(0.8) within group (order by spent) as spent from core_earning_standing
    where club_id = %(club)s and purchases > 0
)
select count(*) filter (where s.last_at >= %(month)s), count(*) filter (where s.last_at >= %(quarter)s),
    count(*) filter (where s.purchases > 0), count(*) filter (where s.purchases > 1),
    count(*) filter (where s.last_at < %(away)s and s.last_at >= %(gone)s and s.spent >= valued.spent),
    coalesce(min(valued.spent), 0)
from core_earning_standing s, valued where s.club_id = %(club)s
"""
ACCOUNTS = """
select currency, sum(total)::bigint, sum(pending)::bigint, sum(held)::bigint, sum(debt)::bigint, count(*)
from core_ledger_account where club_id = %s group by currency
"""
EXPIRING = """
select currency, sum(left_amount)::bigint, count(distinct member_id) from core_ledger_lot
where club_id = %s and expires_at <= %s and expires_at > %s group by currency
"""
KEEP = """
insert into core_insight_snapshot (club_id, day, taken_at, data)
select %s, (%s::timestamptz at time zone c.time_zone)::date, %s, %s::jsonb from kernel_club c where c.id = %s
on conflict (club_id, day) do update set taken_at = excluded.taken_at, data = excluded.data
"""

Figures = Callable[[], dict[str, Any]]


def take(now: datetime | None = None) -> dict[str, Any]:
    """Counts and keeps. Modules that are on add their own figures under their key (``Module.figures``)."""
    moment, club_id = now or datetime.now(UTC), current_club()
    data = counted(moment)
    for module in Registry.of(club_id).modules():
        if module.figures is not None:
            data[module.key] = module.figures()
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [club_id, moment, moment, msgspec.json.encode(data).decode(), club_id])
    return data


def counted(now: datetime) -> dict[str, Any]:
    club_id = current_club()
    since = {
        "club": club_id,
        "month": now - timedelta(days=30),
        "quarter": now - timedelta(days=90),
        "away": now - AWAY,
        "gone": now - GONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [club_id])
        (members,) = cursor.fetchone()
        cursor.execute(STANDINGS, since)
        active_30, active_90, buyers, repeaters, drifting, best = cursor.fetchone() or (0,) * 6
        cursor.execute(ACCOUNTS, [club_id])
        accounts = {
            currency: {"total": total, "pending": pending, "held": held, "debt": debt, "accounts": count}
            for currency, total, pending, held, debt, count in cursor.fetchall()
        }
        cursor.execute(EXPIRING, [club_id, now + SOON, now])
        expiring = {
            currency: {"amount": amount, "members": holders}
            for currency, amount, holders in cursor.fetchall()
        }
    return {
        "members": members,
        "active_30": active_30,
        "active_90": active_90,
        "buyers": buyers,
        "repeaters": repeaters,
        "drifting": drifting,
        # From how much on a member is among the fifth that buys most.
        "best_spent": best,
        "accounts": accounts,
        "expiring": expiring,
    }
