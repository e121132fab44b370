"""What a refund undoes of offers, coupons and gift cards: uses and budgets come back, cards get what they paid, and a
card whose sale is refunded is worth nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from vafa.domain.context import MemberState, State
from vafa.domain.pricing import free_uses
from vafa.domain.records import Past
from vafa.domain.returns import ONE, Refund
from vafa.domain.vouchers import PAY, SALE, Move, Touched, Voucher, block, put_back

if TYPE_CHECKING:
    from vafa.domain.refunds import Reversal


def return_offers(
    past: Past, member: MemberState, state: State, fractions: Sequence[Fraction], reversal: Reversal
) -> None:
    """The uses of a purchase that has come back whole, and of its discounts what was on the lines that came back."""
    applied = past.record.o
    if not applied:
        return
    before = past.returned.offers or [0] * len(applied)
    totals = [
        each.amount
        if all(f == ONE for f in fractions)
        else sum(int(part * f) for part, f in zip(each.parts, fractions, strict=True))
        for each in applied
    ]
    totals = [max(total, was) for total, was in zip(totals, before, strict=True)]
    reversal.after.offers = totals
    back = [total - was for total, was in zip(totals, before, strict=True)]
    reversal.discounts = sum(back)
    day = past.programme.calendar.day(past.at)
    free_uses(member.standing.caps, state, past.programme.offers, applied, day, reversal.whole, back)


def return_vouchers(
    refund: Refund,
    past: Past,
    shares: Sequence[Sequence[int]],
    fractions: Sequence[Fraction],
    reversal: Reversal,
) -> None:
    """Undo what the purchase did with each voucher. `shares` are the parts of the lines that each card paid."""
    if not past.record.v:
        return
    undo = _Undo(refund, past, fractions, reversal)
    paid = iter(shares)
    before = past.returned.vouchers or [0] * len(past.record.v)
    for touched, was in zip(past.record.v, before, strict=True):
        voucher = past.vouchers[touched.id]
        if touched.kind == PAY:
            total = undo.paid(voucher, touched, next(paid), was)
        elif touched.kind == SALE:
            total = undo.sold(voucher, touched, was)
        else:
            total = undo.used(voucher, touched, was)
        reversal.after.vouchers.append(total)


class _Undo:
    """One refund at work on vouchers; each method gives how much has come back in all."""

    def __init__(self, refund: Refund, past: Past, fractions: Sequence[Fraction], reversal: Reversal) -> None:
        self.refund = refund
        self.fractions = fractions
        self.reversal = reversal
        self.whole = all(f == ONE for f in fractions)
        self.n = 0

    def paid(self, voucher: Voucher, touched: Touched, parts: Sequence[int], was: int) -> int:
        total = (
            touched.amount
            if self.whole
            else sum(int(part * f) for part, f in zip(parts, self.fractions, strict=True))
        )
        total = max(total, was)
        if total > was:
            uses = 1 if total == touched.amount else 0
            put_back(voucher, total - was, uses, self.refund.id, self._next(), self.refund.at)
            self._tell(touched, total - was, voucher)
        return total

    def used(self, voucher: Voucher, touched: Touched, was: int) -> int:
        """A coupon may be used again once all that it was used for has come back."""
        if not self.whole or was:
            return was
        put_back(voucher, 0, 1, self.refund.id, self._next(), self.refund.at)
        self._tell(touched, 0, voucher)
        return 1

    def sold(self, voucher: Voucher, touched: Touched, was: int) -> int:
        """What was put on the card goes off again; what was spent of it already is for staff to look at."""
        fraction = self.fractions[touched.line - 1]
        total = max(was, int(touched.amount * fraction))
        short = max(0, total - was - voucher.balance)
        if total > was:
            move = Move(self.refund.id, self._next(), "reverse", -(total - was - short), 0, self.refund.at)
            voucher.move(move)
        if fraction == ONE and voucher.reason != "sale_refunded":
            block(voucher, "sale_refunded", self.refund.id, self._next(), self.refund.at)
        if total > was or fraction == ONE:
            self._tell(touched, -(total - was - short), voucher)
        self.reversal.review = self.reversal.review or short > 0
        return total

    def _next(self) -> int:
        self.n += 1
        return self.n - 1

    def _tell(self, touched: Touched, amount: int, voucher: Voucher) -> None:
        self.reversal.touched.append(
            Touched(
                touched.id, touched.kind, amount, touched.line, voucher.balance, touched.which, touched.of
            )
        )
