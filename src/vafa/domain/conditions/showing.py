"""One value of a fact as a person reads it."""

from datetime import date, datetime, timedelta, timezone

from vafa.domain import text
from vafa.domain.conditions.wording import UNITS, WORDS
from vafa.domain.facts import Fact, FactType, Unit
from vafa.domain.time import jalali, to_datetime

_IRAN = timedelta(hours=3, minutes=30)


def show(fact: Fact, value: object, written: object, lang: str, display: str) -> str:
    """A constant in words; ``written`` is how the condition has it."""
    if fact.choices is not None and str(value) in fact.choices:
        return fact.choices[str(value)][lang]
    match fact.type:
        case FactType.INTEGER if isinstance(value, int):
            return _integer(fact, value, lang, display)
        case FactType.QUANTITY if isinstance(value, int):
            return _with_unit(_thousandths(value, lang), value == 1000, fact.unit, lang)
        case FactType.DATE if isinstance(value, date):
            return day(value, lang)
        case FactType.INSTANT if isinstance(value, int):
            return _instant(value, written, lang)
        case FactType.TIME_OF_DAY if isinstance(value, int):
            return _digits(f"{value // 60:02}:{value % 60:02}", lang)
        case FactType.WEEKDAY if isinstance(value, int):
            return text.WEEKDAYS[lang][value]
        case FactType.BOOLEAN:
            return WORDS[lang]["yes" if value else "no"]
    return WORDS[lang]["quote"].format(text=value)


def show_actual(fact: Fact, actual: object, lang: str, display: str) -> str:
    """What a fact was, in the JSON form that ``compile_failure`` gives."""
    if actual is None:
        return WORDS[lang]["unknown"]
    if isinstance(actual, list):
        shown = [show(fact, item, item, lang, display) for item in actual]
        return WORDS[lang]["comma"].join(shown) or WORDS[lang]["none"]
    if fact.type is FactType.DATE and isinstance(actual, str):
        return day(date.fromisoformat(actual), lang)
    return show(fact, actual, actual, lang, display)


def day(value: date, lang: str) -> str:
    """«۳ آذر ۱۴۰۵», “24 November 2026”."""
    if lang == "fa":
        year, month, number = jalali(value)
        return f"{_digits(str(number), lang)} {text.JALALI_MONTHS[month - 1]} {_digits(str(year), lang)}"
    return f"{value.day} {text.GREGORIAN_MONTHS[value.month - 1]} {value.year}"


def _integer(fact: Fact, value: int, lang: str, display: str) -> str:
    if fact.unit is Unit.RIAL:
        return text.money(value, lang, display)
    if fact.unit is Unit.YEAR:
        return _digits(str(value), lang)
    return _with_unit(text.decimal(value, fact.scale, lang), value == 10**fact.scale, fact.unit, lang)


def _with_unit(shown: str, single: bool, unit: Unit, lang: str) -> str:
    names = UNITS[lang].get(unit.value)
    return f"{shown} {names[0 if single else 1]}" if names else shown


def _thousandths(value: int, lang: str) -> str:
    """Thousandths as a number without idle zeros: 1500 is 1.5."""
    scale = 3
    while scale and value % 10 == 0:
        value, scale = value // 10, scale - 1
    return text.decimal(value, scale, lang)


def _instant(value: int, written: object, lang: str) -> str:
    """The moment on the clock of the offset it was written in; of Iran, where only the instant is known."""
    moment = (
        datetime.fromisoformat(written) if isinstance(written, str) else to_datetime(value, timezone(_IRAN))
    )
    clock = moment.strftime("%H:%M")
    if moment.second or moment.microsecond:
        clock = moment.strftime("%H:%M:%S.%f").removesuffix(".000000")
    offset = moment.strftime("%z")
    zone = "" if moment.utcoffset() == _IRAN else f" (UTC{offset[:3]}:{offset[3:5]}{offset[5:]})"
    joint = " ساعت " if lang == "fa" else ", "
    return f"{day(moment.date(), lang)}{joint}{_digits(clock, lang)}{zone}"


def _digits(shown: str, lang: str) -> str:
    return text.persian_digits(shown) if lang == "fa" else shown
