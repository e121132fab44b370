"""How many members stand on each tier: counted in the background for the panel's first page."""

from typing import Any, Final

from django.db import connection

from vafa.kernel.modules import params_of
from vafa.kernel.scope import current_club

from .params import TiersParams

COUNTS: Final = "select ladder, tier, count(*) from tiers_standing where club_id = %s group by 1, 2"
MEMBERS: Final = """
select count(*) from core_members_member where club_id = %s and merged_into is null and erased_at is null
"""
RANKS: Final = ("bronze", "silver", "gold", "diamond")


def figures() -> dict[str, Any]:
    """``{"ladders": [{"names", "tiers": [{"key", "names", "rank", "count"}]}]}``, the highest tier first.

    A member who never left the tier where a ladder begins has no row; those are what is left of all.
    """
    club_id = current_club()
    params = params_of(club_id, "tiers")
    assert isinstance(params, TiersParams)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [club_id])
        counts = {(ladder, tier): count for ladder, tier, count in cursor.fetchall()}
        cursor.execute(MEMBERS, [club_id])
        (members,) = cursor.fetchone()
    ladders = []
    for ladder in params.ladders:
        first = ladder.entry or ladder.tiers[0].key
        placed = sum(count for (key, _tier), count in counts.items() if key == ladder.key)
        tiers = []
        for place, tier in enumerate(ladder.tiers):
            count = counts.get((ladder.key, tier.key), 0)
            if tier.key == first and ladder.tiers[0].threshold == 0:
                count += max(members - placed, 0)
            rank = RANKS[min(place, len(RANKS) - 1)] if len(ladder.tiers) <= len(RANKS) else "silver"
            tiers.append({"key": tier.key, "names": tier.names.model_dump(), "rank": rank, "count": count})
        ladders.append({"names": ladder.names.model_dump(), "tiers": tiers[::-1]})
    return {"ladders": ladders, "members": members}
