"""Stamp cards: what fills them, what a full one pays for, what comes back."""

from typing import Any

import pytest

from tests.modules import shop_with
from tests.shop import Shop, after, goods
from vafa.domain.baskets import Payment
from vafa.domain.ledger import NotEnough
from vafa.domain.payments import PaymentRefused
from vafa.kernel.params import ParamsInvalid

from ..params import StampsParams
from ..rules import StampsDoNotFit, contribute

FULL = Payment("stamps_coffee", 10)


def shop(*cards: dict[str, Any], **given: Any) -> Shop:
    card = {"key": "coffee", "names": {"fa": "مهر قهوه", "en": "coffee stamps"}, "groups": ["coffee"]}
    params = StampsParams.load({"cards": list(cards) or [card | given]})
    return shop_with({"stamps": contribute(params)}, {})


def coffee(price: int = 80_000, n: int = 1, **more: Any) -> Any:
    return goods(price, "coffee", quantity=n * 1000, **more)


def test_buy_ten_the_eleventh_is_free() -> None:
    made = shop()
    for day in range(10):
        made.buy(coffee(), goods(500_000, "cake"), at=after(days=day))
    assert made.available("stamps_coffee") == 10
    free = made.buy(coffee(), at=after(days=10), paid=[FULL])
    assert [(s.amount, s.value, s.line) for s in free.spent] == [(10, 80_000, 1)]
    assert made.available("stamps_coffee") == 0


def test_the_free_one_earns_no_stamp_and_the_others_do() -> None:
    made = shop()
    made.buy(coffee(n=10))
    made.buy(coffee(n=3), paid=[FULL], at=after(hours=1))
    assert made.available("stamps_coffee") == 2


def test_unless_the_club_wants_it() -> None:
    made = shop(reward_earns=True)
    made.buy(coffee(n=10))
    made.buy(coffee(), paid=[FULL], at=after(hours=1))
    assert made.available("stamps_coffee") == 1


def test_the_cheapest_that_fits_or_the_line_that_is_named() -> None:
    made = shop()
    made.buy(coffee(n=30))
    basket = [coffee(90_000), goods(10_000, "cake"), coffee(60_000)]
    assert made.buy(*basket, paid=[FULL], at=after(hours=1)).spent[0].line == 3
    named = Payment("stamps_coffee", 10, line=1)
    assert made.buy(*basket, paid=[named], at=after(hours=2)).spent[0].value == 90_000
    with pytest.raises(StampsDoNotFit):
        made.buy(*basket, paid=[Payment("stamps_coffee", 10, line=2)], at=after(hours=3))


def test_two_full_cards_pay_for_two_of_a_line() -> None:
    made = shop()
    made.buy(coffee(n=20))
    twice = Payment("stamps_coffee", 20)
    with pytest.raises(StampsDoNotFit):
        made.buy(coffee(), paid=[twice], at=after(hours=1))
    assert made.buy(coffee(n=2), paid=[twice], at=after(hours=1)).spent[0].value == 160_000


def test_one_item_is_not_given_twice() -> None:
    made = shop()
    made.buy(coffee(n=20))
    with pytest.raises(PaymentRefused):
        made.buy(coffee(), goods(900_000, "cake"), paid=[FULL, FULL], at=after(hours=1))


def test_a_price_limit_and_tax() -> None:
    made = shop(reward={"kind": "free_item", "up_to_rials": 70_000})
    made.buy(coffee(n=20))
    assert made.buy(coffee(), paid=[FULL], at=after(hours=1)).spent[0].value == 70_000
    assert made.buy(coffee(50_000, tax=5_000), paid=[FULL], at=after(hours=2)).spent[0].value == 55_000


def test_a_third_of_what_cannot_be_divided_is_free_to_the_last_rial() -> None:
    made = shop()
    made.buy(coffee(n=10))
    made.buy(goods(33_333, "coffee", quantity=3000, discount=1), paid=[FULL], at=after(hours=1))
    assert made.available("stamps_coffee") == 2


def test_a_full_card_may_be_worth_rials() -> None:
    made = shop(reward={"kind": "value", "rials": 100_000})
    made.buy(coffee(n=10))
    assert made.buy(goods(250_000, "cake"), paid=[FULL], at=after(hours=1)).spent[0].value == 100_000


def test_refusals() -> None:
    made = shop()
    made.buy(coffee(n=9))
    with pytest.raises(NotEnough):
        made.buy(coffee(), paid=[FULL], at=after(hours=1))
    with pytest.raises(StampsDoNotFit):
        made.buy(coffee(), paid=[Payment("stamps_coffee", 7)], at=after(hours=1))
    with pytest.raises(ParamsInvalid):
        StampsParams.load({"cards": []})


@pytest.mark.parametrize(
    ("counts", "stamps"),
    [
        ({"kind": "item"}, 5),
        ({"kind": "item", "every": 2}, 2),
        ({"kind": "purchase"}, 1),
        ({"kind": "amount", "rials": 150_000}, 2),
    ],
)
def test_what_earns_a_stamp(counts: dict[str, Any], stamps: int) -> None:
    made = shop(counts=counts)
    made.buy(coffee(n=5), goods(1_000_000, "cake"))
    made.buy(goods(1_000_000, "cake"), at=after(hours=1))
    assert made.available("stamps_coffee") == stamps


def test_a_condition_in_place_of_groups_and_a_cap() -> None:
    big = {"fact": "line.unit_price", "op": ">=", "value": 50_000}
    made = shop(groups=[], condition=big, cap_per_day=3)
    made.buy(coffee(40_000, n=2), coffee(60_000, n=2))
    assert made.available("stamps_coffee") == 2
    made.buy(coffee(60_000, n=2), at=after(hours=1))
    assert made.available("stamps_coffee") == 3


def test_what_paid_comes_back_and_what_was_earned_goes() -> None:
    made = shop()
    made.buy(coffee(n=10))
    free = made.buy(coffee(n=2), paid=[FULL], at=after(hours=1))
    assert made.available("stamps_coffee") == 1
    made.refund(free, at=after(hours=2))
    assert made.available("stamps_coffee") == 10


def test_stamps_expire() -> None:
    made = shop(expiry={"kind": "days", "days": 30})
    made.buy(coffee(n=10))
    assert made.available("stamps_coffee", at=after(days=30)) == 0
