"""The form of one reward: its fields from `RewardBody` itself, amounts in whole units, its condition from the facts."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from vafa.core.desk.money import is_money
from vafa.core.office import sources
from vafa.core.purchases import catalogue as goods
from vafa.domain.conditions import ConditionInvalid
from vafa.domain.explain import unknown_currency
from vafa.domain.programme import Programme
from vafa.domain.text import RIALS_IN_TOMAN, WEEKDAYS
from vafa.doors.panel.pages import PanelVisit
from vafa.doors.web.formats import Formats, parse_day
from vafa.doors.web.forms import condition_values as values
from vafa.doors.web.forms import typed
from vafa.doors.web.forms.condition_tree import act
from vafa.doors.web.forms.condition_view import ConditionView
from vafa.doors.web.forms.conditions import Builder
from vafa.doors.web.forms.params import ParamsForm
from vafa.doors.web.words import language
from vafa.kernel.params import ParamsInvalid

from .. import catalogue
from ..bodies import RewardBody, kept
from ..models import Reward

NAME = "condition"
APART = ("opens", "closes")
"""Days, which are chosen from a calendar and not typed."""


class BodyForm(ParamsForm):
    """As every form from Params; amounts of a currency are typed in its whole units."""

    programme: Programme
    formats: Formats

    def scale(self) -> "BodyForm":
        """What was stored, as people type it; nothing is an empty field."""
        for name in ("amount", "money"):
            self.typed["price"][name] = self.typed["price"][name].strip("0") and self.typed["price"][name]
        for holder, name, size in self._amounts(self.typed):
            holder[name] = values.written(int(holder[name]), size) if holder[name] else holder[name]
        return self

    def data(self) -> dict[str, Any]:
        tree = deepcopy(self.typed)
        for holder, name, size in self._amounts(tree):
            number = values.plain(holder[name])
            if values.is_number(number):
                scaled = float_free(number, size)
                holder[name] = holder[name] if scaled is None else str(scaled)
        for name in ("amount", "money"):
            tree["price"][name] = tree["price"][name].strip() or "0"
        found: dict[str, Any] = typed.read(self.shape, tree, self.display)
        # What is left empty is not there; what only credit has is asked for only with it.
        if not str(tree["limit"]["count"]).strip():
            found["limit"] = None
        if tree["kind"] != "credit":
            found["grants"] = None
        return found

    def _amounts(self, tree: Any) -> list[tuple[dict[str, Any], str, int]]:
        size = self._size(tree["price"]["currency"])
        found = [(tree["price"], "amount", size)]
        found += [(each, "amount", size) for each in tree["tier_prices"]]
        if tree["kind"] == "credit":
            found.append((tree["grants"], "amount", self._size(tree["grants"]["currency"])))
        return found

    def _size(self, key: str) -> int:
        currency = self.programme.currencies.get(key) or unknown_currency(key)
        if is_money(currency):
            return RIALS_IN_TOMAN if self.display == "toman" else 1
        return currency.unit


def float_free(number: str, size: int) -> int | None:
    """A typed number times a power of ten, exactly; None when it is too fine."""
    whole, _dot, part = number.partition(".")
    digits = len(str(size)) - 1
    if len(part.rstrip("0")) > digits:
        return None
    return int(f"{whole}{part.rstrip('0').ljust(digits, '0')}")


@dataclass
class RewardForm:
    """What stands on the editor's page; ``faults`` are those of no field of the body."""

    fields: BodyForm
    condition: ConditionView
    key: str
    stock: str
    active: bool
    faults: dict[str, str]
    pressed: str = ""

    @classmethod
    def of(cls, visit: PanelVisit, reward: Reward | None, programme: Programme) -> "RewardForm":
        body = kept(reward.body) if reward is not None else None
        fields = BodyForm(RewardBody, body, sources=choices(visit, programme), display=visit.formats.display)
        fields.programme, fields.formats = programme, visit.formats
        if body is None or body.limit is None:
            fields.typed["limit"]["count"] = ""
        if body is None:
            fields.typed["price"]["currency"] = next(iter(programme.currencies), "")
        fields.scale()
        made = builder(visit, programme)
        group = made.stored(reward.condition if reward is not None else None)
        stock = "" if reward is None or reward.stock is None else str(reward.stock)
        active = reward is None or reward.active
        return cls(fields, ConditionView(made, group), reward.key if reward else "", stock, active, {})

    @classmethod
    def posted(cls, visit: PanelVisit, programme: Programme) -> "RewardForm":
        post = visit.request.POST
        fields = BodyForm.posted(
            RewardBody, post, sources=choices(visit, programme), display=visit.formats.display
        )
        assert isinstance(fields, BodyForm)
        for name in APART:
            day = parse_day(str(fields.typed[name]), visit.lang)
            fields.typed[name] = day.isoformat() if day is not None else fields.typed[name]
        fields.programme, fields.formats = programme, visit.formats
        made = builder(visit, programme)
        group = made.posted(post)
        act(group, post.get("do", ""))
        return cls(
            fields, ConditionView(made, group), post.get("key", "").strip(), post.get("stock", "").strip(),
            "active" in post, {}, post.get("do", ""),
        )  # fmt: skip

    def read(self) -> tuple[RewardBody, dict[str, Any] | None] | None:
        """The reward and its condition, or None with what is wrong beside the fields."""
        body = self.fields.load()
        try:
            condition = self.condition.builder.read(self.condition.group)
        except ConditionInvalid:
            return None
        return None if body is None else (body, condition)

    def stock_read(self) -> int | None:
        """How many there are; None for no end. ValueError for what is no number."""
        text = values.plain(self.stock)
        return int(text) if text else None

    def day(self, name: str) -> date | None:
        return parse_day(str(self.fields.typed[name]), "en")

    @property
    def title(self) -> str:
        names = self.fields.typed["names"]
        return str(names.get(language()) or names.get("fa") or names.get("en") or "")

    def preview(self) -> RewardBody | None:
        """What can be shown of it while it is still being typed."""
        try:
            return RewardBody.load(
                {key: each for key, each in self.fields.data().items() if key in ("names", "price", "about")}
            )
        except ParamsInvalid:
            return None


def builder(visit: PanelVisit, programme: Programme) -> Builder:
    return Builder(NAME, programme.book, visit.formats, catalogue.SCOPES)


def choices(visit: PanelVisit, programme: Programme) -> dict[str, list[tuple[str, str]]]:
    tier = programme.book.get("member.tier")
    named = (tier.choices or {}) if tier is not None else {}
    return {
        "currencies": [(each.key, each.names.in_(visit.lang)) for each in programme.currencies.values()],
        "branches": [(each.code, each.name or each.code) for each in goods.branches(limit=sources.MOST)],
        "tiers": [(key, words[visit.lang]) for key, words in named.items()],
        "weekdays": [(str(number), name) for number, name in enumerate(WEEKDAYS[visit.lang])],
    }
