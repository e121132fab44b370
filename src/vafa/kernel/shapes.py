"""What a Params class (or any pydantic model) is made of, read from its types: what forms are drawn from."""

import enum
import functools
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vafa.domain.rules import Rate
from vafa.domain.values import Names
from vafa.kernel.labels import LABELS, VARIANTS

Texts = Mapping[str, str]
_DECIMAL = get_args(Rate)[1]
_PLAIN: dict[type, str] = {int: "integer", bool: "boolean", str: "text", UUID: "text", datetime: "text"}
_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "multiple_of", "pattern")


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the models that a union field may hold, told apart by the value of its tag."""

    value: str
    names: Texts
    group: "Shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """A field. ``kind`` is integer, decimal, boolean, text, choice, names, group, list, union, rows or data.

    A list has one ``item``; rows are a mapping, whose ``item`` is that of its values; data is anything. ``source``
    names where its values come from (currencies, branches, groups of goods, …).
    """

    name: str
    kind: str
    labels: Texts
    help: Texts = field(default_factory=dict)
    unit: str = ""
    source: str = ""
    optional: bool = False
    required: bool = False
    default: Any = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[tuple[str, Texts], ...] = ()
    fields: tuple["Shape", ...] = ()
    item: "Shape | None" = None
    variants: tuple[Variant, ...] = ()
    tag: str = ""

    def at(self, name: str) -> "Shape | None":
        return next((each for each in self.fields if each.name == name), None)

    def variant(self, value: object) -> Variant | None:
        return next((each for each in self.variants if each.value == value), None)


@functools.cache
def shape_of(model: type[BaseModel]) -> Shape:
    """A model as a group of its fields, in the order of the class."""
    return Shape(name="", kind="group", labels={}, fields=_fields(model))


def _fields(model: type[BaseModel], without: str = "") -> tuple[Shape, ...]:
    return tuple(_of_field(model, name, info) for name, info in model.model_fields.items() if name != without)


def _of_field(model: type[BaseModel], name: str, info: FieldInfo) -> Shape:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    said = {**LABELS.get((model.__name__, name), LABELS.get(("", name), {})), **extra}
    labels = said.get("labels") or {"fa": name, "en": name}
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return _of_type(
        info.annotation,
        tuple(info.metadata),
        name=info.alias or name,
        labels=labels,
        help=said.get("help") or {},
        unit=str(said.get("unit", "")),
        source=str(said.get("source", "")),
        said=said.get("choices") or {},
        required=info.is_required(),
        default=plain(default),
        tag=info.discriminator if isinstance(info.discriminator, str) else "",
    )


def plain(value: Any) -> Any:
    """As it is stored: what JSON can hold."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, enum.Enum):
        return value.value
    return str(value) if isinstance(value, (UUID, datetime)) else value


def _of_type(annotation: Any, metadata: tuple[Any, ...], *, said: Any, tag: str, **known: Any) -> Shape:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = (*more, *metadata)
    for each in metadata:
        if isinstance(each, FieldInfo):
            tag = each.discriminator if isinstance(each.discriminator, str) else tag
            metadata = (*metadata, *each.metadata)
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not types.NoneType]
        known["optional"] = known.get("optional", False) or len(parts) < len(get_args(annotation))
        if len(parts) == 1:
            return _of_type(parts[0], metadata, said=said, tag=tag, **known)
        return Shape(kind="union", tag=tag, variants=_variants(parts, tag), **known)
    known["limits"] = _limits(metadata)
    return _simple(annotation, metadata, said, known)


def _simple(annotation: Any, metadata: tuple[Any, ...], said: Any, known: dict[str, Any]) -> Shape:
    if get_origin(annotation) is Literal:
        values = tuple((str(value), said.get(str(value), _same(value))) for value in get_args(annotation))
        return Shape(kind="choice", choices=values, **known)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        listed = tuple((each.value, said.get(each.value, _same(each.value))) for each in annotation)
        return Shape(kind="choice", choices=listed, **known)
    if get_origin(annotation) in (tuple, list):
        return Shape(kind="list", item=_inner(get_args(annotation)[0], said, known), **known)
    if get_origin(annotation) is dict:
        inside = get_args(annotation)[1]
        if inside is Any:
            return Shape(kind="data", **known)
        return Shape(kind="rows", item=_inner(inside, said, known), **known)
    if annotation is Names:
        return Shape(kind="names", **known)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape(kind="group", fields=_fields(annotation), **known)
    if _DECIMAL in metadata:
        return Shape(kind="decimal", **known)
    return Shape(kind=_PLAIN.get(annotation, "data"), **known)


def _inner(annotation: Any, said: Any, known: dict[str, Any]) -> Shape:
    """The item of a list, the value of a row: what they have in common with the field stays."""
    kept = {key: known[key] for key in ("labels", "unit", "source")}
    return _of_type(annotation, (), name="", said=said, tag="", required=True, **kept)


def _variants(parts: list[Any], tag: str) -> tuple[Variant, ...]:
    found = []
    for part in parts:
        model = get_args(part)[0] if get_origin(part) is Annotated else part
        (value,) = get_args(model.model_fields[tag].annotation)
        names = getattr(model, "labels", None) or VARIANTS.get(model.__name__) or _same(value)
        group = Shape(name="", kind="group", labels=names, fields=_fields(model, without=tag))
        found.append(Variant(value=str(value), names=names, group=group))
    return tuple(found)


def _limits(metadata: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: getattr(each, name)
        for each in metadata
        for name in _LIMITS
        if getattr(each, name, None) is not None
    }


def _same(value: object) -> Texts:
    return {"fa": str(value), "en": str(value)}
