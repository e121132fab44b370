"""Between what is stored and what people type: texts of fields, and back to plain data.

``typed`` is a tree like the data, with texts where the data has numbers: what a field shows, and what comes back from
it. What cannot be read stays the text that it is, so that validation says what is wrong with it beside its field.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from vafa.domain.rounding import Rounding, divide
from vafa.domain.text import RIALS_IN_TOMAN, normalise_digits
from vafa.kernel.shapes import Shape

Typed = Any
_SEPARATORS = str.maketrans(
    {"٬": "", ",": "", "،": "", "٫": ".", "−": "-", " ": "", "\u00a0": "", "\u200c": ""}
)
_WHOLE = re.compile(r"-?\d{1,19}")
_TENTHS = re.compile(r"-?\d{1,18}(\.\d)?")


def filled(shape: Shape, value: Any, display: str = "toman") -> Typed:
    """What the field of a value shows; a missing value shows nothing, or what its field begins with."""
    if shape.kind == "group":
        given = value if isinstance(value, dict) else {}
        return {each.name: filled(each, given.get(each.name, each.default), display) for each in shape.fields}
    if shape.kind == "union":
        return _filled_union(shape, value, display)
    if shape.kind == "list":
        assert shape.item is not None
        return [filled(shape.item, each, display) for each in value or ()]
    if shape.kind == "rows":
        assert shape.item is not None
        return [
            {"key": key, "value": filled(shape.item, each, display)} for key, each in (value or {}).items()
        ]
    if shape.kind == "names":
        given = value if isinstance(value, dict) else {}
        return {lang: str(given.get(lang, "")) for lang in ("fa", "en")}
    return _text(shape, value, display)


def _filled_union(shape: Shape, value: Any, display: str) -> Typed:
    if value is None and shape.optional:
        return {shape.tag: ""}
    given = value if isinstance(value, dict) else {}
    chosen = shape.variant(given.get(shape.tag)) or shape.variants[0]
    return {shape.tag: chosen.value, **filled(chosen.group, given, display)}


def _text(shape: Shape, value: Any, display: str) -> Typed:
    if shape.kind == "boolean":
        return bool(value)
    if value is None:
        return ""
    if shape.kind == "data":
        return json.dumps(value, ensure_ascii=False)
    if shape.kind == "integer" and shape.unit == "rial" and display == "toman":
        whole = divide(value, RIALS_IN_TOMAN, Rounding.DOWN)
        rest = abs(value) - abs(whole) * RIALS_IN_TOMAN
        sign = "-" if value < 0 and not whole else ""
        return f"{sign}{whole}.{rest}" if rest else str(whole)
    return str(value)


def read(shape: Shape, typed: Typed, display: str = "toman") -> Any:
    """Plain data of what was typed, to be validated."""
    if shape.kind == "group":
        return _read_group(shape, typed, display)
    if shape.kind == "union":
        chosen = shape.variant(typed.get(shape.tag))
        if chosen is None:
            return None if shape.optional else {shape.tag: typed.get(shape.tag, "")}
        return {shape.tag: chosen.value, **_read_group(chosen.group, typed, display)}
    if shape.kind == "list":
        assert shape.item is not None
        return [read(shape.item, each, display) for each in typed]
    if shape.kind == "rows":
        assert shape.item is not None
        return {each["key"].strip(): read(shape.item, each["value"], display) for each in typed}
    if shape.kind == "names":
        return {lang: typed.get(lang, "").strip() for lang in ("fa", "en")}
    return _value(shape, typed, display)


def _read_group(shape: Shape, typed: Typed, display: str) -> dict[str, Any]:
    return {each.name: read(each, typed[each.name], display) for each in shape.fields if each.name in typed}


def _value(shape: Shape, typed: Typed, display: str) -> Any:
    if shape.kind == "boolean":
        return bool(typed)
    if typed == "" and shape.optional:
        return None
    if shape.kind == "integer":
        return _integer(typed, in_toman=shape.unit == "rial" and display == "toman")
    if shape.kind == "decimal":
        return _decimal(typed)
    if shape.kind == "data":
        try:
            return json.loads(typed)
        except ValueError:
            return typed
    return typed.strip() if "pattern" in shape.limits else typed


def plain_digits(typed: str) -> str:
    """Without separators, in Latin digits: «۱٬۲۵۰٫۵» is 1250.5."""
    return normalise_digits(typed).translate(_SEPARATORS)


def _integer(typed: str, *, in_toman: bool) -> Any:
    text = plain_digits(typed)
    if in_toman and _TENTHS.fullmatch(text):
        return int(Decimal(text) * RIALS_IN_TOMAN)
    return int(text) if _WHOLE.fullmatch(text) else typed


def _decimal(typed: str) -> str:
    """As rates are written: no zeros that say nothing; «۲/۵» is 2.5."""
    text = plain_digits(typed).replace("/", ".").rstrip("%٪")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return typed
    return format(number.normalize(), "f") if number.is_finite() and len(text) < 20 else typed


def twice(shape: Shape, typed: Typed, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Places of rows whose key stands there a second time: as data, the later would silently win."""
    found: list[tuple[str, ...]] = []
    if shape.kind == "rows":
        keys = [each["key"].strip() for each in typed]
        found += [(*at, str(n), "key") for n, key in enumerate(keys) if key in keys[:n]]
    for name, inner, value in inside(shape, typed):
        found += twice(inner, value, (*at, name))
    return found


def inside(shape: Shape, typed: Typed) -> list[tuple[str, Shape, Typed]]:
    """The fields that a field holds, by the names of their places."""
    if shape.kind == "union":
        chosen = shape.variant(typed.get(shape.tag))
        return inside(chosen.group, typed) if chosen else []
    if shape.kind == "group":
        return [(each.name, each, typed[each.name]) for each in shape.fields if each.name in typed]
    if shape.kind == "list" and shape.item is not None:
        return [(str(n), shape.item, each) for n, each in enumerate(typed)]
    return []
