"""Offers compiled for one programme, and the book that finds those which can match a basket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from vafa.domain.conditions import check, compile_failure, compile_run, parse
from vafa.domain.earning import BASE_SCOPES
from vafa.domain.facts import FactBook
from vafa.domain.ledger import FOREVER
from vafa.domain.offers import Offer
from vafa.domain.pricing.effects import Effect, compile_effect
from vafa.domain.pricing.matching import Matchers
from vafa.domain.pricing.narrowing import Narrowing
from vafa.domain.time import Calendar, parse_instant

Listed = tuple[Offer, tuple[str, ...], tuple[str, ...]]
"""An offer with the branches where alone, and those where not, the part that brings it holds."""


class CompiledOffer:
    """One offer ready to apply. `index` is its place in the book, which stored purchases refer to; it is
    also its turn among the others.
    """

    __slots__ = (
        "alone",
        "branches",
        "condition",
        "effect",
        "except_branches",
        "group",
        "index",
        "key",
        "limits",
        "most_rials",
        "most_uses",
        "offer",
        "on",
        "per_purchase",
        "rials_key",
        "test",
        "uses_key",
        "valid_from",
        "valid_to",
        "why",
    )

    def __init__(self, index: int, listed: Listed, book: FactBook, matchers: Matchers) -> None:
        offer, only, excepted = listed
        self.index = index
        self.offer = offer
        self.key = offer.key
        self.group = offer.group
        self.alone = offer.combine == "alone"
        self.branches = (
            frozenset(offer.branches) & frozenset(only)
            if only and offer.branches
            else (frozenset(offer.branches or only))
        )
        self.except_branches = frozenset(excepted)
        # Where its own branches and those of its part have none in common, it holds nowhere.
        self.on = offer.on and bool(self.branches or not only)
        self.valid_from = parse_instant(offer.valid_from) if offer.valid_from else -FOREVER
        self.valid_to = parse_instant(offer.valid_to) if offer.valid_to else FOREVER
        self.condition = parse(offer.condition) if offer.condition else None
        self.test: Callable[[Any], bool] | None = None
        self.why: Callable[[Any], tuple[int, object] | None] | None = None
        if self.condition is not None:
            check(self.condition, book, scopes=BASE_SCOPES)
            self.test = compile_run(self.condition, book)
            self.why = compile_failure(self.condition, book)
        self.effect: Effect = compile_effect(offer, matchers)
        most: dict[str, int] = {}
        for each in offer.limits:
            most[each.per] = min(each.uses, most.get(each.per, each.uses))
        self.per_purchase = most.pop("purchase", 0)
        self.limits = [(per, uses, f"offer|{offer.key}|{per}") for per, uses in most.items()]
        self.most_uses, self.most_rials = offer.budget_uses or 0, offer.budget_rials or 0
        self.uses_key = f"offer:{offer.key}:uses" if offer.budget_uses else ""
        self.rials_key = f"offer:{offer.key}:rials" if offer.budget_rials else ""

    def in_time(self, at: int) -> bool:
        return self.on and self.valid_from <= at < self.valid_to

    def in_place(self, branch: str) -> bool:
        return branch not in self.except_branches and (not self.branches or branch in self.branches)


class OfferBook:
    """All offers of a programme by their turn. Immutable; shared by all threads of a process."""

    __slots__ = ("budgets", "by_key", "coded", "matchers", "narrowing", "offers", "variants")

    def __init__(self, offers: list[CompiledOffer], matchers: Matchers, book: FactBook) -> None:
        self.offers = offers
        self.matchers = matchers.tests
        self.variants: dict[str, list[CompiledOffer]] = {}
        """Offers by key; a key has several where single branches set an offer of their own under it."""
        for each in offers:
            self.variants.setdefault(each.key, []).append(each)
        self.by_key = {
            key: next((each for each in found if not each.branches), found[0])
            for key, found in self.variants.items()
        }
        self.budgets: dict[str, int] = {}
        for each in offers:
            if each.uses_key:
                self.budgets[each.uses_key] = each.most_uses
            if each.rials_key:
                self.budgets[each.rials_key] = each.most_rials
        self.coded = any(each.offer.code for each in offers)
        self.narrowing = Narrowing([each for each in offers if each.on and not each.offer.code], book)


def compile_offers(offers: Iterable[Listed], book: FactBook, calendar: Calendar) -> OfferBook:
    """Compile; raises `ConditionInvalid` in words. The order in which offers are listed does not matter."""
    matchers = Matchers(book)
    ordered = sorted(offers, key=lambda each: (-each[0].priority, each[0].key, each[1]))
    return OfferBook(
        [CompiledOffer(index, each, book, matchers) for index, each in enumerate(ordered)], matchers, book
    )
