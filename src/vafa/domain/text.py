"""Persian and English text: cleaning what people type, writing numbers, money, dates and lists."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from vafa.domain.rounding import Rounding, divide
from vafa.domain.time import Calendar, Instant

JALALI_MONTHS: Final = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
JALALI_MONTHS_EN: Final = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
    "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
)  # fmt: skip
GREGORIAN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = {
    "fa": ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"),
    "en": ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
}
TOMAN: Final = {"fa": "تومان", "en": "toman"}
RIAL: Final = {"fa": "ریال", "en": "rials"}

RIALS_IN_TOMAN: Final = 10
_ZWNJ = "\u200c"
_LRM = "\u200e"

_TO_LATIN = {ord(c): str(i % 10) for i, c in enumerate("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")}
_TO_PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ـ": None})
# Marks of direction and joining that nobody sees, controls, and the byte-order mark.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACES = re.compile(r"\s+")
_HALF_SPACES = re.compile(rf"(?:\s*{_ZWNJ}\s+|\s+{_ZWNJ}\s*|{_ZWNJ}+)")


def normalise_digits(text: str) -> str:
    """Persian and Arabic digits as 0–9; everything else as it is."""
    return text if text.isascii() else text.translate(_TO_LATIN)


def normalise_text(text: str) -> str:
    """One spelling for what looks the same: Persian ye and kaf, single spaces, no unseen characters.

    A half-space (ZWNJ) stays where it stands between letters; digits are left as written.
    """
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = _UNSEEN.sub("", text)
    text = _HALF_SPACES.sub(lambda found: _ZWNJ if found[0].strip(_ZWNJ) == "" else " ", text)
    return _SPACES.sub(" ", text).strip(f" {_ZWNJ}")


def persian_digits(text: str) -> str:
    """0–9 as Persian digits, with the Persian separators of thousands and decimals."""
    return text.translate(_TO_PERSIAN)


def number(n: int, lang: str) -> str:
    """``1234`` → ``1,234`` / ``۱٬۲۳۴``."""
    return _signed(n < 0, f"{abs(n):,}", lang)


def amount(n: int, scale: int, unit_label: str, lang: str) -> str:
    """``n`` smallest units of a currency with fixed ``scale``: ``(1250, 2, "points")`` → ``12.50 points``."""
    return f"{decimal(n, scale, lang)} {unit_label}".rstrip()


def decimal(n: int, scale: int, lang: str) -> str:
    """``n`` smallest units as a number with exactly ``scale`` decimals."""
    if scale <= 0:
        return number(n, lang)
    whole, part = divmod(abs(n), 10**scale)
    return _signed(n < 0, f"{whole:,}.{part:0{scale}}", lang)


def money(rials: int, lang: str, display: str = "toman") -> str:
    """An amount of rials in words of the club's choice ("toman" or "rial"); never rounded.

    Shown in toman, what does not make a whole toman is said in rials beside it.
    """
    if display != "toman":
        return f"{number(rials, lang)} {RIAL[lang]}"
    toman = divide(rials, RIALS_IN_TOMAN, Rounding.DOWN)
    rest = abs(rials) - abs(toman) * RIALS_IN_TOMAN
    if not rest:
        return f"{number(toman, lang)} {TOMAN[lang]}"
    if not toman:
        return f"{_signed(rials < 0, str(rest), lang)} {RIAL[lang]}"
    joint = " و " if lang == "fa" else " and "
    return f"{number(toman, lang)} {TOMAN[lang]}{joint}{number(rest, lang)} {RIAL[lang]}"


def date(instant: Instant, calendar: Calendar, lang: str) -> str:
    """The day of an instant: «۳ آذر ۱۴۰۵» in Persian, “24 November 2026” in English."""
    day = calendar.day(instant)
    if lang == "fa":
        return f"{persian_digits(str(day.jd))} {JALALI_MONTHS[day.jm - 1]} {persian_digits(str(day.jy))}"
    return f"{day.date.day} {GREGORIAN_MONTHS[day.date.month - 1]} {day.date.year}"


def moment(instant: Instant, calendar: Calendar, lang: str) -> str:
    """Day and clock of an instant: «۳ آذر ۱۴۰۵ ساعت ۱۰:۳۰», “24 November 2026, 10:30”."""
    hour, minute = divmod(calendar.minute(instant), 60)
    clock = f"{hour:02}:{minute:02}"
    day = date(instant, calendar, lang)
    return f"{day} ساعت {persian_digits(clock)}" if lang == "fa" else f"{day}, {clock}"


def listing(items: Sequence[str], lang: str, joint: str = "and") -> str:
    """«الف، ب و پ», “a, b and c”; ``joint`` is "and" or "or"."""
    if len(items) < 2:
        return "".join(items)
    words = {"fa": {"and": " و ", "or": " یا "}, "en": {"and": " and ", "or": " or "}}[lang]
    comma = "، " if lang == "fa" else ", "
    return comma.join(items[:-1]) + words[joint] + items[-1]


def _signed(negative: bool, digits: str, lang: str) -> str:
    if lang == "fa":
        # Without the mark a right-to-left line would put the minus behind its number.
        return (f"{_LRM}−" if negative else "") + persian_digits(digits)
    return f"-{digits}" if negative else digits
