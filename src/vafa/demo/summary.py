"""What the year came to, read from the ledger."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from vafa.core.earning import programmes
from vafa.kernel.database import unit
from vafa.kernel.models import Club

MOVED: Final = """
select currency, kind, sum(amount)::bigint from core_ledger_transfer where club_id = %s group by currency, kind
"""
LEFT: Final = """
select currency, sum(total - debt)::bigint from core_ledger_account where club_id = %s group by currency
"""
COUNTS: Final = """
select (select count(*) from core_members_member
        where club_id = %(club)s and merged_into is null and erased_at is null),
       (select count(*) from core_purchases_purchase where club_id = %(club)s),
       (select coalesce(sum(total), 0)::bigint from core_purchases_purchase where club_id = %(club)s),
       (select count(*) from core_purchases_refund where club_id = %(club)s)
"""
TIERS: Final = """
select tier, count(*) from tiers_standing where club_id = %s and ladder = 'main' group by tier
"""


def summary(club: Club) -> dict[str, Any]:
    """Counts, and by currency what was issued, spent, expired and is outstanding; members by tier."""
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(COUNTS, {"club": club.id})
        members, purchases, sales, refunds = cursor.fetchone()
        cursor.execute(MOVED, [club.id])
        moved = {(currency, kind): amount for currency, kind, amount in cursor.fetchall()}
        cursor.execute(LEFT, [club.id])
        left = dict(cursor.fetchall())
        cursor.execute(TIERS, [club.id])
        tiers = dict(cursor.fetchall())
        book = programmes.book(connection.connection, club.id)
    current = book.version(book.number)
    currencies = {key: _currency(moved, key, left.get(key, 0)) for key in current.currencies if key in left}
    return {
        "members": members,
        "purchases": purchases,
        "sales_rials": sales,
        "refunds": refunds,
        "currencies": currencies,
        "points": currencies.get("points", {}),
        "cashback_rials": currencies.get("credit", {}).get("issued", 0),
        "tiers": _by_tier(current, tiers, members),
    }


def _currency(moved: dict[tuple[str, str], int], key: str, outstanding: int) -> dict[str, int]:
    def of(*kinds: str) -> int:
        return sum(moved.get((key, kind), 0) for kind in kinds)

    return {
        "issued": of("earn", "grant") - of("reverse", "deduct"),
        "spent": of("spend") - of("give_back"),
        "expired": of("expire", "erase"),
        "outstanding": outstanding,
    }


def _by_tier(programme: Any, standing: dict[str, int], members: int) -> dict[str, int]:
    """Members in each tier of the first ladder; who never left the first tier has no row."""
    switch = programme.body.modules.get("tiers")
    ladders = switch.params.get("ladders", []) if switch is not None and switch.on else []
    if not ladders:
        return {}
    keys = [tier["key"] for tier in ladders[0]["tiers"]]
    counts = {key: standing.get(key, 0) for key in keys}
    counts[keys[0]] += members - sum(counts.values())
    return counts
