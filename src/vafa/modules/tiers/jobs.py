"""The clock of tiers for members who do not come: warnings, ends of validity, ends of grace."""

from datetime import UTC, datetime
from uuid import UUID

from vafa.core.earning.services import tick_members
from vafa.kernel.database import unit
from vafa.kernel.jobs import each_club
from vafa.kernel.modules import keys_on

from .selectors import due_members

AT_ONCE = 200
"""Members in one transaction: few enough that a till never waits long for one of them."""


@each_club("35 * * * *", "tiers.tick", in_unit=False)
def tick(club_id: int) -> None:
    """A few minutes after the hour, so that a day that ended at midnight is dealt with before the morning."""
    with unit(club_id):
        if "tiers" not in keys_on(club_id):
            return
    seen: list[UUID] = []
    while True:
        with unit(club_id):
            found = due_members(now=datetime.now(UTC), limit=AT_ONCE)
            # Whoever is still due after a tick would be due for ever; the next hour looks again.
            if not found or found == seen:
                return
            tick_members(member_ids=found)
            seen = found
