"""Giving somebody a coupon of a kind, for parts that do not know who makes them: rewards, and whatever gives presents.

The module that keeps kinds says here how one is made; where it is off, there are none.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

Give = Callable[[UUID, str, int | None], tuple[UUID, str]]
"""(member, kind, days) → the voucher's id and its code."""

_giver: Final[list[Give]] = []


def provide(give: Give) -> None:
    _giver[:] = [give]


def give(*, member_id: UUID, kind: str, days: int | None = None) -> tuple[UUID, str]:
    """A new coupon of the member's own: its id, and its code as it is kept. Raises what the giver refuses."""
    if not _giver:
        raise LookupError("nobody makes coupons here")
    return _giver[0](member_id, kind, days)
