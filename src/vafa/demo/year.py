"""The year as a source of purchases, like a file: every process reads its own households."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from vafa.core.purchases.importing.sources import Item
from vafa.core.purchases.intake import Wanted
from vafa.demo import SLUG, data, goods
from vafa.demo.wallet import Wallet
from vafa.domain.baskets import Line
from vafa.domain.time import SECOND, Calendar, Instant, from_datetime

CHUNK: Final = 2_000
"""Baskets that are taken out of the arrays at a time."""


def weeks_until(yesterday: date) -> int:
    """By how many whole weeks the data is moved so that its year ends yesterday, or in the week before."""
    return (yesterday - date.fromisoformat(data.LAST_DAY)).days // 7


def start_of(weeks: int, calendar: Calendar) -> Instant:
    """The first moment of the moved year."""
    first = date(2017, 1, 1) + timedelta(weeks=weeks)
    return calendar.midnight(first.toordinal())


@dataclass
class Year:
    """Baskets of some households, moved by `weeks` and set on the club's wall clock."""

    chosen: list[int]
    weeks: int
    calendar: Calendar
    baskets: int = 0
    groups: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "The Complete Journey"

    @cached_property
    def shift(self) -> timedelta:
        return timedelta(weeks=self.weeks)

    def items(self, part: int, parts: int, start: int = 0) -> Iterator[Item]:
        mine = [number for number in self.chosen if number % parts == part]
        sales = data.sales(mine)
        self.groups = product_groups()
        wallets = {number: Wallet() for number in mine}
        bounds = [*sales.starts.tolist(), len(sales.at)]
        skus: dict[int, str] = {}
        for first in range(0, len(bounds) - 1, CHUNK):
            edges = bounds[first : first + CHUNK + 1]
            rows = _rows(sales, edges[0], edges[-1])
            for place, (begin, end) in enumerate(pairwise(edges), start=first):
                lines = rows[begin - edges[0] : end - edges[0]]
                want = self._wanted(lines, wallets, skus)
                # Places of all parts are different, and rise within each.
                number = place * parts + part
                if number >= start:
                    yield Item(number, begin + 1, want)

    def _wanted(self, rows: list[Any], wallets: dict[int, Wallet], skus: dict[int, str]) -> Wanted:
        household, store, basket, *_, at = rows[0]
        lines = []
        for _, _, _, product, quantity, unit_price, discount, gross, net, _ in rows:
            sku = skus.get(product)
            if sku is None:
                sku = skus[product] = str(product)
            groups = self.groups.get(product, _OTHER)
            lines.append(Line(sku, groups, quantity, unit_price, discount, 0, "goods", "", gross, net))
        happened_at = self._moment(at)
        return Wanted(
            reference=str(basket),
            member=("external_id", str(household)),
            lines=lines,
            payments=wallets[household].pay(lines, happened_at),
            branch=str(store),
            source=SLUG,
            happened_at=happened_at,
            door="import",
        )

    def _moment(self, clock_us: int) -> Instant:
        """The shops' clock as the club's: the same time of day on the moved date."""
        days, rest = divmod(clock_us, 86_400 * SECOND)
        day = self.calendar.day_number(_EPOCH_DAY + days + 7 * self.weeks)
        if day.end - day.start == 86_400 * SECOND:
            return day.start + rest
        wall = datetime.combine(day.date, datetime.min.time(), tzinfo=self.calendar.zone)
        return from_datetime(wall + timedelta(microseconds=rest))


_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_OTHER: Final = frozenset({goods.OTHER[0]})


def _rows(sales: data.Sales, begin: int, end: int) -> list[Any]:
    columns = (
        sales.household, sales.store, sales.basket, sales.product, sales.quantity, sales.unit_price, sales.discount,
        sales.gross, sales.net, sales.at,
    )  # fmt: skip
    return list(zip(*[column[begin:end].tolist() for column in columns], strict=True))


def product_groups() -> dict[int, frozenset[str]]:
    """Product → its groups; the same set object for the same groups."""
    table = data.read("products", ["product_id", "department", "product_category", "brand"])
    same: dict[tuple[str, ...], frozenset[str]] = {}
    found = {}
    columns = [table[name].to_pylist() for name in ("product_id", "department", "product_category", "brand")]
    for product, department, category, brand in zip(*columns, strict=True):
        key = tuple(goods.groups_of(department, category, brand))
        found[product] = same.setdefault(key, frozenset(key))
    return found


def yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)
