"""A second opinion on pricing: items one by one, every way of taking them tried, fractions instead of whole rials.

It has none of the product's code but the parameters of offers; small baskets only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any, NamedTuple

from vafa.domain.offers import Offer


class Goods(NamedTuple):
    """A line of the oracle: its group, net price and quantity in thousandths."""

    group: str
    net: int
    quantity: int
    discounted: bool

    @property
    def items(self) -> int:
        return self.quantity // 1000

    @property
    def each(self) -> Fraction:
        return Fraction(self.net * 1000, self.quantity)


Laid = tuple[str, int, list[int]]


def shares(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """`total` in proportion to weights; the largest remainders get what is left."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [floor(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def counting(offer: Offer, lines: list[Goods], where: dict[str, Any] | None) -> list[int]:
    """Lines that count; conditions here only ever ask for one group."""
    return [
        at
        for at, each in enumerate(lines)
        if each.net > 0
        and (offer.on_discounted or not each.discounted)
        and (where is None or each.group == where["value"])
    ]


def both(lines: list[int], others: list[int]) -> list[int]:
    return [at for at in lines if at in others]


def units(lines: list[Goods], of: Iterable[int]) -> list[int]:
    """One entry for each item: its line; cheapest first."""
    ordered = sorted(of, key=lambda at: (lines[at].each, at))
    return [at for at in ordered for _ in range(lines[at].items)]


def count(taken: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for at in taken:
        found[at] = found.get(at, 0) + 1
    return dict(sorted(found.items()))


def ways(items: list[int], roles: dict[int, list[int]]) -> Iterator[list[tuple[int, int]]]:
    """Every way to give each item one of the roles that its line may have, or none (-1)."""
    for chosen in product(*[[-1, *roles[at]] for at in items]):
        yield list(zip(items, chosen, strict=True))


def pairs(
    lines: list[Goods], bought: list[int], given: list[int], buy: int, get: int, most: int | None
) -> tuple[dict[int, int], dict[int, int]] | None:
    """(items given, all items bound): as often as possible; the cheapest given, the cheapest bought for them."""
    roles = {at: [0] * (at in bought) + [1] * (at in given) for at in {*bought, *given}}
    items = units(lines, roles)
    best: tuple[Any, ...] | None = None
    for way in ways(items, roles):
        paid = [at for at, role in way if role == 0]
        free = [at for at, role in way if role == 1]
        times, rest = divmod(len(free), get)
        if not times or rest or len(paid) != times * buy or (most is not None and times > most):
            continue
        order = [(lines[at].each, at) for at in free], [(lines[at].each, at) for at in paid]
        found = (-times, sum(e for e, _ in order[0]), order[0], order[1], free, paid)
        if best is None or found[:4] < best[:4]:
            best = found
    return None if best is None else (count(best[4]), count(best[4] + best[5]))


def bundles(lines: list[Goods], parts: list[tuple[list[int], int]], effect: Any) -> dict[int, int] | None:
    """The dearest items of as many bundles as the basket makes, or as many as save most."""
    roles: dict[int, list[int]] = {}
    for number, (of, _) in enumerate(parts):
        for at in of:
            roles.setdefault(at, []).append(number)
    best: tuple[Any, ...] | None = None
    for way in ways(units(lines, roles), roles):
        filled = [sum(role == number for _, role in way) for number in range(len(parts))]
        times = filled[0] // parts[0][1]
        if not times or filled != [times * wanted for _, wanted in parts]:
            continue
        if effect.most is not None and times > effect.most:
            continue
        taken = [at for at, role in way if role >= 0]
        worth = sum(lines[at].each for at in taken)
        if effect.price is not None:
            if worth <= times * effect.price:
                continue
            rank = (worth - times * effect.price, -times)
        else:
            rank = (times, worth)
        if best is None or rank > best[0]:
            best = (rank, taken, times)
    return None if best is None else {**count(best[1]), -1: best[2]}


class Oracle:
    def __init__(self, lines: list[Goods], groups: str, floor_percent: int) -> None:
        self.lines = lines
        self.groups = groups
        self.floor_percent = floor_percent
        self.net = [each.net for each in lines]

    def off(self, offer: Offer, left: list[int], room: list[int]) -> list[int]:
        """What an offer takes off each line when so much is left of it and there is so much room."""
        effect, lines = offer.effect, self.lines
        of = counting(offer, lines, offer.lines)
        parts = [0] * len(lines)
        if not of:
            return parts
        kind = effect.kind
        if kind == "percent":
            return self.rate(of, Fraction(effect.percent), effect.up_to_rials, left, room)
        if kind == "amount":
            return self.lump(of, effect.rials, room)
        if kind == "fixed_price":
            for at in of:
                price = floor(Fraction(effect.rials * lines[at].quantity, 1000) + Fraction(1, 2))
                parts[at] = min(max(0, left[at] - price), room[at])
            return parts
        if kind == "steps":
            reached = sum(
                lines[at].net if effect.by == "rials" else Fraction(lines[at].quantity, 1000) for at in of
            )
            step = [each for each in effect.steps if each.from_ <= reached][-1:]
            if not step:
                return parts
            if step[0].rials:
                return self.lump(of, step[0].rials, room)
            return self.rate(of, Fraction(step[0].percent), None, left, room)
        return self.of_items(offer, of, left, room)

    def of_items(self, offer: Offer, of: list[int], left: list[int], room: list[int]) -> list[int]:
        effect, lines, nothing = offer.effect, self.lines, [0] * len(self.lines)
        kind = effect.kind
        if kind == "bundle":
            parts = [(both(of, counting(offer, lines, part.lines)), part.quantity) for part in effect.parts]
            bound = bundles(lines, parts, effect)
            if bound is None:
                return nothing
            times = bound.pop(-1)
            worth = {at: floor(Fraction(left[at] * n * 1000, lines[at].quantity)) for at, n in bound.items()}
            if effect.price is not None:
                total = max(0, sum(worth.values()) - times * effect.price)
            elif effect.off is not None:
                total = min(times * effect.off, sum(worth.values()))
            else:
                total = self.percent_of(bound, Fraction(effect.percent), left)
            return self.spread(bound, total, left, room)
        if kind == "free_item":
            free = count(units(lines, both(of, counting(offer, lines, effect.lines)))[: effect.quantity])
            total = self.percent_of(free, Fraction(100), left)
            if effect.up_to_rials is not None:
                total = min(total, effect.up_to_rials)
            return self.spread(free, total, left, room)
        if kind == "nth_item":
            found = pairs(lines, of, of, effect.n - 1, 1, None)
        else:
            given = counting(offer, lines, effect.get_lines) if effect.get_lines else of
            found = pairs(lines, of, given, effect.buy, effect.get, effect.most)
        if found is None:
            return nothing
        free, bound = found
        return self.spread(bound, self.percent_of(free, Fraction(effect.percent), left), left, room)

    def percent_of(self, taken: dict[int, int], percent: Fraction, left: list[int]) -> int:
        return sum(
            floor(Fraction(left[at] * n * 1000, self.lines[at].quantity) * percent / 100)
            for at, n in taken.items()
        )

    def spread(self, bound: dict[int, int], total: int, left: list[int], room: list[int]) -> list[int]:
        weights = [floor(Fraction(left[at] * n * 1000, self.lines[at].quantity)) for at, n in bound.items()]
        parts = [0] * len(left)
        for at, part in zip(bound, shares(total, weights), strict=True):
            parts[at] = min(part, room[at])
        return parts

    def rate(
        self, of: list[int], percent: Fraction, up_to: int | None, left: list[int], room: list[int]
    ) -> list[int]:
        total = floor(sum(left[at] for at in of) * percent / 100)
        if up_to is not None:
            total = min(total, up_to)
        parts = [0] * len(left)
        for at, part in zip(of, shares(total, [left[at] for at in of]), strict=True):
            parts[at] = min(part, room[at])
        return parts

    def lump(self, of: list[int], rials: int, room: list[int]) -> list[int]:
        parts = [0] * len(room)
        total = min(rials, sum(room[at] for at in of))
        for at, part in zip(of, shares(total, [room[at] for at in of]), strict=True):
            parts[at] = part
        return parts

    def alone(self, offer: Offer) -> list[int]:
        return self.off(offer, self.net, self.net)

    def holds(self, offer: Offer) -> bool:
        needs = offer.condition["value"] if offer.condition else 0
        return offer.on and sum(self.net) >= needs and sum(self.alone(offer)) > 0

    def laid(self, offers: list[Offer]) -> list[Laid]:
        """The offers one after the other on what the others left."""
        left, given = list(self.net), []
        for offer in offers:
            single, room = self.alone(offer), []
            for at, whole in enumerate(self.net):
                gone = whole - left[at]
                stays = -floor(Fraction(-whole * self.floor_percent, 100))
                allowed = max(whole - stays, single[at]) - gone
                room.append(left[at] if offer.may_be_free or not gone else max(0, allowed))
            parts = self.off(offer, left, room)
            if sum(parts):
                left = [rest - part for rest, part in zip(left, parts, strict=True)]
                given.append((offer.key, sum(parts), parts))
        return given

    def price(self, offers: list[Offer]) -> list[Laid]:
        ordered = sorted(offers, key=lambda each: (-each.priority, each.key))
        fits = [each for each in ordered if self.holds(each)]
        worth = {each.key: sum(self.alone(each)) for each in fits}
        free = [each for each in fits if self.groups == "best" and each.combine == "alone"]
        kept = list(free)
        for group in {each.group for each in fits}:
            members = [each for each in fits if each.group == group and each not in free]
            if group is None:
                kept += members
            elif members and self.groups == "best":
                kept.append(max(members, key=lambda each: worth[each.key]))
            else:
                kept += members[:1]
        kept = [each for each in fits if each in kept]
        together = self.laid([each for each in kept if each.combine == "stack"])
        loners = [each for each in kept if each.combine == "alone"]
        best = max(loners, key=lambda each: worth[each.key], default=None)
        if best is not None and worth[best.key] > sum(each[1] for each in together):
            return [(best.key, worth[best.key], self.alone(best))]
        return together
