"""Baskets that nobody needs any more."""

from datetime import UTC, datetime, timedelta

from vafa.core.tills import baskets
from vafa.kernel.jobs import each_club

KEPT = timedelta(days=1)


@each_club("41 2 * * *", "tills.forget_baskets")
def forget_baskets(club_id: int) -> None:
    """A basket may name its member; what was bought is the purchase's to say."""
    baskets.forget_old(before=datetime.now(UTC) - KEPT)
