"""How a discount lies on the lines: worked out once on the prices of the shop, taken from what is left.

A plan says which lines, which step, which items. `parts` then takes it from what earlier offers `left` of
each line, never more than there is `room` for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from vafa.domain.baskets import UNIT, Line
from vafa.domain.pricing.matching import LineTest
from vafa.domain.rounding import Rounding, divide, largest_remainder
from vafa.domain.rules import PPM

Units = list[tuple[int, int]]
"""Whole items of lines: (index of the line, how many)."""


class Sheet:
    """A basket while it is priced. Lines that offers count the same way are looked for once."""

    __slots__ = ("_found", "_tests", "lines", "net")

    def __init__(self, lines: Sequence[Line], tests: Sequence[LineTest]) -> None:
        self.lines = lines
        self.net = [each.net for each in lines]
        self._tests = tests
        self._found: dict[int, list[int]] = {}

    def matched(self, number: int) -> list[int]:
        """Indices of the lines that pass a test."""
        found = self._found.get(number)
        if found is None:
            test = self._tests[number]
            found = self._found[number] = [index for index, each in enumerate(self.lines) if test(each)]
        return found


class Short(NamedTuple):
    """Why there is nothing to plan: "lines" (none match) or "small" and what is missing, in rials or items."""

    code: str
    missing: int | None = None


class Plan(Protocol):
    def parts(self, lines: Sequence[Line], left: list[int], room: list[int]) -> list[int]:
        """What comes off each line."""


class Rate(NamedTuple):
    """Parts per million of what is left of some lines."""

    of: list[int]
    ppm: int
    up_to: int | None = None

    def parts(self, lines: Sequence[Line], left: list[int], room: list[int]) -> list[int]:
        weights = [left[index] for index in self.of]
        total = sum(weights) * self.ppm // PPM
        if self.up_to is not None and total > self.up_to:
            total = self.up_to
        return laid(self.of, largest_remainder(total, weights), room)


class Lump(NamedTuple):
    """So many rials off some lines together, where there is room for them."""

    of: list[int]
    rials: int

    def parts(self, lines: Sequence[Line], left: list[int], room: list[int]) -> list[int]:
        weights = [room[index] for index in self.of]
        return laid(self.of, largest_remainder(min(self.rials, sum(weights)), weights), room)


class Flat(NamedTuple):
    """Items that cost `rials` each; of what is weighed, a share of it."""

    of: list[int]
    rials: int

    def parts(self, lines: Sequence[Line], left: list[int], room: list[int]) -> list[int]:
        off = [
            max(0, left[index] - divide(self.rials * lines[index].quantity, UNIT, Rounding.HALF_UP))
            for index in self.of
        ]
        return laid(self.of, off, room)


class Bound(NamedTuple):
    """Items that belong together: `cheaper` ones lose parts per million of their price, or all `bound` ones
    together cost `price`, or cost `off` less. What comes off lies on all of them, so that whoever brings one
    back gets a fair part.
    """

    cheaper: Units
    bound: Units
    ppm: int = 0
    price: int | None = None
    off: int = 0
    up_to: int | None = None

    def parts(self, lines: Sequence[Line], left: list[int], room: list[int]) -> list[int]:
        weights = [left[index] * UNIT * items // lines[index].quantity for index, items in self.bound]
        if self.price is not None:
            total = max(0, sum(weights) - self.price)
        elif self.off:
            total = min(self.off, sum(weights))
        else:
            total = sum(
                [
                    left[index] * UNIT * items * self.ppm // (lines[index].quantity * PPM)
                    for index, items in self.cheaper
                ]
            )
        if self.up_to is not None and total > self.up_to:
            total = self.up_to
        return laid([index for index, _ in self.bound], largest_remainder(total, weights), room)


def laid(of: list[int], off: list[int], room: list[int]) -> list[int]:
    """What comes off, on a list over all lines, where there is room for it."""
    parts = [0] * len(room)
    for index, amount in zip(of, off, strict=True):
        parts[index] = min(amount, room[index])
    return parts
