"""Tries are counted in the database, whatever becomes of the work around them."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vafa.kernel import throttle
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.throttle import Limit, TooManyTries

LIMIT = Limit("tests.door", 3, 60, 300)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def tries(limit: Limit, who: str, *seconds: int) -> list[int]:
    """For each moment: 0 when let through, else the seconds left."""
    found = []
    for moment in seconds:
        try:
            throttle.hit(limit, who, NOW + timedelta(seconds=moment))
            found.append(0)
        except TooManyTries as refused:
            found.append(refused.seconds)
    return found


def test_the_door_closes_for_a_while_and_opens_again(club: Club) -> None:
    who = uuid7().hex
    assert tries(LIMIT, who, 0, 1, 2, 3, 4) == [0, 0, 0, 300, 299]
    assert tries(LIMIT, who, 302, 303, 304) == [1, 0, 0]


def test_tries_that_are_spread_out_are_let_through(club: Club) -> None:
    assert tries(LIMIT, uuid7().hex, 0, 30, 59, 61, 90, 119, 121) == [0] * 7


def test_without_a_block_the_window_is_waited_for(club: Club) -> None:
    again = Limit("tests.again", 1, 45)
    assert tries(again, uuid7().hex, 0, 40, 44, 46) == [0, 5, 1, 0]


def test_one_is_not_held_up_by_another_and_forgiving_opens(club: Club) -> None:
    who = uuid7().hex
    tries(LIMIT, who, 0, 0, 0, 0)
    assert tries(LIMIT, uuid7().hex, 1) == [0]
    assert tries(Limit("tests.other", 3, 60, 300), who, 1) == [0]
    throttle.forgive(LIMIT, who)
    assert tries(LIMIT, who, 1) == [0]


def test_a_rollback_takes_no_try_back(club: Club) -> None:
    who = uuid7().hex
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), unit(club.id):
            throttle.hit(LIMIT, who, NOW)
            raise ZeroDivisionError
    assert tries(LIMIT, who, 1) == [300]


def test_many_at_once_are_counted_one_by_one(club: Club) -> None:
    who, passed, gate = uuid7().hex, [], threading.Barrier(8)

    def knock() -> None:
        gate.wait(10)
        passed.extend(tries(LIMIT, who, 0))
        connection.close()

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(passed) == 8
    assert passed.count(0) == 3


def test_the_table_does_not_tell_who(club: Club) -> None:
    throttle.hit(LIMIT, "+989121234567", NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM kernel_attempt a")
        assert "9121234567" not in cursor.fetchone()[0]


def test_old_counts_are_forgotten(club: Club) -> None:
    who = uuid7().hex
    throttle.hit(LIMIT, who, NOW - timedelta(days=400))
    assert throttle.forget_before(NOW - timedelta(days=399)) >= 1


@pytest.mark.parametrize(
    ("seconds", "fa", "en"),
    [
        (1, "۱ ثانیه", "1 second"),
        (59, "۵۹ ثانیه", "59 seconds"),
        (61, "۲ دقیقه", "2 minutes"),
        (60, "۱ دقیقه", "1 minute"),
    ],
)
def test_the_wait_is_said_in_words(seconds: int, fa: str, en: str) -> None:
    error = TooManyTries(seconds=seconds)
    assert fa in error.say("fa")[1]
    assert en in error.say("en")[1]
