"""Random lives of members with credit: the books agree at every end, and everything undone ends where it began."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.database import buying
from tests.database.buying import DAY, NOW, balance, check_books
from tests.database.crediting import KINDS, member, stands, start
from vafa.core.earning import services as earning
from vafa.core.members import services as members
from vafa.domain.errors import VafaError
from vafa.domain.time import HOUR
from vafa.kernel.database import unit
from vafa.modules.credit import exchanging, granting, lending, settling
from vafa.modules.credit.models import Line

pytestmark = pytest.mark.usefixtures("logins")

LIMIT = 300_000
BEGAN = {"credit_line": LIMIT, "credit_wallet": 0, "credit_gift": 0, "points": 1_000}


class Life:
    """Two members; what they and the staff do, at times that go on."""

    def __init__(self, seed: int, **params: Any) -> None:
        self.chance = random.Random(seed)
        self.now = NOW - 60 * DAY
        self.club = start(**params)
        self.people = [member(self.club, LIMIT, at=self.now) for _ in range(2)]
        for who in self.people:
            self.do(earning.grant, member_id=who, currency="points", amount=1_000, reason="x")
        self.bought: list[UUID] = []
        self.deeds: list[tuple[Callable[..., Any], UUID]] = []
        self.done = 0

    def do(self, verb: Callable[..., Any], **given: Any) -> Any:
        with unit(self.club.id):
            return verb(now=self.now, **given)

    def buy(self) -> None:
        price, who = self.chance.randint(1, 120_000), self.chance.choice(self.people)
        kind = self.chance.choice(["line", "line", "wallet", "gift"])
        paid = [{"kind": f"credit_{kind}", "amount": self.chance.randint(1, price)}]
        lines = [{"unit_price": price - price // 3}, {"unit_price": price // 3}]
        made = buying.buy(self.club, who, lines=lines, payments=paid, now=self.now)
        self.bought.append(made.id)

    def refund(self) -> None:
        if self.bought:
            how = self.chance.choice([{}, {"amount": self.chance.randint(1, 40_000)}])
            buying.take_back(self.club, self.chance.choice(self.bought), now=self.now, **how)

    def settle(self) -> None:
        amount = self.chance.randint(1, 100_000)
        made = self.do(settling.settle, member_id=self.chance.choice(self.people), kind="line", amount=amount)
        self.deeds.append((settling.undo_settlement, made.id))

    def give(self) -> None:
        who, amount = self.chance.choice(self.people), self.chance.randint(1, 50_000)
        kind = self.chance.choice(["wallet", "gift"])
        made = self.do(granting.grant, member_id=who, kind=kind, amount=amount, reason="x")
        self.deeds.append((granting.undo, made.id))

    def exchange(self) -> None:
        who, amount = self.chance.choice(self.people), self.chance.randint(1, 300)
        made = self.do(exchanging.exchange, member_id=who, rate="points", amount=amount)
        self.deeds.append((exchanging.undo_exchange, made.id))

    def undo(self) -> None:
        if self.deeds:
            verb, deed = self.chance.choice(self.deeds)
            self.do(verb, deed_id=deed, reason="x")

    def limit(self) -> None:
        who, limit = self.chance.choice(self.people), self.chance.randint(1, 2 * LIMIT)
        self.do(lending.change_limit, member_id=who, kind="line", limit=limit)

    def shut(self) -> None:
        self.do(lending.close, member_id=self.chance.choice(self.people), kind="line")

    def open(self) -> None:
        self.do(lending.open_line, member_id=self.chance.choice(self.people), kind="line", limit=LIMIT)

    def run(self, steps: int, *more: Callable[[], None]) -> None:
        acts = [self.buy] * 4 + [
            self.refund,
            self.settle,
            self.settle,
            self.give,
            self.exchange,
            self.undo,
            self.limit,
            *more,
        ]
        for _ in range(steps):
            self.now += self.chance.randint(1, 8) * HOUR
            try:
                self.chance.choice(acts)()
                self.done += 1
            except VafaError:
                continue

    def undo_all(self) -> None:
        """Every purchase comes back, every act is undone, the limits are what they were."""
        self.now += HOUR
        for purchase in self.bought:
            try:
                buying.take_back(self.club, purchase, now=self.now)
            except VafaError:
                continue  # it had come back already
        for verb, deed in self.deeds:
            try:
                self.do(verb, deed_id=deed, reason="x")
            except VafaError:
                continue  # it had been undone already
        for who in self.people:
            self.do(lending.change_limit, member_id=who, kind="line", limit=LIMIT)


@pytest.mark.parametrize("seed", range(5))
def test_everything_undone_ends_where_it_began(seed: int) -> None:
    # Nothing expires in this time: what has expired cannot be undone.
    rates = [{"key": "points", "from_currency": "points", "to_currency": "credit_gift", "from_amount": 100,
              "to_amount": 5_000}]  # fmt: skip
    life = Life(seed, exchanges=rates)
    life.run(45)
    assert life.done > 15
    check_books(life.club)
    life.undo_all()
    check_books(life.club)
    for who in life.people:
        assert stands(life.club, who) == (LIMIT, 0, 0, LIMIT)
        assert {key: balance(life.club, who, key) for key in BEGAN} == BEGAN


@pytest.mark.parametrize("seed", range(5, 9))
def test_the_books_agree_also_when_members_are_united_and_divided(seed: int) -> None:
    life = Life(seed, overpaid="wallet")
    life.run(20)
    one, two = life.people
    merge = buying.merge(life.club, one, two)
    check_books(life.club)
    life.people = [one]
    life.run(15)
    check_books(life.club)
    try:
        with unit(life.club.id):
            members.unmerge(merge_id=merge)
    except VafaError as refused:
        assert refused.code == "member.still_held"
    check_books(life.club)
    with unit(life.club.id):
        assert sum(Line.objects.filter(kind="line").values_list("limit", flat=True)) > 0


@pytest.mark.parametrize("seed", range(9, 13))
@pytest.mark.parametrize("kinds", [KINDS, KINDS[1:]])
def test_the_books_agree_also_when_lines_are_closed_and_opened_again(seed: int, kinds: Any) -> None:
    life = Life(seed, kinds=kinds)
    shut = [life.shut, life.open]
    for _ in range(3):
        life.run(15, *shut, *shut)
        check_books(life.club)
    assert life.done > 10
