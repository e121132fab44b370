"""Caps: per event, per member and period, per member ever, and the budget of a campaign; and that refunds free them."""

from typing import Any

import pytest

from tests.shop import BEN, START, Shop, after, earned, goods, missed, rule
from vafa.domain.time import parse_instant


def capped(per: str, amount: int = 10, **more: Any) -> Shop:
    return Shop(rule(caps=[{"per": per, "amount": amount}], **more))


def test_a_cap_cuts_and_says_so() -> None:
    shop = capped("event")
    decided = shop.buy(goods(25_000))
    assert earned(decided) == {"main": 10}
    assert decided.outcomes[0].cut == "cap"
    assert earned(shop.buy(goods(25_000))) == {"main": 10}


@pytest.mark.parametrize(
    ("per", "last", "next"),
    [
        ("day", "2025-04-05T23:59:59+03:30", "2025-04-06T00:00:00+03:30"),
        ("week", "2025-04-11T23:59:59+03:30", "2025-04-12T00:00:00+03:30"),  # weeks begin on Saturday
        ("month", "2025-04-20T23:59:59+03:30", "2025-04-21T00:00:00+03:30"),  # 1 Ordibehesht
        ("quarter", "2025-06-21T23:59:59+03:30", "2025-06-22T00:00:00+03:30"),  # 1 Tir
        ("year", "2026-03-20T23:59:59+03:30", "2026-03-21T00:00:00+03:30"),  # 1 Farvardin
        ("member", "2035-01-01T00:00:00+03:30", None),
    ],
)
def test_room_is_one_for_the_whole_period_and_new_in_the_next(per: str, last: str, next: str | None) -> None:
    shop = capped(per)
    assert earned(shop.buy(goods(6000))) == {"main": 6}
    assert earned(shop.buy(goods(6000), at=parse_instant(last))) == {"main": 4}
    assert missed(shop.buy(goods(6000), at=parse_instant(last))) == {"main": "cap"}
    if next is not None:
        assert earned(shop.buy(goods(6000), at=parse_instant(next))) == {"main": 6}


def test_caps_per_member_are_each_members_own_and_a_budget_is_everybodys() -> None:
    own, all = capped("member"), capped("campaign")
    for shop in (own, all):
        shop.buy(goods(8000))
    assert earned(own.buy(goods(8000), who=BEN)) == {"main": 8}
    assert earned(all.buy(goods(8000), who=BEN)) == {"main": 2}
    assert all.state.budgets == {"main": 10}


def test_the_narrowest_of_several_caps_counts_and_all_are_used() -> None:
    shop = Shop(
        rule(
            caps=[
                {"per": "event", "amount": 8},
                {"per": "day", "amount": 12},
                {"per": "campaign", "amount": 14},
            ]
        )
    )
    found = [earned(shop.buy(goods(9000), at=at)) for at in (START, START, after(1))]
    assert found == [{"main": 8}, {"main": 4}, {"main": 2}]


@pytest.mark.parametrize("per", ["day", "week", "month", "quarter", "year", "member", "campaign"])
def test_a_refund_gives_room_back_in_the_period_of_the_purchase(per: str) -> None:
    shop = capped(per)
    first = shop.buy(goods(6000))
    shop.buy(goods(6000))
    shop.refund(first, at=after(3))
    assert earned(shop.buy(goods(9000), recorded_at=after(4))) == {"main": 6}


def test_a_part_returned_gives_its_part_of_the_room_back() -> None:
    shop = capped("day")
    first = shop.buy(goods(5000), goods(5000))
    shop.refund(first, lines=[(2, 1000)])
    assert earned(shop.buy(goods(9000))) == {"main": 5}


def test_what_is_refunded_whole_leaves_no_trace_in_the_standing() -> None:
    shop = Shop(rule(caps=[{"per": "day", "amount": 10}, {"per": "member", "amount": 50}]))
    bought = shop.buy(goods(6000))
    shop.refund(bought, lines=[(1, 400)])
    shop.refund(bought)
    standing = shop.member().standing
    assert (standing.caps, standing.purchases, standing.spent) == ({}, 0, 0)
    assert (standing.first_at, standing.last_at) == (0, 0)


def test_a_multiplier_has_a_cap_of_its_own() -> None:
    double = rule(
        "double", amount={"kind": "multiplier", "factor": "2"}, caps=[{"per": "event", "amount": 3}]
    )
    assert earned(Shop(rule(), double).buy(goods(5000))) == {"main": 5, "double": 3}


def test_a_cap_remembers_only_so_many_periods() -> None:
    shop = capped("day")
    for day in range(70):
        shop.buy(goods(1000), at=after(day))
    assert len(shop.member().standing.caps["main|day"]) == 64
