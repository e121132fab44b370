"""Which items of a basket an offer takes: the cheapest ones free, or the dearest ones into bundles.

Items are whole; of what is weighed only whole units count. Prices are those of the shop, before offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from vafa.domain.baskets import UNIT, Line
from vafa.domain.pricing.plans import Units

_FINE = 1_000_000


def items_of(line: Line) -> int:
    return line.quantity // UNIT


def unit_price(line: Line) -> int:
    """What one item costs, in millionths of a rial, to compare items with one another."""
    return line.net * UNIT * _FINE // line.quantity


def by_price(lines: Sequence[Line], of: Iterable[int]) -> list[int]:
    """Indices from the cheapest item to the dearest; at one price in the order of the basket."""
    return sorted(of, key=lambda index: (unit_price(lines[index]), index))


def cheapest(lines: Sequence[Line], of: Iterable[int], wanted: int) -> Units:
    """The cheapest items, at most so many."""
    taken: Units = []
    for index in by_price(lines, of):
        items = min(items_of(lines[index]), wanted)
        if items:
            taken.append((index, items))
            wanted -= items
    return taken


def buy_and_get(
    lines: Sequence[Line], bought: list[int], given: list[int], buy: int, get: int, most: int | None
) -> tuple[Units, Units] | int:
    """(items that become cheaper, all items that bind together) for as many times as the basket allows, or
    how many items are missing for once.

    The cheapest of the `given` lines become cheaper; of a line that is both, an item is bought or given,
    never both. What was bought for them are the cheapest that then remain.
    """
    both = set(bought) & set(given)
    n_bought, n_given = _count(lines, bought), _count(lines, given)
    n_both = _count(lines, both)
    n_all = n_bought + n_given - n_both
    times = min(n_bought // buy, n_given // get, n_all // (buy + get))
    if not times:
        return max(buy - n_bought, get - n_given, buy + get - n_all)
    if most is not None and times > most:
        times = most
    # So many of those that are both may be given; the others are needed to be bought.
    spare = n_both - max(0, times * buy - (n_bought - n_both))
    cheaper: Units = []
    wanted = times * get
    for index in by_price(lines, given):
        items = min(items_of(lines[index]), wanted, spare if index in both else wanted)
        if items:
            cheaper.append((index, items))
            wanted -= items
            spare -= items if index in both else 0
    bound = dict(cheaper)
    wanted = times * buy
    for index in by_price(lines, bought):
        items = min(items_of(lines[index]) - (bound.get(index, 0) if index in both else 0), wanted)
        if items:
            bound[index] = bound.get(index, 0) + items
            wanted -= items
    return cheaper, sorted(bound.items())


def _count(lines: Sequence[Line], of: Iterable[int]) -> int:
    return sum([items_of(lines[index]) for index in of])


class Bundling:
    """Filling the parts of a bundle with the dearest items that fit, where one item may fit several parts.

    Taking items by price, each if room can be made for it by moving others to another part of theirs, finds
    the dearest of all fillings.
    """

    def __init__(self, lines: Sequence[Line], parts: list[tuple[list[int], int]]) -> None:
        self.lines = lines
        self.parts = parts
        self.fits: dict[int, list[int]] = {}
        for part, (of, _) in enumerate(parts):
            for index in of:
                if items_of(lines[index]):
                    self.fits.setdefault(index, []).append(part)
        self.order = by_price(lines, self.fits)[::-1]

    def most(self) -> int:
        """No basket makes more bundles than this."""
        each = [_count(self.lines, of) // wanted for of, wanted in self.parts]
        return min(*each, _count(self.lines, self.fits) // sum([wanted for _, wanted in self.parts]))

    def fill(self, times: int) -> tuple[Units, int]:
        """(items of so many bundles, how many are missing)."""
        need = [wanted * times for _, wanted in self.parts]
        placed: dict[int, dict[int, int]] = {index: {} for index in self.order}
        for index in self.order:
            items = items_of(self.lines[index])
            while items:
                moved = self._place(index, items, need, placed)
                if not moved:
                    break
                items -= moved
        taken = [(index, sum(placed[index].values())) for index in sorted(placed)]
        return [each for each in taken if each[1]], sum(need)

    def _place(self, index: int, items: int, need: list[int], placed: dict[int, dict[int, int]]) -> int:
        """Place items of a line, moving others on if that makes room; how many could be placed."""
        came: dict[int, tuple[int, int]] = dict.fromkeys(self.fits[index], (index, -1))
        waiting = list(came)
        for part in waiting:
            if need[part]:
                return self._move(part, items, need, placed, came)
            for other, held in placed.items():
                if held.get(part):
                    for further in self.fits[other]:
                        if further not in came:
                            came[further] = (other, part)
                            waiting.append(further)
        return 0

    def _move(
        self,
        last: int,
        items: int,
        need: list[int],
        placed: dict[int, dict[int, int]],
        came: dict[int, tuple[int, int]],
    ) -> int:
        """Move along the way that was found, which ends in a part with room."""
        items = min(items, need[last])
        part = last
        while came[part][1] >= 0:
            line, before = came[part]
            items = min(items, placed[line][before])
            part = before
        need[last] -= items
        part = last
        while True:
            line, before = came[part]
            placed[line][part] = placed[line].get(part, 0) + items
            if before < 0:
                return items
            placed[line][before] -= items
            part = before

    def feasible(self, at_most: int) -> int:
        """The most bundles that the basket makes, up to `at_most`."""
        if at_most <= 0 or not self.fill(at_most)[1]:
            return max(at_most, 0)
        low, high = 0, at_most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if not self.fill(middle)[1] else (low, middle)
        return low

    def worth(self, times: int) -> Fraction:
        """What the items of so many bundles cost."""
        taken, _ = self.fill(times)
        return sum(
            (Fraction(self.lines[i].net * items * UNIT, self.lines[i].quantity) for i, items in taken),
            start=Fraction(0),
        )

    def best(self, at_most: int, price: int) -> int:
        """How many bundles at a price save most: each further one is made of cheaper items than the last."""
        low, high = 0, at_most
        while low < high:
            middle = (low + high + 1) // 2
            if self.worth(middle) - self.worth(middle - 1) > price:
                low = middle
            else:
                high = middle - 1
        return low
