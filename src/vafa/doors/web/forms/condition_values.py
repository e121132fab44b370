"""Values of a condition as people type them ↔ as a condition has them, by the type of the fact.

What cannot be read stays as it was typed: the condition then refuses it where it stands, in its own words.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from vafa.domain import text
from vafa.domain.conditions.model import MANY_VALUES, NO_VALUE
from vafa.domain.facts import Fact, FactType, Unit
from vafa.domain.time import InstantInvalid, parse_instant, to_datetime
from vafa.doors.web.formats import Formats, parse_day
from vafa.doors.web.words import language

_NUMBER = re.compile(r"-?\d{1,19}(\.\d{1,6})?", re.ASCII)
_COMMA = re.compile(r"(?<!\\)[,،]")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def plain(typed: str) -> str:
    """Latin digits without grouping, for what is to be a number."""
    found = text.normalise_digits(typed).strip()
    return found.replace("٬", "").replace(",", "").replace("٫", ".").replace(" ", "")


def is_number(number: str) -> bool:
    return _NUMBER.fullmatch(number) is not None


def read(fact: Fact, op: str, typed: list[str], formats: Formats, *, split: bool = True) -> Any:
    """The JSON value of a test from its fields; None where nothing was typed."""
    if op in NO_VALUE:
        return None
    values = [
        _one(fact, each, formats) for each in (several(fact, op, typed) if split else typed) if each.strip()
    ]
    if op in MANY_VALUES or op == "between":
        return values or None
    return values[0] if values else None


def several(fact: Fact, op: str, typed: list[str]) -> list[str]:
    """Values that are typed freely stand in one field, with commas between."""
    if op not in MANY_VALUES or len(typed) != 1 or fact.choices is not None:
        return typed
    return [part.strip().replace("\\,", ",").replace("\\،", "،") for part in _COMMA.split(typed[0])]


def joined(values: list[str]) -> str:
    """Several values in one field; a comma of their own has a backslash before it."""
    between = "، " if language() == "fa" else ", "
    return between.join(each.replace(",", "\\,").replace("،", "\\،") for each in values)


def write(fact: Fact, value: Any, formats: Formats) -> list[str]:
    """The fields of a test from its JSON value."""
    if value is None:
        return []
    return [_field(fact, each, formats) for each in (value if isinstance(value, list | tuple) else [value])]


def _one(fact: Fact, typed: str, formats: Formats) -> Any:
    kind = fact.type
    if kind is FactType.BOOLEAN:
        return typed == "true"
    if kind in (FactType.INTEGER, FactType.WEEKDAY):
        return _integer(fact, typed, formats)
    if kind is FactType.QUANTITY:
        number = plain(typed)
        return number if _NUMBER.fullmatch(number) else typed
    if kind is FactType.DATE:
        day = parse_day(typed, "fa")
        return day.isoformat() if day else typed
    if kind is FactType.TIME_OF_DAY:
        return clock(typed) or typed
    if kind is FactType.INSTANT:
        return instant(typed, formats) or typed
    return text.normalise_text(typed)


def _integer(fact: Fact, typed: str, formats: Formats) -> Any:
    number = plain(typed)
    if not _NUMBER.fullmatch(number):
        return typed
    places = Decimal(number) * scale_of(fact, formats)
    return int(places) if places == int(places) else typed


def scale_of(fact: Fact, formats: Formats) -> int:
    """How many of the fact's own units one typed unit is: ten rials to a toman."""
    if fact.unit is Unit.RIAL and fact.choices is None:
        return text.RIALS_IN_TOMAN if formats.display == "toman" else 1
    return int(10**fact.scale)


def _field(fact: Fact, value: Any, formats: Formats) -> str:
    if fact.type is FactType.BOOLEAN:
        return "true" if value else "false"
    if fact.type is FactType.INTEGER and isinstance(value, int):
        return written(value, scale_of(fact, formats))
    if fact.type is FactType.TIME_OF_DAY and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    if fact.type is FactType.INSTANT and isinstance(value, str):
        return local(value, formats)
    return str(value)


def written(value: int, scale: int) -> str:
    """``value`` in units of ``scale``, exactly: 5005 rials are 500.5 toman."""
    whole, rest = divmod(abs(value), scale)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{len(str(scale)) - 1}}".rstrip("0") if rest else f"{sign}{whole}"


def local(value: str, formats: Formats) -> str:
    """A stored instant as the club's own day and clock: 2025-03-21T08:00."""
    try:
        moment = to_datetime(parse_instant(value), ZoneInfo(formats.zone))
    except InstantInvalid:
        return value
    return moment.strftime("%Y-%m-%dT%H:%M")


def instant(typed: str, formats: Formats) -> str | None:
    """What ``local`` gives (a day in any usual writing, and a clock) as an instant with its offset."""
    day, _, time = typed.partition("T")
    found, at = parse_day(day, "fa"), clock(time or "00:00")
    if found is None or at is None:
        return None
    hour, minute = (int(part) for part in at.split(":"))
    moment = datetime(found.year, found.month, found.day, hour, minute, tzinfo=ZoneInfo(formats.zone))
    return moment.isoformat()


def clock(typed: str) -> str | None:
    found = _CLOCK.fullmatch(text.normalise_digits(typed).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1]):02}:{found[2]}"
