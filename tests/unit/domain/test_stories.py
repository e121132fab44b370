"""Stories that go wrong elsewhere, told to the engine alone; the numbers are those of the acceptance list."""

from fractions import Fraction

import pytest

from tests.shop import CREDIT, POINTS, Shop, after, earned, goods, rule
from vafa.domain.baskets import Payment
from vafa.domain.ledger import NotEnough
from vafa.domain.programme import Asked, Worth
from vafa.domain.refunds import RefundEmpty

STAMPS = {"key": "stamps", "kind": "stamps", "names": {"fa": "مهر", "en": "stamps"}}


def test_story_01_an_order_fully_refunded_leaves_no_gain_however_often() -> None:
    shop = Shop(rule())
    shop.grant(33)
    for _ in range(5):
        bought = shop.buy(goods(60_000), goods(40_000))
        assert shop.available() == 133
        shop.refund(bought)
        assert shop.available() == 33


def test_story_02_the_same_refund_is_deducted_once() -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(100_000))
    shop.refund(bought)
    with pytest.raises(RefundEmpty):
        shop.refund(bought)
    assert shop.available() == 0


class FreeCoffee:
    """Ten stamps are worth the coffee in the basket."""

    def value(self, amount: int, asked: Asked) -> Worth:
        return Worth(asked.purchase.lines[asked.line - 1].net, asked.line)


def test_story_03_an_ordinary_line_returned_takes_its_share_and_leaves_the_reward() -> None:
    shop = Shop(rule(), currencies=[POINTS, STAMPS], valuers={"stamps": FreeCoffee()})
    shop.grant(10, "stamps")
    bought = shop.buy(
        goods(80_000, "coffee"), goods(30_000), goods(20_000), paid=[Payment("stamps", 10, line=1)]
    )
    assert earned(bought) == {"main": 50}
    decided = shop.refund(bought, lines=[(2, 1000)])
    assert [(t.kind, t.currency, t.amount) for t in decided.transfers] == [("reverse", "points", 30)]
    assert (shop.available(), shop.available("stamps")) == (20, 0)
    shop.refund(bought)
    assert (shop.available(), shop.available("stamps")) == (0, 10)


def test_story_06_credit_comes_back_as_credit_with_its_expiry() -> None:
    shop = Shop(rule(), currencies=[POINTS, CREDIT])
    shop.grant(50_000, "credit", expires_at=after(10))
    bought = shop.buy(goods(80_000), at=after(1), paid=[Payment("credit", 50_000), Payment("card", 30_000)])
    decided = shop.refund(bought, at=after(2))
    assert decided.returned.given_back == {"credit": 50_000}
    assert (shop.available("credit"), shop.available()) == (50_000, 0)
    assert shop.member().account("credit").expiring() == (50_000, after(10))


def test_story_06_credit_spent_between_basket_and_payment_stops_the_payment() -> None:
    shop = Shop(rule(), currencies=[POINTS, CREDIT])
    shop.grant(50_000, "credit")
    basket = shop.purchase(goods(80_000), paid=[Payment("credit", 50_000)])
    assert shop.preview(basket).error is None
    shop.buy(goods(20_000), paid=[Payment("credit", 20_000)])
    with pytest.raises(NotEnough) as found:
        shop.decide(basket)
    assert found.value.values["missing"] == 20_000


def test_story_08_soonest_to_expire_goes_first_and_no_expiry_collapses_the_rest() -> None:
    shop = Shop()
    for amount, day in ((100, 30), (50, 10), (70, 20)):
        shop.grant(amount, expires_at=after(day))
    shop.grant(5)
    shop.deduct(80, at=after(1))
    found = [shop.available(at=after(day)) for day in (1, 10, 20, 30, 3000)]
    assert found == [145, 145, 105, 5, 5]
    assert [(t.amount, t.at) for t in shop.transfers if t.kind == "expire"] == [
        (40, after(20)),
        (100, after(30)),
    ]


def test_story_12_a_tenth_of_a_point_is_exact() -> None:
    tenth = rule(amount={"kind": "per_amount", "amount": 1, "per": 10, "steps": False})
    shop = Shop(tenth, currencies=[POINTS | {"scale": 1}])
    exact = Fraction(0)
    for price in range(1, 400, 7):
        shop.buy(goods(price))
        exact += price // 10
    assert shop.available() == exact


def test_story_17_a_basket_that_redeems_and_earns_obeys_the_programme() -> None:
    for base, points in (({}, 60), ({"before_club_payments": True}, 100)):
        shop = Shop(rule(base=base))
        shop.grant(40_000, "credit")
        assert earned(shop.buy(goods(100_000), paid=[Payment("credit", 40_000)])) == {"main": points}


def test_story_18_points_are_used_once_on_every_path() -> None:
    shop = Shop(currencies=[POINTS | {"transferable": True}])
    shop.grant(100)
    held = shop.hold(60)
    shop.buy(goods(100_000), paid=[Payment("points", 40)])
    for path in (
        lambda: shop.buy(goods(100_000), paid=[Payment("points", 1)]),
        lambda: shop.hold(1),
        lambda: shop.deduct(1),
        lambda: shop.gift(1),
    ):
        with pytest.raises(NotEnough):
            path()
    shop.confirm(held)
    assert shop.available() == 0


def test_story_19_points_are_earned_on_the_configured_base_only() -> None:
    fruit = {"lines": {"not": {"fact": "line.group", "op": "contains", "value": "tobacco"}}}
    shop = Shop(rule(base=fruit))
    bought = shop.buy(
        goods(50_000, "fruit", discount=5_000, tax=4_000),
        goods(70_000, "tobacco"),
        goods(30_000, kind="shipping"),
        goods(90_000, "fruit", kind="voided"),
    )
    assert earned(bought) == {"main": 45}


@pytest.mark.parametrize("scale", [0, 1, 2, 3, 6])
@pytest.mark.parametrize("balance", [1, 7, 99, 12_347, 1_000_001])
def test_story_20_the_whole_balance_can_be_redeemed(scale: int, balance: int) -> None:
    shop = Shop(currencies=[POINTS | {"scale": scale, "rial_value": 333}])
    for part in (balance // 3, balance - balance // 3):
        if part:
            shop.grant(part)
    shop.buy(goods(10**9), paid=[Payment("points", balance)])
    account = shop.member().account("points")
    assert (account.available, account.total, account.lots) == (0, 0, {})


def test_story_28_buying_a_gift_card_or_paying_with_credit_earns_nothing_unless_stated() -> None:
    shop = Shop(rule())
    shop.grant(50_000, "credit")
    assert earned(shop.buy(goods(90_000, kind="gift_card"))) == {}
    assert earned(shop.buy(goods(50_000), paid=[Payment("credit", 50_000)])) == {}
