"""Pricing against a second opinion, and what holds of every pricing."""

from __future__ import annotations

import random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.conditions_given import BOOK, asked, conditions, member
from tests.property.pricing_given import baskets, offer_lists, settings_given
from tests.property.pricing_oracle import Goods, Oracle
from vafa.domain.baskets import Line, Purchase
from vafa.domain.context import Context, MemberState, State
from vafa.domain.offers import DiscountSettings, Offer
from vafa.domain.pricing import Pricing, compile_offers, discounted, price
from vafa.domain.pricing.narrowing import bits
from vafa.domain.time import calendar, parse_instant

TEHRAN = calendar("Asia/Tehran")
AT = parse_instant("2026-11-22T10:00:00+03:30")
NOBODY = UUID(int=1)


def purchase(lines: list[Line]) -> Context:
    member_state = MemberState(NOBODY)
    return Context(Purchase(NOBODY, NOBODY, "r", AT, AT, lines), member_state, {}, TEHRAN)


def priced(
    offers: list[Offer], lines: list[Line], how: DiscountSettings, explain: bool = False
) -> tuple[Pricing, list[tuple[str, int, list[int]]]]:
    book = compile_offers([(each, (), ()) for each in offers], BOOK, TEHRAN)
    found = price(purchase(lines), State(lambda: NOBODY), book, how, (), explain)
    return found, [(book.offers[each.offer].key, each.amount, each.parts) for each in found.applied]


@settings(max_examples=400, deadline=None)
@given(offer_lists(), baskets(), settings_given)
def test_prices_are_those_of_the_oracle(
    offers: list[Offer], lines: list[Line], how: DiscountSettings
) -> None:
    goods = [Goods(min(each.groups), each.net, each.quantity, each.discount > 0) for each in lines]
    expected = Oracle(goods, how.groups, how.floor_percent).price(offers)
    assert priced(offers, lines, how)[1] == expected


@settings(max_examples=200, deadline=None)
@given(offer_lists(8), baskets(6, 40), settings_given, st.randoms(use_true_random=False))
def test_every_pricing_is_sound(
    offers: list[Offer], lines: list[Line], how: DiscountSettings, chance: random.Random
) -> None:
    before = [(each.net, each.tax, each.discount) for each in lines]
    found, said = priced(offers, lines, how, explain=True)
    # The same again, in another order of the list, with and without reasons.
    chance.shuffle(offers)
    assert priced(offers, lines, how)[1] == said
    assert all(each.amount == sum(each.parts) > 0 and min(each.parts) >= 0 for each in found.applied)
    after = discounted(lines, found.applied)
    assert [(each.net, each.tax, each.discount) for each in lines] == before
    for old, new in zip(lines, after, strict=True):
        assert 0 <= new.net <= old.net and new.gross == old.gross == new.net + new.discount
        assert 0 <= new.tax <= old.tax and (new.net < old.net or new is old)
    assert sum(each.discount for each in after) == sum(each.discount for each in lines) + found.discount
    # Each offer is either applied or its reason is said (no more than ten are here).
    missed = {each.offer for each in found.missed}
    assert len(missed) == len(found.missed)
    on = sum(each.on for each in offers)
    assert len(found.applied) + len(found.missed) == on


@settings(max_examples=200, deadline=None)
@given(offer_lists(6), baskets(6, 40), settings_given)
def test_the_floor_holds_where_offers_meet(
    offers: list[Offer], lines: list[Line], how: DiscountSettings
) -> None:
    _, said = priced(offers, lines, how)
    may_be_free = {each.key for each in offers if each.may_be_free}
    by_key = {each.key: each for each in offers}
    for at, each in enumerate(lines):
        meeting = [key for key, _, parts in said if parts[at]]
        if len(meeting) < 2 or may_be_free & set(meeting):
            continue
        alone = [
            priced([by_key[key].model_copy(update={"condition": None})], lines, how)[1] for key in meeting
        ]
        most_alone = max(one[0][2][at] for one in alone if one)
        off = sum(parts[at] for _, _, parts in said)
        stays = -(-each.net * how.floor_percent // 100)
        assert off <= max(each.net - stays, most_alone)


@settings(max_examples=200, deadline=None)
@given(offer_lists(6), baskets(6, 40))
def test_the_best_of_a_group_is_the_best(offers: list[Offer], lines: list[Line]) -> None:
    grouped = [each.model_copy(update={"group": "one", "combine": "stack"}) for each in offers]
    _, said = priced(grouped, lines, DiscountSettings())
    alone = [sum(amount for _, amount, _ in priced([each], lines, DiscountSettings())[1]) for each in grouped]
    assert [amount for _, amount, _ in said] == ([max(alone)] if max(alone) else [])


@settings(max_examples=200, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_narrowing_loses_no_offer(wanted: list[dict[str, object]], chance: random.Random) -> None:
    offers = [
        Offer.model_validate(
            {
                "key": f"o{number}",
                "names": {"fa": "الف", "en": "a"},
                "condition": {"all": [condition, extra(chance)]},
                "lines": chance.choice([None, {"fact": "line.group", "op": "contains", "value": ["x", "y"]}]),
                "branches": chance.choice([(), ("b1",), ("b2", "b1")]),
                "valid_from": chance.choice([None, "2026-11-22T10:00:00+03:30", "2026-11-23T10:00:00+03:30"]),
                "valid_to": chance.choice([None, "2026-11-22T10:00:00+03:30", "2026-11-23T10:00:00+03:30"]),
                "effect": {"kind": "amount", "rials": 1},
            }
        )
        for number, condition in enumerate(wanted)
    ]
    book = compile_offers([(each, (), ()) for each in offers], BOOK, TEHRAN)
    facts = member(chance)
    lines = [
        Line("s", frozenset(chance.sample(["x", "y", "z"], 2)), 1000, 5000, gross=5000, net=5000)
        for _ in range(2)
    ]
    event = Purchase(NOBODY, NOBODY, "r", AT, AT, lines, branch=chance.choice(["", "b1", "b3"]))
    c = Context(event, MemberState(NOBODY), facts, TEHRAN)
    assert asked(facts, AT).day == c.day
    left = set(bits(book.narrowing.left(c)))
    held = {
        each.index
        for each in book.offers
        if each.in_time(c.at) and each.in_place(c.branch) and each.test is not None and each.test(c)
    }
    matching = {index for index in held if book.offers[index].offer.lines is None}
    if any({"x", "y"} & each.groups for each in lines):
        matching = held
    assert matching <= left


def extra(chance: random.Random) -> dict[str, object]:
    """A test of the purchase or the moment, such as offers are narrowed by."""
    return chance.choice(
        [
            {
                "fact": "purchase.net",
                "op": chance.choice([">", ">=", "<", "<="]),
                "value": chance.choice([9_999, 10_000]),
            },
            {"fact": "moment.hour", "op": "between", "value": chance.choice([[9, 10], [10, 12], [11, 12]])},
            {"fact": "moment.weekday", "op": "between", "value": chance.choice([[0, 1], [5, 0], [1, 5]])},
            {
                "fact": "moment.time_of_day",
                "op": "between",
                "value": chance.choice([["22:00", "11:00"], ["09:00", "10:00"]]),
            },
            {"fact": "purchase.items", "op": chance.choice([">=", "<"]), "value": chance.choice([2, 3])},
            {"fact": "place.branch", "op": "in", "value": ["b1", "b3"]},
        ]
    )
