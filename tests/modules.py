"""A shop in memory with modules switched on: the engine alone, for tests that need no database."""

from collections.abc import Mapping
from typing import Any

from tests.shop import ANN, START, TEHRAN, Shop
from vafa.domain.core_facts import core_book
from vafa.domain.programme import Contribution, Part, Programme, ProgrammeBody, compile_programme

POINTS: dict[str, Any] = {"key": "points", "names": {"fa": "امتیاز", "en": "points"}, "rial_value": 100}
PER_THOUSAND: dict[str, Any] = {
    "key": "base",
    "names": {"fa": "امتیاز خرید", "en": "Points for purchases"},
    "currency": "points",
    "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
}
BODY: dict[str, Any] = {"currencies": [POINTS], "rules": [PER_THOUSAND]}
"""One point for each 1,000 rials."""


def programme(
    contributions: Mapping[str, Contribution],
    body: Mapping[str, Any] = BODY,
    *,
    effective_from: int = 0,
    number: int = 1,
) -> Programme:
    parts = [Part(key, contribution) for key, contribution in contributions.items()]
    return compile_programme(
        ProgrammeBody.model_validate(body),
        club_id=1,
        number=number,
        effective_from=effective_from,
        calendar=TEHRAN,
        book=core_book().with_facts(fact for part in parts for fact in part.contribution.facts),
        parts=parts,
    )


def shop_with(contributions: Mapping[str, Contribution], body: Mapping[str, Any] = BODY) -> Shop:
    """A shop whose programme has what the modules contribute; Ann joined at its start."""
    shop = Shop()
    shop.programme = programme(contributions, body)
    shop.member(ANN).facts["joined_at"] = START
    return shop
