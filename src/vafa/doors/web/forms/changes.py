"""What differs between two sets of Params, in words: the place, what it was, what it will be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vafa.doors.web.formats import Formats, digits, num
from vafa.doors.web.forms.params import UNITS, Sources
from vafa.doors.web.words import _, say
from vafa.kernel.shapes import Shape


@dataclass(frozen=True, slots=True)
class Change:
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Says values of a form as people read them."""

    formats: Formats
    sources: Sources

    def changes(self, shape: Shape, before: Any, after: Any, place: str = "") -> Iterator[Change]:
        """One for each field that differs; of an item that came or went, one for the whole."""
        if before == after:
            return
        if shape.kind in ("group", "union") and before and after and _same_variant(shape, before, after):
            for each in _fields(shape, after):
                yield from self.changes(
                    each, before.get(each.name), after.get(each.name), _under(place, each)
                )
        elif shape.kind == "list" and shape.item is not None and shape.item.kind in ("group", "union"):
            yield from self._items(shape.item, before or [], after or [], place)
        else:
            yield Change(place, self.said(shape, before), self.said(shape, after))

    def _items(self, item: Shape, before: list[Any], after: list[Any], place: str) -> Iterator[Change]:
        old, new = _keyed(before), _keyed(after)
        for key, value in new.items():
            inner = f"{place} › {self._title(value, list(new).index(key))}"
            if key in old:
                yield from self.changes(item, old[key], value, inner)
            else:
                yield Change(inner, "–", self.said(item, value))
        for key, value in old.items():
            if key not in new:
                yield Change(
                    f"{place} › {self._title(value, list(old).index(key))}", self.said(item, value), "–"
                )
        if old and list(old) != list(new) and set(old) == set(new):
            yield Change(place, _("another order"), _("another order"))

    def _title(self, value: Any, place: int) -> str:
        names = value.get("names") if isinstance(value, dict) else None
        return say(names) if isinstance(names, dict) else num(place + 1)

    def said(self, shape: Shape, value: Any) -> str:
        if value is None or value == "" or value == [] or value == {}:
            return "–"
        if shape.kind in ("group", "union"):
            return self._of_group(shape, value)
        if shape.kind == "names":
            return say(value)
        if shape.kind == "list" and shape.item is not None:
            return self._joined([self._item(shape, each) for each in value])
        if shape.kind == "rows" and shape.item is not None:
            return self._joined(
                [f"{self._chosen(shape, key)}: {digits(each)}" for key, each in value.items()]
            )
        return self._plain(shape, value)

    def _of_group(self, shape: Shape, value: dict[str, Any]) -> str:
        chosen = shape.variant(value.get(shape.tag)) if shape.kind == "union" else None
        head = [say(chosen.names)] if chosen else []
        known = [(each, value.get(each.name)) for each in _fields(shape, value)]
        told = [
            f"{say(each.labels)} {self.said(each, inner)}"
            for each, inner in known
            if inner not in (None, "", [], {}, False)
        ]
        return self._joined([*head, *told])

    def _item(self, shape: Shape, value: Any) -> str:
        assert shape.item is not None
        return self._chosen(shape, value) if isinstance(value, str) else self.said(shape.item, value)

    def _plain(self, shape: Shape, value: Any) -> str:
        if shape.kind == "boolean":
            return _("yes") if value else _("no")
        if shape.kind == "choice":
            return next((say(names) for each, names in shape.choices if each == value), str(value))
        if shape.unit == "rial" and isinstance(value, int):
            return self.formats.money(value)
        shown = num(value) if isinstance(value, int) else self._chosen(shape, str(value))
        unit = _(UNITS[shape.unit]) if shape.unit in UNITS else ""
        return f"{digits(shown)} {unit}".strip() if shape.kind in ("integer", "decimal") else shown

    def _chosen(self, shape: Shape, value: str) -> str:
        return dict(self.sources.get(shape.source, ())).get(value, value)

    def _joined(self, parts: list[str]) -> str:
        return (_(", ")).join(parts)


def _fields(shape: Shape, value: dict[str, Any]) -> tuple[Shape, ...]:
    if shape.kind != "union":
        return shape.fields
    chosen = shape.variant(value.get(shape.tag))
    return chosen.group.fields if chosen else ()


def _same_variant(shape: Shape, before: Any, after: Any) -> bool:
    return shape.kind == "group" or before.get(shape.tag) == after.get(shape.tag)


def _under(place: str, shape: Shape) -> str:
    return f"{place} › {say(shape.labels)}" if place else say(shape.labels)


def _keyed(items: list[Any]) -> dict[Any, Any]:
    """Items by their own key where they have one, so that one that moved is still the same."""
    if all(isinstance(each, dict) and "key" in each for each in items):
        return {each["key"]: each for each in items}
    return dict(enumerate(items))
