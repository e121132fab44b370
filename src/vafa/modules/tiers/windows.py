"""Windows: which facts count at a moment. What members did is kept in buckets with ascending whole-number keys: a day,
a Jalali month, a quarter, a year. A window is the last `span` of them.
"""

from __future__ import annotations

from typing import Final

from vafa.domain.ledger import FOREVER
from vafa.domain.time import Calendar, Day, Instant, Period, month_days

from .params import Anniversary, CalendarPeriod, Lifetime, RollingDays, RollingMonths, Window

ALWAYS: Final = 1 << 40
"""Sorts after every key: the span of a window that nothing leaves."""


class Buckets:
    """The keys of one window in one club's calendar. `kept` is how many more buckets stay for what is heard of late."""

    __slots__ = ("calendar", "kept", "period", "shape", "span", "yearly")

    def __init__(self, window: Window, calendar: Calendar) -> None:
        self.calendar = calendar
        self.yearly = isinstance(window, Anniversary)
        self.period: Period | None = None
        self.span, self.kept = 1, 1
        if isinstance(window, RollingDays):
            self.period, self.span, self.kept = "day", window.days, 32
        elif isinstance(window, RollingMonths):
            self.period, self.span, self.kept = "month", window.months, 2
        elif isinstance(window, CalendarPeriod):
            self.period = window.period
            self.kept = 2 if window.period == "month" else 1
        elif isinstance(window, Lifetime):
            self.span = ALWAYS
        self.shape = f"{window.kind}:{self.period or ''}"

    def key(self, day: Day, joined: Instant) -> int:
        """The bucket of a day. Years of membership turn at the beginning of the day of joining."""
        if self.period is not None:
            number: int = day.number if self.period == "day" else getattr(day, self.period)
            return number
        if not self.yearly:
            return 0
        first = self.calendar.day(joined)
        turns = first.jd if first.jd < 30 else min(first.jd, month_days(day.jy, first.jm))
        return day.jy - first.jy - ((day.jm, day.jd) < (first.jm, turns))

    def start(self, key: int, joined: Instant) -> Instant:
        """The first instant of a bucket."""
        if self.period is not None:
            return self.calendar.period_bounds(self.period, key)[0]
        return (
            self.calendar.day(self.calendar.add_months(joined, 12 * key)).start if self.yearly else -FOREVER
        )

    def leaves(self, key: int, joined: Instant) -> Instant:
        """The instant from which a bucket no longer counts."""
        return FOREVER if self.span == ALWAYS else self.start(key + self.span, joined)
