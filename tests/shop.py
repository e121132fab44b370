"""A club in memory for tests of the engine: it keeps every transfer, and finds what reversing a purchase
needs.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from vafa.domain import merging, movements
from vafa.domain.baskets import Happening, Line, Payment, Purchase, line
from vafa.domain.context import MemberState, State
from vafa.domain.core_facts import core_book
from vafa.domain.decided import Decided
from vafa.domain.engine import decide
from vafa.domain.ledger import FOREVER, Hold, Lot, LotId, Transfer, recount
from vafa.domain.packing import pack_record, unpack_record
from vafa.domain.programme import (
    Contribution,
    Part,
    Participant,
    Programme,
    ProgrammeBody,
    Valuer,
    compile_programme,
)
from vafa.domain.records import Past, Posted, Returned, lot_terms, record_of
from vafa.domain.refunds import Refund, decide_refund
from vafa.domain.time import DAY, HOUR, calendar, parse_instant

TEHRAN = calendar("Asia/Tehran")
START = parse_instant("2025-04-05T10:00:00+03:30")  # Saturday, 16 Farvardin 1404
ANN, BEN = UUID(int=0xA), UUID(int=0xB)
BOOK = core_book()
POINTS: dict[str, Any] = {"key": "points", "names": {"fa": "امتیاز", "en": "points"}, "rial_value": 100}
CREDIT: dict[str, Any] = {
    "key": "credit",
    "kind": "credit",
    "names": {"fa": "اعتبار", "en": "credit"},
    "rial_value": 1,
}


def rule(key: str = "main", **given: Any) -> dict[str, Any]:
    """A rule of one point for each 1,000 rials, where nothing else is said."""
    made: dict[str, Any] = {
        "key": key,
        "names": {"fa": key, "en": key},
        "currency": "points",
        "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
    }
    return made | given


def goods(price: int, *groups: str, quantity: int = 1000, **more: Any) -> Line:
    return line(more.pop("sku", "x"), quantity, price, groups=frozenset(groups), **more)


def after(days: float = 0, hours: float = 0) -> int:
    """An instant some days and hours after the start."""
    return START + int(days * DAY) + int(hours * HOUR)


class Shop:
    """One club. Every call decides, books and checks the equations of the ledger."""

    def __init__(
        self,
        *rules: dict[str, Any],
        currencies: Iterable[dict[str, Any]] = (POINTS, CREDIT),
        settings: Mapping[str, Any] | None = None,
        participants: Iterable[Participant] = (),
        valuers: Mapping[str, Valuer] | None = None,
    ) -> None:
        body = ProgrammeBody.model_validate(
            {"currencies": list(currencies), "rules": list(rules), "settings": dict(settings or {})}
        )
        module = Part("test", Contribution(participants=list(participants), valuers=dict(valuers or {})))
        self.programme: Programme = compile_programme(
            body, club_id=1, number=1, effective_from=0, calendar=TEHRAN, book=BOOK, parts=[module]
        )
        self.ids = 1000
        self.state = State(self.new_id)
        for id in (ANN, BEN):
            self.state.members[id] = MemberState(id, {}, loaded=True)
        self.transfers: list[Transfer] = []
        self.bought: dict[UUID, tuple[Purchase, bytes]] = {}
        self.returned: dict[UUID, bytes] = {}
        self.merged_at = 0
        self.brought: dict[str, list[tuple[str, int, int]]] = {}

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)

    def member(self, id: UUID = ANN) -> MemberState:
        return self.state.members[id]

    def book(self, *decisions: Decided) -> None:
        for decided in decisions:
            self.transfers += decided.transfers
        check_ledger(self.transfers, self.state.members.values())

    # What happens

    def purchase(
        self,
        *lines: Line,
        at: int = START,
        paid: Iterable[Payment] = (),
        who: UUID = ANN,
        recorded_at: int = 0,
        branch: str = "",
    ) -> Purchase:
        id = self.new_id()
        return Purchase(id, who, str(id), at, recorded_at or at, lines, list(paid), branch=branch)

    def decide(self, event: Purchase | Happening) -> Decided:
        [decided] = decide([event], self.state, lambda at: self.programme)
        self.book(decided)
        if decided.error is not None:
            raise decided.error
        if isinstance(event, Purchase):
            self.bought[event.id] = (event, pack_record(record_of(decided, 1), event.net))
            self.returned[event.id] = msgspec.json.encode(Returned())
        return decided

    def buy(self, *lines: Line, **given: Any) -> Decided:
        return self.decide(self.purchase(*lines, **given))

    def twin(self) -> Shop:
        """Another shop that stands where this one stands, and goes its own way from here."""
        twin = copy.copy(self)
        twin.state = State(twin.new_id, dict(self.state.budgets))
        twin.state.members = {id: copy.deepcopy(member) for id, member in self.state.members.items()}
        twin.transfers = list(self.transfers)
        twin.bought, twin.returned = dict(self.bought), dict(self.returned)
        return twin

    def preview(self, event: Purchase) -> Decided:
        """The same decision over a copy of the state."""
        return decide([event], self.twin().state, lambda at: self.programme)[0]

    def happen(self, type: str, at: int = START, amount: int = 0, who: UUID = ANN) -> Decided:
        id = self.new_id()
        return self.decide(Happening(id, who, type, str(id), at, at, amount))

    def past(self, id: UUID) -> Past:
        purchase, record = self.bought[id]
        by_name = {(t.cause, t.n): t for t in self.transfers if t.makes_lot}
        spent_lots = {
            t.n: [(lot_terms(by_name[name]), -delta) for name, delta in t.moves]
            for t in self.transfers
            if t.cause == id and t.kind == "spend"
        }
        posted = [
            Posted(t.n, t.currency, t.amount, t.available_at, t.expires_at, t.idle)
            for t in self.transfers
            if t.makes_lot and t.cause == id
        ]
        expired: dict[int, int] = defaultdict(int)
        for t in self.transfers:
            for (cause, n), delta in t.moves:
                if t.kind == "expire" and cause == id:
                    expired[n] -= delta
        return Past(
            purchase,
            self.programme,
            unpack_record(record, purchase.net, posted),
            msgspec.json.decode(self.returned[id], type=Returned),
            spent_lots,
            dict(expired),
        )

    def refund(
        self,
        bought: Decided | UUID,
        at: int = START,
        lines: Iterable[tuple[int, int]] = (),
        amount: int = 0,
        who: UUID | None = None,
    ) -> Decided:
        """Everything, unless lines (line from 1, thousandths) or an amount are named."""
        id = bought if isinstance(bought, UUID) else bought.event.id
        past, named = self.past(id), list(lines)
        wanted = Refund(self.new_id(), "r", at, at, named, amount, not named and not amount)
        decided = decide_refund(wanted, past, self.member(who or past.member), self.state)
        self.returned[id] = msgspec.json.encode(decided.returned.after)
        self.book(decided)
        return decided

    def grant(
        self, amount: int, currency: str = "points", at: int = START, who: UUID = ANN, **given: Any
    ) -> Decided:
        decided = movements.grant(
            self.new_id(), self.member(who), self.state, self.programme,
            currency=currency, amount=amount, at=at, now=at, **given,
        )  # fmt: skip
        self.book(decided)
        return decided

    def deduct(self, amount: int, currency: str = "points", at: int = START, who: UUID = ANN) -> Decided:
        decided = movements.deduct(
            self.new_id(), self.member(who), self.state, self.programme,
            currency=currency, amount=amount, at=at, now=at,
        )  # fmt: skip
        self.book(decided)
        return decided

    def gift(self, amount: int, at: int = START, currency: str = "points") -> list[Decided]:
        """From Ann to Ben."""
        both = movements.gift(
            self.new_id(), self.member(ANN), self.member(BEN), self.state, self.programme,
            currency=currency, amount=amount, at=at, now=at,
        )  # fmt: skip
        self.book(*both)
        return both

    def hold(self, amount: int, at: int = START, lapses_at: int = FOREVER, who: UUID = ANN) -> Hold:
        id = self.new_id()
        self.book(
            movements.hold(
                id, self.member(who), self.state, self.programme,
                currency="points", amount=amount, now=at, lapses_at=lapses_at,
            )
        )  # fmt: skip
        return self.member(who).holds[id]

    def confirm(self, hold: Hold, amount: int | None = None, at: int = START) -> Decided:
        decided = movements.confirm(
            self.new_id(), hold.id, self.member(hold.member), self.state, self.programme,
            amount=amount, at=at, now=at,
        )  # fmt: skip
        self.book(decided)
        return decided

    def release(self, hold: Hold, at: int = START) -> Decided:
        decided = movements.release(hold.id, self.member(hold.member), self.state, self.programme, now=at)
        self.book(decided)
        return decided

    def merge(self, at: int = START) -> Decided:
        """Ben goes under Ann."""
        self.merged_at = len(self.transfers)
        decided, self.brought = merging.unite(
            self.new_id(), self.member(ANN), self.member(BEN), self.state, self.programme, at=at, now=at
        )
        self.book(decided)
        return decided

    def unmerge(self, at: int = START) -> Decided:
        expired: dict[LotId, int] = defaultdict(int)
        for transfer in self.transfers[self.merged_at :]:
            for name, delta in transfer.moves:
                if transfer.kind == "expire":
                    expired[name] -= delta
        decided = merging.divide_again(
            self.new_id(), self.member(ANN), self.member(BEN), self.state, self.programme, self.brought,
            self.terms(), expired=expired, at=at, now=at,
        )  # fmt: skip
        self.book(decided)
        return decided

    def write_off(self, at: int = START, who: UUID = ANN) -> Decided:
        decided = movements.write_off(
            self.new_id(), self.member(who), self.state, self.programme, at=at, now=at, note={"why": "erased"}
        )
        self.book(decided)
        return decided

    def tick(self, at: int, who: UUID = ANN) -> Decided:
        decided = movements.tick(self.member(who), self.state, self.programme, at)
        self.book(decided)
        return decided

    def terms(self) -> dict[LotId, Lot]:
        return {(t.cause, t.n): lot_terms(t) for t in self.transfers if t.makes_lot}

    # What is seen

    def available(self, currency: str = "points", at: int | None = None, who: UUID = ANN) -> int:
        """What can be spent; at an instant, as the clock would have it by then."""
        if at is not None:
            self.tick(at, who)
        return self.member(who).account(currency).available

    def pending(self, currency: str = "points", who: UUID = ANN) -> int:
        return self.member(who).account(currency).pending


def earned(decided: Decided) -> dict[str, int]:
    """What each rule gave."""
    return {outcome.rule.key: outcome.amount for outcome in decided.outcomes}


def missed(decided: Decided) -> dict[str, str]:
    return {miss.rule.key: miss.code for miss in decided.misses}


def check_ledger(transfers: Iterable[Transfer], members: Iterable[MemberState]) -> None:
    """The equations that hold after everything, and that a summary is what its lots say."""
    flows: dict[tuple[UUID, str], int] = defaultdict(int)
    lots: dict[tuple[UUID, LotId], int] = defaultdict(int)
    names: set[tuple[UUID, int]] = set()
    for t in transfers:
        assert t.amount > 0
        assert (t.cause, t.n) not in names, f"two transfers are named {t.cause}, {t.n}"
        names.add((t.cause, t.n))
        flows[t.member, t.currency] += t.sign * t.amount
        if t.makes_lot:
            lots[t.member, (t.cause, t.n)] += t.amount
        for name, delta in t.moves:
            lots[t.member, name] += delta
    for member in members:
        for account in member.accounts.values():
            held = account.open_lots()
            assert account.total == sum(lot.left for lot in held.values())
            assert account.total - account.debt == flows.pop((member.id, account.currency), 0)
            assert account.debt >= 0
            for lot in held.values():
                assert 0 <= lot.held <= lot.left and lot.left > 0
                assert lots.pop((member.id, lot.id)) == lot.left
            check_holds(member, account.currency)
    assert not any(flows.values()) and not any(lots.values())


def check_holds(member: MemberState, currency: str) -> None:
    marked: dict[LotId, int] = defaultdict(int)
    for hold in member.holds.values():
        if hold.state == "open" and hold.currency == currency:
            assert sum(part for _, part in hold.parts) == hold.amount
            for name, part in hold.parts:
                marked[name] += part
    account = member.account(currency)
    assert {lot.id: lot.held for lot in account.open_lots().values() if lot.held} == dict(marked)
    assert account.held == sum(marked.values())


def summary(member: MemberState, currency: str) -> tuple[int, ...]:
    a = member.account(currency)
    return a.total, a.pending, a.held, a.debt, a.turn_at, a.goes_at, a.goes, a.idle_at, a.idle_left


def recounted(member: MemberState, currency: str, now: int) -> tuple[int, ...]:
    """The summary as the lots alone give it."""
    twin = copy.deepcopy(member)
    recount(twin.account(currency), now, [hold for hold in twin.holds.values() if hold.state == "open"])
    return summary(twin, currency)
