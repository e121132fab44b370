"""The calendar against a second way of counting: the astronomically fitted 33-year cycle, day by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vafa.domain.time import (
    PERIODS,
    calendar,
    from_datetime,
    gregorian,
    is_leap,
    jalali,
    month_days,
    parse_instant,
    to_datetime,
)

ZONES = ("Asia/Tehran", "UTC", "Europe/Berlin", "America/Havana", "America/St_Johns", "Pacific/Kiritimati")
NOWRUZ_1300 = date(1921, 3, 21)
FIRST = from_datetime(datetime.fromisoformat("1975-01-01T00:00:00+00:00"))
LAST = from_datetime(datetime.fromisoformat("2090-01-01T00:00:00+00:00"))

zones = st.sampled_from(ZONES)
instants = st.integers(FIRST, LAST)


def test_every_day_of_two_centuries():
    """Counted on from Nowruz 1300 by the cycle of leap years, no day is skipped or doubled."""
    day = NOWRUZ_1300
    for year in range(1300, 1501):
        assert is_leap(year) == (year % 33 in {1, 5, 9, 13, 17, 22, 26, 30})
        for month in range(1, 13):
            for number in range(1, month_days(year, month) + 1):
                assert jalali(day) == (year, month, number)
                assert gregorian(year, month, number) == day
                day += timedelta(days=1)


@given(zones, instants)
def test_a_day_is_the_local_date(zone, instant):
    day = calendar(zone).day(instant)
    local = to_datetime(instant, ZoneInfo(zone))
    assert day.start <= instant < day.end
    assert day.date == local.date()
    assert (day.weekday + 5) % 7 == local.weekday()
    assert calendar(zone).minute(instant) == local.hour * 60 + local.minute


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Apia", "America/Toronto"])
def test_days_are_a_partition_of_time(zone):
    days = calendar(zone)
    first, last = days.day(FIRST).number, days.day(LAST).number
    for number in range(first, last):
        day = days.day_number(number)
        assert days.day_number(number + 1).start == day.end
        if day.start < day.end:  # Samoa left out a whole day
            assert days.day(day.start) == day == days.day(day.end - 1)


@given(zones, instants, st.sampled_from(PERIODS))
def test_periods_are_a_partition_of_time(zone, instant, period):
    days = calendar(zone)
    key = days.period_key(period, instant)
    start, end = days.period_bounds(period, key)
    assert start <= instant < end
    assert days.period_bounds(period, key + 1)[0] == end


@given(zones, instants, st.integers(-2000, 2000))
def test_adding_days_keeps_the_clock_unless_it_does_not_exist(zone, instant, n):
    days = calendar(zone)
    moved = days.add_days(instant, n)
    assert moved in range(days.day_number(days.day(instant).number + n).start, days.day(moved).end)
    zone_info = ZoneInfo(zone)
    before, after = to_datetime(instant, zone_info), to_datetime(moved, zone_info)
    if after.date() == before.date() + timedelta(days=n) and after.utcoffset() == before.utcoffset():
        assert after.time() == before.time()
    assert days.add_days(instant, 0) - instant in (0, -3_600_000_000)  # a doubled hour counts once


@given(instants, st.integers(-400, 400))
def test_adding_months_moves_the_month_and_clamps_the_day(instant, n):
    days = calendar("Asia/Tehran")
    before, after = days.day(instant), days.day(days.add_months(instant, n))
    assert after.month == before.month + n
    assert after.jd == min(before.jd, month_days(after.jy, after.jm))


@given(instants)
def test_text_of_an_instant_reads_back(instant):
    assert parse_instant(to_datetime(instant, ZoneInfo("Asia/Tehran")).isoformat()) == instant
