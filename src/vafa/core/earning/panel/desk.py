"""What every page of the programme needs: the draft (or what is published), compiled, and the names to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from markupsafe import Markup, escape

from vafa.core.earning import drafting, naming, publishing
from vafa.core.earning.models import Programme as Version
from vafa.domain.explain import rule_sentence
from vafa.domain.explain.figures import is_money
from vafa.domain.facts import FactBook
from vafa.domain.programme import Programme, ProgrammeBody
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.domain.values import Currency
from vafa.doors.panel.pages import PanelVisit
from vafa.doors.web.formats import Formats
from vafa.doors.web.forms.conditions import club_choices
from vafa.doors.web.words import _, language, mark
from vafa.kernel.people import User

MARKS = ("\ue000", "\ue001")
"""Stand around each value of a sentence until it is markup; no text of a club holds them."""

KINDS_OF_LINES = {
    "goods": mark("Goods"),
    "service": mark("Services"),
    "shipping": mark("Shipping"),
    "fee": mark("Fees"),
    "gift_card": mark("Gift cards"),
}


@dataclass
class Desk:
    """The programme that is being worked on. ``draft`` says whether it differs from what is published."""

    body: ProgrammeBody
    formats: Formats
    latest: Version | None
    draft: bool

    @classmethod
    def of(cls, visit: PanelVisit) -> "Desk":
        return cls(
            drafting.drafted(), visit.formats, publishing.latest(), drafting.draft_changed_at() is not None
        )

    @cached_property
    def compiled(self) -> Programme:
        return publishing.compiled(self.body)

    @cached_property
    def spoken(self) -> FactBook:
        """The facts, with the club's own names of branches, groups and segments: for sentences, not for checks."""
        return naming.spoken(self.compiled)

    def currency(self, key: str) -> Currency | None:
        return self.compiled.currencies.get(key)

    def scale(self, key: str) -> int:
        """Smallest units of a currency in one that people type: ten rials of credit to a toman."""
        currency = self.currency(key)
        if currency is None:
            return 1
        if is_money(currency):
            return RIALS_IN_TOMAN if self.formats.display == "toman" else 1
        return currency.unit

    def unit(self, key: str) -> str:
        currency = self.currency(key)
        if currency is None:
            return key
        return self.formats.money_unit if is_money(currency) else currency.names.in_(language())

    @property
    def sources(self) -> dict[str, list[tuple[str, str]]]:
        """(value, name) of what a rule may name."""
        lang = language()
        return {
            "currencies": [(each.key, each.names.in_(lang)) for each in self.compiled.currencies.values()],
            "branches": club_choices("place.branch") or [],
            "product_groups": club_choices("line.group") or [],
            "rules": [
                (rule.key, rule.names.in_(lang))
                for rule in self.body.rules
                if rule.amount.kind != "multiplier"
            ],
            "events": [(key, names.get(lang, key)) for key, names in self.body.events.items()],
            "line_kinds": [(key, _(words)) for key, words in KINDS_OF_LINES.items()],
        }

    def said(self, key: str, made: Programme | None = None) -> Markup:
        """The rule's sentence with its values marked."""
        made = made or self.compiled
        rule = made.by_key.get(key)
        if rule is None:
            return Markup()
        shown = rule_sentence(
            rule, made, language(), display=self.formats.display, mark=MARKS, book=self.spoken
        )
        return marked(shown)


def marked(sentence: str) -> Markup:
    """``…<span class="said">۵۰۰٬۰۰۰ تومان</span>…``"""
    shown = str(escape(sentence))
    return Markup(shown.replace(MARKS[0], '<span class="said">').replace(MARKS[1], "</span>"))


def publishers(versions: Sequence[Version]) -> dict[str, str]:
    """Who published: people by name, keys and the system by what they are."""
    kinds = {each.published_by: each.published_by.partition(":") for each in versions}
    people = [UUID(id) for kind, _colon, id in kinds.values() if kind == "staff"]
    names = {str(id): name for id, name in User.objects.filter(id__in=people).values_list("id", "name")}
    return {
        written: names.get(id, "")
        if kind == "staff"
        else _("an API key")
        if kind in ("key", "api")
        else _("Vafa")
        for written, (kind, _colon, id) in kinds.items()
    }
