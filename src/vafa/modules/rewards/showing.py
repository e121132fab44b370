"""Rewards as pages show them: prices and amounts in words, states with their looks, names of members."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from vafa.core.desk import money
from vafa.core.members.models import Member
from vafa.domain.explain import unknown_currency
from vafa.domain.programme import Programme
from vafa.doors.web.formats import Formats
from vafa.doors.web.words import _, mark, say

from .bodies import KINDS, RewardBody
from .errors import STATES

TONES = {
    "ordered": "info", "ready": "brand", "handed_over": "success", "cancelled": "", "lapsed": "warning",
    "returned": "warning",
}  # fmt: skip
FREE = mark("Free")


class Shown:
    """Everything of one club in one language."""

    def __init__(self, programme: Programme, formats: Formats) -> None:
        self.programme, self.formats = programme, formats

    def amount(self, value: int, currency: str) -> str:
        known = self.programme.currencies.get(currency) or unknown_currency(currency)
        shown, unit = money.bare(value, known, self.formats)
        return f"{shown} {unit}"

    def price(self, body: RewardBody, amount: int | None = None) -> str:
        """«۲۴۰ امتیاز و ۵٬۰۰۰ تومان»"""
        value = body.price.amount if amount is None else amount
        return self.both(value, body.price.currency, body.price.money)

    def both(self, amount: int, currency: str, rials: int) -> str:
        parts = [self.amount(amount, currency)] if amount else []
        parts += [self.formats.money(rials)] if rials else []
        return _(" and ").join(parts) if parts else _(FREE)

    def grants(self, body: RewardBody) -> str:
        return self.amount(body.grants.amount, body.grants.currency) if body.grants is not None else ""

    def unit(self, currency: str) -> str:
        known = self.programme.currencies.get(currency) or unknown_currency(currency)
        return money.bare(0, known, self.formats)[1]


def shown(formats: Formats, now: int) -> Shown:
    return Shown(money.programme_at(now), formats)


def kind(key: str) -> str:
    fa, en = KINDS[key]
    return str(say({"fa": fa, "en": en}))


def state(key: str) -> str:
    words = say(STATES[key])
    return str(words[:1].upper() + words[1:])


def states() -> list[tuple[str, str]]:
    return [(key, state(key)) for key in STATES]


def member_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """One query for all; who gave no name is a member."""
    rows: Any = Member.objects.filter(id__in=set(ids)).values_list("id", "given_name", "family_name")
    return {id: " ".join(part for part in names if part) or _("Member") for id, *names in rows}
