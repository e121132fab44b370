"""Laying the chosen offers on a basket one after the other, with a floor under prices where they meet."""

from __future__ import annotations

from typing import NamedTuple

from vafa.domain.pricing.compiled import CompiledOffer
from vafa.domain.pricing.plans import Plan, Sheet
from vafa.domain.pricing.results import Applied, Unapplied
from vafa.domain.rounding import largest_remainder


class Candidate(NamedTuple):
    """An offer that could apply: its plan, and what it takes off the shop's prices if it is alone.

    `most` is what its budget leaves for it, in rials.
    """

    offer: CompiledOffer
    place: int
    plan: Plan
    parts: list[int]
    value: int
    most: int | None

    def missed(self, code: str, actual: int | None = None) -> Unapplied:
        return Unapplied(self.offer.index, code, actual=actual, place=self.place)


def lay(
    candidates: list[Candidate], sheet: Sheet, floor_percent: int, missed: list[Unapplied]
) -> list[Applied]:
    """What each candidate takes off what the ones before left of each line."""
    lines, net = sheet.lines, sheet.net
    left = net
    applied: list[Applied] = []
    for each in candidates:
        if not applied:
            parts, amount = each.parts, each.value
        else:
            room = left if each.offer.offer.may_be_free else rooms(net, left, each.parts, floor_percent)
            parts = each.plan.parts(lines, left, room)
            amount = sum(parts)
            if each.most is not None and amount > each.most:
                amount, parts = each.most, largest_remainder(each.most, parts)
        if not amount:
            missed.append(each.missed("floor"))
            continue
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
        applied.append(Applied(each.offer.index, amount, parts, each.place))
    return applied


def rooms(net: list[int], left: list[int], alone: list[int], floor_percent: int) -> list[int]:
    """What an offer may take off each line: where others took from it before, so much that the floor stays,
    or that together they take no more than it would `alone`.
    """
    return [
        rest
        if rest == whole
        else max(0, max(whole + (-whole * floor_percent // 100), by_itself) - (whole - rest))
        for whole, rest, by_itself in zip(net, left, alone, strict=True)
    ]
