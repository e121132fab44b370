"""Random lives of two members in the database, through the services, against the simple oracle and `verify`."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.database import buying
from tests.property.living import START, Book, Home
from tests.property.oracle_terms import DAY, WORTH, Item, Parcel, Sale
from vafa.core.earning.errors import HoldNotFound
from vafa.domain.errors import VafaError
from vafa.domain.ledger import FOREVER, NotEnough
from vafa.domain.merging import StillHeld
from vafa.domain.time import to_datetime

KINDS = ("points", "credit", "stamps")
HOUR = DAY // 24
NEVER_LAPSES = 10**5
LIVES = int(os.environ.get("VAFA_LIVES", "0"))
"""More lives than usual, and different ones each time."""

whos = st.integers(0, 1)
priced = st.tuples(st.integers(1, 150_000), st.sampled_from([0, 0, 9]), st.booleans(), st.integers(1, 3))
baskets = st.lists(priced, min_size=1, max_size=3)
parts = st.integers(1, 100)


class Lives(RuleBasedStateMachine):
    """The second may be merged into the first for a while; then all that is theirs is done by the first."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Home()
        self.people = [buying.join(self.home.club) for _ in range(2)]
        self.book = Book()
        self.now = START
        self.sales: list[Sale] = []
        self.brought: dict[str, Any] | None = None
        self.union: Any = None

    def act(self, who: int) -> Any:
        return self.people[0 if self.brought is not None else who]

    def owner(self, member: Any) -> Any:
        return self.people[0] if self.brought is not None else member

    def available(self, member: Any, currency: str) -> int:
        self.book.settle(self.now)
        return self.book.available((member, currency), self.now)

    # What happens

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(who=whos, basket=baskets, late=st.sampled_from([0, 0, 0, 1, 30, 400]))
    def buy(self, who: int, basket: list[Any], late: int) -> None:
        self.purchase(self.act(who), basket, [], self.now - late * HOUR)

    @rule(who=whos, basket=baskets, credit=parts, points=parts, tie=st.integers(0, 3))
    def pay_with_currencies(self, who: int, basket: list[Any], credit: int, points: int, tie: int) -> None:
        """With parts of what there is, the points perhaps for one line."""
        member, prices = self.act(who), [item.price for item in items_of(basket)]
        tie = tie if tie <= len(prices) else 0
        paid, payable = [], sum(prices)
        for currency, share, number in (("points", points, tie), ("credit", credit, 0)):
            room = prices[number - 1] if number else payable
            most = min(self.available(member, currency), room // WORTH[currency])
            amount = most * share // 100
            if amount > 0:
                paid.append((currency, amount, number))
                payable -= amount * WORTH[currency]
        self.purchase(member, basket, paid, self.now)

    def purchase(self, member: Any, basket: list[Any], paid: list[tuple[str, int, int]], at: int) -> None:
        payments = [{"kind": kind, "amount": amount, "line": number} for kind, amount, number in paid]
        body = {"lines": lines_of(basket), "payments": payments}
        when = {"happened_at": to_datetime(at).isoformat()} if at != self.now else {}
        stored = buying.buy(self.home.club, member, now=self.now, **body, **when)
        sale = self.book.buy(stored.id, member, at, self.now, items_of(basket), paid)
        rules = stored.programme.rules
        assert [(rules[f.rule].key, f.amount, f.posting) for f in stored.record.f] == sale.gave
        printed = {each.currency: each.available for each in stored.record.b}
        for currency in KINDS:
            assert printed.get(currency, 0) == self.book.available((member, currency), self.now)
        self.sales.append(sale)

    @rule(who=whos, currency=st.sampled_from(sorted(WORTH)))
    def pay_too_much(self, who: int, currency: str) -> None:
        member = self.act(who)
        there = self.available(member, currency)
        payments = [{"kind": currency, "amount": max(there, 0) + 1}]
        with pytest.raises(NotEnough) as found:
            buying.buy(self.home.club, member, 10**9, now=self.now, payments=payments)
        assert found.value.values["available"] == there

    @precondition(lambda self: self.sales)
    @rule(data=st.data(), how=st.sampled_from(["lines", "amount", "all"]))
    def refund(self, data: st.DataObject, how: str) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        if sale.whole():
            return
        before = after = list(sale.fraction)
        left = sum((1 - f) * item.price for item, f in zip(sale.items, before, strict=True))
        if how == "amount" and left >= 1 and sale.amounts < 2:
            amount = data.draw(st.integers(1, int(left)))
            sale.amounts += 1
            keep = 1 - amount / Fraction(left) if left - amount >= 1 else Fraction(0)
            asked: dict[str, Any] = {"amount": amount}
            after = [1 - (1 - f) * keep for f in before]
        elif how == "lines":
            number = data.draw(st.integers(1, len(sale.items)))
            bought = sale.items[number - 1].quantity
            most = int(bought * (1 - before[number - 1]))
            if not most:
                return
            quantity = data.draw(st.integers(1, most // 1000)) * 1000 if most >= 1000 else most
            asked = {"lines": [{"line": number, "quantity": f"{quantity / 1000:.3f}"}]}
            after = [f + Fraction(quantity, bought) * (n == number) for n, f in enumerate(before, start=1)]
        else:
            asked, after = {"all": True}, [Fraction(1)] * len(sale.items)
        buying.take_back(self.home.club, sale.cause, now=self.now, **asked)
        self.book.refund(sale, self.owner(sale.who), self.now, after)

    @rule(
        who=whos, currency=st.sampled_from(KINDS), amount=st.integers(1, 300), days=st.sampled_from([0, 2, 9])
    )
    def grant(self, who: int, currency: str, amount: int, days: int) -> None:
        member = self.act(who)
        ends = self.now + days * DAY if days else FOREVER
        cause = self.home.grant(member, currency, amount, ends, self.now)
        self.book.settle(self.now)
        self.book.put((member, currency), Parcel((cause, 0), amount, self.now, ends, False))

    @rule(who=whos, currency=st.sampled_from(KINDS), part=parts)
    def deduct(self, who: int, currency: str, part: int) -> None:
        member = self.act(who)
        amount = self.available(member, currency) * part // 100
        if amount > 0:
            self.home.deduct(member, currency, amount, self.now)
            self.book.take((member, currency), amount, self.now)

    @rule(who=whos, part=parts, hours=st.sampled_from([5, 70, NEVER_LAPSES]))
    def hold(self, who: int, part: int, hours: int) -> None:
        member = self.act(who)
        amount = self.available(member, "points") * part // 100
        if amount > 0:
            lapses = self.now + hours * HOUR
            hold = self.home.hold(member, amount, lapses, self.now)
            self.book.hold(hold, member, amount, self.now, lapses)

    @precondition(lambda self: any(hold["open"] for hold in self.book.holds.values()))
    @rule(data=st.data(), part=st.integers(0, 100))
    def end_hold(self, data: st.DataObject, part: int) -> None:
        """Release it, or confirm a part; one that lapsed meanwhile cannot be used."""
        hold = data.draw(st.sampled_from([id for id, each in self.book.holds.items() if each["open"]]))
        amount = sum(held for _, held in self.book.holds[hold]["parts"]) * part // 100
        self.book.settle(self.now)
        if not self.book.holds[hold]["open"]:
            with pytest.raises(VafaError) as found:
                self.home.end_hold(hold, amount, self.now)
            assert not isinstance(found.value, HoldNotFound)
            return
        self.home.end_hold(hold, amount, self.now)
        self.book.confirm(hold, amount, self.now)

    @precondition(lambda self: self.brought is None)
    @rule(part=parts)
    def gift(self, part: int) -> None:
        giver, taker = self.people
        amount = self.available(giver, "points") * part // 100
        if amount > 0:
            cause = self.home.gift(giver, taker, amount, self.now)
            self.book.settle(self.now)
            self.book.gift(cause, giver, taker, amount, self.now)

    @rule()
    def clock_strikes(self) -> None:
        """The job that books what has expired; nothing that a member can see depends on it."""
        self.home.tick(self.people[: 1 if self.brought is not None else 2], self.now)

    @precondition(lambda self: self.brought is None)
    @rule()
    def merge(self) -> None:
        self.book.settle(self.now)
        self.union = self.home.merge(*self.people, self.now)
        self.brought = self.book.merge(*self.people)
        self.book.count_rooms(self.sales, self.owner)

    @precondition(lambda self: self.brought is not None)
    @rule()
    def unmerge(self) -> None:
        assert self.brought is not None
        self.book.settle(self.now)
        if self.book.stuck(self.people[0], self.brought):
            with pytest.raises(StillHeld):
                self.home.unmerge(self.union, self.now)
            return
        self.home.unmerge(self.union, self.now)
        self.book.unmerge(self.home.made_by_unmerging(), *self.people, self.brought, self.now)
        self.brought = None
        self.book.count_rooms(self.sales, self.owner)

    # What is always true

    @invariant()
    def balances_agree(self) -> None:
        """By the clock alone, whatever was booked."""
        self.book.settle(self.now)
        for member in self.people[: 1 if self.brought is not None else 2]:
            found = self.home.balances(member, self.now)
            for currency in KINDS:
                where, shown = (member, currency), found.get(currency)
                mine = (shown.available, shown.pending, shown.held) if shown else (0, 0, 0)
                theirs = (self.book.available(where, self.now), self.book.pending(where, self.now))
                assert mine == (*theirs, self.book.held(where))
                if shown:
                    assert (shown.expiring, shown.expiring_at) == self.book.expiring(where)

    def teardown(self) -> None:
        there = self.people[: 1 if self.brought is not None else 2]
        self.home.tick(there, self.now)
        self.book.settle(self.now)
        for member in there:
            assert self.home.lots(member) == self.book.lots(member)
        assert self.home.differences(self.now) == []


def items_of(basket: list[tuple[int, int, bool, int]]) -> list[Item]:
    """(unit price, percent of tax, food or not, pieces) as the oracle takes them."""
    return [
        Item(price * pieces, price * pieces * percent // 100, food, 1000 * pieces)
        for price, percent, food, pieces in basket
    ]


def lines_of(basket: list[tuple[int, int, bool, int]]) -> list[dict[str, Any]]:
    """The same as a till sends them."""
    return [
        {
            "unit_price": price,
            "quantity": pieces,
            "tax": price * pieces * percent // 100,
            "groups": ["food"] if food else [],
        }
        for price, percent, food, pieces in basket
    ]


def test_random_lives_agree_with_the_oracle_and_with_verify(logins: Any) -> None:
    # No shrinking: a life of many steps takes minutes to shorten, and the failing one is printed whole.
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES or 25,
            stateful_step_count=25,
            deadline=None,
            derandomize=not LIVES,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
