"""Stories 12, 17, 19 and 22: exact sums, the configured base alone, and tiers that follow every change."""

import random
from decimal import ROUND_FLOOR, Decimal

import pytest

from tests.journeys.telling import CREDIT, POINTS, amounts, back, rule, start

__all__ = ["start"]
ORDERS, PEOPLE = 2000, 20
LADDER = {
    "key": "main",
    "names": {"fa": "سطح", "en": "Tier"},
    "metric": {"kind": "spend"},
    "window": {"kind": "lifetime"},
    "validity": {"kind": "criteria"},
    "tiers": [
        {"key": "silver", "names": {"fa": "نقره‌ای", "en": "Silver"}, "threshold": 1_000_000,
         "benefits": {"multipliers": {"points": "1.5"}}},
        {"key": "gold", "names": {"fa": "طلایی", "en": "Gold"}, "threshold": 3_000_000,
         "benefits": {"multipliers": {"points": "2"}}},
    ],
}  # fmt: skip


def test_story_12_a_tenth_of_a_point_for_each_unit_is_exact_over_many_orders_and_refunds(start):
    """0.1 point for each toman (ten rials); a point has three decimals, so a rial is worth ten of them."""
    tenths = POINTS | {"scale": 3}
    per_toman = rule(amount={"kind": "per_amount", "amount": 100, "per": 10, "steps": False})
    third = rule("third", amount={"kind": "percent", "percent": "33.3333"}, currency="credit")
    shop = start(per_toman, third, currencies=(tenths, CREDIT))
    people = [shop.join() for _ in range(PEOPLE)]
    order = random.Random(12)
    orders = [
        {
            "reference": f"O-{n}",
            "member": {"id": order.choice(people)},
            "lines": [{"unit_price": order.randrange(1, 10_000_000)} for _ in range(order.randrange(1, 4))],
        }
        for n in range(ORDERS)
    ]
    answer = shop.post("/purchases/batch", {"items": orders})
    assert answer.status_code == 200, answer.text
    done = answer.json()["items"]
    expected = {member: [Decimal(0), 0] for member in people}
    for each in orders:
        paid = sum(line["unit_price"] for line in each["lines"])
        sums = expected[each["member"]["id"]]
        sums[0] += Decimal(paid) * Decimal("0.01")
        sums[1] += int((paid * Decimal("0.333333")).to_integral_value(ROUND_FLOOR))
    for place in order.sample(range(ORDERS), 60):
        bought, sums = done[place]["purchase"], expected[orders[place]["member"]["id"]]
        if place % 2:
            part = order.randrange(1, bought["total"])
            shop.refund(bought, amount=part)
            shop.refund(bought, amount=bought["total"] - part)
        else:
            shop.refund(bought)
        sums[0] -= Decimal(bought["total"]) * Decimal("0.01")
        sums[1] -= amounts(bought["earned"])["credit"]
    for member, (points, credit) in expected.items():
        assert Decimal(shop.available(member)) / 1000 == points
        assert shop.available(member, "credit") == credit


@pytest.mark.parametrize("before", [False, True])
def test_story_17_a_basket_that_redeems_and_earns_says_and_obeys_on_which_amount(start, before):
    shop = start(rule(base={"before_club_payments": before}))
    mira = shop.join()
    shop.give(mira, 1000)
    basket = {"payments": [{"kind": "points", "amount": 1000}]}
    paid = shop.buy(mira, 300_000, **basket)
    assert amounts(paid["earned"]) == {"points": 300 if before else 200}
    published = shop.get("/programme").json()["published"]["body"]["rules"][0]
    assert published.get("base", {}).get("before_club_payments", False) is before
    said = shop.post("/programme/check", {}).json()["rules"][0]["says"]
    other = shop.post("/programme/check", {"body": _other_base(shop, not before)}).json()["rules"][0]["says"]
    assert said["fa"] != other["fa"] and said["en"] != other["en"], "the sentence tells the two apart"


def _other_base(shop, before):
    body = shop.get("/programme").json()["published"]["body"]
    return body | {"rules": [rule(base={"before_club_payments": before})]}


BASKET = [
    {"unit_price": 100_000, "tax": 9_000, "groups": ["food"]},
    {"unit_price": 50_000, "discount": 20_000, "groups": ["food"]},
    {"unit_price": 40_000, "kind": "shipping"},
    {"unit_price": 70_000, "kind": "voided"},
    {"unit_price": 60_000, "groups": ["tobacco"]},
    {"unit_price": 30_000, "kind": "fee"},
    {"unit_price": 80_000, "kind": "gift_card"},
    {"unit_price": 10_000, "quantity": "2.5", "kind": "service"},
]
NO_TOBACCO = {"not": {"fact": "line.group", "op": "contains", "value": ["tobacco"]}}


@pytest.mark.parametrize(
    ("base", "points"),
    [
        ({}, 100 + 30 + 60 + 25),
        ({"lines": NO_TOBACCO}, 100 + 30 + 25),
        ({"before_discounts": True}, 100 + 50 + 60 + 25),
        ({"with_tax": True}, 109 + 30 + 60 + 25),
        ({"with_shipping": True}, 100 + 30 + 60 + 25 + 40),
        ({"kinds": ["fee"]}, 30),
    ],
)
def test_story_19_points_are_earned_on_the_configured_base_alone_wherever_one_buys(start, base, points):
    shop = start(rule(base=base))
    mira = shop.join()
    for place in ({"channel": "till"}, {"channel": "web", "source": "shop"}, {"branch": "north"}):
        bought = shop.buy(mira, lines=BASKET, **place)
        assert amounts(bought["earned"]) == {"points": points}
        assert bought["total"] == 374_000
    look = {"reference": "P", "member": {"id": mira}, "lines": BASKET}
    assert amounts(shop.post("/purchases/preview", look).json()["earned"]) == {"points": points}
    done = shop.refund(bought)
    assert amounts(done["reversed"]) == {"points": points}
    assert shop.everywhere(mira) == 2 * points


def test_story_22_the_tier_is_right_after_each_purchase_return_and_change_of_thresholds(start):
    shop = start(modules={"tiers": {"on": True, "params": {"ladders": [LADDER]}}})
    mira = shop.join()

    def tier() -> str | None:
        [shown] = shop.get(f"/members/{mira}").json()["tiers"]
        return shown["key"]

    first = shop.buy(mira, 900_000)
    assert (tier(), first["tier"]["next"]["missing"]) == (None, 100_000)
    second = shop.buy(mira, 200_000)
    assert (tier(), second["tier"]["key"]) == ("silver", "silver"), "the answer to the very purchase says it"
    assert amounts(second["earned"]) == {"points": 200}, "the tier of before multiplies"
    third = shop.buy(mira, 1_900_000)
    assert (tier(), amounts(third["earned"])) == ("gold", {"points": 2850})
    shop.buy(mira, 1_000, payments=[{"kind": "points", "amount": 10}])
    whole = shop.available(mira)
    body = {"kind": "deduct", "member": {"id": mira}, "currency": "points", "amount": whole, "reason": "used"}
    assert shop.post("/transfers", body).status_code == 201
    assert tier() == "gold", "redeeming never lowers it"
    back_again = shop.refund(third, amount=1_000_000)
    assert (tier(), back_again["tier"]["key"]) == ("silver", "silver")
    shop.refund(third)
    assert tier() == "silver"
    shop.refund(second)
    assert tier() is None
    for threshold, expected in ((900_000, "silver"), (2_000_000, None), (500_000, "silver")):
        changed = [LADDER["tiers"][0] | {"threshold": threshold}, LADDER["tiers"][1]]
        answer = shop.send("PUT", "/modules/tiers", {"params": {"ladders": [LADDER | {"tiers": changed}]}})
        assert answer.status_code == 200, answer.text
        looked = shop.buy(mira, 1)
        assert (looked["tier"] or {}).get("key") == expected
        assert tier() == expected


def test_story_22_cashback_and_tier_bonuses_go_back_with_their_purchase(start):
    shop = start(
        rule(),
        rule("double", amount={"kind": "multiplier", "factor": "2"}),
        back("1.5"),
        modules={"tiers": {"on": True, "params": {"ladders": [LADDER]}}},
    )
    mira = shop.join()
    bought = [shop.buy(mira, price) for price in (1_500_000, 1_234_567, 800_000)]
    for each in random.Random(3).sample(bought, 3):
        for number in range(1, 4):
            part = each["total"] * number // 3 - each["total"] * (number - 1) // 3
            shop.refund(each, amount=part)
    assert (shop.everywhere(mira), shop.everywhere(mira, "credit")) == (0, 0)
    assert shop.get(f"/members/{mira}").json()["tiers"][0]["key"] is None
