"""Examples that a new offer begins from: nobody begins with an empty form."""

from dataclasses import dataclass
from typing import Any

from vafa.doors.web.words import mark

from ..drafting import new_key


@dataclass(frozen=True)
class Start:
    key: str
    icon: str
    title: str
    text: str
    names: dict[str, str]
    offer: dict[str, Any]


STARTS = (
    Start(
        "percent", "percentage", mark("A percentage off"), mark("For all goods or for some groups"),
        {"fa": "تخفیف درصدی", "en": "Percentage off"},
        {"effect": {"kind": "percent", "percent": "10"}},
    ),
    Start(
        "basket", "basket", mark("Off large baskets"), mark("More off, the larger the purchase is"),
        {"fa": "تخفیف سبد بزرگ", "en": "Large basket"},
        {"effect": {"kind": "steps", "steps": [{"from": 10_000_000, "percent": "5"},
                                               {"from": 20_000_000, "percent": "10"}]}},
    ),
    Start(
        "more", "shopping-cart-plus", mark("Buy two, get one"), mark("The cheapest of three is free"),
        {"fa": "دو تا بخر، سه تا ببر", "en": "Three for two"},
        {"effect": {"kind": "buy_get", "buy": 2, "get": 1}},
    ),
    Start(
        "second", "copy", mark("The second at half price"), mark("Of every two items the cheaper one"),
        {"fa": "دومی نصف قیمت", "en": "Second at half price"},
        {"effect": {"kind": "nth_item", "n": 2, "percent": "50"}},
    ),
    Start(
        "bundle", "package", mark("A bundle"), mark("Some products together at one price"),
        {"fa": "بستهٔ ویژه", "en": "Bundle"},
        {"effect": {"kind": "bundle", "parts": [{"quantity": 1}, {"quantity": 1}], "percent": "15"}},
    ),
    Start(
        "hours", "clock", mark("Quiet hours"), mark("Off when the shop is quiet"),
        {"fa": "ساعت خلوت", "en": "Quiet hours"},
        {"effect": {"kind": "percent", "percent": "10"},
         "condition": {"all": [{"fact": "moment.weekday", "op": "in", "value": [0, 1, 2]},
                               {"fact": "moment.time_of_day", "op": "between", "value": ["14:00", "17:00"]}]}},
    ),
    Start(
        "first", "sparkles", mark("The first purchase"), mark("A welcome for those who are new"),
        {"fa": "نخستین خرید", "en": "First purchase"},
        {"effect": {"kind": "amount", "rials": 500_000},
         "condition": {"all": [{"fact": "member.purchases", "op": "=", "value": 0},
                               {"fact": "purchase.total", "op": ">=", "value": 3_000_000}]},
         "limits": [{"per": "member", "uses": 1}]},
    ),
    Start(
        "birthday", "cake", mark("The birthday"), mark("Once on the day itself"),
        {"fa": "تخفیف تولد", "en": "Birthday"},
        {"effect": {"kind": "percent", "percent": "20", "up_to_rials": 2_000_000},
         "condition": {"fact": "member.is_birthday_today", "op": "=", "value": True},
         "limits": [{"per": "year", "uses": 1}]},
    ),
    Start(
        "campaign", "speakerphone", mark("A campaign"), mark("For some days and with a budget"),
        {"fa": "کمپین", "en": "Campaign"},
        {"effect": {"kind": "percent", "percent": "15"}, "budget_rials": 1_000_000_000},
    ),
    Start(
        "coupon", "ticket", mark("With a code"), mark("Only for those who have a coupon of it"),
        {"fa": "تخفیف با کد", "en": "With a code"},
        {"effect": {"kind": "percent", "percent": "10"}, "code": True},
    ),
)  # fmt: skip


def offer(start: str) -> dict[str, Any]:
    """A new offer that is off: it is read before it holds."""
    chosen = next((each for each in STARTS if each.key == start), STARTS[0])
    return {"key": new_key(), "names": chosen.names, "on": False, **chosen.offer}
