"""How much a rule gives: kinds of amounts, bases, rounding, conditions, validity, branches, groups, multipliers."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.shop import START, Shop, after, earned, goods, missed, rule
from vafa.domain.baskets import BasketInvalid, Payment
from vafa.domain.participants import QuietParticipant
from vafa.domain.programme import ProgrammeInvalid
from vafa.domain.rules import Rule


def given(amount: dict[str, Any], price: int, **more: Any) -> int:
    """What a single rule gives for a single line."""
    return earned(Shop(rule(amount=amount, **more)).buy(goods(price))).get("main", 0)


@pytest.mark.parametrize(
    ("amount", "price", "points"),
    [
        ({"kind": "fixed", "amount": 7}, 1, 7),
        ({"kind": "per_amount", "amount": 3, "per": 1000}, 1999, 3),
        ({"kind": "per_amount", "amount": 3, "per": 1000}, 999, 0),
        ({"kind": "per_amount", "amount": 3, "per": 1000, "steps": False}, 1999, 5),
        ({"kind": "percent", "percent": "2.5"}, 1000, 25),
        ({"kind": "percent", "percent": "0.0001"}, 10_000_000, 10),
        ({"kind": "per_item", "amount": 4}, 5, 4),
        ({"kind": "per_item", "amount": 4, "every": 2}, 5, 0),
    ],
)
def test_each_kind_of_amount(amount: dict[str, Any], price: int, points: int) -> None:
    assert given(amount, price) == points


@pytest.mark.parametrize(
    ("rounding", "down", "half", "up"),
    [
        ("floor", 2, 2, 2),
        ("ceil", 3, 3, 3),
        ("half_up", 2, 3, 3),
        ("half_even", 2, 2, 3),
        ("down", 2, 2, 2),
    ],
)
def test_the_one_rounding_is_the_named_one(rounding: str, down: int, half: int, up: int) -> None:
    amount = {"kind": "percent", "percent": "1", "rounding": rounding}
    assert [given(amount, price) for price in (249, 250, 251)] == [down, half, up]
    assert given(amount, 350) == {"floor": 3, "down": 3}.get(rounding, 4)


def test_rounding_is_done_once_for_the_basket_and_never_per_line() -> None:
    shop = Shop(rule(amount={"kind": "percent", "percent": "1"}))
    assert earned(shop.buy(*[goods(150) for _ in range(4)])) == {"main": 6}


STEPS = [
    {"from": 1000, "percent": "1"},
    {"from": 2000, "percent": "2"},
    {"from": 4000, "amount": 3, "per": 100},
]


@pytest.mark.parametrize(
    ("price", "whole", "marginal"),
    [
        (999, 0, 0),
        (1000, 10, 0),
        (1999, 19, 9),
        (2000, 40, 10),
        (3999, 79, 49),  # 10 + 39.98
        (4000, 120, 50),
        (4150, 123, 54),  # 10 + 40 + 4.5
    ],
)
def test_stepped_amounts(price: int, whole: int, marginal: int) -> None:
    assert given({"kind": "tiered", "steps": STEPS}, price) == whole
    assert given({"kind": "tiered", "steps": STEPS, "mode": "marginal"}, price) == marginal


def test_a_step_can_be_a_fixed_amount() -> None:
    amount = {"kind": "tiered", "steps": [{"from": 10, "amount": 5}, {"from": 20, "amount": 50}]}
    assert [given(amount, price) for price in (9, 10, 19, 20, 1000)] == [0, 5, 5, 50, 50]


@pytest.mark.parametrize(
    "steps",
    [
        [{"from": 5, "percent": "1"}, {"from": 5, "percent": "2"}],
        [{"from": 5, "percent": "1", "amount": 2}],
        [{"from": 5, "percent": "1", "per": 2}],
        [{"from": 5}],
    ],
)
def test_steps_that_mean_nothing_are_refused(steps: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(rule(amount={"kind": "tiered", "steps": steps}))


def test_a_float_is_no_rate() -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(rule(amount={"kind": "percent", "percent": 2.5}))


def test_items_are_counted_in_whole_items_over_the_lines_of_the_base() -> None:
    dairy = {"lines": {"fact": "line.group", "op": "contains", "value": "dairy"}}
    shop = Shop(rule(amount={"kind": "per_item", "amount": 10, "every": 2}, base=dairy))
    assert earned(
        shop.buy(goods(5, "dairy", quantity=1500), goods(5, "dairy", quantity=2500), goods(9, "meat"))
    ) == {"main": 20}


BASKET = (
    goods(100_000, "food", discount=10_000, tax=9_000),
    goods(30_000, kind="shipping", tax=3_000),
    goods(50_000, kind="gift_card"),
    goods(20_000, kind="service"),
    goods(70_000, kind="voided"),
)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ({}, 110),
        ({"before_discounts": True}, 120),
        ({"with_tax": True}, 119),
        ({"with_shipping": True}, 140),
        ({"with_shipping": True, "with_tax": True, "before_discounts": True}, 162),
        ({"kinds": ("gift_card",)}, 50),
        ({"lines": {"fact": "line.group", "op": "contains", "value": "food"}}, 90),
    ],
)
def test_the_base_is_what_the_rule_says(base: dict[str, Any], expected: int) -> None:
    assert earned(Shop(rule(base=base)).buy(*BASKET)) == {"main": expected}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ({}, 50),
        ({"before_club_payments": True}, 100),
        ({"with_tax": True}, 55),
        ({"before_discounts": True}, 70),
    ],
)
def test_what_was_paid_with_club_currencies_earns_nothing_unless_said(
    base: dict[str, Any], expected: int
) -> None:
    shop = Shop(rule(base=base))
    shop.grant(55_000, "credit")
    bought = shop.buy(goods(120_000, discount=20_000, tax=10_000), paid=[Payment("credit", 55_000)])
    assert earned(bought) == {"main": expected}


def test_a_line_paid_whole_by_credit_earns_nothing_also_with_its_tax() -> None:
    shop = Shop(rule(base={"with_tax": True}))
    shop.grant(109_000, "credit")
    bought = shop.buy(goods(100_000, tax=9_000), goods(50_000), paid=[Payment("credit", 109_000, line=1)])
    assert earned(bought) == {"main": 50}


def test_a_condition_that_fails_is_a_miss_with_what_was_found() -> None:
    shop = Shop(rule(condition={"fact": "purchase.net", "op": ">=", "value": 500_000}))
    decided = shop.buy(goods(400_000))
    [miss] = decided.misses
    assert (miss.code, miss.actual, decided.transfers) == ("condition", 400_000, [])


def test_too_small_a_purchase_is_a_miss() -> None:
    assert missed(Shop(rule()).buy(goods(999))) == {"main": "small"}


def test_validity_is_by_the_instant_of_the_purchase_and_excludes_its_end() -> None:
    shop = Shop(rule(valid_from="2025-04-06T00:00:00+03:30", valid_to="2025-04-07T00:00:00+03:30"))
    midnight = after(hours=14)
    found = [
        shop.buy(goods(1000), at=at, recorded_at=midnight + after(3) - START)
        for at in (midnight - 1, midnight, midnight + 86_400_000_000 - 1, midnight + 86_400_000_000)
    ]
    assert [earned(each) for each in found] == [{}, {"main": 1}, {"main": 1}, {}]
    assert missed(found[0]) == {"main": "time"}


def test_a_rule_of_one_branch_is_silent_in_the_others() -> None:
    shop = Shop(rule(branches=("north",)))
    assert earned(shop.buy(goods(1000), branch="north")) == {"main": 1}
    assert missed(shop.buy(goods(1000), branch="south")) == {"main": "branch"}


def test_a_rule_that_is_off_gives_nothing_and_is_not_spoken_of() -> None:
    decided = Shop(rule(on=False)).buy(goods(1000))
    assert (earned(decided), missed(decided)) == ({}, {})


def test_custom_events_earn_on_their_own_amount() -> None:
    shop = Shop(
        rule(
            trigger={"on": "event", "event_type": "run"}, amount={"kind": "per_amount", "amount": 2, "per": 5}
        ),
        rule("visit", trigger={"on": "event", "event_type": "visit"}, amount={"kind": "fixed", "amount": 3}),
    )
    assert earned(shop.happen("run", amount=12)) == {"main": 4}
    assert earned(shop.happen("visit")) == {"visit": 3}
    assert shop.available() == 7


def group(key: str, points: int, priority: int = 0) -> dict[str, Any]:
    return rule(key, amount={"kind": "fixed", "amount": points}, group="one", priority=priority)


def test_in_a_group_the_best_for_the_member_wins() -> None:
    decided = Shop(group("low", 5, 9), group("high", 8), rule()).buy(goods(3000))
    assert earned(decided) == {"high": 8, "main": 3}
    assert missed(decided) == {"low": "group"}


def test_in_a_group_the_first_wins_where_the_club_says_so() -> None:
    decided = Shop(group("high", 8), group("low", 5, 9), settings={"groups": "first"}).buy(goods(3000))
    assert earned(decided) == {"low": 5}


def multiplier(key: str, factor: str, **more: Any) -> dict[str, Any]:
    return rule(key, amount={"kind": "multiplier", "factor": factor, **more})


BONUS = rule("bonus", amount={"kind": "fixed", "amount": 10}, earning="bonus")


def test_two_times_and_one_and_a_half_times_make_two_and_a_half() -> None:
    shop = Shop(rule(), BONUS, multiplier("double", "2"), multiplier("half", "1.5"))
    assert earned(shop.buy(goods(101_000))) == {"main": 101, "bonus": 10, "double": 101, "half": 50}


def test_the_highest_multiplier_wins_where_the_club_says_so() -> None:
    shop = Shop(
        rule(), multiplier("double", "2"), multiplier("half", "1.5"), settings={"multipliers": "highest"}
    )
    decided = shop.buy(goods(101_000))
    assert earned(decided) == {"main": 101, "double": 101}
    assert missed(decided) == {"half": "small"}


def test_a_multiplier_of_named_rules_raises_only_those_also_a_bonus() -> None:
    shop = Shop(rule(), BONUS, multiplier("triple", "3", of=("bonus",)))
    assert earned(shop.buy(goods(4000))) == {"main": 4, "bonus": 10, "triple": 20}


def test_a_multiplier_of_a_rule_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProgrammeInvalid):
        Shop(rule(), multiplier("triple", "3", of=("bonsu",)))


class Gold(QuietParticipant):
    """A tier that makes base earning of points one and a half times as much."""

    key = "gold"

    def extras(self, c: Any, currency: str) -> int:
        return 500_000 if currency == "points" else 0


def test_a_tier_multiplies_within_the_rule_and_adds_to_campaigns() -> None:
    shop = Shop(rule(), BONUS, multiplier("double", "2"), participants=[Gold()])
    decided = shop.buy(goods(101_000))
    assert earned(decided) == {"main": 151, "bonus": 10, "double": 101}


@pytest.mark.parametrize(("factor", "expected"), [("2", {"main": 101, "x": 101}), ("1.2", {"main": 151})])
def test_of_a_tier_and_a_campaign_the_highest_counts(factor: str, expected: dict[str, int]) -> None:
    shop = Shop(rule(), multiplier("x", factor), settings={"multipliers": "highest"}, participants=[Gold()])
    assert earned(shop.buy(goods(101_000))) == expected


def test_a_discount_larger_than_its_line_is_refused() -> None:
    with pytest.raises(BasketInvalid):
        goods(1000, discount=1001)


def test_rules_are_tried_by_priority_and_then_in_the_order_they_are_written() -> None:
    shop = Shop(rule("b"), rule("c", priority=5), rule("a"))
    assert list(earned(shop.buy(goods(1000)))) == ["c", "b", "a"]


def test_a_late_purchase_is_decided_at_its_own_time() -> None:
    shop = Shop(rule(caps=[{"per": "day", "amount": 10}]))
    shop.buy(goods(10_000), at=after(1))
    late = shop.buy(goods(10_000), at=START, recorded_at=after(1, 1))
    assert earned(late) == {"main": 10}
    assert [t.at for t in late.transfers] == [START]


def test_weights_are_exact_to_a_gram() -> None:
    shop = Shop(rule(amount={"kind": "percent", "percent": "10"}))
    assert earned(shop.buy(goods(333, quantity=1255))) == {"main": 41}  # 417.915 → 418 rials
