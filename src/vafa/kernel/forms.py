"""The form of a Params class as plain data: what an API client or the docs show. Panels draw the shapes themselves."""

from typing import Any

from vafa.kernel.params import Params
from vafa.kernel.shapes import Shape, shape_of

_KINDS = {"decimal": "text"}
_ITEMS = {"min_length": "min_items", "max_length": "max_items"}


def form_schema(params: type[Params], lang: str) -> list[dict[str, Any]]:
    """One entry per field, in the order of the class.

    ``{"name", "label", "help", "unit", "source", "kind", "required", "default", "limits", "choices", "fields",
    "variants"}``; ``kind`` is integer, boolean, text, choice, names, list, rows, group, union or data,
    ``fields`` the entries of a group or of a list's items, ``variants`` those of a union by the value of its ``tag``.
    """
    return [_entry(shape, lang) for shape in shape_of(params).fields]


def _entry(shape: Shape, lang: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": shape.name,
        "label": shape.labels[lang],
        "help": shape.help.get(lang, ""),
        "unit": shape.unit,
        "source": shape.source,
        "kind": _KINDS.get(shape.kind, shape.kind),
        "required": shape.required and not shape.optional,
        "default": shape.default,
        "limits": _limits(shape),
        "choices": [value for value, _names in shape.choices],
        "fields": [_entry(each, lang) for each in shape.fields],
    }
    if shape.item is not None:
        entry["items"] = _KINDS.get(shape.item.kind, shape.item.kind)
        entry["fields"] = [_entry(each, lang) for each in shape.item.fields]
    if shape.variants:
        entry["tag"] = shape.tag
        entry["variants"] = {
            each.value: {
                "label": each.names[lang],
                "fields": [_entry(field, lang) for field in each.group.fields],
            }
            for each in shape.variants
        }
    return entry


def _limits(shape: Shape) -> dict[str, Any]:
    if shape.kind in ("list", "rows"):
        return {_ITEMS.get(name, name): value for name, value in shape.limits.items()}
    return dict(shape.limits)
