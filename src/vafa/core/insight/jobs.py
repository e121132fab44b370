"""Background work of insight. None of it is needed for what members are owed; all of it can be done again."""

from vafa.core.insight import months, snapshots, summing
from vafa.kernel.jobs import each_club


@each_club("* * * * *", "insight.sum_up")
def sum_up(club_id: int) -> None:
    """Every minute, so that pages have little to add themselves."""
    summing.sum_up()


@each_club("7,37 * * * *", "insight.count_months")
def count_months(club_id: int) -> None:
    months.count_stale()


@each_club("*/15 * * * *", "insight.take_snapshot")
def take_snapshot(club_id: int) -> None:
    snapshots.take()
