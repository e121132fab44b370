"""Five hundred offers of every kind, as a club of forty product groups and ten branches might run them.

A basket of the benchmark meets a dozen of them: most offers are of other groups, hours, branches and tiers. Three more
are unlocked by coupons.
"""

import random
from collections.abc import Iterator
from typing import Any, Final

GROUPS: Final = [f"g{number}" for number in range(40)]
BRANCHES: Final = [f"b{number}" for number in range(10)]
TIERS: Final = ("bronze", "silver", "gold")
CODED: Final = ("ten", "gift", "third")


def listed(count: int) -> list[dict[str, Any]]:
    """As the parameters of the module have them: `count` automatic ones and three with codes."""
    chance = random.Random(7)
    found = [
        named(f"o{number}", effect, priority=chance.randrange(-5, 6), **terms(chance, number))
        for number, effect in zip(range(count), effects(chance), strict=False)
    ]
    coded: list[dict[str, Any]] = [
        {"kind": "percent", "percent": "10", "up_to_rials": 500_000},
        {"kind": "amount", "rials": 50_000},
        {"kind": "nth_item", "n": 3, "percent": "50"},
    ]
    return found + [named(key, effect, code=True) for key, effect in zip(CODED, coded, strict=True)]


def named(key: str, effect: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"key": key, "names": {"fa": key, "en": key}, "effect": effect, **fields}


def effects(chance: random.Random) -> Iterator[dict[str, Any]]:
    """The kinds in turn."""
    while True:
        percent = str(chance.randrange(2, 30))
        yield {"kind": "percent", "percent": percent, "up_to_rials": 300_000}
        yield {"kind": "amount", "rials": chance.randrange(1, 10) * 10_000}
        yield {
            "kind": "steps",
            "steps": [{"from": 200_000, "percent": "2"}, {"from": 900_000, "percent": percent}],
        }
        yield {"kind": "buy_get", "buy": 2, "get": 1, "percent": percent}
        yield {
            "kind": "bundle",
            "parts": [{"lines": of_group(chance.choice(GROUPS))}, {"lines": of_group(chance.choice(GROUPS))}],
            "percent": percent,
        }
        yield {"kind": "free_item", "lines": of_group(chance.choice(GROUPS)), "up_to_rials": 50_000}
        yield {"kind": "nth_item", "n": chance.randrange(2, 5), "percent": percent}
        yield {"kind": "fixed_price", "rials": chance.randrange(5, 20) * 10_000}


def of_group(group: str) -> dict[str, Any]:
    return {"fact": "line.group", "op": "contains", "value": group}


def terms(chance: random.Random, number: int) -> dict[str, Any]:
    """What an offer asks for besides: nine in ten are for one product group."""
    asked: list[dict[str, Any]] = []
    found: dict[str, Any] = {}
    if number % 10:
        found["lines"] = of_group(chance.choice(GROUPS))
    if number % 3 == 0:
        asked.append({"fact": "member.tier", "op": "in", "value": [chance.choice(TIERS)]})
    if number % 4 == 0:
        asked.append({"fact": "purchase.total", "op": ">=", "value": chance.randrange(5, 60) * 100_000})
    if number % 5 == 0:
        asked.append({"fact": "moment.weekday", "op": "in", "value": chance.sample(range(7), 2)})
    if number % 7 == 0:
        hour = chance.randrange(8, 20)
        asked.append({"fact": "moment.hour", "op": "between", "value": [hour, hour + 3]})
    if number % 6 == 0:
        found["branches"] = chance.sample(BRANCHES, 2)
    if number % 8 == 0:
        found["group"] = f"x{number % 5}"
    if number % 9 == 0:
        found["limits"] = [{"per": "month", "uses": 1_000_000}]
    if number % 11 == 0:
        found["budget_rials"] = 10**15
    return {**found, "condition": {"all": asked}} if asked else found


def line(chance: random.Random, number: int) -> dict[str, Any]:
    """A line of the basket, as the API takes it."""
    return {
        "sku": f"s{chance.randrange(2_000)}",
        "groups": [GROUPS[chance.randrange(len(GROUPS))]],
        "quantity": chance.randrange(1, 4),
        "unit_price": chance.randrange(70, 330) * 1_000,
    }
