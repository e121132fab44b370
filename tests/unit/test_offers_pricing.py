"""What applies, what does not and why: limits, budgets, codes, branches, times, guests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vafa.domain.baskets import Line, Purchase, line
from vafa.domain.context import Context, MemberState, State
from vafa.domain.core_facts import core_book
from vafa.domain.offers import DiscountSettings, Offer
from vafa.domain.pricing import (
    OfferBook,
    Pricing,
    Unlock,
    compile_offers,
    discounted,
    free_uses,
    price,
    take_uses,
)
from vafa.domain.time import calendar, parse_instant

TEHRAN = calendar("Asia/Tehran")
AT = parse_instant("2026-11-22T10:00:00+03:30")
SOMEBODY = UUID(int=7)
MILK = {"fact": "line.group", "op": "contains", "value": "dairy"}


def offer(key: str, effect: dict[str, Any], **more: Any) -> Offer:
    return Offer.model_validate({"key": key, "names": {"fa": key, "en": key}, "effect": effect, **more})


def tenth(key: str = "tenth", **more: Any) -> Offer:
    return offer(key, {"kind": "percent", "percent": "10"}, **more)


def basket() -> list[Line]:
    return [
        line("milk", 2000, 100_000, groups=frozenset({"dairy"}), tax=20_000),
        line("bread", 1000, 50_000, groups=frozenset({"bread"})),
    ]


class Shop:
    """One member at one till."""

    def __init__(self, *offers: Offer, how: DiscountSettings | None = None, parts: Any = None) -> None:
        listed = parts or [(each, (), ()) for each in offers]
        self.book: OfferBook = compile_offers(listed, core_book(), TEHRAN)
        self.member = MemberState(SOMEBODY)
        self.state = State(lambda: SOMEBODY)
        self.how = how or DiscountSettings()

    def context(self, lines: list[Line], branch: str = "", at: int = AT) -> Context:
        event = Purchase(SOMEBODY, SOMEBODY, "r", at, at, lines, branch=branch)
        return Context(event, self.member, {}, TEHRAN)

    def price(self, lines: list[Line], *codes: str, explain: bool = True, **where: Any) -> Pricing:
        unlocks = [Unlock(key, place) for place, key in enumerate(codes, start=1)]
        return price(self.context(lines, **where), self.state, self.book, self.how, unlocks, explain)

    def buy(self, lines: list[Line], *codes: str) -> Pricing:
        found = self.price(lines, *codes)
        take_uses(self.context(lines), self.state, self.book, found.applied)
        return found


def why(found: Pricing) -> list[tuple[str, Any]]:
    return [(each.code, each.actual) for each in found.missed]


def test_a_member_limit_counts_each_use_and_gives_it_back() -> None:
    shop = Shop(tenth(limits=({"per": "month", "uses": 2}, {"per": "month", "uses": 5})))
    first = shop.buy(basket())
    assert first.discount == 25_000
    assert shop.member.standing.caps == {"offer|tenth|month": {TEHRAN.day(AT).month: 1}}
    shop.buy(basket())
    assert why(shop.price(basket())) == [("limit", "month")]
    day = TEHRAN.day(AT)
    free_uses(shop.member.standing.caps, shop.state, shop.book, first.applied, day, False, [10_000])
    assert why(shop.price(basket())) == [("limit", "month")]
    free_uses(shop.member.standing.caps, shop.state, shop.book, first.applied, day, True, [15_000])
    assert shop.price(basket()).discount == 25_000


@pytest.mark.parametrize("per", ["day", "week", "month", "quarter", "year", "member"])
def test_each_period_is_given_back_where_it_was_counted(per: str) -> None:
    shop = Shop(tenth(limits=({"per": per, "uses": 1},), budget_uses=9, budget_rials=10**6))
    found = shop.buy(basket())
    assert shop.member.standing.caps and shop.state.budgets == {
        "offer:tenth:uses": 1,
        "offer:tenth:rials": 25_000,
    }
    free_uses(shop.member.standing.caps, shop.state, shop.book, found.applied, TEHRAN.day(AT), True, [25_000])
    assert not shop.member.standing.caps
    assert shop.state.budgets == {"offer:tenth:uses": 0, "offer:tenth:rials": 0}
    assert shop.state.dirty_budgets == set(shop.book.budgets) == {"offer:tenth:uses", "offer:tenth:rials"}


def test_story_30_a_guest_gets_no_offer_that_is_limited_for_each_member() -> None:
    shop = Shop(
        tenth("often"),
        tenth("once", limits=({"per": "member", "uses": 1},)),
        tenth("each", limits=({"per": "purchase", "uses": 1},)),
    )
    shop.member.guest = True
    found = shop.price(basket())
    assert [shop.book.offers[each.offer].key for each in found.applied] == ["each", "often"]
    assert why(found) == [("guest", None)]


def test_story_30_a_zero_discount_uses_nothing() -> None:
    shop = Shop(
        offer(
            "cheap",
            {"kind": "fixed_price", "rials": 900_000},
            limits=({"per": "day", "uses": 1},),
            budget_uses=1,
        )
    )
    found = shop.buy(basket())
    assert why(found) == [("small", None)]
    assert not shop.member.standing.caps and not shop.state.budgets


def test_a_budget_is_never_exceeded_by_a_rial() -> None:
    shop = Shop(tenth(budget_rials=40_000))
    assert [shop.buy(basket()).discount for _ in range(3)] == [25_000, 15_000, 0]
    assert shop.state.budgets == {"offer:tenth:rials": 40_000}
    assert why(shop.price(basket())) == [("budget", None)]
    counted = Shop(tenth(budget_uses=1))
    assert [counted.buy(basket()).discount for _ in range(2)] == [25_000, 0]


def test_two_codes_of_one_offer_share_its_limits() -> None:
    coded = Shop(tenth(code=True, limits=({"per": "member", "uses": 1},)))
    assert why(coded.price(basket())) == []
    found = coded.price(basket(), "tenth", "tenth", explain=False)
    assert [(each.place, each.amount) for each in found.applied] == [(1, 25_000)]
    assert [(each.place, each.code, each.actual) for each in found.missed] == [(2, "limit", "member")]
    each_purchase = Shop(tenth(code=True, limits=({"per": "purchase", "uses": 1},)))
    assert [(each.place, each.actual) for each in each_purchase.price(basket(), "tenth", "tenth").missed] == [
        (2, "purchase")
    ]
    budget = Shop(tenth(code=True, budget_rials=30_000))
    assert budget.price(basket(), "tenth", "tenth").discount == 30_000
    free = Shop(tenth(code=True))
    assert free.price(basket(), "tenth", "tenth", "unknown").discount == 25_000 + 22_500


def test_a_code_for_an_automatic_offer_does_not_double_it() -> None:
    found = Shop(tenth()).price(basket(), "tenth")
    assert [(each.place, each.amount) for each in found.applied] == [(1, 25_000)] and not found.missed


def test_time_branch_and_switch() -> None:
    later = tenth("later", valid_from="2026-11-22T10:00:00.000001+03:30", code=True)
    past = tenth("past", valid_to="2026-11-22T10:00:00+03:30", code=True)
    off = tenth("off", on=False, code=True)
    there = tenth("there", branches=("north",), code=True)
    shop = Shop(later, past, off, there, tenth("automatic", branches=("north",)))
    found = shop.price(basket(), "later", "past", "off", "there")
    assert sorted((shop.book.offers[each.offer].key, each.code) for each in found.missed) == [
        ("automatic", "branch"), ("later", "time"), ("off", "time"), ("past", "time"), ("there", "branch"),
    ]  # fmt: skip
    assert len(shop.price(basket(), "later", branch="north", at=AT + 1).applied) == 2
    assert not shop.price(basket(), "later", "past", explain=False, branch="south").applied


def test_branches_of_a_part_and_of_its_offer() -> None:
    parts = [
        (tenth(), (), ("north", "east")),
        (offer("tenth", {"kind": "percent", "percent": "20"}), ("north",), ()),
        (tenth("east", branches=("east", "west")), ("east",), ()),
        (tenth("never", branches=("west",)), ("east",), ()),
    ]
    shop = Shop(parts=parts)
    for branch, discount in (("", 25_000), ("north", 50_000), ("east", 25_000), ("west", 25_000)):
        assert shop.price(basket(), branch=branch).discount == discount
        if branch in ("", "north"):
            # A code finds the offer that its key stands for in the branch.
            assert shop.price(basket(), "tenth", branch=branch).discount == discount
    assert not shop.book.by_key["tenth"].branches


def test_one_that_stands_alone_is_held_against_all_others() -> None:
    fifth = offer("fifth", {"kind": "percent", "percent": "20"}, combine="alone")
    shop = Shop(fifth, tenth())
    found = shop.price(basket())
    assert [each.amount for each in found.applied] == [50_000]
    assert why(found) == [("alone", shop.book.by_key["fifth"].index)]
    three = Shop(fifth, tenth("a"), tenth("b"), tenth("c"))
    found = three.price(basket())
    assert [each.amount for each in found.applied] == [25_000, 22_500, 20_250]
    assert why(found) == [("alone", None)]
    # At the same amount those that go together win.
    assert len(Shop(tenth("a", combine="alone"), tenth("b")).price(basket()).applied) == 1


def test_story_28_stacking_never_makes_an_order_free_by_accident() -> None:
    half = [offer(key, {"kind": "percent", "percent": "60"}) for key in "ab"]
    lump = offer("c", {"kind": "amount", "rials": 120_000})
    assert Shop(*half, lump).price(basket()).discount == 225_000
    assert Shop(*half, lump, how=DiscountSettings(floor_percent=0)).price(basket()).discount == 250_000
    free = lump.model_copy(update={"may_be_free": True})
    assert Shop(*half, free).price(basket()).discount == 250_000
    # One alone may; then there is nothing left for the others.
    found = Shop(offer("a", {"kind": "percent", "percent": "95"}), *half[1:]).price(basket())
    assert found.discount == 237_500 and why(found) == [("floor", None)]


def test_tax_falls_in_proportion_and_the_given_lines_stay() -> None:
    lines = basket()
    found = Shop(tenth(lines=MILK)).price(lines)
    after = discounted(lines, found.applied)
    assert [(each.net, each.tax, each.gross, each.discount) for each in after] == [
        (180_000, 18_000, 200_000, 20_000),
        (50_000, 0, 50_000, 0),
    ]
    assert lines[0].net == 200_000 and after[1] is lines[1]
    assert discounted(lines, []) == lines


def test_what_is_missing() -> None:
    steps = {"kind": "steps", "steps": [{"from": 300_000, "percent": "10"}]}
    count = {"kind": "steps", "by": "quantity", "steps": [{"from": 5, "rials": 1000}]}
    three = {"kind": "buy_get", "buy": 3, "get": 1}
    pack = {"kind": "bundle", "parts": [{"lines": MILK, "quantity": 3}, {"quantity": 1}], "price": 0}
    needs = {"fact": "purchase.total", "op": ">=", "value": 300_000}
    shop = Shop(
        offer("a", steps), offer("b", count), offer("c", three), offer("d", pack), tenth("e", condition=needs),
        tenth("f", lines={"fact": "line.sku", "op": "=", "value": "tea"}),
    )  # fmt: skip
    found = shop.price(basket())
    assert why(found) == [
        ("small", 50_000), ("small", 2), ("small", 1), ("small", 1), ("condition", 270_000), ("lines", None)
    ]  # fmt: skip


def test_only_the_ten_first_automatic_ones_are_told_and_every_code() -> None:
    never = {"fact": "purchase.total", "op": "<", "value": 0}
    automatic = [tenth(f"a{n}", priority=n, condition=never) for n in range(30)]
    ended = tenth("ended", priority=99, valid_to="2020-01-01T00:00:00Z")
    coded = [tenth(f"c{n}", condition=never, code=True) for n in range(12)]
    shop = Shop(*automatic, ended, *coded)
    found = shop.price(basket(), *[f"c{n}" for n in range(12)])
    assert len(found.missed) == 22 and {each.code for each in found.missed} == {"condition"}
    told = [shop.book.offers[each.offer].key for each in found.missed if not each.place]
    assert told == [f"a{n}" for n in range(29, 19, -1)]
    assert len(shop.price(basket(), "c0", explain=False).missed) == 1


def test_what_has_no_price_left_counts_for_nothing() -> None:
    lines = [*basket(), line("gift", 1000, 10_000, discount=10_000), line("bag", kind="voided", unit_price=5)]
    shop = Shop(offer("n", {"kind": "nth_item", "n": 4, "percent": "100"}))
    assert why(shop.price(lines)) == [("small", 1)]
    assert not shop.price([]).applied
    given = line("milk", 1000, 100_000, discount=1, groups=frozenset({"dairy"}))
    assert why(Shop(tenth(on_discounted=False)).price([given])) == [("lines", None)]
    shipping = line("way", 1000, 30_000, kind="shipping")
    assert Shop(tenth(kinds=("shipping",))).price([*basket(), shipping]).discount == 3_000
