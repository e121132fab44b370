"""What was posted, as a tree of texts; and the buttons that add, remove and move items without losing any of it."""

from typing import Any

from django.http import QueryDict

from vafa.doors.web.forms import typed
from vafa.kernel.shapes import Shape, Variant

ITEMS = "@"
WAS = "@was"
"""The variant of a union whose fields the form has shown."""
MOST = 500
"""More items than any Params takes; a forged form cannot make us build a million."""


def collect(shape: Shape, post: QueryDict, name: str) -> typed.Typed:
    if shape.kind == "group":
        return {each.name: collect(each, post, _join(name, each.name)) for each in shape.fields}
    if shape.kind == "union":
        value = post.get(_join(name, shape.tag), "")
        chosen = shape.variant(value)
        if chosen is None:
            return {shape.tag: value if shape.optional or value else shape.variants[0].value}
        return {shape.tag: value, **_of_variant(chosen, post, name)}
    if shape.kind == "list":
        return _items(shape, post, name)
    if shape.kind == "rows":
        assert shape.item is not None
        return [
            {
                "key": post.get(_join(name, place, "key"), ""),
                "value": collect(shape.item, post, _join(name, place, "value")),
            }
            for place in _places(post, name)
        ]
    if shape.kind == "names":
        return {lang: post.get(_join(name, lang), "") for lang in ("fa", "en")}
    return name in post if shape.kind == "boolean" else post.get(name, "").replace("\r\n", "\n")


def _of_variant(chosen: Variant, post: QueryDict, name: str) -> dict[str, Any]:
    """A variant that was chosen just now has fields that nobody has seen: they begin with their defaults."""
    group = chosen.group
    new = post.get(_join(name, WAS), chosen.value) != chosen.value
    begun = typed.filled(group, {}) if new else {}
    return begun | {
        each.name: collect(each, post, _join(name, each.name))
        for each in group.fields
        if not new or _seen(post, _join(name, each.name))
    }


def _seen(post: QueryDict, name: str) -> bool:
    return any(key == name or key.startswith(f"{name}.") for key in post)


def _items(shape: Shape, post: QueryDict, name: str) -> list[Any]:
    assert shape.item is not None
    if name in post:  # chosen from a source
        return [each for each in post.getlist(name)[:MOST] if each]
    return [collect(shape.item, post, _join(name, place)) for place in _places(post, name)]


def _places(post: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(each for each in post.getlist(_join(name, ITEMS)) if each.isdigit()))[:MOST]


def press(shape: Shape, tree: typed.Typed, do: str, prefix: str = "", display: str = "toman") -> None:
    """Do what a button says: ``add:<list>``, ``remove:<item>``, ``up:<item>``, ``down:<item>``; others only redraw."""
    what, _colon, name = do.partition(":")
    path = name.removeprefix(f"{prefix}.").split(".") if prefix else name.split(".")
    if what == "add":
        found = _at(shape, tree, path)
        if found is not None and isinstance(found[1], list) and len(found[1]) < MOST:
            found[1].append(_new(found[0], display))
    elif what in ("remove", "up", "down") and path[-1].isdigit():
        found = _at(shape, tree, path[:-1])
        if found is not None and isinstance(found[1], list) and int(path[-1]) < len(found[1]):
            _move(found[1], int(path[-1]), what)


def _move(items: list[Any], place: int, what: str) -> None:
    item = items.pop(place)
    if what != "remove":
        items.insert(max(place - 1, 0) if what == "up" else place + 1, item)


def _new(shape: Shape, display: str) -> Any:
    assert shape.item is not None
    begun = typed.filled(shape.item, shape.item.default, display)
    return {"key": "", "value": begun} if shape.kind == "rows" else begun


def _at(shape: Shape, tree: typed.Typed, path: list[str]) -> tuple[Shape, Any] | None:
    for part in path:
        found = next((each for each in typed.inside(shape, tree) if each[0] == part), None)
        if found is None:
            return None
        _name, shape, tree = found
    return shape, tree


def _join(*parts: str) -> str:
    return ".".join(part for part in parts if part)
