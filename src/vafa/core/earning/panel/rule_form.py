"""The form of one rule: fields from the class `Rule` itself, conditions from the facts, days instead of instants.

Amounts of a currency are typed in its whole units (credit in toman or rials, as the club does); everything else is the
one mechanism of `doors.web.forms`.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from vafa.core.earning import drafting
from vafa.core.earning.facts import SEGMENTS
from vafa.core.earning.panel.desk import Desk
from vafa.domain.conditions import ConditionInvalid
from vafa.domain.facts import FactBook
from vafa.domain.rules import Rule
from vafa.doors.web.formats import parse_day
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.forms import typed
from vafa.doors.web.forms.condition_tree import act, rows_of
from vafa.doors.web.forms.condition_view import ConditionView
from vafa.doors.web.forms.conditions import Builder, club_choices
from vafa.doors.web.forms.params import Drawn, ParamsForm
from vafa.doors.web.words import _, say

SCOPES = ("purchase", "member", "moment", "place")
WHAT = ("all", "groups", "except", "lines")
SPOTS = (
    "names", "trigger", "branches", "amount", "currency", "base", "caps", "activation", "expiry", "valid", "refund",
    "earning", "priority", "group", "condition", "lines",
)  # fmt: skip
DAYS = ("valid_from", "valid_to", "expires_at")


class _Fields(ParamsForm):
    """The fields of `Rule`; what the editor shows in another way is put in when the data is asked for."""

    instead: "RuleForm"

    def data(self) -> dict[str, Any]:
        return self.instead.data()


@dataclass
class RuleForm:
    desk: Desk
    key: str
    fields: ParamsForm
    condition: ConditionView
    lines: ConditionView
    what: str = "all"
    groups: list[str] = field(default_factory=list)
    days: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    pressed: str = ""

    # ---- filled from a rule, or from what was posted

    @classmethod
    def of(cls, desk: Desk, rule: Rule) -> "RuleForm":
        fields = _Fields(Rule, rule, sources=desk.sources, display=desk.formats.display)
        condition, lines = _builders(desk)
        what, groups = _what(rule.base.lines)
        form = cls(
            desk, rule.key, fields,
            ConditionView(condition, condition.stored(rule.condition)),
            ConditionView(lines, lines.stored(rule.base.lines if what == "lines" else None)),
            what, groups,
        )  # fmt: skip
        fields.instead = form
        scale = desk.scale(rule.currency)
        for holder, name in _amounts(fields.typed):
            holder[name] = values.written(int(holder[name]), scale) if holder[name] else ""
        form.days = {
            "valid_from": values.local(rule.valid_from, desk.formats) if rule.valid_from else "",
            "valid_to": _last_day(rule.valid_to, desk),
            "expires_at": _last_day(getattr(rule.expiry, "at", None), desk),
        }
        return form

    @classmethod
    def posted(cls, desk: Desk, post: QueryDict, key: str) -> "RuleForm":
        fields = _Fields.posted(Rule, post, sources=desk.sources, display=desk.formats.display)
        condition, lines = _builders(desk)
        what = post.get("what", "all")
        form = cls(
            desk, key, fields,
            ConditionView(condition, condition.posted(post)),
            ConditionView(lines, lines.posted(post)),
            what if what in WHAT else "all",
            [each for each in post.getlist("groups") if each],
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
        """The rule as plain data; None with what is wrong beside the fields (`fault`)."""
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
                self.faults["expiry" if name == "expires_at" else "valid"] = _(
                    "This is no day of the calendar."
                )
        rule = self.fields.load()
        for drawn in _walk(self.fields.drawn()):
            if drawn.errors:
                self.faults.setdefault(
                    drawn.name or "whole", f"{drawn.label}: {drawn.errors[0]}".removeprefix(": ")
                )
        return None if self.faults or rule is None else drafting.plain_rule(rule)

    @property
    def spots(self) -> list[str]:
        """The places beside fields where a fault can be said."""
        rows = [
            each.name for view in (self.condition, self.lines) for each in [view.group, *rows_of(view.group)]
        ]
        return [*SPOTS, *(f"caps.{number}" for number in range(len(self.fields.typed["caps"]))), *rows]

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
        scale = self.desk.scale(str(tree.get("currency", "")))
        for holder, name in _amounts(tree):
            holder[name] = _smallest(str(holder[name]), scale)
        data: dict[str, Any] = typed.read(self.fields.shape, tree, self.fields.display)
        data["key"] = self.key
        names = {lang: text.strip() for lang, text in (data.get("names") or {}).items()}
        data["names"] = {
            "fa": names.get("fa") or names.get("en", ""),
            "en": names.get("en") or names.get("fa", ""),
        }
        data["condition"] = self.condition.builder.data(self.condition.group)
        data["base"] = {**data["base"], "lines": self._lines()}
        data["valid_from"], data["valid_to"] = self._instant("valid_from"), self._instant("valid_to")
        if data["expiry"].get("kind") == "fixed":
            data["expiry"]["at"] = self._instant("expires_at") or ""
        return data

    def _lines(self) -> dict[str, Any] | None:
        if self.what == "lines":
            return self.lines.builder.data(self.lines.group)
        if self.what == "all" or not self.groups:
            return None
        chosen = {"fact": "line.group", "op": "contains", "value": self.groups}
        return chosen if self.what == "groups" else {"not": chosen}

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

    # ---- for the template

    def day(self, name: str) -> date | None:
        return parse_day(self.days[name].partition("T")[0], "fa")

    def clock(self, name: str) -> str:
        clock = self.days[name].partition("T")[2]
        return "" if clock == "00:00" else clock

    @property
    def drawn(self) -> dict[str, Drawn]:
        """The fields of the rule by name."""
        return {each.name: each for each in self.fields.fields}

    def variants(self, name: str) -> list[tuple[str, str]]:
        """The kinds that a field may be of."""
        return [(each.value, say(each.names)) for each in self.drawn[name].shape.variants]

    @property
    def roundings(self) -> list[tuple[str, str]]:
        drawn = next((each for each in self.drawn["amount"].fields if each.shape.name == "rounding"), None)
        return [(value, say(names)) for value, names in drawn.shape.choices] if drawn is not None else []

    @property
    def periods(self) -> list[tuple[str, str]]:
        """What a cap may be of."""
        caps = self.drawn["caps"].shape.item
        per = caps.at("per") if caps is not None else None
        return [(value, say(names)) for value, names in per.choices] if per is not None else []

    @property
    def kind(self) -> str:
        return str(self.fields.typed["amount"].get("kind", ""))

    @property
    def currency(self) -> str:
        return str(self.fields.typed.get("currency", ""))

    @property
    def name(self) -> str:
        names = self.fields.typed["names"]
        return str(say({lang: text for lang, text in names.items() if text}))


def _builders(desk: Desk) -> tuple[Builder, Builder]:
    book = desk.compiled.book
    if not club_choices(SEGMENTS):
        book = FactBook(fact for fact in book if fact.key != SEGMENTS)  # there is none to choose
    return Builder("condition", book, desk.formats, SCOPES), Builder("lines", book, desk.formats, ("line",))


def _what(lines: dict[str, Any] | None) -> tuple[str, list[str]]:
    """Whether the base is chosen by groups of products, the usual way, or by a condition of its own."""
    if lines is None:
        return "all", []
    inner, what = (lines["not"], "except") if "not" in lines else (lines, "groups")
    if inner.get("fact") == "line.group" and inner.get("op") == "contains":
        value = inner["value"]
        return what, [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
    return "lines", []


def _amounts(tree: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Where amounts of the rule's currency stand among the fields."""
    amount = tree["amount"]
    steps = amount.get("steps")
    for holder in [amount, *(steps if isinstance(steps, list) else ()), *tree["caps"]]:
        if isinstance(holder.get("amount"), str):
            yield holder, "amount"


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
