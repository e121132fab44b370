"""What of a purchase comes back: the returned fraction of each line, whether lines, an amount or all was
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from vafa.domain.errors import Kind, VafaError
from vafa.domain.records import Past

ONE: Final = Fraction(1)
FINEST: Final = 10**18
"""Fractions are exact up to this denominator. Returns by line and by amount in turn would square it each
time.
"""


class RefundTooMuch(VafaError):
    code = "refund.too_much"
    kind = Kind.CONFLICT
    title = {"fa": "بیش از خرید برگشت داده شد", "en": "More is returned than was bought"}
    detail = {
        "fa": "از قلم {line}، {left} قابل برگشت است و {wanted} خواسته شد.",
        "en": "Of line {line}, {left} can be returned and {wanted} was asked for.",
    }


class RefundAmountTooMuch(RefundTooMuch):
    rials = ("left", "wanted")
    detail = {
        "fa": "از این خرید {left} قابل برگشت است و {wanted} خواسته شد.",
        "en": "{left} of this purchase can be returned and {wanted} was asked for.",
    }


class RefundForm(VafaError):
    code = "refund.form"
    kind = Kind.INVALID
    title = {"fa": "روشن نیست چه برمی‌گردد", "en": "It is not clear what comes back"}
    detail = {
        "fa": "درست یکی از این سه لازم است: lines، amount یا all.",
        "en": "Exactly one of these three is needed: lines, amount or all.",
    }


class RefundEmpty(VafaError):
    code = "refund.empty"
    kind = Kind.INVALID
    title = {"fa": "چیزی برای برگشت نیست", "en": "There is nothing to return"}
    rials = ("left",)
    detail = {
        "fa": "قلم‌ها، مبلغ یا «همه» را بنویسید؛ از این خرید {left} قابل برگشت است.",
        "en": "Name lines, an amount, or all; {left} of this purchase can be returned.",
    }


class Refund:
    """What comes back: `lines` as (line from 1, thousandths), or `amount` in rials, or `all`."""

    __slots__ = ("all", "amount", "at", "id", "lines", "recorded_at", "reference")

    def __init__(
        self,
        id: UUID,
        reference: str,
        at: int,
        recorded_at: int,
        lines: Sequence[tuple[int, int]] = (),
        amount: int = 0,
        all: bool = False,
    ) -> None:
        self.id = id
        self.reference = reference
        self.at = at
        self.recorded_at = recorded_at
        self.lines = lines
        self.amount = amount
        self.all = all


def fractions_after(refund: Refund, past: Past) -> list[Fraction]:
    """The returned fraction of each line after this refund; refuses what was not bought."""
    found = [bounded(f) for f in _after(refund, past)]
    # A voided line was never bought, so it cannot keep a purchase from having come back whole.
    return [ONE if each.kind == "voided" else f for each, f in zip(past.lines, found, strict=True)]


def bounded(fraction: Fraction) -> Fraction:
    """The fraction itself, or the nearest one below it whose denominator can be stored."""
    if fraction.denominator <= FINEST:
        return fraction
    grains = int(fraction * FINEST)
    return ONE if FINEST - grains <= 1000 else Fraction(grains, FINEST)


def _after(refund: Refund, past: Past) -> list[Fraction]:
    before = [past.returned.fraction(index) for index in range(len(past.lines))]
    payable = [each.net + each.tax for each in past.lines]
    left = sum((ONE - f) * p for f, p in zip(before, payable, strict=True))
    if refund.all:
        if past.returned.whole:
            raise RefundEmpty(left=0)
        return [ONE] * len(past.lines)
    if refund.lines:
        return _by_lines(refund, past, before)
    if refund.amount <= 0 or left < 1:
        raise RefundEmpty(left=int(left))
    if refund.amount > left:
        raise RefundAmountTooMuch(left=int(left), wanted=refund.amount)
    if left - refund.amount < 1:
        return [ONE] * len(past.lines)
    keep = ONE - Fraction(refund.amount) / left
    return [ONE - (ONE - f) * keep for f in before]


def _by_lines(refund: Refund, past: Past, before: list[Fraction]) -> list[Fraction]:
    after = list(before)
    for number, quantity in refund.lines:
        if not 1 <= number <= len(past.lines):
            raise RefundTooMuch(line=number, left=0, wanted=_shown(quantity))
        bought = past.lines[number - 1].quantity
        left = bought * (ONE - after[number - 1])
        if quantity <= 0 or quantity > left:
            raise RefundTooMuch(line=number, left=_shown(int(left)), wanted=_shown(quantity))
        after[number - 1] += Fraction(quantity, bought)
    return after


def _shown(thousandths: int) -> Decimal:
    whole, rest = divmod(thousandths, 1000)
    return Decimal(f"{whole}.{rest:03}".rstrip("0")) if rest else Decimal(whole)
