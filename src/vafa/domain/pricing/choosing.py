"""Which offers apply to a basket, in which order, and what each takes off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from vafa.domain.caps import period_of
from vafa.domain.context import Context, State
from vafa.domain.offers import DiscountSettings
from vafa.domain.pricing.compiled import CompiledOffer, OfferBook
from vafa.domain.pricing.laying import Candidate, lay
from vafa.domain.pricing.narrowing import bits
from vafa.domain.pricing.plans import Sheet, Short
from vafa.domain.pricing.results import Applied, Pricing, Unapplied, Unlock
from vafa.domain.rounding import largest_remainder

FAR = frozenset({"lines", "nothing"})
MOST_MISSED = 10
"""So many automatic offers that did not apply are told, those of highest priority."""


def price(
    c: Context,
    state: State,
    book: OfferBook,
    settings: DiscountSettings,
    unlocks: Sequence[Unlock],
    explain: bool,
) -> Pricing:
    """Price a basket. Changes nothing; `take_uses` counts what was decided.

    Each offer is first worked out on the shop's prices: so the best of a group is found, and whether one
    that stands alone gives more than the others together. Those that were chosen then apply in turn, each
    on what the ones before left.
    """
    if not book.offers or not c.lines:
        return Pricing([], [])
    pricer = Pricer(c, state, book)
    left = book.narrowing.left(c)
    for offer, place in in_turn(c, book, left, unlocks):
        pricer.consider(offer, place)
    missed = pricer.missed
    chosen = one_of_each_group(pricer.candidates, settings.groups, missed)
    applied = alone_or_together(chosen, pricer.sheet, settings.floor_percent, missed)
    missed = [each for each in missed if each.place]
    if explain:
        said = {each.offer for each in applied} | {each.offer for each in missed}
        told = {each.offer: each for each in pricer.missed if not each.place}
        missed += islice(pricer.automatic_missed(said, told), MOST_MISSED)
    missed.sort(key=lambda each: (each.offer, each.place))
    return Pricing(applied, missed)


def in_turn(
    c: Context, book: OfferBook, left: int, unlocks: Sequence[Unlock]
) -> list[tuple[CompiledOffer, int]]:
    """The automatic offers that are left and those that codes unlock, as they would apply."""
    offers = [(book.offers[index], 0) for index in bits(left)]
    if not unlocks:
        return offers
    for key, place in unlocks:
        variants = book.variants.get(key, ())
        held = next((each for each in variants if each.in_place(c.branch)), book.by_key.get(key))
        if held is not None:
            offers.append((held, place))
    unlocked = {offer.index for offer, place in offers if place}
    # An automatic offer that a code unlocks, too, does not apply twice because of it.
    offers = [each for each in offers if each[1] or each[0].index not in unlocked]
    return sorted(offers, key=lambda each: (each[0].index, each[1]))


class Pricer:
    """One basket being priced: candidates so far, and why others are none."""

    __slots__ = ("book", "c", "candidates", "counted", "missed", "sheet", "state")

    def __init__(self, c: Context, state: State, book: OfferBook) -> None:
        self.c = c
        self.state = state
        self.book = book
        self.sheet = Sheet(c.lines, book.matchers)
        self.candidates: list[Candidate] = []
        self.missed: list[Unapplied] = []
        self.counted: dict[str, tuple[int, int]] = {}
        """By key of the offer how often, and with how many rials, this purchase uses it already."""

    def consider(self, offer: CompiledOffer, place: int) -> None:
        refused = self.refused(offer)
        if refused is None:
            refused = self.worked_out(offer, place)
        if refused is not None:
            refused.place = place
            self.missed.append(refused)

    def refused(self, offer: CompiledOffer) -> Unapplied | None:
        """Why the offer does not even hold, whatever the basket's lines are."""
        c, index = self.c, offer.index
        if not offer.in_time(c.at):
            return Unapplied(index, "time")
        if not offer.in_place(c.branch):
            return Unapplied(index, "branch")
        if offer.test is not None and offer.why is not None and not offer.test(c):
            leaf, actual = offer.why(c) or (0, None)
            return Unapplied(index, "condition", leaf, actual)
        if offer.limits and getattr(c.state, "guest", False):
            # Nobody could say how often somebody unknown has used it.
            return Unapplied(index, "guest")
        uses = self.counted.get(offer.key, (0, 0))[0]
        full = self.full(offer, uses)
        if full:
            return Unapplied(index, "limit", actual=full)
        budgets = self.state.budgets
        if offer.uses_key and budgets.get(offer.uses_key, 0) + uses >= offer.most_uses:
            return Unapplied(index, "budget")
        if offer.rials_key and self.rials_left(offer) <= 0:
            return Unapplied(index, "budget")
        return None

    def full(self, offer: CompiledOffer, uses: int) -> str:
        """The period in which the member can use the offer no more; empty if there is none."""
        if offer.per_purchase and uses >= offer.per_purchase:
            return "purchase"
        caps = self.c.standing.caps
        for per, most, key in offer.limits:
            used = caps.get(key)
            if uses + (used.get(period_of(self.c, per), 0) if used else 0) >= most:
                return per
        return ""

    def rials_left(self, offer: CompiledOffer) -> int:
        given = self.state.budgets.get(offer.rials_key, 0) + self.counted.get(offer.key, (0, 0))[1]
        return offer.most_rials - given

    def worked_out(self, offer: CompiledOffer, place: int) -> Unapplied | None:
        """Make the offer a candidate, or say what is missing."""
        plan = offer.effect(self.sheet)
        if isinstance(plan, Short):
            return Unapplied(offer.index, plan.code, actual=plan.missing)
        net = self.sheet.net
        parts = plan.parts(self.sheet.lines, net, net)
        value = sum(parts)
        if not value:
            return Unapplied(offer.index, "small")
        most = self.rials_left(offer) if offer.rials_key else None
        if most is not None and value > most:
            value, parts = most, largest_remainder(most, parts)
        self.candidates.append(Candidate(offer, place, plan, parts, value, most))
        if place or offer.rials_key:
            uses, rials = self.counted.get(offer.key, (0, 0))
            self.counted[offer.key] = (uses + 1, rials + value)
        return None

    def automatic_missed(self, said: set[int], told: dict[int, Unapplied]) -> Iterator[Unapplied]:
        """Why automatic offers do not apply: first those that hold now and here, then the others."""
        here = self.book.narrowing.here(self.c)
        held = [
            told.get(index) or self.asked(self.book.offers[index])
            for index in bits(here)
            if index not in said
        ]
        # What the basket could have had comes before what has nothing to do with it.
        yield from sorted(held, key=lambda each: each.code in FAR)
        for offer in self.book.offers:
            if not offer.offer.code and offer.on and not here >> offer.index & 1:
                yield self.asked(offer)

    def asked(self, offer: CompiledOffer) -> Unapplied:
        """Why an offer is no candidate that was not even looked at."""
        refused = self.refused(offer)
        if refused is None:
            plan = offer.effect(self.sheet)
            found = plan if isinstance(plan, Short) else Short("small")
            refused = Unapplied(offer.index, found.code, actual=found.missing)
        return refused


def one_of_each_group(candidates: list[Candidate], how: str, missed: list[Unapplied]) -> list[Candidate]:
    """Of each group the first, or the one that takes most off the shop's prices.

    Where the best counts, those that stand alone are left in: they are held against all others together.
    """
    held: dict[str, Candidate] = {}
    for each in candidates:
        group = each.offer.group
        if group is None or (how == "best" and each.offer.alone):
            continue
        other = held.get(group)
        if other is None or (how == "best" and each.value > other.value):
            held[group] = each
    kept = []
    for each in candidates:
        group = each.offer.group
        if group is None or (how == "best" and each.offer.alone) or held[group] is each:
            kept.append(each)
        else:
            missed.append(each.missed("group", held[group].offer.index))
    return kept


def alone_or_together(
    candidates: list[Candidate], sheet: Sheet, floor_percent: int, missed: list[Unapplied]
) -> list[Applied]:
    """One offer that stands alone or all the others, whichever takes more off; at the same amount the
    others."""
    together = [each for each in candidates if not each.offer.alone]
    without: list[Unapplied] = []
    applied = lay(together, sheet, floor_percent, without)
    alone = [each for each in candidates if each.offer.alone]
    if not alone:
        missed += without
        return applied
    best = max(alone, key=lambda each: each.value)
    if best.value <= sum([each.amount for each in applied]):
        winner: Any = applied[0].offer if len(applied) == 1 else None
        missed += without
        missed += [each.missed("alone", winner) for each in alone]
        return applied
    missed += [each.missed("alone", best.offer.index) for each in candidates if each is not best]
    return [Applied(best.offer.index, best.value, best.parts, best.place)]
