"""What pricing answers: which offers apply to which lines, and why others do not. Stored as JSON arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec


class Unlock(NamedTuple):
    """An offer that a coupon or card of the purchase unlocks; `place` is which of its codes, from 1."""

    offer: str
    place: int


class Applied(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """What an offer takes off: `amount` rials in all, `parts` on each line. `offer` is its index in the
    book."""

    offer: int
    amount: int
    parts: list[int]
    place: int = 0
    uses: int = 1


class Unapplied(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """Why an offer does not apply.

    `code`: time, branch, condition (`leaf` and what was found there), lines, small (`actual`: what is
    missing, in rials or items), limit (`actual`: the period), budget, group or alone (`actual`: index of
    the offer that stood in the way, None if it was several), floor, guest.
    """

    offer: int
    code: str
    leaf: int = 0
    actual: Any = None
    place: int = 0


class Pricing:
    """The offers of one basket, in the order in which they apply."""

    __slots__ = ("applied", "missed")

    def __init__(self, applied: list[Applied], missed: list[Unapplied]) -> None:
        self.applied = applied
        self.missed = missed

    @property
    def discount(self) -> int:
        """All that comes off, in rials."""
        return sum([each.amount for each in self.applied])
