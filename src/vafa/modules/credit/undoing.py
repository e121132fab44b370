"""Undoing a deed, whatever it was. Gifts stay with who got them."""

from __future__ import annotations

from uuid import UUID

from vafa.core.earning.errors import ReasonNeeded
from vafa.domain.time import Instant

from . import exchanging, granting, settling
from .errors import GiftStays
from .models import Deed
from .working import deed_of, words


def undo(*, deed_id: UUID, reason: str, now: Instant | None = None) -> Deed:
    """Back to what it was, if nothing of it was spent: ``AlreadyUsed`` otherwise, ``DeedUndone`` the second time.

    ``GiftStays``: what was given to another member is theirs.
    """
    deed = deed_of(deed_id)
    if not words(reason):
        raise ReasonNeeded()
    if deed.what == Deed.What.SETTLE:
        return settling.undo_settlement(deed_id=deed_id, reason=reason, now=now)
    if deed.what == Deed.What.EXCHANGE:
        return exchanging.undo_exchange(deed_id=deed_id, reason=reason, now=now)
    if deed.what in (Deed.What.GRANT, Deed.What.TOP_UP):
        return granting.undo(deed_id=deed_id, reason=reason, now=now)
    raise GiftStays()


def can_undo(deed: Deed) -> bool:
    return deed.undone_at is None and deed.what != Deed.What.GIFT
