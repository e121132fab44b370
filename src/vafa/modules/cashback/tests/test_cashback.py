"""Cashback: what comes back of a purchase, when it can be used, and what a refund does."""

from typing import Any

import pytest

from tests.modules import shop_with
from tests.shop import Shop, after, goods
from vafa.domain.baskets import Payment
from vafa.kernel.params import ParamsInvalid

from ..params import CashbackParams
from ..rules import contribute


def shop(**given: Any) -> Shop:
    return shop_with({"cashback": contribute(CashbackParams.load(given))}, {})


def test_it_pays_for_the_next_purchase_at_once() -> None:
    made = shop()
    made.buy(goods(1_000_000))
    assert made.available("credit") == 20_000
    made.buy(goods(50_000), paid=[Payment("credit", 20_000)], at=after(hours=1))
    # Two percent of the 30,000 that were paid otherwise.
    assert made.available("credit") == 600


def test_what_was_paid_with_credit_may_earn_too() -> None:
    made = shop(payable_on="before_club_payments")
    made.buy(goods(1_000_000))
    made.buy(goods(50_000), paid=[Payment("credit", 20_000)], at=after(hours=1))
    assert made.available("credit") == 1_000


@pytest.mark.parametrize(
    ("mode", "bought", "credit"),
    [
        ("whole", 999_999, 19_999),
        ("whole", 1_000_000, 50_000),
        ("marginal", 1_000_000, 20_000),
        ("marginal", 3_000_000, 120_000),
    ],
)
def test_steps(mode: str, bought: int, credit: int) -> None:
    made = shop(steps=[{"percent": "2"}, {"from_rials": 1_000_000, "percent": "5"}], mode=mode)
    made.buy(goods(bought))
    assert made.available("credit") == credit


def test_percentages_are_exact() -> None:
    made = shop(steps=[{"percent": "0.5"}])
    made.buy(goods(199))
    assert made.available("credit") == 0
    made.buy(goods(201))
    assert made.available("credit") == 1


def test_caps_by_purchase_day_and_month() -> None:
    made = shop(caps={"purchase": 30_000, "day": 40_000, "month": 60_000})
    made.buy(goods(2_000_000))
    assert made.available("credit") == 30_000
    made.buy(goods(2_000_000), at=after(hours=1))
    assert made.available("credit") == 40_000
    made.buy(goods(2_000_000), at=after(days=1))
    assert made.available("credit") == 60_000
    made.buy(goods(2_000_000), at=after(days=31))
    assert made.available("credit") == 90_000


def test_a_delay_makes_it_wait() -> None:
    made = shop(delay_days=2, delay_hours=3)
    made.buy(goods(1_000_000))
    assert (made.available("credit"), made.pending("credit")) == (0, 20_000)
    assert made.available("credit", at=after(days=2, hours=2.9)) == 0
    assert made.available("credit", at=after(days=2, hours=3)) == 20_000


def test_it_expires() -> None:
    made = shop(expiry={"kind": "days", "days": 10})
    made.buy(goods(1_000_000))
    assert made.available("credit", at=after(days=9.9)) == 20_000
    assert made.available("credit", at=after(days=10)) == 0


def test_groups_left_out_and_branches() -> None:
    made = shop(excluded_groups=["tobacco"], branches=["north"])
    made.buy(goods(1_000_000), goods(1_000_000, "tobacco"), branch="north")
    made.buy(goods(1_000_000), branch="south")
    assert made.available("credit") == 20_000


def test_a_refund_counts_again_what_is_left() -> None:
    made = shop(steps=[{"percent": "2"}, {"from_rials": 1_000_000, "percent": "5"}])
    bought = made.buy(goods(600_000), goods(400_000))
    made.refund(bought, at=after(hours=1), lines=[(2, 1000)])
    assert made.available("credit") == 12_000


def test_credit_that_was_spent_is_owed_or_borne() -> None:
    for policy, left in (("negative", -20_000), ("clip", 0)):
        made = shop(spent_policy=policy, steps=[{"percent": "2"}])
        bought = made.buy(goods(1_000_000))
        made.buy(goods(20_000), paid=[Payment("credit", 20_000)], at=after(hours=1))
        made.refund(bought, at=after(hours=2))
        assert made.available("credit") == left


def test_credit_comes_back_with_what_it_paid_for() -> None:
    made = shop()
    made.buy(goods(1_000_000))
    paid = made.buy(goods(20_000), paid=[Payment("credit", 20_000)], at=after(hours=1))
    made.refund(paid, at=after(hours=2))
    assert made.available("credit") == 20_000


def test_refusals_in_words() -> None:
    for bad in (
        {"steps": [{"percent": "200"}]},
        {"steps": [{"from_rials": 5, "percent": "1"}, {"percent": "2"}]},
        {"returned_expiry": "extend"},
        {"steps": []},
    ):
        with pytest.raises(ParamsInvalid) as refused:
            CashbackParams.load(bad)
        assert refused.value.say("fa")[1] != refused.value.say("en")[1]
