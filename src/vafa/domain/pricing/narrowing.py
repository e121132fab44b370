"""Finding the few offers that can match a basket among the many that a club runs.

Sets of offers are whole numbers with one bit for each offer. What an offer certainly needs (a time, a
branch, a product group, a tier, a weekday, a smallest total) is looked up once for all offers; those that
are left are then asked in full. Whatever cannot be looked up leaves an offer in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from operator import or_, xor
from typing import TYPE_CHECKING, Any, NamedTuple

from vafa.domain.conditions import All, Condition, FactTest, parse
from vafa.domain.conditions.running import Source
from vafa.domain.conditions.values import descend, operands
from vafa.domain.context import Context
from vafa.domain.facts import FactBook, FactType
from vafa.domain.offers import Bundle, FreeItem, Offer

if TYPE_CHECKING:
    from vafa.domain.pricing.compiled import CompiledOffer

Ask = Callable[[Context], Any]

_NAMED = frozenset({FactType.CHOICE, FactType.TEXT, FactType.BOOLEAN, FactType.INTEGER, FactType.WEEKDAY})
_ORDERED = frozenset({FactType.INTEGER, FactType.QUANTITY, FactType.TIME_OF_DAY})


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Values(NamedTuple):
    """Offers that need one of some values of a fact, by value; `rest` are those that do not ask for it."""

    ask: Ask
    many: bool
    by_value: dict[Any, int]
    rest: int

    def keep(self, c: Context) -> int:
        value = self.ask(c)
        if not self.many:
            return self.rest | self.by_value.get(value, 0)
        kept = self.rest
        for each in value or ():
            kept |= self.by_value.get(each, 0)
        return kept


class Bounds(NamedTuple):
    """Offers that need a fact to be at least (or, `below`, at most) some number."""

    ask: Ask
    below: bool
    bounds: list[int]
    masks: list[int]
    rest: int

    def keep(self, c: Context) -> int:
        value = self.ask(c)
        if value is None:
            return self.rest
        if self.below:
            return self.rest | self.masks[bisect_left(self.bounds, value)]
        return self.rest | self.masks[bisect_right(self.bounds, value)]


class Narrowing:
    """The look-ups over a list of offers."""

    def __init__(self, offers: Iterable[CompiledOffer], book: FactBook) -> None:
        self._book = book
        self._all = 0
        self._values: dict[str, dict[int, frozenset[Any]]] = {}
        self._bounds: dict[tuple[str, bool], dict[int, int]] = {}
        self._asks: dict[str, tuple[Ask, bool]] = {}
        self._groups: dict[int, frozenset[Any]] = {}
        self._skus: dict[int, frozenset[Any]] = {}
        listed = list(offers)
        for each in listed:
            self._all |= 1 << each.index
            for leaf in demands(each.condition):
                self._add(each.index, leaf)
            for leaf in demands(lines_of(each.offer)):
                self._add_lines(each.index, leaf)
        self._times, self._in_time = time_table(listed)
        self._branches, self._anywhere = branch_table(listed)
        self._ways: list[Values | Bounds] = [
            Values(*self._asks[key], by_value(wanted), self._without(wanted))
            for key, wanted in self._values.items()
        ]
        self._ways += [
            Bounds(self._asks[key][0], below, *bound_table(wanted, below), self._without(wanted))
            for (key, below), wanted in self._bounds.items()
        ]
        self._of_group, self._of_sku = by_value(self._groups), by_value(self._skus)
        self._no_group, self._no_sku = self._without(self._groups), self._without(self._skus)

    def here(self, c: Context) -> int:
        """The offers that hold at the time and place of a purchase."""
        return self._in_time[bisect_right(self._times, c.at)] & self._branches.get(c.branch, self._anywhere)

    def left(self, c: Context) -> int:
        """The offers that may match a basket."""
        kept = self.here(c)
        if not kept:
            return 0
        if self._of_group:
            kept &= self._no_group | union(self._of_group, [g for each in c.lines for g in each.groups])
        if self._of_sku:
            kept &= self._no_sku | union(self._of_sku, [each.sku for each in c.lines])
        for way in self._ways:
            if not kept:
                break
            kept &= way.keep(c)
        return kept

    def _without(self, wanted: Iterable[int]) -> int:
        return self._all & ~sum([1 << index for index in wanted])

    def _add(self, index: int, leaf: FactTest) -> None:
        source = Source(self._book)
        fact = source.fact(leaf)
        if leaf.fact not in self._asks:
            self._asks[leaf.fact] = (source.function("c", fact.expr), fact.type is FactType.SET)
        named = needed(leaf, fact.type, operands(leaf, fact, ""))
        if named is not None:
            self._values.setdefault(leaf.fact, {}).setdefault(index, named)
        elif fact.type in _ORDERED:
            for below, bound in bounds_of(leaf.op, operands(leaf, fact, "")):
                self._bounds.setdefault((leaf.fact, below), {}).setdefault(index, bound)

    def _add_lines(self, index: int, leaf: FactTest) -> None:
        wanted = {"line.group": self._groups, "line.sku": self._skus}.get(leaf.fact)
        fact = self._book.get(leaf.fact)
        if wanted is None or fact is None:
            return
        named = needed(leaf, fact.type, operands(leaf, fact, ""))
        if named is not None:
            wanted.setdefault(index, named)


def demands(condition: Condition | None) -> Iterator[FactTest]:
    """The tests that all have to hold for a condition to hold."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from demands(part)
    elif isinstance(condition, FactTest):
        yield condition


def lines_of(offer: Offer) -> Condition | None:
    """A condition that some line of a basket has to pass for the offer to give anything."""
    effect, written = offer.effect, offer.lines
    if written is None and isinstance(effect, FreeItem):
        written = effect.lines
    if written is None and isinstance(effect, Bundle):
        written = next((part.lines for part in effect.parts if part.lines), None)
    return parse(written) if written else None


def needed(leaf: FactTest, kind: FactType, values: tuple[Any, ...]) -> frozenset[Any] | None:
    """The values of which a fact needs one for the leaf to hold; None where they cannot be listed."""
    if kind is FactType.SET:
        if leaf.op == "contains":
            return frozenset(values)
        return frozenset(values[:1]) if leaf.op == "contains_all" else None
    if kind in _NAMED and leaf.op in ("=", "in"):
        return frozenset(values)
    if kind is FactType.WEEKDAY and leaf.op == "between":
        low, high = values
        days = range(7)
        return frozenset(d for d in days if (low <= d <= high if low <= high else d >= low or d <= high))
    return None


def bounds_of(op: str, values: tuple[Any, ...]) -> list[tuple[bool, int]]:
    """(whether from above, the bound itself) of a test of order."""
    if op == "between":
        low, high = values
        # A time of day that runs over midnight has no bounds.
        return [] if descend(low, high) else [(False, low), (True, high)]
    found = {">=": (False, 0), ">": (False, 1), "<=": (True, 0), "<": (True, -1)}.get(op)
    return [(found[0], values[0] + found[1])] if found else []


def by_value(wanted: dict[int, frozenset[Any]]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for index, values in wanted.items():
        for value in values:
            found[value] = found.get(value, 0) | 1 << index
    return found


def union(masks: dict[Any, int], values: Iterable[Any]) -> int:
    found = 0
    for value in values:
        found |= masks.get(value, 0)
    return found


def bound_table(wanted: dict[int, int], below: bool) -> tuple[list[int], list[int]]:
    """Bounds ascending, and for each place among them which offers a value that falls there satisfies."""
    bounds = sorted(set(wanted.values()))
    at = dict.fromkeys(bounds, 0)
    for index, bound in wanted.items():
        at[bound] |= 1 << index
    masks = list(accumulate([at[each] for each in (bounds[::-1] if below else bounds)], or_, initial=0))
    return bounds, masks[::-1] if below else masks


def time_table(offers: list[CompiledOffer]) -> tuple[list[int], list[int]]:
    """Instants at which offers begin or end, and which offers hold before the first and from each on."""
    turns: dict[int, int] = {}
    for each in offers:
        if each.valid_from < each.valid_to:
            for instant in (each.valid_from, each.valid_to):
                turns[instant] = turns.get(instant, 0) | 1 << each.index
    times = sorted(turns)
    return times, list(accumulate([turns[each] for each in times], xor, initial=0))


def branch_table(offers: list[CompiledOffer]) -> tuple[dict[str, int], int]:
    """Which offers hold in the branches that some offer names, and which in any other."""
    named = {branch for each in offers for branch in each.branches | each.except_branches}

    def hold(branch: str) -> int:
        return sum([1 << each.index for each in offers if each.in_place(branch)])

    # No branch has an empty name with something after it, so this one stands for those that nobody names.
    return {branch: hold(branch) for branch in named}, hold("\0")
