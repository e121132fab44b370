"""Counting what offers have given, against limits of members and budgets, and giving it back."""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.caps import KEPT_PERIODS, free_room, period_of
from vafa.domain.context import Context, State
from vafa.domain.pricing.compiled import CompiledOffer, OfferBook
from vafa.domain.pricing.results import Applied
from vafa.domain.time import Day

Caps = dict[str, dict[int, int]]


def period_key(day: Day, per: str) -> int:
    """The key of the period of a limit that a day lies in; 0 for "member" (for ever)."""
    if per == "member":
        return 0
    return int(getattr(day, "number" if per == "day" else per))


def take_uses(c: Context, state: State, book: OfferBook, applied: Sequence[Applied]) -> None:
    """Count the uses of a purchase that was decided."""
    caps = c.standing.caps
    for each in applied:
        offer = book.offers[each.offer]
        for per, _, key in offer.limits:
            _use(caps, key, period_of(c, per), each.uses)
        _count(state, offer, each.uses, each.amount)


def free_uses(
    caps: Caps,
    state: State,
    book: OfferBook,
    applied: Sequence[Applied],
    day: Day,
    whole: bool,
    rials: Sequence[int],
) -> None:
    """Give back what a refund undoes: `rials` of each applied offer that came back with it and, where the
    purchase of that `day` has now come back `whole`, the use of each.
    """
    for each, back in zip(applied, rials, strict=True):
        offer = book.offers[each.offer]
        if whole:
            for per, _, key in offer.limits:
                free_room(caps, key, period_key(day, per), each.uses)
        _count(state, offer, -each.uses if whole else 0, -back)


def _use(caps: Caps, key: str, period: int, uses: int) -> None:
    used = caps.setdefault(key, {})
    used[period] = used.get(period, 0) + uses
    if len(used) > KEPT_PERIODS:
        del used[min(used)]


def _count(state: State, offer: CompiledOffer, uses: int, rials: int) -> None:
    for key, change in ((offer.uses_key, uses), (offer.rials_key, rials)):
        if key and change:
            state.budgets[key] = max(0, state.budgets.get(key, 0) + change)
            state.dirty_budgets.add(key)
