"""The form of one offer: fields from the class `Offer`, conditions from the facts, days instead of instants.

As the form of a rule (`core.earning.panel.rule_form`), with products to choose in several places.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from vafa.core.earning.facts import SEGMENTS
from vafa.core.earning.panel.desk import Desk
from vafa.domain.conditions import ConditionInvalid, parse
from vafa.domain.conditions import say as condition_said
from vafa.domain.facts import FactBook
from vafa.domain.offers import Offer
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.doors.web.formats import parse_day
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.forms import typed
from vafa.doors.web.forms.condition_tree import act, rows_of
from vafa.doors.web.forms.condition_view import ConditionView
from vafa.doors.web.forms.conditions import Builder, club_choices
from vafa.doors.web.forms.params import Drawn, ParamsForm
from vafa.doors.web.words import _, language, say

from ..drafting import plain_offer
from .picking import Pick, condition_of, pick_of, put_back

SCOPES = ("purchase", "member", "moment", "place")
WHAT = ("all", "some", "lines")
SPOTS = (
    "names", "descriptions", "effect", "lines", "kinds", "on_discounted", "branches", "limits", "budget_rials",
    "budget_uses", "valid", "combine", "priority", "group", "condition", "code", "may_be_free",
)  # fmt: skip
DAYS = ("valid_from", "valid_to")


class _Fields(ParamsForm):
    """The fields of `Offer`; what the editor shows in another way is put in when the data is asked for."""

    instead: "OfferForm"

    def data(self) -> dict[str, Any]:
        return self.instead.data()


@dataclass
class OfferForm:
    desk: Desk
    key: str
    fields: ParamsForm
    condition: ConditionView
    lines: ConditionView
    what: str = "all"
    some: Pick = field(default_factory=Pick)
    days: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    pressed: str = ""

    # ---- filled from an offer, or from what was posted

    @classmethod
    def of(cls, desk: Desk, offer: Offer) -> "OfferForm":
        fields = _Fields(Offer, offer, sources=desk.sources, display=desk.formats.display)
        condition, lines = _builders(desk)
        some = pick_of(offer.lines)
        what = "all" if offer.lines is None else "lines" if some.other else "some"
        form = cls(
            desk, offer.key, fields,
            ConditionView(condition, condition.stored(offer.condition)),
            ConditionView(lines, lines.stored(offer.lines if what == "lines" else None)),
            what, Pick() if what == "lines" else some,
        )  # fmt: skip
        fields.instead = form
        for step in form.money_steps(fields.typed):
            step["from"] = values.written(int(step["from"]), form.scale) if step["from"] else ""
        form.days = {
            "valid_from": values.local(offer.valid_from, desk.formats) if offer.valid_from else "",
            "valid_to": _last_day(offer.valid_to, desk),
        }
        return form

    @classmethod
    def posted(cls, desk: Desk, given: QueryDict, key: str) -> "OfferForm":
        post = put_back(given)
        fields = _Fields.posted(Offer, post, sources=desk.sources, display=desk.formats.display)
        condition, lines = _builders(desk)
        what = post.get("what", "all")
        form = cls(
            desk, key, fields,
            ConditionView(condition, condition.posted(post)),
            ConditionView(lines, lines.posted(post)),
            what if what in WHAT else "all",
            pick_of(post.get("some", "")),
            {name: _day_and_clock(post, name) for name in DAYS},
            pressed=post.get("do", ""),
        )  # fmt: skip
        assert isinstance(fields, _Fields)
        fields.instead = form
        for view in (form.condition, form.lines):
            act(view.group, form.pressed)
        return form

    # ---- read

    def read(self) -> dict[str, Any] | None:
        """The offer as plain data; None with what is wrong beside the fields (`fault`)."""
        self.faults = {}
        for view in (self.condition, self.lines):
            if view is self.lines and self.what != "lines":
                continue
            try:
                view.builder.read(view.group)
            except ConditionInvalid:
                self.faults |= {
                    each.name: each.error for each in [view.group, *rows_of(view.group)] if each.error
                }
        for name in DAYS:
            if self.days[name] and self._instant(name) is None:
                self.faults["valid"] = _("This is no day of the calendar.")
        offer = self.fields.load()
        for drawn in _walk(self.fields.drawn()):
            if drawn.errors:
                words = f"{drawn.label}: {drawn.errors[0]}".removeprefix(": ")
                self.faults.setdefault(drawn.name or "whole", words)
        return None if self.faults or offer is None else plain_offer(offer)

    @property
    def spots(self) -> list[str]:
        """The places beside fields where a fault can be said."""
        rows = [
            each.name for view in (self.condition, self.lines) for each in [view.group, *rows_of(view.group)]
        ]
        return [*SPOTS, *rows]

    def fault(self, spot: str) -> str:
        """What is to be said at a place: its own faults, and those below it that have no place of their own."""
        spots, told = self.spots, []
        for name, words in self.faults.items():
            above = [each for each in spots if name == each or name.startswith(f"{each}.")]
            if max(above, key=len, default="whole") == spot:
                told.append(words)
        return " ".join(dict.fromkeys(told))

    def data(self) -> dict[str, Any]:
        tree = deepcopy(self.fields.typed)
        for step in self.money_steps(tree):
            step["from"] = _smallest(str(step["from"]), self.scale)
        data: dict[str, Any] = typed.read(self.fields.shape, tree, self.fields.display)
        data["key"] = self.key
        for texts in ("names", "descriptions"):
            given = {lang: text.strip() for lang, text in (data.get(texts) or {}).items()}
            fa, en = given.get("fa", ""), given.get("en", "")
            data[texts] = {"fa": fa or en, "en": en or fa}
        if not any(data["descriptions"].values()):
            data["descriptions"] = None
        data["group"] = data.get("group") or None
        data["condition"] = self.condition.builder.data(self.condition.group)
        data["lines"] = None
        if self.what == "lines":
            data["lines"] = self.lines.builder.data(self.lines.group)
        elif self.what == "some":
            data["lines"] = condition_of(self.some)
        data["valid_from"], data["valid_to"] = self._instant("valid_from"), self._instant("valid_to")
        return data

    def _instant(self, name: str) -> str | None:
        """A first day begins at its midnight; a last day ends at the next one, unless a clock is given."""
        typed_day, _t, clock = self.days[name].partition("T")
        if not typed_day:
            return None
        day = parse_day(typed_day, "fa")
        if day is None:
            return None
        if name != "valid_from" and not clock:
            day += timedelta(days=1)
        return values.instant(f"{day.isoformat()}T{clock or '00:00'}", self.desk.formats)

    @property
    def scale(self) -> int:
        return RIALS_IN_TOMAN if self.desk.formats.display == "toman" else 1

    def money_steps(self, tree: Any) -> Iterator[dict[str, Any]]:
        """Steps that begin at an amount of money: people type it in the club's unit."""
        effect = tree["effect"]
        if effect.get("kind") == "steps" and effect.get("by") == "rials":
            yield from effect["steps"]

    # ---- for the template

    def day(self, name: str) -> date | None:
        return parse_day(self.days[name].partition("T")[0], "fa")

    def clock(self, name: str) -> str:
        clock = self.days[name].partition("T")[2]
        return "" if clock == "00:00" else clock

    @property
    def some_json(self) -> str:
        lines = condition_of(self.some)
        return json.dumps(lines, ensure_ascii=False) if lines else ""

    @staticmethod
    def pick(lines: str) -> Pick:
        """The products of a field that holds a condition as JSON."""
        return pick_of(lines)

    def worded(self, lines: str) -> str:
        """A condition that cannot be shown as products, in words."""
        if not lines:
            return ""
        condition = parse(json.loads(lines))
        return condition_said(condition, self.desk.spoken, language(), display=self.desk.formats.display)

    @property
    def drawn(self) -> dict[str, Drawn]:
        """The fields of the offer by name."""
        return {each.name: each for each in self.fields.fields}

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What an offer can do."""
        return [(each.value, say(each.names)) for each in self.drawn["effect"].shape.variants]

    @property
    def periods(self) -> list[tuple[str, str]]:
        limits = self.drawn["limits"].shape.item
        per = limits.at("per") if limits is not None else None
        return [(value, say(names)) for value, names in per.choices] if per is not None else []

    @property
    def kind(self) -> str:
        return str(self.fields.typed["effect"].get("kind", ""))

    @property
    def name(self) -> str:
        names = self.fields.typed["names"]
        return str(say({lang: text for lang, text in names.items() if text}))


def _builders(desk: Desk) -> tuple[Builder, Builder]:
    book = desk.compiled.book
    if not club_choices(SEGMENTS):
        book = FactBook(fact for fact in book if fact.key != SEGMENTS)  # there is none to choose
    return Builder("condition", book, desk.formats, SCOPES), Builder("lines", book, desk.formats, ("line",))


def _smallest(text: str, scale: int) -> str:
    number = values.plain(text)
    if not values.is_number(number):
        return text
    whole = Decimal(number) * scale
    return str(int(whole)) if whole == int(whole) else text


def _last_day(stored: str | None, desk: Desk) -> str:
    """An exclusive end at midnight is shown as the day before it."""
    if not stored:
        return ""
    day, _t, clock = values.local(stored, desk.formats).partition("T")
    if clock != "00:00":
        return f"{day}T{clock}"
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _day_and_clock(post: QueryDict, name: str) -> str:
    day, clock = post.get(name, "").strip(), post.get(f"{name}_clock", "").strip()
    return f"{day}T{clock}" if day and clock else day


def _walk(drawn: Drawn) -> Iterator[Drawn]:
    yield drawn
    for each in drawn.fields:
        yield from _walk(each)
