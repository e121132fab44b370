"""A club whose decisions are explained: its programme, a member, and purchases decided in memory."""

from itertools import count
from typing import Any
from uuid import UUID

from vafa.domain.baskets import Happening, Line, Payment, Purchase, line
from vafa.domain.context import MemberState, State
from vafa.domain.core_facts import core_book
from vafa.domain.decided import Decided
from vafa.domain.engine import decide
from vafa.domain.explain import RefundRecord, answer, refund_record_of
from vafa.domain.ledger import Lot
from vafa.domain.programme import Programme, ProgrammeBody, compile_programme
from vafa.domain.records import Past, Record, Returned, lot_terms, record_of
from vafa.domain.refunds import decide_refund
from vafa.domain.returns import Refund
from vafa.domain.time import calendar, parse_instant

AT = parse_instant("2026-11-24T10:30:00+03:30")  # 3 Azar 1405
MEMBER = UUID(int=7)
TEHRAN = calendar("Asia/Tehran")

POINTS = {"key": "points", "names": {"fa": "امتیاز", "en": "Points"}, "rial_value": 1000}
CREDIT = {"key": "credit", "kind": "credit", "names": {"fa": "اعتبار", "en": "Credit"}, "rial_value": 1}
STAMPS = {"key": "stamps", "kind": "stamps", "names": {"fa": "مهر", "en": "Stamps"}}
GRAMS = {"key": "grams", "kind": "other", "scale": 3, "names": {"fa": "گرم طلا", "en": "Grams of gold"}}
PER_10000_TOMAN = {"kind": "per_amount", "amount": 1, "per": 100_000}


def rule(key: str = "rule", currency: str = "points", **more: Any) -> dict[str, Any]:
    """A rule as a club writes it; one point for every 10,000 toman unless it says otherwise."""
    written = {"key": key, "names": {"fa": f"قانون {key}", "en": f"Rule {key}"}, "currency": currency}
    return written | {"amount": PER_10000_TOMAN} | more


def programme(*rules: dict[str, Any], participants: tuple[Any, ...] = (), **more: Any) -> Programme:
    body = ProgrammeBody.model_validate(
        {"currencies": [POINTS, CREDIT, STAMPS, GRAMS], "rules": list(rules)} | more
    )
    made = compile_programme(body, club_id=1, number=1, effective_from=0, calendar=TEHRAN, book=core_book())
    made.participants.extend(participants)
    return made


def goods(toman: int, quantity: int = 1, *groups: str) -> Line:
    return line("sku", quantity * 1000, toman * 10, groups=frozenset(groups))


class Club:
    """One member of one programme; every event is decided on what the ones before it left."""

    def __init__(self, *rules: dict[str, Any], **more: Any) -> None:
        self.programme = programme(*rules, **more)
        ids = count(1000)
        self.new_id = lambda: UUID(int=next(ids))
        self.state = State(self.new_id)
        self.member = self.state.members[MEMBER] = MemberState(MEMBER, loaded=True)
        self.terms: dict[tuple[UUID, int], Lot] = {}
        self.expired: dict[tuple[UUID, int], int] = {}
        self.taken: dict[tuple[UUID, int], list[tuple[Lot, int]]] = {}

    def purchase(
        self, *lines: Line, at: int = AT, branch: str = "", payments: tuple[Payment, ...] = ()
    ) -> Purchase:
        return Purchase(self.new_id(), MEMBER, "receipt", at, at, list(lines), list(payments), branch=branch)

    def decide(self, event: Purchase | Happening) -> Decided:
        decided = decide([event], self.state, lambda at: self.programme)[0]
        if decided.error is not None:
            raise decided.error
        self.keep(decided)
        return decided

    def keep(self, decided: Decided) -> None:
        """What a database would know of the lots when a purchase is returned."""
        for each in decided.transfers:
            if each.makes_lot:
                self.terms[each.cause, each.n] = lot_terms(each)
            if each.kind == "expire":
                for lot, delta in each.moves:
                    self.expired[lot] = self.expired.get(lot, 0) - delta
            if each.kind == "spend":
                self.taken[each.cause, each.n] = [(self.terms[lot], -delta) for lot, delta in each.moves]

    def buy(self, *lines: Line, **more: Any) -> Past:
        """A purchase as it is stored."""
        event = self.purchase(*lines, **more)
        record = self.record(event)
        spent = {each.n: self.taken[event.id, each.n] for each in record.s}
        return Past(event, self.programme, record, Returned(), spent, {})

    def refund(self, past: Past, *, at: int = AT, **what: Any) -> RefundRecord:
        """What is stored of a return; the next return of the same purchase goes on from it."""
        past.expired = {n: amount for (cause, n), amount in self.expired.items() if cause == past.id}
        refund = Refund(self.new_id(), "return", at, at, **what)
        decided = decide_refund(refund, past, self.member, self.state)
        self.keep(decided)
        past.returned = decided.returned.after
        return refund_record_of(decided, 1)

    def record(self, event: Purchase | Happening) -> Record:
        return record_of(self.decide(event), 1)

    def answer(self, event: Purchase | Happening, lang: str = "fa", display: str = "toman") -> dict[str, Any]:
        return answer(self.record(event), self.programme, at=event.at, lang=lang, display=display)


def because(*rules: dict[str, Any], toman: int = 160_107, **more: Any) -> tuple[str, str]:
    """Why the last outcome of a fresh member's purchase, in Persian and in English."""
    club = Club(*rules, **more)
    event = club.purchase(goods(toman))
    record = club.record(event)
    said = [
        answer(record, club.programme, at=event.at, lang=lang)["earned"][-1]["because"]
        for lang in ("fa", "en")
    ]
    return said[0], said[1]


def missed(
    *rules: dict[str, Any], toman: int = 160_107, **more: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The last rule that gave nothing to a fresh member's purchase, in Persian and in English."""
    club = Club(*rules, **more)
    event = club.purchase(goods(toman))
    record = club.record(event)
    fa, en = (answer(record, club.programme, at=AT, lang=lang)["not_earned"][-1] for lang in ("fa", "en"))
    return fa, en
