"""Numbers and moments as people and programs write them in files: Persian digits, separators, Jalali dates."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from vafa.core.purchases.importing.errors import RowInvalid, wrong
from vafa.core.purchases.schemas import thousandths
from vafa.domain.baskets import MAX_AMOUNT, UNIT
from vafa.domain.text import RIALS_IN_TOMAN, normalise_digits
from vafa.domain.time import SECOND, Calendar, Instant, from_datetime, gregorian

_SEPARATORS: Final = str.maketrans({",": None, "٬": None, "،": None, "'": None, " ": None, "\u00a0": None,
                                    "\u200c": None, "\u202f": None, "٫": "."})  # fmt: skip
_UNITS: Final = {
    "تومان": RIALS_IN_TOMAN,
    "تومن": RIALS_IN_TOMAN,
    "toman": RIALS_IN_TOMAN,
    "ریال": 1,
    "rial": 1,
}
_DATE = re.compile(r"(\d{4})[/\-.](\d{1,2})[/\-.](\d{1,2})|(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?")
_BETWEEN = re.compile(r"[T\s،,]+(?:ساعت\s*|-\s*)?")
_NOON: Final = time(12, 0)
_JALALI_YEARS: Final = range(1200, 1600)
_GREGORIAN_YEARS: Final = range(1900, 2200)


def amount(text: str, column: str, factor: int = 1) -> int:
    """Rials. `factor` is what a bare number counts (10 for toman); a unit written beside the number wins."""
    if text.isascii() and text.isdigit():
        found = int(text) * factor
    else:
        found = _odd_amount(text, column, factor)
    if found > MAX_AMOUNT:
        raise wrong(column, "مبلغ بیش از اندازه است.", "the amount is too large.")
    return found


def _odd_amount(text: str, column: str, factor: int) -> int:
    bare = normalise_digits(text).strip().lower()
    for word, each in _UNITS.items():
        if word in bare:
            bare, factor = bare.replace(f"{word}s", "").replace(word, ""), each
            break
    try:
        exact = Decimal(bare.translate(_SEPARATORS)) * factor
        if not exact.is_finite() or exact.adjusted() > 20:
            raise InvalidOperation
    except InvalidOperation:
        raise wrong(column, f"«{text[:40]}» مبلغ نیست.", f"“{text[:40]}” is not an amount.") from None
    if exact < 0:
        raise wrong(
            column,
            "مبلغ منفی است؛ مرجوعی جداگانه ثبت می‌شود.",
            "the amount is negative; what came back is recorded as a refund.",
        )
    if exact != int(exact):
        raise wrong(column, "مبلغ کسر ریال دارد.", "the amount has a fraction of a rial.")
    return int(exact)


def quantity(text: str, column: str) -> int:
    """Thousandths; an empty cell is one."""
    if text.isascii() and text.isdigit() and len(text) < 8 and text != "0":
        return int(text) * UNIT
    bare = normalise_digits(text).translate(_SEPARATORS)
    if not bare:
        return UNIT
    try:
        return thousandths(Decimal(bare), column)
    except InvalidOperation:
        raise wrong(column, f"«{text[:40]}» تعداد نیست.", f"“{text[:40]}” is not a quantity.") from None


class Moments:
    """Moments on the wall of the club: ISO or Jalali, with or without time; a bare date means noon.

    The same day comes thousands of times in a file, so days are remembered.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._days: dict[str, tuple[date, Instant]] = {}

    def read(self, text: str, clock: str, column: str) -> Instant:
        """The instant of a cell, with the time of day in a second cell if there is one."""
        text = text.strip()
        parts = text.split(" ", 1) if " " in text else text.split("T", 1)
        known = self._days.get(parts[0])
        if known is None or (len(parts) > 1 and not parts[1].strip()[:2].isdigit()):
            return self._slowly(text, clock, column)
        return self._at(known, clock or (parts[1] if len(parts) > 1 else ""), column, text)

    def _slowly(self, text: str, clock: str, column: str) -> Instant:
        bare = normalise_digits(text)
        found = _DATE.match(bare)
        if not found:
            raise _no_moment(column, text)
        try:
            year, month, day = (int(part) for part in found.groups() if part is not None)
            on = self._date(year, month, day)
        except ValueError:
            raise _no_moment(column, text) from None
        known = (on, self.calendar.midnight(on.toordinal()))
        rest = _BETWEEN.sub("", bare[found.end() :], count=1)
        if bare[: found.end()] == text[: found.end()] and len(self._days) < 50_000:
            self._days[text[: found.end()]] = known
        return self._at(known, clock or rest, column, text)

    def _date(self, year: int, month: int, day: int) -> date:
        if year in _JALALI_YEARS:
            return gregorian(year, month, day)
        if year in _GREGORIAN_YEARS:
            return date(year, month, day)
        raise ValueError

    def _at(self, known: tuple[date, Instant], clock: str, column: str, text: str) -> Instant:
        on, midnight = known
        clock = normalise_digits(clock).strip()
        if not clock:
            return self._on_wall(on, _NOON)
        if clock[-1] in "Zz" or clock[-6:-5] in ("+", "-") or clock[-5:-4] in ("+", "-"):
            return self._with_zone(on, clock, column, text)
        found = _TIME.fullmatch(clock)
        if not found:
            raise _no_moment(column, text)
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
        if hours > 23 or minutes > 59 or seconds > 59:
            raise _no_moment(column, text)
        micro = int((found[4] or "0").ljust(6, "0"))
        day = self.calendar.day(midnight)
        if day.end - day.start == 86_400 * SECOND:
            return midnight + (hours * 3600 + minutes * 60 + seconds) * SECOND + micro
        return self._on_wall(on, time(hours, minutes, seconds, micro))

    def _on_wall(self, on: date, clock: time) -> Instant:
        return from_datetime(datetime.combine(on, clock, tzinfo=self.calendar.zone))

    def _with_zone(self, on: date, clock: str, column: str, text: str) -> Instant:
        try:
            return from_datetime(datetime.fromisoformat(f"{on.isoformat()}T{clock}"))
        except ValueError:
            raise _no_moment(column, text) from None


def _no_moment(column: str, text: str) -> RowInvalid:
    return wrong(
        column,
        f"«{text[:40]}» زمان نیست؛ بنویسید ۱۴۰۴/۰۵/۱۲ ۱۴:۳۰ یا 2025-08-03 14:30.",
        f"“{text[:40]}” is not a moment; write 1404/05/12 14:30 or 2025-08-03 14:30.",
    )
