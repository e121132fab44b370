"""Numbers, money, days and times as the page's language writes them. A club's days are Jalali in Persian.

Every function takes what the services give (integers in the smallest unit, aware datetimes or instants) and
gives text; nothing here is ever read back.
"""

from dataclasses import dataclass
from datetime import date, datetime

from vafa.domain import text
from vafa.domain.time import Calendar, Instant, calendar, from_datetime, gregorian, jalali
from vafa.domain.values import Currency
from vafa.doors.web.words import language

_AGO = (
    (60, "second", "همین حالا", "just now"),
    (3600, "minute", "{n} دقیقه پیش", "{n} min ago"),
    (86400, "hour", "{n} ساعت پیش", "{n} h ago"),
    (30 * 86400, "day", "{n} روز پیش", "{n} d ago"),
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
Moment = datetime | Instant
PlainDay = date


def digits(value: object) -> str:
    """Any text with its digits in the page's language; nothing else changes."""
    shown = str(value)
    return shown.translate(_FA) if language() == "fa" else shown


_FA = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def num(value: int | None) -> str:
    return "–" if value is None else text.number(value, language())


def signed(value: int) -> str:
    """With its sign before it in both directions: ‎+۱۲۰."""
    shown = text.number(abs(value), language())
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"\u200e{sign}{shown}" if sign else shown


def decimal(value: int, scale: int) -> str:
    return text.decimal(value, scale, language())


def percent(part: int, whole: int, *, places: int = 0) -> str:
    """Share of a whole, rounded half up; a whole of nothing has no share."""
    if not whole:
        return "–"
    scaled = (abs(part) * 100 * 10**places * 2 + abs(whole)) // (2 * abs(whole))
    shown = text.decimal(scaled if (part < 0) == (whole < 0) else -scaled, places, language())
    return f"{shown}٪" if language() == "fa" else f"{shown}%"


def mobile(value: str, *, full: bool = False) -> str:
    """+989121234567 as people write it, the middle hidden unless ``full``: ۰۹۱۲ ••• ۴۵۶۷."""
    shown = value.removeprefix("+98")
    if value.startswith("+98"):
        shown = f"0{shown}"
    if len(shown) != 11:
        return digits(value if full else f"{value[:4]} ••• {value[-2:]}")
    return digits(f"{shown[:4]} {shown[4:7] if full else '•••'} {shown[7:]}")


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats that depend on the club: its time zone, and whether it counts in toman or rials."""

    zone: str
    display: str

    @property
    def calendar(self) -> Calendar:
        return calendar(self.zone)

    def money(self, rials: int | None) -> str:
        return "–" if rials is None else text.money(rials, language(), self.display)

    def money_bare(self, rials: int | None) -> str:
        """Without its unit, for columns whose head names it."""
        if rials is None:
            return "–"
        if self.display != "toman":
            return num(rials)
        whole, rest = divmod(abs(rials), text.RIALS_IN_TOMAN)
        sign = -1 if rials < 0 else 1
        if rest:
            return decimal(rials, 1)
        return num(sign * whole)

    def money_whole(self, rials: int | None) -> str:
        """Whole toman (or rials) without a unit, for overviews; what is left of a toman is cut."""
        if rials is None:
            return "–"
        whole = abs(rials) // (text.RIALS_IN_TOMAN if self.display == "toman" else 1)
        return num(-whole if rials < 0 else whole)

    @property
    def money_unit(self) -> str:
        return (text.TOMAN if self.display == "toman" else text.RIAL)[language()]

    def short(self, rials: int) -> str:
        """A large amount in words of its size: ۱٫۸۴ میلیارد تومان, 1.84 billion toman."""
        units = abs(rials) // text.RIALS_IN_TOMAN if self.display == "toman" else abs(rials)
        return f"{large(units if rials >= 0 else -units)} {self.money_unit}"

    def amount(self, value: int, currency: Currency) -> str:
        """``value`` smallest units of a currency of the domain, with its name: ۱۲۰ امتیاز; credit as money."""
        if currency.kind == "credit" and currency.rial_value == 1 and currency.scale == 0:
            return self.money(value)
        return text.amount(value, currency.scale, currency.names.in_(language()), language())

    def date(self, value: Moment | PlainDay | None) -> str:
        """۳۰ آبان ۱۴۰۵ / 21 November 2026; a plain date is a day of the calendar and belongs to no zone."""
        if value is None:
            return "–"
        if isinstance(value, date) and not isinstance(value, datetime):
            return _day(value, year=True)
        return text.date(_instant(value), self.calendar, language())

    def day(self, value: Moment | PlainDay | None) -> str:
        """With the weekday, without the year: شنبه ۳۰ آبان."""
        if value is None:
            return "–"
        if isinstance(value, date) and not isinstance(value, datetime):
            found = value
        else:
            found = self.calendar.day(_instant(value)).date
        name = text.WEEKDAYS[language()][(found.toordinal() + 1) % 7]
        return f"{name} {_day(found, year=False)}"

    def time(self, value: Moment | None) -> str:
        if value is None:
            return "–"
        hour, minute = divmod(self.calendar.minute(_instant(value)), 60)
        return digits(f"{hour:02}:{minute:02}")

    def datetime(self, value: Moment | None) -> str:
        if value is None:
            return "–"
        joint = "، " if language() == "fa" else ", "
        return f"{self.date(value)}{joint}{self.time(value)}"

    def ago(self, value: Moment | None, now: Moment) -> str:
        """How long ago, and after a month the day itself."""
        if value is None:
            return "–"
        seconds = max(0, _instant(now) - _instant(value)) // 1_000_000
        for limit, unit, fa, en in _AGO:
            if seconds < limit:
                said = fa if language() == "fa" else en
                return said.format(n=num(seconds // _SECONDS[unit]))
        return self.date(value)


def large(value: int) -> str:
    """۱٫۸۴ میلیارد, ۱٬۲۶۰ میلیون; below a million the number itself. Cut, never rounded up."""
    for size, fa, en in ((10**12, "هزار میلیارد", "trillion"), (10**9, "میلیارد", "billion"),
                         (10**6, "میلیون", "million")):  # fmt: skip
        if abs(value) >= size:
            cut = abs(value) * 100 // size
            places = 0 if cut >= 10_000 or cut % 100 == 0 else 1 if cut % 10 == 0 or cut >= 1_000 else 2
            shown = decimal((cut // 10 ** (2 - places)) * (1 if value >= 0 else -1), places)
            return f"{shown} {fa if language() == 'fa' else en}"
    return num(value)


def _instant(value: Moment) -> Instant:
    return value if isinstance(value, int) else from_datetime(value)


def _day(value: date, *, year: bool) -> str:
    if language() == "fa":
        jy, jm, jd = jalali(value)
        shown = f"{text.persian_digits(str(jd))} {text.JALALI_MONTHS[jm - 1]}"
        return f"{shown} {text.persian_digits(str(jy))}" if year else shown
    shown = f"{value.day} {text.GREGORIAN_MONTHS[value.month - 1]}"
    return f"{shown} {value.year}" if year else shown


def parse_day(typed: str, lang: str) -> date | None:
    """What a person types for a day: ISO, or ۱۴۰۵/۰۸/۳۰ (a year below 1700 is Jalali); None if it is no day."""
    parts = text.normalise_digits(typed).replace("/", "-").replace(".", "-").strip().split("-")
    if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    try:
        return gregorian(year, month, day) if year < 1700 else date(year, month, day)
    except ValueError:
        return None
