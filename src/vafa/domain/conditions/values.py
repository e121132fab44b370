"""Values as they are written in a condition → constants as they are compared, by the type of the fact."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.model import LARGEST, NO_VALUE, Leaf, Scalar
from vafa.domain.conditions.walking import join
from vafa.domain.facts import Fact, FactBook, FactType
from vafa.domain.time import InstantInvalid, parse_instant

Constant = bool | int | str | date

_EQUAL = frozenset({"=", "!="})
_KNOWN = frozenset({"is_set", "is_not_set"})
_ORDER = frozenset({">", ">=", "<", "<=", "between"})
_ONE_OF = frozenset({"in", "not_in"})

OPERATORS: dict[FactType, frozenset[str]] = {
    FactType.INTEGER: _EQUAL | _ORDER | _ONE_OF | _KNOWN,
    FactType.QUANTITY: _EQUAL | _ORDER | _KNOWN,
    FactType.BOOLEAN: _EQUAL | _KNOWN,
    FactType.TEXT: _EQUAL | _ONE_OF | _KNOWN,
    FactType.CHOICE: _EQUAL | _ONE_OF | _KNOWN,
    FactType.SET: frozenset({"contains", "contains_all"}) | _KNOWN,
    FactType.DATE: _EQUAL | _ORDER | _KNOWN,
    FactType.INSTANT: _EQUAL | _ORDER | _KNOWN,
    FactType.TIME_OF_DAY: _EQUAL | _ORDER | _KNOWN,
    FactType.WEEKDAY: _EQUAL | _ONE_OF | _KNOWN | {"between"},
}
CYCLIC = frozenset({FactType.TIME_OF_DAY, FactType.WEEKDAY})

_DATE = re.compile(r"(1[89]|2[0-2])\d\d-\d\d-\d\d", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,3})?", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)

_EXPECTED: dict[FactType, tuple[str, str]] = {
    FactType.INTEGER: ("عدد صحیح لازم است", "a whole number is expected"),
    FactType.QUANTITY: (
        'تعداد لازم است: عدد صحیح، یا متنی مانند "1.5" با حداکثر سه رقم اعشار',
        'a quantity is expected: a whole number, or a text like "1.5" with at most three decimals',
    ),
    FactType.BOOLEAN: ("true یا false لازم است", "true or false is expected"),
    FactType.TEXT: ("متن لازم است", "a text is expected"),
    FactType.CHOICE: ("متن لازم است", "a text is expected"),
    FactType.SET: ("متن لازم است", "a text is expected"),
    FactType.DATE: (
        'تاریخ میلادی مانند "2025-03-21" لازم است',
        'a date like "2025-03-21" is expected',
    ),
    FactType.INSTANT: (
        'زمان با اختلاف ساعت لازم است، مانند "2025-03-21T08:00:00+03:30"',
        'a time with its offset is expected, like "2025-03-21T08:00:00+03:30"',
    ),
    FactType.TIME_OF_DAY: (
        'ساعت مانند "16:30" یا شمار دقیقه‌ها از نیمه‌شب (۰ تا ۱۴۳۹) لازم است',
        'a time of day like "16:30", or minutes since midnight (0 to 1439), is expected',
    ),
    FactType.WEEKDAY: (
        "روز هفته از ۰ (شنبه) تا ۶ (جمعه) لازم است",
        "a weekday from 0 (Saturday) to 6 (Friday) is expected",
    ),
}


def constant(fact: Fact, value: Scalar, path: str) -> Constant:
    """``value`` as it is compared with the fact; raises ConditionInvalid if it is of another type."""
    found = _read(fact.type, value)
    if found is None:
        fa, en = _EXPECTED[fact.type]
        refuse(path, fa=f"برای «{fact.labels['fa']}» {fa}", en=f"{fact.labels['en']}: {en}")
    if fact.choices is not None and str(found) not in fact.choices:
        names = ", ".join(fact.choices)
        refuse(
            path,
            fa=f"«{value}» از مقدارهای «{fact.labels['fa']}» نیست؛ مقدارها: {names}",
            en=f"“{value}” is not a value of {fact.labels['en']}; the values are: {names}",
        )
    return found


def operands(leaf: Leaf, fact: Fact, path: str) -> tuple[Constant, ...]:
    """The constants of a leaf, none to many; raises ConditionInvalid where they do not fit the fact."""
    if leaf.op not in OPERATORS[fact.type]:
        known = ", ".join(sorted(OPERATORS[fact.type]))
        refuse(
            join(path, "op"),
            fa=f"عملگر {leaf.op} برای «{fact.labels['fa']}» معنی ندارد؛ عملگرها: {known}",
            en=f"{leaf.op} has no meaning for {fact.labels['en']}; its operators are: {known}",
        )
    if leaf.op in NO_VALUE:
        return ()
    at = join(path, "value")
    if not isinstance(leaf.value, tuple):
        return (constant(fact, leaf.value, at),)
    found = tuple(constant(fact, item, f"{at}[{number}]") for number, item in enumerate(leaf.value))
    if leaf.op == "between" and fact.type not in CYCLIC and descend(*found):
        refuse(
            at,
            fa="مقدار نخست بزرگ‌تر از مقدار دوم است؛ نخست کمترین و سپس بیشترین را بنویسید",
            en="the first value is above the second; write the lowest first, then the highest",
        )
    return found


def lookup(book: FactBook, key: str, path: str) -> Fact:
    """The fact of that name; raises ConditionInvalid when the club has none."""
    fact = book.get(key)
    if fact is None:
        refuse(path, fa=f"ویژگی «{key}» شناخته نیست", en=f"there is no fact “{key}”")
    return fact


def descend(low: Any, high: Any) -> bool:
    """Whether the two constants stand the wrong way round; constants of one fact are of one type."""
    return bool(low > high)


def _read(kind: FactType, value: Scalar) -> Constant | None:
    """The value as that type, or None. A bool is not taken for a number, nor a number for a text."""
    if kind is FactType.BOOLEAN:
        return value if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        reader = _FROM_TEXT.get(kind)
        return reader(value) if reader else None
    if kind is FactType.INTEGER:
        return value
    if kind is FactType.QUANTITY:
        return value * 1000 if abs(value) <= LARGEST // 1000 else None
    if kind in _RANGES:
        return value if value in _RANGES[kind] else None
    return None


def _quantity(text: str) -> int | None:
    return int(Decimal(text) * 1000) if _DECIMAL.fullmatch(text) else None


def read_date(text: str) -> date | None:
    """The date written as YYYY-MM-DD, from 1800 to 2299, where the Jalali calendar is sure; else None."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _instant(text: str) -> int | None:
    try:
        return parse_instant(text)
    except InstantInvalid:
        return None


def _clock(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    return int(found[1]) * 60 + int(found[2]) if found else None


_RANGES = {FactType.TIME_OF_DAY: range(1440), FactType.WEEKDAY: range(7)}
_FROM_TEXT: dict[FactType, Callable[[str], Constant | None]] = {
    FactType.TEXT: str,
    FactType.CHOICE: str,
    FactType.SET: str,
    FactType.QUANTITY: _quantity,
    FactType.DATE: read_date,
    FactType.INSTANT: _instant,
    FactType.TIME_OF_DAY: _clock,
}
