"""Laws of the engine for every basket: returning gains nothing, the order does not matter, tenths are exact."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.oracle_terms import CURRENCIES, DAY, RULES
from tests.shop import ANN, POINTS, START, Shop, goods, recounted, rule, summary
from vafa.domain.baskets import Line, Payment, line
from vafa.domain.engine import decide

KINDS = ("points", "credit", "stamps")
quick = settings(max_examples=60, deadline=None)
lines = st.builds(
    lambda price, pieces, tax, food, kind: line(
        "x", pieces * 1000, price, groups=frozenset({"food"} if food else ()), tax=tax, kind=kind
    ),
    st.integers(0, 300_000),
    st.integers(1, 4),
    st.integers(0, 20_000),
    st.booleans(),
    st.sampled_from(["goods", "goods", "goods", "service", "shipping", "voided"]),
)
baskets = st.lists(lines, min_size=1, max_size=4)
histories = st.lists(st.tuples(baskets, st.integers(0, 200)), max_size=4)
THRESHOLD = rule(
    "gift",
    amount={"kind": "fixed", "amount": 90},
    condition={"fact": "purchase.net", "op": ">=", "value": 200_000},
    refund="recalculate",
    caps=[{"per": "week", "amount": 300}],
    expiry={"kind": "jalali_year_end"},
)


def lived(history: list[tuple[list[Line], int]]) -> tuple[Shop, int]:
    """A shop in which something has happened already, and the instant."""
    shop, now = Shop(*RULES, THRESHOLD, currencies=CURRENCIES), START
    shop.grant(500, "points")
    shop.grant(50_000, "credit", expires_at=START + 60 * DAY)
    for basket, hours in history:
        shop.buy(*basket, at=now)
        now += hours * DAY // 24
    shop.tick(now)
    return shop, now


def standing(shop: Shop, now: int) -> Any:
    """All that a purchase may change; the idle clock is left out, as any event moves it."""
    shop.tick(now)
    member = shop.member()
    accounts = {}
    for currency in KINDS:
        lots = [
            (lot.left, lot.available_at, lot.expires_at)
            for lot in member.account(currency).open_lots().values()
        ]
        accounts[currency] = (*summary(member, currency)[:4], sorted(lots))
    kept = member.standing
    budgets = {key: used for key, used in shop.state.budgets.items() if used}
    return accounts, kept.purchases, kept.spent, copy.deepcopy(kept.caps), budgets


@quick
@given(histories, baskets, st.integers(0, 100), st.data())
def test_bought_and_returned_in_any_parts_leaves_everything_as_it_was(
    history: list[Any], basket: list[Line], share: int, data: st.DataObject
) -> None:
    shop, now = lived(history)
    before = standing(shop, now)
    most = min(shop.available("credit"), sum(each.net + each.tax for each in basket))
    paid = [Payment("credit", most * share // 100)] if most * share // 100 else []
    bought = shop.buy(*basket, at=now, paid=paid)
    for number, each in enumerate(basket, start=1):
        quantity = data.draw(st.integers(0, each.quantity))
        if quantity and each.kind != "voided":
            shop.refund(bought, at=now, lines=[(number, quantity)])
    if not shop.past(bought.event.id).returned.whole:
        shop.refund(bought, at=now)
    assert standing(shop, now) == before


@quick
@given(baskets, st.data())
def test_parts_in_any_order_take_back_the_same(basket: list[Line], data: st.DataObject) -> None:
    pieces = [(number, 1000) for number, each in enumerate(basket, 1) for _ in range(each.quantity // 1000)]
    pieces = [piece for piece in pieces if basket[piece[0] - 1].kind != "voided"]
    some = pieces[: data.draw(st.integers(0, len(pieces)))]
    found = []
    for order in (some, data.draw(st.permutations(some))):
        shop = Shop(*RULES[:1], RULES[2], currencies=CURRENCIES)
        bought = shop.buy(*basket)
        for piece in order:
            shop.refund(bought, lines=[piece])
        found.append(standing(shop, START))
    assert found[0] == found[1]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_story_12_a_tenth_per_unit_is_decimal_arithmetic_to_the_last_unit(data: st.DataObject) -> None:
    """0.1 point for each rial, over many orders with returns, in a currency of one decimal."""
    tenth = rule(amount={"kind": "per_amount", "amount": 1, "per": 1})
    shop = Shop(tenth, currencies=[POINTS | {"scale": 1}])
    prices = data.draw(
        st.lists(st.lists(st.integers(1, 99_999), min_size=1, max_size=3), min_size=30, max_size=60)
    )
    exact = Decimal(0)
    for order in prices:
        bought = shop.buy(*[goods(price) for price in order])
        exact += sum(order) * Decimal("0.1")
        back = data.draw(st.sampled_from([0, 0, 0, 1, len(order)]))
        if back:
            shop.refund(bought, lines=[(number, 1000) for number in range(1, back + 1)])
            exact -= sum(order[:back]) * Decimal("0.1")
    assert Decimal(shop.available()) / 10 == exact


@quick
@given(histories, baskets, st.integers(0, 40 * 24))
def test_an_account_without_its_lots_earns_the_same(
    history: list[Any], basket: list[Line], late: int
) -> None:
    """As it is loaded for a purchase that pays with nothing: only the sums, not the lots."""
    shop, now = lived(history)
    member = shop.member()
    twin = shop.twin()
    event = shop.purchase(*basket, at=now - late * DAY // 24, recorded_at=now)
    for currency in KINDS:
        twin.member().account(currency).lots = None
    [with_lots] = decide([event], shop.state, lambda at: shop.programme)
    [without] = decide([event], twin.state, lambda at: twin.programme)
    assert [(t.kind, t.n, t.amount, t.moves) for t in with_lots.transfers] == [
        (t.kind, t.n, t.amount, t.moves) for t in without.transfers
    ]
    for currency in KINDS:
        account = twin.member().account(currency)
        assert account.lots is None
        assert summary(twin.member(), currency) == summary(member, currency)
        assert summary(member, currency) == recounted(member, currency, now)


@quick
@given(histories, st.lists(baskets, min_size=1, max_size=4))
def test_a_batch_is_its_purchases_one_by_one(history: list[Any], many: list[list[Line]]) -> None:
    shop, now = lived(history)
    twin = shop.twin()
    events = [shop.purchase(*basket, at=now + n) for n, basket in enumerate(many)]
    for event in events:
        shop.decide(event)
    twin.book(*decide(events, twin.state, lambda at: twin.programme))
    assert standing(shop, now + 9) == standing(twin, now + 9)
    assert [(t.cause, t.n, t.amount) for t in shop.transfers] == [
        (t.cause, t.n, t.amount) for t in twin.transfers
    ]


@quick
@given(histories, baskets)
def test_every_outcome_is_posted_once_and_under_its_currency(history: list[Any], basket: list[Line]) -> None:
    shop, now = lived(history)
    decided = shop.buy(*basket, at=now)
    posted = {t.n: t for t in decided.transfers if t.makes_lot}
    sums = dict.fromkeys(posted, 0)
    for outcome in decided.outcomes:
        assert posted[outcome.posting].currency == outcome.rule.currency
        sums[outcome.posting] += outcome.amount
    assert sums == {n: t.amount for n, t in posted.items()}
    assert all(t.member == ANN and t.cause == decided.event.id for t in posted.values())
