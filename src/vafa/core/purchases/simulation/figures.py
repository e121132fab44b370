"""What a simulation counts: by Jalali month, in whole rials and in the smallest unit of each currency."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from vafa.domain.programme import Programme

COLUMN: Final = {
    "earn": "issued", "reverse": "reversed", "spend": "spent", "give_back": "given_back", "expire": "expired",
}  # fmt: skip
"""Kinds of transfers → where they are counted. A debt that is set off by what ends is neither issued nor spent."""


@dataclass(slots=True)
class Month:
    """One Jalali month. `moved` is {(kind of transfer, currency): amount}, `tiers` {(ladder, tier): members at its
    end}."""

    purchases: int = 0
    sales: int = 0
    paid: int = 0
    unpaid: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    tiers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Month) -> None:
        self.purchases += other.purchases
        self.sales += other.sales
        self.paid += other.paid
        self.unpaid += other.unpaid
        self.moved.update(other.moved)
        self.tiers.update(other.tiers)


@dataclass(slots=True)
class Tally:
    """Figures of some members, or of all. `left` is {(currency, "available" | "pending"): amount} at the end;
    `demand` is {rule with a budget: {minute: what it would give}}."""

    members: int = 0
    refused: int = 0
    months: dict[int, Month] = field(default_factory=dict)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    demand: dict[str, defaultdict[int, int]] = field(default_factory=dict)

    def month(self, key: int) -> Month:
        found = self.months.get(key)
        if found is None:
            found = self.months[key] = Month()
        return found

    def add(self, other: Tally) -> None:
        self.members += other.members
        self.refused += other.refused
        self.left.update(other.left)
        for key, month in other.months.items():
            self.month(key).add(month)
        for rule, minutes in other.demand.items():
            mine = self.demand.setdefault(rule, defaultdict(int))
            for minute, amount in minutes.items():
                mine[minute] += amount


def shown(tally: Tally, programme: Programme) -> dict[str, Any]:
    """The figures as plain data: the whole, and month by month."""
    whole = Month()
    for month in tally.months.values():
        whole.add(month)
    keys = sorted(tally.months)
    last = tally.months[keys[-1]].tiers if keys else Counter[tuple[str, str]]()
    currencies = currencies_of(whole, programme)
    for currency, row in currencies.items():
        row["outstanding"] = tally.left[currency, "available"] + tally.left[currency, "pending"]
        row["pending"] = tally.left[currency, "pending"]
        row["liability_rials"] = value(programme, currency, row["outstanding"])
    return {
        "members": tally.members,
        "purchases": whole.purchases,
        "sales_rials": whole.sales,
        "paid_rials": whole.paid,
        "unpaid": whole.unpaid,
        "refused": tally.refused,
        **cost_of(currencies, whole.sales),
        "currencies": currencies,
        "tiers": tiers_of(last),
        "months": [shown_month(key, tally.months[key], programme) for key in keys],
    }


def shown_month(key: int, month: Month, programme: Programme) -> dict[str, Any]:
    currencies = currencies_of(month, programme)
    return {
        "month": f"{key // 12}-{key % 12 + 1:02}",
        "purchases": month.purchases,
        "sales_rials": month.sales,
        "paid_rials": month.paid,
        **cost_of(currencies, month.sales),
        "currencies": currencies,
        "tiers": tiers_of(month.tiers),
    }


def currencies_of(month: Month, programme: Programme) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    moved = {currency for kind, currency in month.moved if kind in COLUMN}
    for currency in sorted({*programme.currencies, *moved}):
        row: dict[str, Any] = {column: month.moved[kind, currency] for kind, column in COLUMN.items()}
        row["cost_rials"] = value(programme, currency, row["issued"] - row["reversed"])
        found[currency] = row
    return found


def cost_of(currencies: dict[str, dict[str, Any]], sales: int) -> dict[str, int]:
    """What was promised, in rials and in hundredths of a percent of sales."""
    cost = sum(row["cost_rials"] or 0 for row in currencies.values())
    return {"cost_rials": cost, "cost_of_sales_bp": cost * 10_000 // sales if sales else 0}


def value(programme: Programme, currency: str, amount: int) -> int | None:
    """Rials that an amount is worth; None where only a module or nobody says."""
    terms = programme.currencies.get(currency)
    if terms is None or terms.rial_value is None:
        return None
    return amount * terms.rial_value // terms.unit


def tiers_of(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (ladder, tier), members in sorted(counted.items()):
        found.setdefault(ladder, {})[tier] = members
    return found
