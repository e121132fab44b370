"""What an offer takes off a basket, compiled: a sheet in, a plan out, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from vafa.domain.baskets import UNIT
from vafa.domain.offers import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    FreeItem,
    NthItem,
    Offer,
    PercentOff,
    StepsOff,
)
from vafa.domain.pricing.matching import Matchers
from vafa.domain.pricing.plans import Bound, Flat, Lump, Plan, Rate, Sheet, Short
from vafa.domain.pricing.units import Bundling, buy_and_get, cheapest
from vafa.domain.rules import PPM, ppm

Effect = Callable[[Sheet], Plan | Short]

NO_LINES = Short("lines")


def compile_effect(offer: Offer, matchers: Matchers) -> Effect:
    """The effect of an offer; raises `ConditionInvalid` where its conditions on lines could not be asked."""

    def number(*wheres: dict[str, Any] | None) -> int:
        return matchers.number(offer.kinds, offer.on_discounted, wheres)

    effect = offer.effect
    if isinstance(effect, BuyGet):
        given = number(offer.lines if effect.get_lines is None else effect.get_lines)
        return _buy_get(number(offer.lines), given, effect.buy, effect.get, effect.percent, effect.most)
    if isinstance(effect, NthItem):
        which = number(offer.lines)
        return _buy_get(which, which, effect.n - 1, 1, effect.percent, None)
    if isinstance(effect, Bundle):
        return _bundle(effect, [(number(offer.lines, part.lines), part.quantity) for part in effect.parts])
    if isinstance(effect, FreeItem):
        return _free_item(effect, number(offer.lines, effect.lines))
    return _plain(effect, number(offer.lines))


def _plain(effect: PercentOff | AmountOff | StepsOff | FixedPrice, which: int) -> Effect:
    """Effects that need nothing but the lines that match."""
    if isinstance(effect, StepsOff):
        return _steps(effect, which)
    if isinstance(effect, PercentOff):
        rate, up_to = ppm(effect.percent, 100), effect.up_to_rials
        return lambda sheet: Rate(of, rate, up_to) if (of := sheet.matched(which)) else NO_LINES
    rials = effect.rials
    if isinstance(effect, AmountOff):
        return lambda sheet: Lump(of, rials) if (of := sheet.matched(which)) else NO_LINES
    return lambda sheet: Flat(of, rials) if (of := sheet.matched(which)) else NO_LINES


def _steps(effect: StepsOff, which: int) -> Effect:
    by_items = effect.by == "quantity"
    one = UNIT if by_items else 1
    steps = [
        (step.from_ * one, ppm(step.percent, 100) if step.percent else 0, step.rials or 0)
        for step in reversed(effect.steps)
    ]

    def planned(sheet: Sheet) -> Plan | Short:
        of = sheet.matched(which)
        if not of:
            return NO_LINES
        lines = sheet.lines
        reached = sum([lines[index].quantity if by_items else lines[index].net for index in of])
        for start, rate, rials in steps:
            if reached >= start:
                return Lump(of, rials) if rials else Rate(of, rate)
        return Short("small", -((reached - steps[-1][0]) // one))

    return planned


def _buy_get(bought: int, given: int, buy: int, get: int, percent: str, most: int | None) -> Effect:
    rate = ppm(percent, 100)

    def planned(sheet: Sheet) -> Plan | Short:
        of, further = sheet.matched(bought), sheet.matched(given)
        if not of:
            return NO_LINES
        found = buy_and_get(sheet.lines, of, further, buy, get, most)
        return Short("small", found) if isinstance(found, int) else Bound(*found, ppm=rate)

    return planned


def _free_item(effect: FreeItem, which: int) -> Effect:
    def planned(sheet: Sheet) -> Plan | Short:
        taken = cheapest(sheet.lines, sheet.matched(which), effect.quantity)
        return Bound(taken, taken, ppm=PPM, up_to=effect.up_to_rials) if taken else NO_LINES

    return planned


def _bundle(effect: Bundle, parts: Iterable[tuple[int, int]]) -> Effect:
    listed = list(parts)
    rate = ppm(effect.percent, 100) if effect.percent else 0

    def planned(sheet: Sheet) -> Plan | Short:
        filled = Bundling(sheet.lines, [(sheet.matched(which), wanted) for which, wanted in listed])
        if not filled.fits:
            return NO_LINES
        at_most = filled.most()
        times = filled.feasible(at_most if effect.most is None else min(at_most, effect.most))
        if not times:
            return Short("small", filled.fill(1)[1])
        if effect.price is not None:
            times = filled.best(times, effect.price)
            if not times:
                return Short("small")
            return Bound([], filled.fill(times)[0], price=effect.price * times)
        taken = filled.fill(times)[0]
        return Bound(taken, taken, ppm=rate, off=(effect.off or 0) * times)

    return planned
