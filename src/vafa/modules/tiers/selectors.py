"""Reads of tiers. All of it runs inside ``unit(club_id)``."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from vafa.kernel.scope import current_club

from .models import TierStanding

# Members who were merged or erased have no clock of their own.
_DUE = """
select distinct s.member_id from tiers_standing s
join core_members_member m on m.club_id = s.club_id and m.id = s.member_id
where s.club_id = %s and s.due_at <= %s and m.merged_into is null and m.erased_at is null
order by s.member_id limit %s
"""


def due_members(*, now: datetime, limit: int = 500) -> list[UUID]:
    """Members whom the clock has something to do with: a warning, or the end of a validity or of a grace."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [current_club(), now, limit])
        return [row[0] for row in cursor.fetchall()]


def standings_of(*, member_id: UUID) -> list[TierStanding]:
    """The rows of one member; a ladder where the member never left the beginning has none."""
    return list(TierStanding.objects.filter(member_id=member_id).order_by("ladder"))


def members_per_tier(*, ladder: str) -> dict[str, int]:
    """How many members hold each tier, of those who ever left the beginning of the ladder."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tier, count(*) from tiers_standing where club_id = %s and ladder = %s group by tier order by 1",
            [current_club(), ladder],
        )
        return dict(cursor.fetchall())
