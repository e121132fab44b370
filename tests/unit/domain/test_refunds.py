"""Refunds: what comes back of what was earned and of what was paid, by line, by amount, and in every order."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from tests.shop import CREDIT, POINTS, START, Shop, after, earned, goods, rule
from vafa.domain.baskets import Payment
from vafa.domain.refunds import RefundEmpty, RefundTooMuch

RECALCULATED = {"refund": "recalculate"}


def test_a_line_takes_back_its_share_and_the_last_part_the_rest() -> None:
    shop = Shop(rule(amount={"kind": "per_amount", "amount": 1, "per": 1000, "steps": False}))
    bought = shop.buy(goods(1500), goods(1500), goods(1500))
    found = []
    for number in (1, 2, 3):
        shop.refund(bought, lines=[(number, 1000)])
        found.append(shop.available())
    assert found == [2, 1, 0]


@pytest.mark.parametrize("order", list(permutations([(1, 300), (1, 700), (2, 1500), (2, 500)])))
def test_any_order_of_parts_sums_to_the_whole(order: list[tuple[int, int]]) -> None:
    shop = Shop(rule(amount={"kind": "percent", "percent": "3.7"}))
    bought = shop.buy(goods(3331), goods(1013, quantity=2000))
    for part in order:
        shop.refund(bought, lines=[part])
    assert (shop.available(), shop.member().standing.spent) == (0, 0)


def test_by_amount_in_proportion_and_exactly_to_the_end() -> None:
    shop = Shop(rule(amount={"kind": "percent", "percent": "1"}))
    bought = shop.buy(goods(30_000), goods(10_000, tax=1_000))
    shop.refund(bought, amount=20_500)
    assert shop.available() == 200
    shop.refund(bought, amount=13_667)
    shop.refund(bought, amount=6833)
    assert (shop.available(), shop.member().standing.spent, shop.member().standing.purchases) == (0, 0, 0)


def test_by_line_and_by_amount_in_turn_stays_small_and_ends_whole() -> None:
    shop = Shop(rule(amount={"kind": "percent", "percent": "1"}))
    bought = shop.buy(goods(30_011, quantity=7000), goods(10_007, quantity=3000), goods(997))
    for _ in range(6):
        shop.refund(bought, lines=[(1, 1000)])
        shop.refund(bought, amount=1009)
        shop.refund(bought, lines=[(2, 400)])
    assert len(shop.returned[bought.event.id]) < 500
    shop.refund(bought)
    assert (shop.available(), shop.member().standing.spent) == (0, 0)


def test_the_refusal_counts_in_the_digits_of_the_language() -> None:
    refused = RefundTooMuch(line=1, left=Decimal("0.25"), wanted=Decimal(2))
    assert refused.say("fa")[1] == "از قلم ۱، ۰٫۲۵ قابل برگشت است و ۲ خواسته شد."
    assert refused.problem("fa")["left"] == "0.25"


@pytest.mark.parametrize(
    "named",
    [{"lines": [(1, 1001)]}, {"lines": [(2, 1)]}, {"lines": [(0, 1)]}, {"lines": [(1, 0)]}, {"amount": 5001}],
)
def test_more_than_was_bought_is_refused(named: dict[str, Any]) -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(5000))
    with pytest.raises(RefundTooMuch):
        shop.refund(bought, **named)
    assert shop.available() == 5


def test_what_came_back_cannot_come_back_again() -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(5000), goods(2000))
    shop.refund(bought, lines=[(1, 1000)])
    with pytest.raises(RefundTooMuch):
        shop.refund(bought, lines=[(1, 1)])
    shop.refund(bought)
    for named in ({}, {"amount": 1}):
        with pytest.raises(RefundEmpty):
            shop.refund(bought, **named)
    assert shop.available() == 0


def test_voided_lines_do_not_keep_a_purchase_from_being_whole() -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(5000), goods(2000, kind="voided"))
    assert shop.refund(bought, lines=[(1, 1000)]).returned.whole
    assert shop.member().standing.purchases == 0


BIG = {"fact": "purchase.net", "op": ">=", "value": 500_000}


@pytest.mark.parametrize(("mode", "left"), [(RECALCULATED, 0), ({}, 40)])
def test_a_bonus_for_a_threshold_falls_away_when_the_rest_is_less(mode: dict[str, Any], left: int) -> None:
    shop = Shop(rule(condition=BIG, amount={"kind": "fixed", "amount": 50}, **mode))
    bought = shop.buy(goods(400_000), goods(100_000))
    shop.refund(bought, lines=[(2, 1000)])
    assert shop.available() == left
    shop.refund(bought)
    assert shop.available() == 0


def test_recalculated_is_as_if_the_rest_alone_had_been_bought() -> None:
    steps = [{"from": 0, "percent": "1"}, {"from": 500_000, "percent": "5"}]
    shop = Shop(rule(amount={"kind": "tiered", "steps": steps}, **RECALCULATED))
    bought = shop.buy(goods(400_000), goods(200_000))
    assert shop.available() == 30_000
    shop.refund(bought, lines=[(2, 500)])
    assert shop.available() == 25_000
    shop.refund(bought, lines=[(2, 100)])
    assert shop.available() == 4800
    shop.refund(bought, amount=480_000)
    assert shop.available() == 0


def test_recalculation_asks_the_member_as_it_was_then() -> None:
    gold = {"fact": "member.city", "op": "=", "value": "Yazd"}
    shop = Shop(rule(condition=gold, **RECALCULATED))
    shop.member().facts["city"] = "Yazd"
    bought = shop.buy(goods(4000), goods(6000))
    shop.member().facts["city"] = "Rasht"
    shop.refund(bought, lines=[(1, 1000)])
    assert shop.available() == 6


def test_recalculation_gives_nothing_more_when_less_was_paid_with_points() -> None:
    shop = Shop(rule(**RECALCULATED))
    shop.grant(50_000, "credit")
    bought = shop.buy(goods(100_000), goods(50_000), paid=[Payment("credit", 50_000, line=2)])
    assert earned(bought) == {"main": 100}
    shop.refund(bought, lines=[(2, 1000)])
    assert (shop.available(), shop.available("credit")) == (100, 50_000)


def used(policy: str, spent: int = 60) -> tuple[Shop, Any]:
    """100 earned, some of it used elsewhere, then everything comes back."""
    shop = Shop(rule(), currencies=[POINTS | {"spent_points_policy": policy}])
    bought = shop.buy(goods(100_000))
    shop.deduct(spent)
    return shop, shop.refund(bought, at=after(1))


@pytest.mark.parametrize("policy", ["negative", "set_off"])
def test_used_points_become_a_debt_that_the_next_earnings_set_off(policy: str) -> None:
    shop, decided = used(policy)
    assert decided.returned.met == [
        ("points", {"lot": 40, "expired": 0, "other": 0, "debt": 60, "clipped": 0, "refused": 0})
    ]
    assert shop.available() == -60
    shop.buy(goods(50_000), at=after(2))
    assert shop.available() == -10
    shop.buy(goods(50_000), at=after(2))
    assert (shop.available(), shop.member().account("points").debt) == (40, 0)


def test_used_points_are_borne_by_the_club_where_it_clips() -> None:
    shop, decided = used("clip")
    assert decided.returned.met[0][1]["clipped"] == 60
    assert (shop.available(), decided.returned.earned) == (0, {"points": 40})


def test_points_are_not_taken_back_where_staff_has_to_be_asked() -> None:
    shop, decided = used("refuse")
    assert decided.returned.review
    assert (shop.available(), decided.transfers, decided.returned.earned) == (40, [], {})


def test_a_refused_part_is_tried_again_with_the_next_return() -> None:
    shop = Shop(
        rule(caps=[{"per": "day", "amount": 200}]), currencies=[POINTS | {"spent_points_policy": "refuse"}]
    )
    bought = shop.buy(goods(60_000), goods(40_000))
    shop.deduct(100)
    assert shop.refund(bought, lines=[(1, 1000)]).returned.review
    shop.grant(100)
    assert not shop.refund(bought).returned.review
    assert (shop.available(), shop.member().standing.caps) == (0, {})


@pytest.mark.parametrize("policy", ["negative", "set_off", "clip", "refuse"])
def test_other_points_are_taken_before_any_policy(policy: str) -> None:
    shop = Shop(rule(), currencies=[POINTS | {"spent_points_policy": policy}])
    shop.grant(75, expires_at=after(90))
    bought = shop.buy(goods(100_000))
    shop.deduct(125)  # 75 of the grant, 50 of the purchase
    shop.grant(70)
    shop.refund(bought)
    assert shop.available() == 20


def test_the_very_lot_comes_first_and_keeps_the_others_terms() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 90}))
    shop.grant(40, expires_at=after(5))
    bought = shop.buy(goods(100_000))
    [reverse] = shop.refund(bought).transfers
    assert reverse.moves == [((bought.event.id, 0), -100)]
    assert shop.member().account("points").expiring() == (40, after(5))


def test_nothing_more_is_taken_for_what_has_expired() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 5}))
    bought = shop.buy(goods(60_000), goods(40_000))
    shop.deduct(30)
    shop.grant(500, at=after(6))
    shop.refund(bought, at=after(7), lines=[(1, 1000)])
    assert shop.available() == 500
    shop.refund(bought, at=after(8))
    assert shop.available() == 470


def test_pending_is_reduced_where_the_points_were_still_pending() -> None:
    shop = Shop(rule(activation={"days": 14}))
    bought = shop.buy(goods(60_000), goods(40_000))
    shop.refund(bought, lines=[(1, 1000)])
    assert (shop.pending(), shop.available()) == (40, 0)


def test_held_points_are_not_touched() -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(100_000))
    held = shop.hold(70)
    shop.refund(bought)
    assert shop.available() == -70
    shop.confirm(held)
    assert (shop.available(), shop.member().account("points").debt) == (-70, 70)


def spent_and_returned(expiry: dict[str, Any], at: int = after(3)) -> tuple[int, int]:
    """100 points of ten days spent on the second day, returned: (what comes back, when it goes)."""
    shop = Shop(currencies=[POINTS | expiry])
    shop.grant(100, expires_at=after(10))
    bought = shop.buy(goods(50_000), at=after(2), paid=[Payment("points", 100)])
    shop.refund(bought, at=at)
    return shop.member().account("points").expiring()


def test_what_was_paid_comes_back_with_its_expiry_kept_extended_or_renewed() -> None:
    assert spent_and_returned({}) == (100, after(10))
    assert spent_and_returned({"returned_expiry": "extend", "returned_extend_days": 7}) == (100, after(17))
    assert spent_and_returned({"returned_expiry": "renew"}) == (100, after(13))


def test_kept_expiry_has_no_mercy_and_an_extended_one_has() -> None:
    assert spent_and_returned({}, after(12))[0] == 0
    assert spent_and_returned({"returned_expiry": "extend", "returned_extend_days": 7}, after(12)) == (
        100,
        after(17),
    )


def test_parts_of_a_payment_come_back_to_the_lots_that_live_longest_first() -> None:
    shop = Shop(currencies=[CREDIT])
    shop.grant(30_000, "credit", expires_at=after(5))
    shop.grant(30_000, "credit", expires_at=after(9))
    bought = shop.buy(goods(50_000), goods(50_000), paid=[Payment("credit", 50_000)])
    shop.refund(bought, lines=[(1, 1000)])
    assert shop.member().account("credit").expiring() == (5000, after(5))
    assert shop.available("credit") == 35_000
    shop.refund(bought)
    assert shop.member().account("credit").expiring() == (30_000, after(5))


def test_a_payment_for_one_line_comes_back_with_that_line_only() -> None:
    shop = Shop(currencies=[CREDIT])
    shop.grant(30_000, "credit")
    bought = shop.buy(goods(50_000), goods(50_000), paid=[Payment("credit", 30_000, line=1)])
    shop.refund(bought, lines=[(2, 1000)])
    assert shop.available("credit") == 0
    shop.refund(bought, lines=[(1, 500)])
    assert shop.available("credit") == 15_000
    shop.refund(bought)
    assert shop.available("credit") == 30_000


def test_what_comes_back_sets_a_debt_off_first() -> None:
    shop = Shop(rule())
    earning = shop.buy(goods(100_000))
    paying = shop.buy(goods(10_000), paid=[Payment("points", 100)])
    shop.refund(earning)
    assert shop.available() == -100
    shop.refund(paying)
    assert (shop.available(), shop.member().account("points").debt) == (0, 0)


def test_a_multiplier_is_attributed_like_the_rules_it_raised() -> None:
    dairy = {"lines": {"fact": "line.group", "op": "contains", "value": "dairy"}}
    double = rule("double", amount={"kind": "multiplier", "factor": "2"})
    shop = Shop(rule(base=dairy), double)
    bought = shop.buy(goods(40_000, "dairy"), goods(90_000))
    shop.refund(bought, lines=[(2, 1000)])
    assert shop.available() == 80
    shop.refund(bought, lines=[(1, 500)])
    assert shop.available() == 40


def test_items_are_attributed_by_their_number() -> None:
    shop = Shop(rule(amount={"kind": "per_item", "amount": 10}))
    bought = shop.buy(goods(90_000), goods(10, quantity=3000))
    shop.refund(bought, lines=[(1, 1000)])
    assert shop.available() == 30


def test_a_refund_may_start_a_rule_itself() -> None:
    sorry = rule("sorry", trigger={"on": "refund"}, amount={"kind": "percent", "percent": "1"})
    shop = Shop(sorry)
    decided = shop.refund(shop.buy(goods(40_000), goods(10_000)), lines=[(1, 1000)])
    assert (earned(decided), shop.available(), [t.n for t in decided.transfers]) == ({"sorry": 400}, 400, [0])


def test_a_late_refund_is_booked_at_its_own_time() -> None:
    shop = Shop(rule())
    [reverse] = shop.refund(shop.buy(goods(5000), at=START), at=after(400)).transfers
    assert (reverse.kind, reverse.sign, reverse.at, reverse.amount) == ("reverse", -1, after(400), 5)
