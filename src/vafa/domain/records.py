"""What is stored of a decided purchase: enough to answer again, to reverse, to explain, to recompute.

Stored as compact JSON arrays. Rules are referred to by their index in the programme version of then;
sentences are not stored, they are said when somebody reads them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from vafa.domain.baskets import Line, Payment, Purchase
from vafa.domain.context import MemberState
from vafa.domain.decided import Decided
from vafa.domain.ledger import FOREVER, Lot, Transfer
from vafa.domain.pricing.results import Applied, Unapplied
from vafa.domain.programme import Programme
from vafa.domain.vouchers import Touched, Voucher


class Fired(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    rule: int
    amount: int
    base: int
    posting: int
    extra: int = 0
    cut: str = ""


class Missed(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    rule: int
    code: str
    leaf: int = 0
    actual: Any = None


class Posted(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """A lot-making transfer: (n, currency, amount) and its terms; 0 stands for "at once" and "never"."""

    n: int
    currency: str
    amount: int
    available_at: int = 0
    expires_at: int = 0
    idle: bool = False


class Taken(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    n: int
    currency: str
    amount: int
    value: int
    line: int = 0
    among: tuple[int, ...] = ()


class BalanceNow(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    currency: str
    available: int
    pending: int = 0
    held: int = 0
    expiring: int = 0
    expiring_at: int = 0


class Record(msgspec.Struct, omit_defaults=True, gc=False):
    """The stored decision. Field names are one letter because there is one of these for every purchase.

    `o` are offers that applied, `y` those that did not and are told, `v` what was done with coupons and gift cards.
    """

    p: int
    f: list[Fired] = []
    x: list[Missed] = []
    e: list[Posted] = []
    s: list[Taken] = []
    b: list[BalanceNow] = []
    t: dict[str, Any] = {}
    m: dict[str, Any] = {}
    o: list[Applied] = []
    y: list[Unapplied] = []
    v: list[Touched] = []


class Returned(msgspec.Struct, omit_defaults=True, gc=False):
    """How much of a purchase has come back so far; every list is cumulative and in the order of the
    record's. `offers` are rials of discounts, `vouchers` rials (of a use: 1 when it came back), `total`
    with tax and gift cards, which `net` is without.
    """

    lines: list[tuple[int, int]] = []
    fired: list[int] = []
    taken: list[int] = []
    forgotten: dict[int, int] = {}
    net: int = 0
    cancelled: bool = False
    offers: list[int] = []
    vouchers: list[int] = []
    total: int = 0

    def fraction(self, index: int) -> Fraction:
        return Fraction(*self.lines[index]) if self.lines else Fraction(0)

    @property
    def whole(self) -> bool:
        return bool(self.lines) and all(n == d for n, d in self.lines)


def balances_now(member: MemberState) -> list[BalanceNow]:
    """Every account of the member as it stands; exact once the member was settled."""
    rows = []
    for account in member.accounts.values():
        amount, at = account.expiring()
        rows.append(
            BalanceNow(
                account.currency,
                account.available,
                account.pending,
                account.held,
                amount,
                0 if at == FOREVER else at,
            )
        )
    return rows


def record_of(decided: Decided, number: int) -> Record:
    """The record of a decision, taken right after it was made."""
    assert decided.member is not None
    at = decided.event.at
    return Record(
        p=number,
        f=[Fired(o.rule.index, o.amount, o.base, o.posting, o.extra, o.cut) for o in decided.outcomes],
        x=[Missed(m.rule.index, m.code, m.leaf, m.actual) for m in decided.misses],
        e=[
            Posted(
                t.n,
                t.currency,
                t.amount,
                0 if t.available_at == at else t.available_at,
                0 if t.expires_at == FOREVER else t.expires_at,
                t.idle,
            )
            for t in decided.transfers
            if t.makes_lot
        ],
        s=[Taken(s.n, s.currency, s.amount, s.value, s.line, s.among) for s in decided.spent],
        b=balances_now(decided.member),
        t={key: note for key, note in decided.notes.items() if key != "events"} if decided.notes else {},
        m=decided.facts,
        o=decided.applied,
        y=decided.unapplied,
        v=decided.touched,
    )


class Past:
    """A stored purchase with all that reversing it needs.

    `spent_lots` is, for each spend (n), the lots that paid, with their terms;
    `expired` is how much of each lot the purchase made has expired; `vouchers` are those it touched, by id, locked.
    """

    __slots__ = (
        "at",
        "branch",
        "channel",
        "expired",
        "id",
        "lines",
        "member",
        "payments",
        "programme",
        "record",
        "reference",
        "returned",
        "source",
        "spent_lots",
        "vouchers",
    )

    def __init__(
        self,
        purchase: Purchase,
        programme: Programme,
        record: Record,
        returned: Returned,
        spent_lots: dict[int, list[tuple[Lot, int]]],
        expired: dict[int, int],
        vouchers: dict[str, Voucher] | None = None,
    ) -> None:
        self.id: UUID = purchase.id
        self.member: UUID = purchase.member
        self.reference = purchase.reference
        self.source = purchase.source
        self.branch = purchase.branch
        self.channel = purchase.channel
        self.at = purchase.at
        self.lines: list[Line] = list(purchase.lines)
        self.payments: list[Payment] = list(purchase.payments)
        self.programme = programme
        self.record = record
        self.returned = returned
        self.spent_lots = spent_lots
        self.expired = expired
        self.vouchers = vouchers if vouchers is not None else {}


def lot_terms(transfer: Transfer) -> Lot:
    """An empty lot with the terms of the transfer that made it."""
    return Lot((transfer.cause, transfer.n), 0, transfer.available_at, transfer.expires_at, transfer.idle)
