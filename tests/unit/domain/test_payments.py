"""Paying with currencies of the club: all are checked before one is taken, and nothing is paid for twice."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from tests.shop import CREDIT, POINTS, START, Shop, after, earned, goods, rule
from vafa.domain.baskets import Payment, spread
from vafa.domain.errors import VafaError
from vafa.domain.ledger import NotEnough
from vafa.domain.payments import PaymentRefused, PaymentUnknown
from vafa.domain.programme import Asked, Worth


def pay(amount: int, currency: str = "credit", line: int = 0, hold: str = "") -> Payment:
    return Payment(currency, amount, line, hold)


def refused(shop: Shop, error: type[VafaError], *paid: Payment, price: int = 100_000) -> dict[str, Any]:
    """What the refusal says; nothing may have changed by it."""
    before = {key: account.available for key, account in shop.member().accounts.items()}
    count = len(shop.transfers)
    with pytest.raises(error) as found:
        shop.buy(goods(price), paid=paid)
    assert {
        key: account.available for key, account in shop.member().accounts.items() if key in before
    } == before
    assert (len(shop.transfers), shop.member().standing.purchases) == (count, 0)
    return found.value.values


def test_what_is_missing_is_said() -> None:
    shop = Shop(rule())
    shop.grant(60, "credit")
    found = refused(shop, NotEnough, pay(100))
    assert (found["wanted"], found["available"], found["missing"]) == (100, 60, 40)


def test_two_payments_of_one_currency_are_counted_together() -> None:
    shop = Shop(rule())
    shop.grant(60, "credit")
    assert refused(shop, NotEnough, pay(40), pay(30))["missing"] == 10
    decided = shop.buy(goods(100_000), paid=[pay(40), pay(20)])
    assert [(spent.amount, spent.n) for spent in decided.spent] == [(40, 0), (20, 1)]


def test_two_currencies_pay_or_neither_does() -> None:
    shop = Shop(rule())
    shop.grant(60, "credit")
    refused(shop, NotEnough, pay(60), pay(1, "points"))
    shop.grant(5, "points")
    decided = shop.buy(goods(100_000), paid=[pay(60), pay(5, "points")])
    assert [spent.value for spent in decided.spent] == [60, 500]


def test_money_from_outside_is_none_of_our_business_and_unknown_kinds_are_refused() -> None:
    shop = Shop(rule())
    assert shop.buy(goods(100_000), paid=[pay(10**9, "cash")]).spent == []
    with pytest.raises(PaymentUnknown):
        shop.buy(goods(100_000), paid=[pay(1, "shells")])


def test_more_than_the_basket_is_refused() -> None:
    shop = Shop(rule())
    shop.grant(500_000, "credit")
    refused(shop, PaymentRefused, pay(100_001))
    refused(shop, PaymentRefused, pay(60_000), pay(40_001))
    assert shop.buy(goods(100_000), paid=[pay(60_000), pay(40_000)]).outcomes == []


@pytest.mark.parametrize("paid", [(pay(100_000, line=1), pay(1, line=1)), (pay(100_000), pay(1, line=1))])
def test_no_line_is_paid_for_twice(paid: Sequence[Payment]) -> None:
    shop = Shop(rule())
    shop.grant(500_000, "credit")
    refused(shop, PaymentRefused, *paid)


def test_a_payment_for_a_line_that_is_not_there_is_refused() -> None:
    shop = Shop(rule())
    shop.grant(500_000, "credit")
    refused(shop, PaymentRefused, pay(1, line=2))
    refused(shop, PaymentRefused, pay(1, line=-1))


def test_payments_for_one_line_come_before_those_for_the_basket() -> None:
    lines = [goods(100), goods(60, tax=40)]
    assert spread([(50, 0, ()), (100, 1, ())], lines) == [[0, 50], [100, 0]]
    assert spread([(100, 0, ()), (100, 0, ())], lines) == [[50, 50], [50, 50]]
    assert spread([(99, 1, ()), (100, 0, ())], lines) == [[99, 0], [1, 99]]


def test_payments_for_some_lines_come_before_those_for_the_basket() -> None:
    lines = [goods(100), goods(100), goods(100)]
    assert spread([(150, 0, ()), (120, 0, (1, 2))], lines) == [[34, 33, 83], [60, 60, 0]]


def test_a_currency_without_a_value_cannot_pay() -> None:
    shop = Shop(rule(), currencies=[POINTS | {"rial_value": None}])
    shop.grant(500)
    refused(shop, PaymentRefused, pay(1, "points"))


def test_less_than_the_least_is_refused() -> None:
    shop = Shop(rule(), currencies=[POINTS | {"min_spend": 50}])
    shop.grant(500)
    refused(shop, PaymentRefused, pay(49, "points"))
    assert shop.buy(goods(100_000), paid=[pay(50, "points")]).spent[0].value == 5000


def test_a_scaled_currency_is_worth_what_its_whole_unit_is() -> None:
    shop = Shop(currencies=[POINTS | {"scale": 2, "rial_value": 1000}])
    shop.grant(12_345)
    assert shop.buy(goods(200_000), paid=[pay(12_345, "points")]).spent[0].value == 123_450


class Coffee:
    """Ten stamps pay for the one line they are meant for."""

    def value(self, amount: int, asked: Asked) -> Worth:
        lines = asked.purchase.lines
        index = next(number for number, each in enumerate(lines, 1) if "coffee" in each.groups)
        return Worth(lines[index - 1].net if amount == 10 else 0, index)


def test_a_module_may_value_a_currency() -> None:
    shop = Shop(
        rule(),
        currencies=[POINTS, CREDIT | {"key": "stamps", "rial_value": None}],
        valuers={"stamps": Coffee()},
    )
    shop.grant(12, "stamps")
    decided = shop.buy(goods(30_000), goods(80_000, "coffee"), paid=[pay(10, "stamps")])
    assert [(spent.value, spent.line) for spent in decided.spent] == [(80_000, 2)]
    assert earned(decided) == {"main": 30}


def test_a_hold_pays_and_what_it_does_not_pay_is_free_again() -> None:
    shop = Shop(rule())
    shop.grant(500)
    held = shop.hold(300)
    refused(shop, NotEnough, pay(201, "points"))
    shop.buy(goods(100_000), paid=[pay(100, "points", hold=str(held.id)), pay(200, "points")])
    assert (shop.available(), held.state, held.taken) == (500 - 300 + 70, "confirmed", 100)


def test_one_hold_cannot_pay_twice() -> None:
    shop = Shop(rule())
    shop.grant(500)
    name = str(shop.hold(300).id)
    refused(shop, PaymentRefused, pay(100, "points", hold=name), pay(100, "points", hold=name))
    shop.buy(goods(100_000), paid=[pay(300, "points", hold=name)])
    with pytest.raises(PaymentRefused):
        shop.buy(goods(100_000), paid=[pay(1, "points", hold=name)])


@pytest.mark.parametrize(
    "paid",
    [pay(301, "points", hold="?"), pay(100, "credit", hold="?"), pay(1, "points", hold=str(UUID(int=7)))],
)
def test_a_hold_that_does_not_fit_is_refused(paid: Payment) -> None:
    shop = Shop(rule())
    shop.grant(500)
    shop.grant(500, "credit")
    hold = str(shop.hold(300).id) if paid.hold == "?" else paid.hold
    refused(shop, PaymentRefused, Payment(paid.kind, paid.amount, 0, hold))


def test_what_expired_while_it_was_held_pays_by_its_hold_and_by_nothing_else() -> None:
    shop = Shop(rule())
    shop.grant(100, expires_at=after(2))
    shop.grant(50)
    held = shop.hold(100)
    decided = shop.buy(
        goods(100_000), at=after(3), paid=[pay(40, "points", hold=str(held.id)), pay(50, "points")]
    )
    kinds = [(t.kind, t.amount) for t in decided.transfers]
    assert kinds == [("spend", 50), ("spend", 40), ("earn", 91), ("expire", 60)]


def test_a_refusal_keeps_what_the_clock_did() -> None:
    shop = Shop(rule())
    shop.grant(100, expires_at=after(2))
    with pytest.raises(NotEnough):
        shop.buy(goods(100_000), at=after(3), paid=[pay(1, "points")])
    assert [t.kind for t in shop.transfers] == ["grant", "expire"]


def test_a_preview_is_the_same_answer_and_changes_nothing() -> None:
    shop = Shop(
        rule(caps=[{"per": "day", "amount": 70}]), rule("b", amount={"kind": "percent", "percent": "1"})
    )
    shop.grant(100)
    shop.buy(goods(20_000))
    event = shop.purchase(goods(60_000), at=START, paid=[pay(30, "points")])
    before = len(shop.transfers)
    first, second, real = shop.preview(event), shop.preview(event), shop.decide(event)
    assert len(shop.transfers) == before + len(real.transfers)
    for each in (first, second):
        assert earned(each) == earned(real) == {"main": 50, "b": 570}
        assert each.member is not None and real.member is not None
        assert each.member.account("points").available == real.member.account("points").available
        assert [(t.kind, t.n, t.amount, t.moves) for t in each.transfers] == [
            (t.kind, t.n, t.amount, t.moves) for t in real.transfers
        ]
