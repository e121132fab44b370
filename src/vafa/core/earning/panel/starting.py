"""Examples that a new rule begins from: nobody begins with an empty form."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from vafa.core.earning.panel.desk import Desk
from vafa.doors.web.words import mark


@dataclass(frozen=True)
class Start:
    key: str
    icon: str
    title: str
    text: str
    names: dict[str, str]
    rule: dict[str, Any]
    money: bool = False


_MONTHS = {"expiry": {"kind": "jalali_months", "months": 6, "end_of_month": True}}

STARTS = (
    Start(
        "points", "basket", mark("Points for purchases"), mark("So many points for each amount that is bought"),
        {"fa": "امتیاز خرید", "en": "Points for purchases"},
        {"amount": {"kind": "per_amount", "amount": 1, "per": 100_000}, **_MONTHS},
    ),
    Start(
        "groups", "category", mark("More for some goods"), mark("Extra for product groups you want to sell"),
        {"fa": "گروه ویژه", "en": "Special group"},
        {"amount": {"kind": "per_amount", "amount": 1, "per": 50_000}, "earning": "bonus", **_MONTHS},
    ),
    Start(
        "percent", "percentage", mark("A percentage back"), mark("Part of the purchase comes back as credit"),
        {"fa": "بازگشت درصدی", "en": "Percentage back"},
        {"amount": {"kind": "percent", "percent": "2"}, **_MONTHS}, money=True,
    ),
    Start(
        "basket", "trophy", mark("A bonus for large baskets"), mark("A fixed amount from a certain total on"),
        {"fa": "سبد بزرگ", "en": "Large basket"},
        {"amount": {"kind": "fixed", "amount": 50}, "earning": "bonus",
         "condition": {"fact": "purchase.net", "op": ">=", "value": 10_000_000},
         "caps": [{"per": "week", "amount": 100}], **_MONTHS},
    ),
    Start(
        "days", "calendar-star", mark("Multiplied on some days"), mark("Two times the points at the end of the week"),
        {"fa": "آخر هفتهٔ دوبرابر", "en": "Double weekend"},
        {"amount": {"kind": "multiplier", "factor": "2"},
         "condition": {"fact": "moment.weekday", "op": "in", "value": [5, 6]}},
    ),
    Start(
        "birthday", "cake", mark("A birthday present"), mark("Once a year, on the day or some days before it"),
        {"fa": "هدیهٔ تولد", "en": "Birthday present"},
        {"trigger": {"on": "date", "date": "birthday"}, "amount": {"kind": "fixed", "amount": 100}, "earning": "bonus",
         **_MONTHS},
    ),
)  # fmt: skip


def rule(start: str, desk: Desk) -> dict[str, Any] | None:
    """A new rule in the club's own currency; None where it has none."""
    chosen = next((each for each in STARTS if each.key == start), STARTS[0])
    currencies = list(desk.compiled.currencies.values())
    if not currencies:
        return None
    kind = "credit" if chosen.money else "points"
    currency = next((each for each in currencies if each.kind == kind), currencies[0])
    key = f"rule-{uuid4().hex[:8]}"
    return {"key": key, "names": chosen.names, "currency": currency.key, **chosen.rule}
