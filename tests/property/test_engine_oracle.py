"""Random lives of two members, told to the engine and to a simple oracle; they agree after every step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.property.oracle import Oracle
from tests.property.oracle_terms import CURRENCIES, DAY, RULES, WORTH, Item, Parcel, Sale
from tests.shop import ANN, BEN, START, Shop, recounted, summary
from vafa.domain.baskets import Line, Payment, line
from vafa.domain.errors import VafaError
from vafa.domain.ledger import FOREVER, NotEnough
from vafa.domain.merging import StillHeld

KINDS = ("points", "credit", "stamps")
HOUR = DAY // 24
whos = st.sampled_from([ANN, BEN])
priced = st.tuples(st.integers(1, 150_000), st.sampled_from([0, 0, 9]), st.booleans(), st.integers(1, 3))
baskets = st.lists(priced, min_size=1, max_size=3)
parts = st.integers(1, 100)


def lines_of(basket: list[tuple[int, int, bool, int]]) -> list[Line]:
    """(unit price, percent of tax, food or not, pieces) as lines."""
    return [
        line(
            "x",
            1000 * pieces,
            price,
            groups=frozenset({"food"} if food else ()),
            tax=price * pieces * percent // 100,
        )
        for price, percent, food, pieces in basket
    ]


class Club(RuleBasedStateMachine):
    """Ben may be merged into Ann for a while; then all that is his is done by her."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop(*RULES, currencies=CURRENCIES)
        self.oracle = Oracle()
        self.now = START
        self.sales: list[Sale] = []
        self.brought: dict[str, Any] | None = None

    def act(self, who: Any) -> Any:
        return ANN if self.brought is not None else who

    def cause(self) -> Any:
        """The name that the shop will give to what happens next."""
        return type(ANN)(int=self.shop.ids + 1)

    def available(self, who: Any, currency: str) -> int:
        self.oracle.settle(self.now)
        return self.oracle.available((who, currency), self.now)

    # What happens

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(who=whos, basket=baskets, late=st.sampled_from([0, 0, 0, 1, 30, 400]))
    def buy(self, who: Any, basket: list[Any], late: int) -> None:
        self.purchase(self.act(who), basket, [], self.now - late * HOUR)

    @rule(who=whos, basket=baskets, credit=parts, points=parts, tie=st.integers(0, 3))
    def buy_with_currencies(self, who: Any, basket: list[Any], credit: int, points: int, tie: int) -> None:
        """Pay with parts of what there is, the points perhaps for one line."""
        who, lines = self.act(who), lines_of(basket)
        tie = tie if tie <= len(lines) else 0
        paid = []
        payable = sum(each.net + each.tax for each in lines)
        room = lines[tie - 1].net + lines[tie - 1].tax if tie else payable
        for currency, share, number in (("points", points, tie), ("credit", credit, 0)):
            most = min(self.available(who, currency), (room if number else payable) // WORTH[currency])
            amount = most * share // 100
            if amount > 0:
                paid.append((currency, amount, number))
                payable -= amount * WORTH[currency]
        self.purchase(who, basket, paid, self.now)

    def purchase(self, who: Any, basket: list[Any], paid: list[tuple[str, int, int]], at: int) -> None:
        cause, lines = self.cause(), lines_of(basket)
        payments = [Payment(currency, amount, number) for currency, amount, number in paid]
        decided = self.shop.buy(*lines, at=at, recorded_at=self.now, who=who, paid=payments)
        items = [Item(each.net, each.tax, "food" in each.groups, each.quantity) for each in lines]
        sale = self.oracle.buy(cause, who, at, self.now, items, paid)
        assert [(o.rule.key, o.amount, o.posting) for o in decided.outcomes] == sale.gave
        self.sales.append(sale)

    @rule(who=whos, currency=st.sampled_from(sorted(WORTH)))
    def pay_too_much(self, who: Any, currency: str) -> None:
        who = self.act(who)
        missing = self.available(who, currency)
        with pytest.raises(NotEnough) as found:
            self.shop.buy(
                line("x", 1000, 10**9), at=self.now, who=who, paid=[Payment(currency, max(missing, 0) + 1)]
            )
        assert found.value.values["available"] == missing

    @precondition(lambda self: self.sales)
    @rule(data=st.data(), how=st.sampled_from(["lines", "amount", "all"]))
    def refund(self, data: st.DataObject, how: str) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        if sale.whole():
            return
        who, before = self.act(sale.who), sale.fraction
        left = sum((1 - f) * item.price for item, f in zip(sale.items, before, strict=True))
        if how == "amount" and left >= 1 and sale.amounts < 2:
            amount = data.draw(st.integers(1, int(left)))
            sale.amounts += 1
            keep = 1 - amount / Fraction(left) if left - amount >= 1 else Fraction(0)
            after = [1 - (1 - f) * keep for f in before]
            self.shop.refund(sale.cause, self.now, amount=amount, who=who)
        elif how == "lines":
            number = data.draw(st.integers(1, len(sale.items)))
            bought = sale.items[number - 1].quantity
            most = int(bought * (1 - before[number - 1]))
            if not most:
                return
            quantity = data.draw(st.integers(1, most // 1000)) * 1000 if most >= 1000 else most
            after = list(before)
            after[number - 1] += Fraction(quantity, bought)
            self.shop.refund(sale.cause, self.now, lines=[(number, quantity)], who=who)
        else:
            after = [Fraction(1)] * len(sale.items)
            self.shop.refund(sale.cause, self.now, who=who)
        self.oracle.refund(sale, who, self.now, after)

    @rule(
        who=whos, currency=st.sampled_from(KINDS), amount=st.integers(1, 300), days=st.sampled_from([0, 2, 9])
    )
    def grant(self, who: Any, currency: str, amount: int, days: int) -> None:
        who, cause = self.act(who), self.cause()
        ends = self.now + days * DAY if days else FOREVER
        self.shop.grant(amount, currency, self.now, who, expires_at=ends)
        self.oracle.settle(self.now)
        self.oracle.put((who, currency), Parcel((cause, 0), amount, self.now, ends, False))

    @rule(who=whos, currency=st.sampled_from(KINDS), part=parts)
    def deduct(self, who: Any, currency: str, part: int) -> None:
        who = self.act(who)
        amount = self.available(who, currency) * part // 100
        if amount > 0:
            self.shop.deduct(amount, currency, self.now, who)
            self.oracle.take((who, currency), amount, self.now)

    @rule(who=whos, part=parts, hours=st.sampled_from([5, 70, 10**6]))
    def hold(self, who: Any, part: int, hours: int) -> None:
        who, id = self.act(who), self.cause()
        amount = self.available(who, "points") * part // 100
        if amount > 0:
            lapses = self.now + hours * HOUR
            self.shop.hold(amount, self.now, lapses, who)
            self.oracle.hold(id, who, amount, self.now, lapses)

    @precondition(lambda self: any(hold["open"] for hold in self.oracle.holds.values()))
    @rule(data=st.data(), part=st.integers(0, 100))
    def end_hold(self, data: st.DataObject, part: int) -> None:
        """Release it, or confirm a part; a hold that lapsed meanwhile cannot be used."""
        opened = sorted(id for id, hold in self.oracle.holds.items() if hold["open"])
        id = data.draw(st.sampled_from(opened))
        self.oracle.settle(self.now)
        theirs = self.oracle.holds[id]
        mine = self.shop.member(theirs["who"]).holds[id]
        if not theirs["open"]:
            with pytest.raises(VafaError):
                self.shop.release(mine, self.now)
        elif part:
            amount = mine.amount * part // 100
            self.shop.confirm(mine, amount, self.now)
            self.oracle.confirm(id, amount, self.now)
        else:
            self.shop.release(mine, self.now)
            self.oracle.confirm(id, 0, self.now)

    @precondition(lambda self: self.brought is None)
    @rule(part=parts)
    def gift(self, part: int) -> None:
        amount = self.available(ANN, "points") * part // 100
        if amount > 0:
            cause = self.cause()
            self.shop.gift(amount, self.now)
            self.oracle.gift(cause, ANN, BEN, amount, self.now)

    @precondition(lambda self: self.brought is None)
    @rule()
    def merge(self) -> None:
        self.oracle.settle(self.now)
        self.shop.merge(self.now)
        self.brought = self.oracle.merge(ANN, BEN)

    @precondition(lambda self: self.brought is not None)
    @rule()
    def unmerge(self) -> None:
        assert self.brought is not None
        self.oracle.settle(self.now)
        cause = self.cause()
        if self.oracle.stuck(ANN, self.brought):
            with pytest.raises(StillHeld):
                self.shop.unmerge(self.now)
            return
        self.shop.unmerge(self.now)
        self.oracle.unmerge(cause, ANN, BEN, self.brought, self.now)
        self.brought = None

    # What is always true

    @invariant()
    def balances_agree(self) -> None:
        self.oracle.settle(self.now)
        for who in (ANN, BEN):
            self.shop.tick(self.now, who)
            member = self.shop.member(who)
            for currency in KINDS:
                where, account = (who, currency), member.account(currency)
                found = [
                    (lot.id, lot.left, lot.held, lot.available_at, account.expiry_of(lot))
                    for lot in account.open_lots().values()
                ]
                assert sorted(found) == self.oracle.alive(where, self.now)
                assert (account.debt, account.held) == (self.oracle.debt[where], self.oracle.held(where))
                assert account.pending == self.oracle.pending(where, self.now)
                assert account.available == self.oracle.available(where, self.now)
                assert summary(member, currency) == recounted(member, currency, self.now)

    @invariant()
    def standings_and_caps_agree(self) -> None:
        for who in (ANN, BEN):
            standing = self.shop.member(who).standing
            assert (standing.purchases, standing.spent) == (self.oracle.count[who], self.oracle.spent[who])
            used = {day - 719163: room for day, room in standing.caps.get("food|day", {}).items()}
            assert used == {
                day: room for (mine, day), room in self.oracle.day_room.items() if mine == who and room
            }
        assert self.shop.state.budgets.get("visit", 0) == self.oracle.budget


# No shrinking: a life of many steps takes minutes to shorten, and the failing one is printed whole.
Club.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TestClub = Club.TestCase
