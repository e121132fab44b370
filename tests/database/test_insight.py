"""Days are sums of what happened, each row exactly once, however often and whenever the job runs."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from tests.database.buying import NOW, buy, join, start
from vafa.core.insight import months, readings, snapshots, summing
from vafa.core.insight.models import FlowDay, JoinedDay, RuleDay, SalesDay
from vafa.domain.time import DAY, calendar, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club

TEHRAN = calendar("Asia/Tehran")
TODAY = TEHRAN.day(NOW)


def iso(instant: int) -> str:
    return to_datetime(instant).isoformat()


def later() -> datetime:
    """A moment whose horizon lies behind everything that was recorded so far, and before what follows."""
    time.sleep(0.005)
    return datetime.now(UTC) + summing.MARGIN


def sums(club: Club) -> dict[str, Any]:
    with unit(club.id):
        return {
            "sales": sorted(
                SalesDay.objects.values_list("day", "branch", "purchases", "sales", "refunds", "cost")
            ),
            "flows": sorted(FlowDay.objects.values_list("day", "currency", "kind", "times", "amount")),
            "rules": sorted(RuleDay.objects.values_list("day", "rule", "times", "amount", "sales")),
            "joined": sorted(JoinedDay.objects.values_list("day", "joined")),
        }


def roll(club: Club) -> int:
    with unit(club.id):
        return summing.sum_up(later())


def test_days_are_the_sums_of_what_happened(logins: object) -> None:
    club = start()
    ann, ben = join(club), join(club)
    buy(club, ann, 100_000, happened_at=iso(NOW), branch="vanak")
    buy(club, ann, 250_000, happened_at=iso(NOW), branch="vanak")
    buy(club, ben, 40_000, happened_at=iso(NOW - DAY))
    assert roll(club) == 3
    found = sums(club)
    yesterday = TEHRAN.day(NOW - DAY).date
    assert found["sales"] == [
        (yesterday, "", 1, 40_000, 0, 4_000),
        (TODAY.date, "vanak", 2, 350_000, 0, 35_000),
    ]
    assert found["flows"] == [(yesterday, "points", "earn", 1, 40), (TODAY.date, "points", "earn", 2, 350)]
    assert found["rules"] == [(yesterday, "main", 1, 40, 40_000), (TODAY.date, "main", 2, 350, 350_000)]
    assert found["joined"] == [(TEHRAN.day(NOW - 900 * DAY).date, 2)]


def test_summing_again_adds_nothing_and_what_is_new_is_added_once(logins: object) -> None:
    club = start()
    ann = join(club)
    buy(club, ann, 100_000, happened_at=iso(NOW))
    roll(club)
    first = sums(club)
    assert roll(club) == 0
    assert sums(club) == first
    buy(club, ann, 100_000, happened_at=iso(NOW))
    with unit(club.id):
        assert summing.sum_up(datetime.now(UTC)) == 0, "younger than the margin: not lost, but not yet"
    assert roll(club) == 1
    assert sums(club)["sales"] == [(TODAY.date, "", 2, 200_000, 0, 20_000)]


def test_pages_add_what_is_not_summed_yet(logins: object) -> None:
    club = start()
    ann = join(club)
    buy(club, ann, 100_000, happened_at=iso(NOW))
    roll(club)
    buy(club, ann, 7_000, happened_at=iso(NOW))
    with unit(club.id):
        today = readings.totals(TODAY.date, TODAY.date + timedelta(days=1), zone="Asia/Tehran")
    assert today.sales == 107_000
    assert today.purchases == 2


def test_a_transaction_that_is_still_open_holds_the_end_back(logins: Any) -> None:
    opened = threading.Event()
    done = threading.Event()

    def hold() -> None:
        with psycopg.connect(logins["app"].conninfo()) as held:
            held.execute("select 1")
            opened.set()
            done.wait(20)

    before = datetime.now(UTC)
    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert opened.wait(20)
        end = summing.horizon(datetime.now(UTC) + timedelta(hours=1))
        assert end <= summing.id_at(datetime.now(UTC) - summing.MARGIN + timedelta(seconds=1))
        assert end >= summing.id_at(before - summing.MARGIN - timedelta(minutes=30))
    finally:
        done.set()
        holder.join()


def test_months_count_members_and_those_who_came_again(logins: object) -> None:
    club = start()
    ann, ben = join(club), join(club)
    for at in (NOW, NOW - DAY):
        buy(club, ann, 10_000, happened_at=iso(at))
    buy(club, ben, 10_000, happened_at=iso(NOW))
    buy(club, ben, 10_000, happened_at=iso(NOW - 40 * DAY))
    roll(club)
    with unit(club.id):
        counted = months.count_stale(later())
        now, before = TODAY.month, TEHRAN.day(NOW - 40 * DAY).month
        assert counted == sorted({now, before})
        assert readings.months([before, now]) == {now: (2, 1), before: (1, 0)}
        assert months.count_stale(later()) == []


def test_a_snapshot_says_how_the_club_stands(logins: object) -> None:
    club = start()
    ann = join(club)
    join(club)
    buy(club, ann, 100_000, happened_at=iso(NOW))
    buy(club, ann, 100_000, happened_at=iso(NOW))
    with unit(club.id):
        snapshots.take(to_datetime(NOW))
        taken_at, found = readings.snapshot(TODAY.date + timedelta(days=1))
    assert taken_at == to_datetime(NOW)
    assert (found["members"], found["buyers"], found["repeaters"], found["active_30"]) == (2, 1, 1, 1)
    assert found["accounts"]["points"]["total"] == 200


def test_a_club_without_a_programme_is_summed_and_counted_too(club: Club) -> None:
    with unit(club.id):
        assert summing.sum_up(later()) == 0
        assert months.count_stale(later()) == []
        assert snapshots.take(later())["members"] == 0
