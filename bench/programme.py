"""The programme that the benchmarks decide by: eight rules that fire for every basket, with tiers, caps and a budget.

Six rules are the club's own; stepped cashback and stamps are modules, and tiers multiply the points.
"""

from typing import Any, Final

YEAR: Final = {"kind": "jalali_months", "months": 12}
GROUPS: Final = ("dairy", "bread", "coffee")


def names(text: str) -> dict[str, str]:
    return {"fa": text, "en": text}


def points(key: str, amount: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"key": key, "names": names(key), "currency": "points", "amount": amount, "expiry": YEAR, **fields}


def of_group(group: str) -> dict[str, Any]:
    return {"lines": {"fact": "line.group", "op": "contains", "value": group}}


def body() -> dict[str, Any]:
    """As `PUT /programme` takes it."""
    per = {"kind": "per_amount", "amount": 1, "per": 10_000}
    return {
        "currencies": [{"key": "points", "kind": "points", "names": names("points"), "rial_value": 100}],
        "rules": [
            points("base", per),
            points("dairy", {**per, "amount": 2}, base=of_group("dairy")),
            points("bread", {**per, "amount": 3}, base=of_group("bread")),
            points("coffee", {"kind": "per_item", "amount": 5}, base=of_group("coffee")),
            points(
                "large",
                {"kind": "fixed", "amount": 20},
                condition={"fact": "purchase.net", "op": ">=", "value": 200_000},
                caps=[{"per": "day", "amount": 1_000}, {"per": "month", "amount": 20_000}],
                earning="bonus",
            ),
            points(
                "campaign",
                {"kind": "percent", "percent": "0.01"},
                caps=[{"per": "campaign", "amount": 10**12}, {"per": "event", "amount": 500}],
                earning="bonus",
            ),
        ],
        "modules": {
            "tiers": {"on": True, "params": {}},
            "cashback": {"on": True, "params": cashback()},
            "stamps": {"on": True, "params": stamps()},
        },
    }


def cashback() -> dict[str, Any]:
    """Two, three and five percent by what the basket comes to, usable on the next purchase."""
    steps = [
        {"percent": "2"},
        {"from_rials": 300_000, "percent": "3"},
        {"from_rials": 600_000, "percent": "5"},
    ]
    return {"steps": steps, "caps": {"month": 50_000_000}}


def stamps() -> dict[str, Any]:
    """A stamp for each coffee; ten make one free."""
    return {"cards": [{"key": "coffee", "names": names("coffee"), "groups": ["coffee"]}]}
