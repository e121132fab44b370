"""What the panel's first page shows is counted by jobs; after a year was posted at once they are not waited for."""

from datetime import UTC, datetime, timedelta

from vafa.core.insight import months, snapshots, summing
from vafa.kernel.database import unit
from vafa.kernel.models import Club


def figures(club: Club) -> None:
    # Everything that was posted is committed by now, so that nothing is waited for.
    end = datetime.now(UTC) + summing.MARGIN - timedelta(milliseconds=5)
    with unit(club.id):
        summing.sum_up(end)
    with unit(club.id):
        months.count_stale()
    with unit(club.id):
        snapshots.take()
