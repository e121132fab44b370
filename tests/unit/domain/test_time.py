import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from vafa.domain.time import (
    DAY,
    HOUR,
    MINUTE,
    PERIODS,
    Calendar,
    InstantInvalid,
    ZoneUnknown,
    calendar,
    from_datetime,
    gregorian,
    is_leap,
    jalali,
    month_days,
    parse_instant,
    to_datetime,
)

TEHRAN = calendar("Asia/Tehran")
AT = parse_instant("2026-11-24T10:30:00+03:30")


def at(jy, jm, jd, hour=0, minute=0):
    return TEHRAN.day_number(gregorian(jy, jm, jd).toordinal()).start + hour * HOUR + minute * MINUTE


def test_leap_years_of_the_official_calendar():
    assert [year for year in range(1395, 1413) if is_leap(year)] == [1395, 1399, 1403, 1408, 1412]


@pytest.mark.parametrize(
    ("shamsi", "miladi"),
    [
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1408, 12, 30), date(2030, 3, 20)),
        ((1409, 1, 1), date(2030, 3, 21)),
        ((1357, 11, 22), date(1979, 2, 11)),
    ],
)
def test_known_dates(shamsi, miladi):
    assert jalali(miladi) == shamsi
    assert gregorian(*shamsi) == miladi


def test_there_is_no_thirtieth_of_esfand_in_a_common_year():
    with pytest.raises(ValueError):
        gregorian(1404, 12, 30)
    assert month_days(1404, 12) == 29
    assert month_days(1403, 12) == 30


def test_a_day_knows_its_periods():
    day = TEHRAN.day(AT)
    assert (day.jy, day.jm, day.jd) == (1405, 9, 3)
    assert day.date == date(2026, 11, 24)
    assert day.weekday == 3  # Tuesday
    assert day.month == 1405 * 12 + 8
    assert day.quarter == 1405 * 4 + 2
    assert day.end - day.start == DAY
    assert to_datetime(day.start).isoformat() == "2026-11-23T20:30:00+00:00"
    assert TEHRAN.minute(AT) == 10 * 60 + 30


def test_weeks_begin_on_saturday():
    friday, saturday = at(1405, 9, 6, 23, 59), at(1405, 9, 7)
    assert TEHRAN.day(friday).weekday == 6
    assert TEHRAN.day(saturday).weekday == 0
    assert TEHRAN.period_key("week", saturday) == TEHRAN.period_key("week", friday) + 1
    assert TEHRAN.day(friday).week_end == saturday


def test_months_clamp_to_their_last_day():
    assert TEHRAN.add_months(at(1405, 6, 31, 10), 1) == at(1405, 7, 30, 10)
    assert TEHRAN.add_months(at(1405, 11, 30), 1) == at(1405, 12, 29)
    assert TEHRAN.add_months(at(1408, 11, 30), 1) == at(1408, 12, 30)
    assert TEHRAN.add_months(at(1403, 12, 30), 12) == at(1404, 12, 29)
    assert TEHRAN.add_months(at(1405, 1, 31), -1) == at(1404, 12, 29)
    assert TEHRAN.add_months(at(1405, 12, 29), 4 * 12) == at(1409, 12, 29)


def test_ends_are_exclusive():
    assert TEHRAN.end_of_year(AT) == at(1406, 1, 1) == TEHRAN.day(AT).year_end
    assert TEHRAN.end_of_year(AT, years=1) == at(1407, 1, 1)
    assert TEHRAN.end_of_month(AT) == at(1405, 10, 1) == TEHRAN.day(AT).month_end
    assert TEHRAN.end_of_month(AT, months=4) == at(1406, 2, 1)
    assert TEHRAN.day(AT).quarter_end == at(1405, 10, 1)
    assert TEHRAN.day(TEHRAN.end_of_year(AT)).jy == 1406
    assert TEHRAN.day(TEHRAN.end_of_year(AT) - 1).jy == 1405


@pytest.mark.parametrize("period", PERIODS)
def test_bounds_hold_the_instant_and_meet_the_next(period):
    key = TEHRAN.period_key(period, AT)
    start, end = TEHRAN.period_bounds(period, key)
    assert start <= AT < end
    assert TEHRAN.period_bounds(period, key + 1)[0] == end
    assert TEHRAN.period_key(period, end) == key + 1
    assert TEHRAN.period_key(period, start - 1) == key - 1


def test_the_hour_that_iran_skipped_at_midnight():
    """On 2 Farvardin 1400 the clocks went from 0:00 to 1:00, on 31 Shahrivar from 24:00 back to 23:00."""
    short, long = TEHRAN.day(at(1400, 1, 2)), TEHRAN.day(at(1400, 6, 30))
    assert short.end - short.start == DAY - HOUR
    assert long.end - long.start == DAY + HOUR
    assert TEHRAN.minute(short.start) == 60
    assert TEHRAN.minute(long.end - 1) == TEHRAN.minute(long.end - 1 - HOUR) == 23 * 60 + 59
    assert TEHRAN.minute(long.end) == 0


def test_days_keep_the_clock_where_hours_would_not():
    berlin = calendar("Europe/Berlin")
    before = parse_instant("2026-03-28T12:00:00+01:00")
    assert berlin.add_days(before, 1) == parse_instant("2026-03-29T12:00:00+02:00")
    assert berlin.add_days(before, 1) - before == 23 * HOUR
    assert berlin.add_days(berlin.add_days(before, 200), -200) == before


def test_an_instant_needs_a_zone():
    assert parse_instant("1970-01-01T00:00:01Z") == 1_000_000
    assert parse_instant("2026-11-24T07:00:00Z") == AT
    for text in (
        "2026-11-24T10:30:00",
        "2026-11-24",
        "",
        "tomorrow",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:00-01:00",
    ):
        with pytest.raises(InstantInvalid) as refused:
            parse_instant(text)
        assert all(refused.value.say("fa")) and all(refused.value.say("en"))


def test_datetimes_convert_exactly():
    moment = datetime(2262, 4, 11, 23, 47, 16, 854775, tzinfo=timezone(timedelta(hours=3, minutes=30)))
    assert to_datetime(from_datetime(moment)) == moment
    with pytest.raises(ValueError):
        from_datetime(moment.replace(tzinfo=None))
    assert to_datetime(0).tzinfo is UTC


def test_an_unknown_zone_is_refused_in_words():
    for zone in ("Asia/Nowhere", "../etc", ""):
        with pytest.raises(ZoneUnknown):
            Calendar(zone)


def test_travels_between_processes_as_the_shared_one():
    assert pickle.loads(pickle.dumps(TEHRAN)) is TEHRAN
    assert pickle.loads(pickle.dumps(TEHRAN.day(AT))) is TEHRAN.day(AT)
