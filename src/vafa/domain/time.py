"""Instants, and the business day, week and Jalali month, quarter and year they fall in.

An ``Instant`` is a whole number of microseconds since the Unix epoch (UTC): it compares, sorts and stores
without a time zone. What day it is depends on the club's zone; a ``Calendar`` knows. Weeks begin on
Saturday. A day lasts from its midnight to the next, however many hours the clocks make of it.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from vafa.domain.errors import Kind, VafaError

Instant = int
Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = ("day", "week", "month", "quarter", "year")

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_Jalali: Any = JalaliDate  # carries no types
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CACHED_DAYS = 20_000  # half a century; beyond that the caches begin anew
_YEARS = range(1900, 2200)


class InstantInvalid(VafaError):
    code = "time.invalid"
    kind = Kind.INVALID
    title = {"fa": "زمان نادرست است", "en": "The time is not valid"}
    detail = {
        "fa": "«{text}» زمان درستی نیست؛ زمان با منطقهٔ زمانی لازم است، مانند 2026-11-24T10:30:00+03:30.",
        "en": "“{text}” is not a usable time; write it with its zone, like 2026-11-24T10:30:00+03:30.",
    }


class ZoneUnknown(VafaError):
    code = "time.zone_unknown"
    kind = Kind.INVALID
    title = {"fa": "منطقهٔ زمانی ناشناخته است", "en": "Unknown time zone"}
    detail = {
        "fa": "«{zone}» نام یک منطقهٔ زمانی نیست؛ برای ایران بنویسید Asia/Tehran.",
        "en": "“{zone}” is not the name of a time zone; Iran's is Asia/Tehran.",
    }


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is no instant")
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(instant: Instant, zone: tzinfo = UTC) -> datetime:
    """The aware datetime of an instant, exact to the microsecond."""
    moment = _EPOCH + timedelta(microseconds=instant)
    return moment if zone is UTC else moment.astimezone(zone)


def parse_instant(text: str) -> Instant:
    """ISO 8601 with a zone (``Z`` or an offset), of the years 1900 to 2199; else ``InstantInvalid``."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.year in _YEARS:
            return (moment - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError, OverflowError):
        pass
    raise InstantInvalid(text=str(text)[:60])


def jalali(day: date) -> tuple[int, int, int]:
    """Jalali year, month and day of a Gregorian date."""
    converted = _Jalali(day)
    return converted.year, converted.month, converted.day


def gregorian(jy: int, jm: int, jd: int) -> date:
    """The Gregorian date of a Jalali one; ValueError if there is no such day."""
    converted: date = _Jalali(jy, jm, jd).to_gregorian()
    return converted


def is_leap(jy: int) -> bool:
    """Whether Esfand of the Jalali year has thirty days."""
    return bool(_Jalali.is_leap(jy))


def month_days(jy: int, jm: int) -> int:
    """How many days a Jalali month has."""
    if jm <= 6:
        return 31
    return 30 if jm < 12 or is_leap(jy) else 29


class Day:
    """One business day of a club: where it lies, and which week, month, quarter and year it belongs to.

    ``number`` is the ordinal of its Gregorian ``date``; ``start`` and ``end`` (exclusive) are instants, ``whole``
    says that 24 hours lie between them;
    ``weekday`` is 0 for Saturday; ``week``, ``month``, ``quarter``, ``year`` are ascending keys of periods.
    """

    __slots__ = (
        "_calendar", "date", "end", "jd", "jm", "jy", "month", "number", "quarter", "start",
        "week", "weekday", "whole", "year",
    )  # fmt: skip

    def __init__(self, calendar: "Calendar", number: int) -> None:
        self._calendar = calendar
        self.number = number
        self.date = date.fromordinal(number)
        self.start = calendar.midnight(number)
        self.end = calendar.midnight(number + 1)
        self.whole = self.end - self.start == DAY
        self.jy, self.jm, self.jd = jalali(self.date)
        self.week, self.weekday = divmod(number + 1, 7)
        self.month = self.jy * 12 + self.jm - 1
        self.quarter = self.jy * 4 + (self.jm - 1) // 3
        self.year = self.jy

    @property
    def week_end(self) -> Instant:
        return self._calendar.period_bounds("week", self.week)[1]

    @property
    def month_end(self) -> Instant:
        return self._calendar.period_bounds("month", self.month)[1]

    @property
    def quarter_end(self) -> Instant:
        return self._calendar.period_bounds("quarter", self.quarter)[1]

    @property
    def year_end(self) -> Instant:
        return self._calendar.period_bounds("year", self.year)[1]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Day):
            return NotImplemented
        return self.number == other.number and self._calendar.name == other._calendar.name

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"Day({self.jy}-{self.jm:02}-{self.jd:02}, {self._calendar.name})"

    def __reduce__(self) -> tuple[object, ...]:
        return (_day, (self._calendar.name, self.number))


_key_of = {
    "day": attrgetter("number"),
    "week": attrgetter("week"),
    "month": attrgetter("month"),
    "quarter": attrgetter("quarter"),
    "year": attrgetter("year"),
}


class Calendar:
    """The business calendar of one time zone. ``calendar(name)`` gives the shared one of a zone."""

    def __init__(self, zone: str) -> None:
        try:
            self.zone = ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ZoneUnknown(zone=zone) from None
        self.name = zone
        self._by_number: dict[int, Day] = {}
        self._by_bucket: dict[int, tuple[Day, ...]] = {}
        self._by_months: dict[tuple[int, int], Day] = {}
        self._bounds: dict[tuple[Period, int], tuple[Instant, Instant]] = {}
        self._last = self.day_number(_EPOCH.toordinal())

    def __reduce__(self) -> tuple[object, ...]:
        return (calendar, (self.name,))

    def midnight(self, number: int) -> Instant:
        """The first instant of a day. Where the clocks skip midnight, it is the moment they do so."""
        start = datetime.fromordinal(number).replace(tzinfo=self.zone)
        return (start - _EPOCH) // _MICROSECOND

    def day_number(self, number: int) -> Day:
        """The day whose date has this ordinal."""
        found = self._by_number.get(number)
        if found is None:
            if len(self._by_number) >= _CACHED_DAYS:
                self._by_number.clear()
            found = self._by_number[number] = Day(self, number)
        return found

    def day(self, instant: Instant) -> Day:
        """The day an instant falls in. Fastest for the same day as last time."""
        last = self._last
        if last.start <= instant < last.end:
            return last
        bucket = instant // DAY
        days = self._by_bucket.get(bucket)
        if days is None:
            days = self._days_near(bucket)
        for day in days:
            if day.start <= instant < day.end:
                self._last = day
                return day
        raise ValueError(f"no day holds the instant {instant}")

    def _days_near(self, bucket: int) -> tuple[Day, ...]:
        """Every day that shares an instant with this day of UTC: offsets reach one day either way."""
        if len(self._by_bucket) >= _CACHED_DAYS:
            self._by_bucket.clear()
        utc = _EPOCH.toordinal() + bucket
        near = (self.day_number(number) for number in (utc - 1, utc, utc + 1))
        begin, end = bucket * DAY, (bucket + 1) * DAY
        days = tuple(day for day in near if day.start < end and day.end > begin)
        self._by_bucket[bucket] = days
        return days

    def minute(self, instant: Instant) -> int:
        """Minute of the local day by the clock on the wall, 0 to 1439."""
        day = self.day(instant)
        if day.whole:
            return (instant - day.start) // MINUTE
        local = to_datetime(instant, self.zone)
        return local.hour * 60 + local.minute

    def add_days(self, instant: Instant, n: int) -> Instant:
        """The same time on the clock, ``n`` days on (or back)."""
        day = self.day(instant)
        target = self._by_number.get(day.number + n) or self.day_number(day.number + n)
        if day.whole and target.whole:
            return target.start + instant - day.start
        return self._at_clock_of(instant, target)

    def add_months(self, instant: Instant, n: int) -> Instant:
        """The same time on the clock, ``n`` Jalali months on; a day the month lacks becomes its last one."""
        day = self.day(instant)
        target = self._by_months.get((day.number, n)) or self._months_on(day, n)
        if day.whole and target.whole:
            return target.start + instant - day.start
        return self._at_clock_of(instant, target)

    def _months_on(self, day: Day, n: int) -> Day:
        if len(self._by_months) >= _CACHED_DAYS:
            self._by_months.clear()
        first = _first("month", day.month + n)
        last = _first("month", day.month + n + 1) - 1
        found = self._by_months[(day.number, n)] = self.day_number(min(first + day.jd - 1, last))
        return found

    def _at_clock_of(self, instant: Instant, target: Day) -> Instant:
        """That time of another day: near a change of the clocks, where counting from midnight would be an hour off."""
        clock = to_datetime(instant, self.zone).time()
        moved = datetime.combine(target.date, clock, tzinfo=self.zone)
        return (moved - _EPOCH) // _MICROSECOND

    def end_of_month(self, instant: Instant, months: int = 0) -> Instant:
        """Exclusive end of the Jalali month of the instant, or of one ``months`` later."""
        return self.period_bounds("month", self.day(instant).month + months)[1]

    def end_of_year(self, instant: Instant, years: int = 0) -> Instant:
        """Exclusive end of the Jalali year of the instant, or of one ``years`` later."""
        return self.period_bounds("year", self.day(instant).jy + years)[1]

    def period_key(self, period: Period, instant: Instant) -> int:
        """The key of the period the instant falls in; keys of one period ascend without gaps."""
        key: int = _key_of[period](self.day(instant))
        return key

    def period_bounds(self, period: Period, key: int) -> tuple[Instant, Instant]:
        """Start and exclusive end of a period."""
        found = self._bounds.get((period, key))
        if found is None:
            if len(self._bounds) >= _CACHED_DAYS:
                self._bounds.clear()
            bounds = (self.midnight(_first(period, key)), self.midnight(_first(period, key + 1)))
            found = self._bounds[(period, key)] = bounds
        return found


@lru_cache(maxsize=4096)
def _first(period: Period, key: int) -> int:
    """Ordinal of the first day of a period."""
    if period == "day":
        return key
    if period == "week":
        return key * 7 - 1
    months = {"month": 1, "quarter": 3, "year": 12}[period] * key
    return gregorian(months // 12, months % 12 + 1, 1).toordinal()


@lru_cache(maxsize=64)
def calendar(zone: str) -> Calendar:
    """The shared calendar of a zone, so that its days are worked out once in a process."""
    return Calendar(zone)


def _day(zone: str, number: int) -> Day:
    return calendar(zone).day_number(number)
