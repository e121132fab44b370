"""The form of a Params class, read from its JSON Schema: what a panel, an API client or the docs show."""

from typing import Any

from vafa.kernel.params import Params

_LIMITS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "pattern": "pattern",
}


def form_schema(params: type[Params], lang: str) -> list[dict[str, Any]]:
    """One entry per field, in the order of the class.

    ``{"name", "label", "help", "unit", "kind", "required", "default", "limits", "choices", "fields"}``;
    ``kind`` is integer, boolean, text, choice, list or group, ``fields`` the entries of a group or of a
    list's items.
    """
    schema = params.model_json_schema()
    return _fields(schema, schema.get("$defs", {}), lang)


def _fields(schema: dict[str, Any], defs: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    return [
        _field(name, node, name in required, defs, lang)
        for name, node in schema.get("properties", {}).items()
    ]


def _field(
    name: str, node: dict[str, Any], required: bool, defs: dict[str, Any], lang: str
) -> dict[str, Any]:
    shape, optional = _resolve(node, defs)
    entry: dict[str, Any] = {
        "name": name,
        "label": node.get("labels", {}).get(lang, name),
        "help": node.get("help", {}).get(lang, ""),
        "unit": node.get("unit", ""),
        "kind": _kind(shape),
        "required": required and not optional,
        "default": node.get("default"),
        "limits": {ours: shape[theirs] for theirs, ours in _LIMITS.items() if theirs in shape},
        "choices": shape.get("enum", [shape["const"]] if "const" in shape else []),
        "fields": [],
    }
    if entry["kind"] == "group":
        entry["fields"] = _fields(shape, defs, lang)
    elif entry["kind"] == "list":
        items, _ = _resolve(shape.get("items", {}), defs)
        entry["items"] = _kind(items)
        entry["fields"] = _fields(items, defs, lang)
    return entry


def _resolve(node: dict[str, Any], defs: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The schema behind a reference or an ``X | None``, and whether None is allowed."""
    optional = False
    if "anyOf" in node:
        others = [part for part in node["anyOf"] if part.get("type") != "null"]
        optional = len(others) < len(node["anyOf"])
        node = {
            **{key: value for key, value in node.items() if key != "anyOf"},
            **(others[0] if others else {}),
        }
    if "$ref" in node:
        node = {**defs[node["$ref"].rsplit("/", 1)[-1]], **{k: v for k, v in node.items() if k != "$ref"}}
    return node, optional


def _kind(shape: dict[str, Any]) -> str:
    if "enum" in shape or "const" in shape:
        return "choice"
    kinds = {"integer": "integer", "boolean": "boolean", "string": "text", "array": "list", "object": "group"}
    return kinds.get(shape.get("type", ""), "text")
