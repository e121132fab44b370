"""What is stored of a decided refund, and how it is answered."""

from __future__ import annotations

from typing import Any

import msgspec

from vafa.domain.decided import Decided
from vafa.domain.explain.answers import Rendered, Teller, teller, tier_notes
from vafa.domain.explain.vouchers import voucher_back
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow, Fired, Missed, Posted, balances_now, record_of
from vafa.domain.vouchers import Touched

HOW = ("lot", "other", "debt", "expired", "clipped", "refused")


class Met(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """How taking back what was earned in one currency was met: amounts in its smallest unit.

    From the very lots, from other lots, or owed (these three were taken back); already expired, borne by the
    club, or refused until staff decides (these were not).
    """

    currency: str
    lot: int = 0
    other: int = 0
    debt: int = 0
    expired: int = 0
    clipped: int = 0
    refused: int = 0

    @property
    def reversed(self) -> int:
        return self.lot + self.other + self.debt


class RefundRecord(msgspec.Struct, omit_defaults=True, gc=False):
    """The stored refund: programme number (p), taken back (m), given back (g), net returned (n), whole (w).

    What rules that a refund starts earned or not (f, x, e), balances (b) and notes (t) are as in a `Record`; what came
    back to coupons and gift cards (v); whether one of them was used up already (r); and the discounts of offers that
    came back (d), and all that came back with tax and gift cards (c).
    """

    p: int
    m: list[Met] = []
    g: list[tuple[str, int]] = []
    n: int = 0
    w: bool = False
    f: list[Fired] = []
    x: list[Missed] = []
    e: list[Posted] = []
    b: list[BalanceNow] = []
    t: dict[str, Any] = {}
    v: list[Touched] = []
    r: bool = False
    d: int = 0
    c: int = 0

    @property
    def review(self) -> bool:
        """Whether staff has to decide about something."""
        return self.r or any(met.refused for met in self.m)


def refund_record_of(decided: Decided, number: int) -> RefundRecord:
    """The record of a decided refund, taken right after it was made; `number` is the programme's."""
    assert decided.member is not None
    reversal = decided.returned
    met: dict[str, Met] = {}
    for currency, how in reversal.met:
        sums = met.setdefault(currency, Met(currency))
        for each in HOW:
            setattr(sums, each, getattr(sums, each) + how[each])
    decision = record_of(decided, number)
    return RefundRecord(
        p=number,
        m=list(met.values()),
        g=list(reversal.given_back.items()),
        n=reversal.net,
        w=reversal.whole,
        f=decision.f,
        x=decision.x,
        e=[each for each in decision.e if any(each.n == fired.posting for fired in decision.f)],
        b=balances_now(decided.member),
        t=decision.t,
        v=reversal.touched,
        d=reversal.discounts,
        c=reversal.total,
        r=reversal.review and not any(how["refused"] for _, how in reversal.met),
    )


def refund_answer(
    record: RefundRecord, programme: Programme, *, at: int, lang: str, display: str = "toman"
) -> Rendered:
    """What a refund took back and gave back, and how, ready for JSON; conventions as in `answer`."""
    told = teller(programme, lang, display)
    notes = tier_notes(record.t)
    tiers = told.tiers(notes)
    return {
        "reversed": [_reversed(met, told) for met in record.m],
        "given_back": [_given_back(currency, amount, told) for currency, amount in record.g],
        "review": record.review,
        "net": record.n,
        "total": record.c,
        "whole": record.w,
        "earned": told.earned(record.f, record.e, notes, at),
        "not_earned": told.not_earned(record.x, record.f, at),
        "tier": tiers[0] if tiers else None,
        "tiers": tiers,
        "balances": told.balances(record.b),
        "vouchers": [voucher_back(each, told.speech) for each in record.v],
    }


def _reversed(met: Met, told: Teller) -> Rendered:
    words, measure = told.speech.refunds, told.speech.measure(met.currency)
    parts = [words[how].format(amount=measure(getattr(met, how))) for how in HOW if getattr(met, how)]
    first = words["reversed"].format(amount=measure(met.reversed)) if met.reversed else words["nothing"]
    if met.reversed == met.lot and met.lot:
        parts = parts[1:]  # all of it from the very lot, as it should be: nothing to split
    joint = words["joint"]
    sentence = words["split"].format(first=first, rest=joint.join(parts)) if parts else first
    return {"currency": met.currency, "amount": met.reversed, "because": told.speech.capital(sentence)}


def _given_back(currency: str, amount: int, told: Teller) -> Rendered:
    shown = told.speech.measure(currency)(amount)
    because = told.speech.capital(told.speech.refunds["given_back"].format(amount=shown))
    return {"currency": currency, "amount": amount, "because": because}
