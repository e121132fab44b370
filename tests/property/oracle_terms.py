"""What the oracle knows of a club: its rules and currencies, baskets, parcels, and sums told by fractions."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor
from typing import Any

DAY = 86_400_000_000
NEVER = 1 << 62
IDLE_DAYS = 10
POLICY = {"points": "negative", "credit": "clip", "stamps": "refuse"}
WORTH = {"points": 100, "credit": 1}

FOOD = {"lines": {"fact": "line.group", "op": "contains", "value": "food"}}


def names(key: str) -> dict[str, str]:
    return {"fa": key, "en": key}


CURRENCIES: list[dict[str, Any]] = [
    {"key": "points", "names": names("points"), "rial_value": 100, "transferable": True},
    {"key": "credit", "names": names("credit"), "rial_value": 1, "spent_points_policy": "clip"},
    {"key": "stamps", "names": names("stamps"), "spent_points_policy": "refuse"},
]
RULES: list[dict[str, Any]] = [
    {
        "key": "food",
        "currency": "points",
        "base": FOOD,
        "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
        "expiry": {"kind": "days", "days": 20},
        "caps": [{"per": "day", "amount": 60}],
    },
    {
        "key": "cash",
        "currency": "credit",
        "amount": {
            "kind": "tiered",
            "steps": [{"from": 0, "percent": "1"}, {"from": 100_000, "percent": "5"}],
            "rounding": "half_up",
        },
        "activation": {"days": 3},
        "expiry": {"kind": "days", "days": 15},
        "refund": "recalculate",
    },
    {
        "key": "visit",
        "currency": "stamps",
        "amount": {"kind": "fixed", "amount": 7},
        "earning": "bonus",
        "condition": {"fact": "purchase.net", "op": ">=", "value": 80_000},
        "expiry": {"kind": "inactivity", "days": IDLE_DAYS},
        "caps": [{"per": "campaign", "amount": 100}],
    },
    {
        "key": "double",
        "currency": "points",
        "amount": {"kind": "multiplier", "factor": "2.5"},
        "condition": {"fact": "purchase.net", "op": ">=", "value": 50_000},
        "expiry": {"kind": "days", "days": 20},
        "caps": [{"per": "event", "amount": 150}],
    },
]
for _rule in RULES:
    _rule["names"] = names(_rule["key"])


def split(total: int, weights: list[int]) -> list[int]:
    """Largest remainder, told by fractions."""
    if not any(weights):
        weights = [1] * len(weights)
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [floor(each) for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


class Item:
    """A line of a basket: what it costs, its tax, and whether it is food."""

    def __init__(self, net: int, tax: int, food: bool, quantity: int) -> None:
        self.net, self.tax, self.food, self.quantity = net, tax, food, quantity

    @property
    def price(self) -> int:
        return self.net + self.tax


class Parcel:
    """What lies in one lot of one member."""

    def __init__(self, key: Any, left: int, opens: int, ends: int, idle: bool) -> None:
        self.key, self.left, self.opens, self.ends, self.idle = key, left, opens, ends, idle
        self.held = 0

    def empty(self) -> Parcel:
        return Parcel(self.key, 0, self.opens, self.ends, self.idle)


class Sale:
    """A purchase as it was decided, and how much of it has come back."""

    def __init__(self, cause: Any, who: Any, at: int, items: list[Item]) -> None:
        self.cause, self.who, self.at, self.items = cause, who, at, items
        self.paid = [0] * len(items)
        self.gave: list[tuple[str, int, int]] = []  # (rule, amount, number of the lot)
        self.lots: dict[int, str] = {}  # number of the lot → currency
        self.spent: list[tuple[str, int, int, list[int], list[tuple[Any, int]]]] = []
        self.fraction = [Fraction(0)] * len(items)
        self.reversed: list[int] = []
        self.returned: list[int] = []
        self.forgiven: dict[int, int] = defaultdict(int)
        self.amounts = 0

    @property
    def net(self) -> int:
        return sum(item.net for item in self.items)

    def net_back(self) -> int:
        return sum(floor(i.net * f) for i, f in zip(self.items, self.fraction, strict=True))

    def whole(self) -> bool:
        return all(f == 1 for f in self.fraction)


def bases(items: list[Item], paid: list[int], food: bool) -> list[int]:
    """What counts of each line: net, less the part of it that was paid by the club's currencies."""
    found = []
    for item, by_club in zip(items, paid, strict=True):
        part = floor(Fraction(by_club * item.net, item.price)) if item.price else 0
        found.append(item.net - min(item.net, part) if item.food or not food else 0)
    return found


def cash_of(base: int) -> int:
    rate = Fraction(5, 100) if base >= 100_000 else Fraction(1, 100)
    return floor(base * rate + Fraction(1, 2))
