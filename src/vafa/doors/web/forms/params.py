"""A form from a Params class: filled from what is stored, read from what was posted, with errors beside their fields.

    form = ParamsForm(CashbackParams, stored, sources={"branches": [("tehran", "تهران")]})
    form = ParamsForm.posted(CashbackParams, visit.request.POST, sources=…)
    if form.pressed:                       # a row was added, removed or moved: show the form again
        return form.redrawn(visit) or page(form)
    params = form.load()                   # None, and every error beside its field

Names of fields are places: ``ladders.0.tiers.1.threshold``. A list posts ``ladders.@`` for each of its items, in
their order, so that an item that was removed leaves no gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from pydantic import BaseModel, ValidationError

from vafa.domain.errors import VafaError
from vafa.domain.text import RIAL, TOMAN
from vafa.doors.web.forms import posted, typed
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _, language, mark, say
from vafa.kernel.params import FieldError, Params, ParamsInvalid, field_error, told
from vafa.kernel.shapes import Shape, shape_of

Sources = Mapping[str, Sequence[tuple[str, str]]]
TWICE = {"fa": "این یکی دو بار آمده است", "en": "is there twice"}
UNITS = {
    "percent": mark("percent"),
    "day": mark("days"),
    "hour": mark("hours"),
    "minute": mark("minutes"),
    "month": mark("months"),
    "year": mark("years"),
    "item": mark("items"),
}


@dataclass(slots=True)
class Drawn:
    """One field as a template draws it. ``typed`` is a text, a truth, or for what holds others their drawn fields."""

    name: str
    shape: Shape
    typed: Any
    errors: list[str] = field(default_factory=list)
    fields: list["Drawn"] = field(default_factory=list)
    options: Sequence[tuple[str, str]] = ()
    unit: str = ""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def label(self) -> str:
        return say(self.shape.labels)

    @property
    def kind(self) -> str:
        """ "several" is a list whose items are chosen from a source."""
        chosen = self.shape.kind == "list" and self.shape.item is not None and self.shape.source
        return "several" if chosen and self.shape.item and self.shape.item.kind == "text" else self.shape.kind

    @property
    def required(self) -> bool:
        return self.shape.required and not self.shape.optional

    @property
    def wrong(self) -> bool:
        """Whether something in it is."""
        return bool(self.errors) or any(each.wrong for each in self.fields)

    @property
    def flat(self) -> bool:
        """Whether it fits one line: at most three fields that hold no others."""
        plain = ("integer", "decimal", "boolean", "text", "choice")
        return (self.kind in plain) or (
            self.kind == "group" and len(self.fields) <= 3 and all(each.kind in plain for each in self.fields)
        )

    @property
    def signed(self) -> bool:
        least = self.shape.limits.get("ge", self.shape.limits.get("gt"))
        return least is None or least < 0

    @property
    def ltr(self) -> bool:
        """Keys and codes are written from left to right."""
        return "pattern" in self.shape.limits

    @property
    def title(self) -> str:
        """What an item of a list is called: its own name, if it has one."""
        names = next((each.typed for each in self.fields if each.shape.kind == "names"), {})
        return str(say({lang: text for lang, text in names.items() if text}))


class ParamsForm:
    def __init__(
        self,
        model: type[BaseModel],
        value: Mapping[str, Any] | BaseModel | None = None,
        *,
        sources: Sources | None = None,
        display: str = "toman",
        prefix: str = "",
    ) -> None:
        self.model = model
        self.shape = shape_of(model)
        self.sources = sources or {}
        self.display = display
        self.prefix = prefix
        self.pressed = ""
        self.errors: dict[tuple[str, ...], list[str]] = {}
        stored = value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value
        self.typed: typed.Typed = typed.filled(self.shape, dict(stored or {}), display)

    @classmethod
    def posted(
        cls,
        model: type[BaseModel],
        post: QueryDict,
        *,
        sources: Sources | None = None,
        display: str = "toman",
        prefix: str = "",
    ) -> "ParamsForm":
        form = cls(model, sources=sources, display=display, prefix=prefix)
        form.typed = posted.collect(form.shape, post, prefix)
        do = post.get("do", "")
        if do:
            form.pressed = do
            posted.press(form.shape, form.typed, do, prefix, display)
        return form

    def redrawn(self, visit: Visit, id: str = "params") -> HttpResponse | None:
        """The fields alone, for htmx; None when the whole page is wanted."""
        return visit.render("ui/params_redrawn.html", form=self, id=id) if visit.htmx else None

    def data(self) -> dict[str, Any]:
        """What was typed as plain data, not yet validated."""
        found: dict[str, Any] = typed.read(self.shape, self.typed, self.display)
        return found

    def load(self) -> Any:
        """The validated model, or None with the errors beside their fields."""
        double = typed.twice(self.shape, self.typed)
        for place in double:
            self.errors.setdefault(place, []).append(say(TWICE))
        try:
            made = self._validated()
        except ParamsInvalid as refused:
            self.refuse(refused.fields)
            return None
        return None if double else made

    def _validated(self) -> BaseModel:
        if issubclass(self.model, Params):
            return self.model.load(self.data())
        try:
            return self.model.model_validate(self.data())
        except ValidationError as failure:
            raise ParamsInvalid([field_error(each) for each in told(failure.errors())]) from failure

    def refuse(self, fields: Iterable[FieldError], prefix: str = "") -> None:
        """Put errors of a service beside their fields; ``prefix`` of their paths is taken away."""
        for found in fields:
            path = tuple(found.path.removeprefix(prefix).split("."))
            self.errors.setdefault(self._place(path), []).append(say(found.message))

    def refuse_whole(self, error: VafaError, lang: str) -> None:
        """An error that belongs to no field stands above the form."""
        title, detail = error.say(lang)
        self.errors.setdefault((), []).append(detail or title)

    @property
    def faults(self) -> list[str]:
        """What is wrong with the form as a whole."""
        return self.errors.get((), [])

    @property
    def fields(self) -> list[Drawn]:
        return self.drawn().fields

    def drawn(self) -> Drawn:
        return self._draw(self.shape, self.typed, ())

    def _draw(self, shape: Shape, value: Any, at: tuple[str, ...]) -> Drawn:
        made = Drawn(".".join([*([self.prefix] if self.prefix else []), *at]), shape, value)
        made.errors = list(self.errors.get(at, ()))
        made.options = self._options(shape, value)
        made.unit = self._unit(shape)
        if made.kind == "several":
            below = [said for place, said in self.errors.items() if place[:-1] == at]
            made.errors += [each for said in below for each in said]
        if made.kind == "rows" and shape.item is not None:
            for n, row in enumerate(value):
                made.fields.append(self._row(made, shape.item, row, (*at, str(n))))
        elif made.kind != "several":
            made.fields = [
                self._draw(inner, each, (*at, name)) for name, inner, each in typed.inside(shape, value)
            ]
            if shape.kind in ("group", "union"):
                # A name goes across the whole form, so it stands first and the short fields share lines.
                made.fields.sort(key=lambda each: each.kind != "names")
        return made

    def _unit(self, shape: Shape) -> str:
        if shape.unit == "rial":
            return {"toman": TOMAN, "rial": RIAL}[self.display][language()]
        return _(UNITS[shape.unit]) if shape.unit in UNITS else ""

    def _row(self, rows: Drawn, item: Shape, row: Any, at: tuple[str, ...]) -> Drawn:
        """A row has a key and a value, both drawn like fields of their own."""
        made = Drawn(".".join([*([self.prefix] if self.prefix else []), *at]), item, row)
        key = Shape(name="key", kind="text", labels=rows.shape.labels, source=rows.shape.source)
        made.fields = [
            self._draw(key, row["key"], (*at, "key")),
            self._draw(item, row["value"], (*at, "value")),
        ]
        made.errors = list(self.errors.get(at, ()))
        return made

    def _options(self, shape: Shape, value: Any) -> Sequence[tuple[str, str]]:
        """What there is to choose from; what is set and not there any more stays in the list."""
        if shape.kind == "choice":
            return [(each, say(names)) for each, names in shape.choices]
        if not shape.source or shape.source not in self.sources:
            return ()
        known = list(self.sources[shape.source])
        held = value if isinstance(value, list) else [value]
        lost = [each for each in held if isinstance(each, str) and each and each not in dict(known)]
        return [*known, *((each, each) for each in lost)]

    def _place(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """From the path of an error to the place of its field: unions name the variant in between, rows their key."""
        shape, value, at = self.shape, self.typed, ()
        for n, part in enumerate(path):
            chosen = shape.variant(part) if shape.kind == "union" else None
            if chosen is not None:
                shape = chosen.group
                continue
            if shape.kind == "rows" and shape.item is not None:
                row = next((r for r, each in enumerate(value) if each["key"].strip() == part), None)
                inner = "key" if path[n + 1 : n + 2] == ("[key]",) else "value"
                return at if row is None else (*at, str(row), inner)
            found = next((each for each in typed.inside(shape, value) if each[0] == part), None)
            if found is None:
                return at
            at = (*at, part)
            _name, shape, value = found
        return at
