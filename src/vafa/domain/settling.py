"""The clock at work on one account: holds lapse, lots expire, what was pending becomes available."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from vafa.domain.ledger import Account, Hold, Lot, Transfer, free_hold, recount, take

SET_OFF: Final[dict[str, object]] = {
    "reason": {
        "fa": "تسویهٔ بدهی با آنچه رو به پایان بود",
        "en": "a debt was set off by what was about to expire",
    }
}


def pay_debt(account: Account, lot: Lot, at: int, cause: UUID) -> list[Transfer]:
    """Pay a debt with a lot that ends: what was pending or held when the debt arose would otherwise be lost,
    and be owed as well.
    """
    off = min(account.debt, lot.left - lot.held)
    account.debt -= off
    where = (account.member, account.currency)
    move = take(account, lot, off)
    return [
        Transfer(cause, 0, *where, "deduct", -1, off, at, [move], note=SET_OFF),
        Transfer(cause, 1, *where, "grant", 1, off, at, (), note=SET_OFF),
    ]


def settle(account: Account, now: int, new_id: Callable[[], UUID], holds: dict[UUID, Hold]) -> list[Transfer]:
    """Let the clock act: holds lapse, lots expire, pending becomes available. Returns the expiry transfers.

    Each expiry is booked at its own instant, so that history is complete however late the booking comes.
    """
    lapsed = False
    for hold in holds.values():
        if hold.state == "open" and hold.currency == account.currency and hold.lapses_at <= now:
            free_hold(account, hold)
            hold.state, hold.dirty = "lapsed", True
            lapsed = True
    transfers = []
    idle_at = account.idle_at
    expired: list[Lot] = []
    if lapsed or account.goes_at <= now or idle_at <= now:
        expired = [
            lot
            for lot in account.awake_lots().values()
            if (idle_at if lot.idle else lot.expires_at) <= now and lot.left > lot.held
        ]
        if len(expired) > 1:
            expired.sort(key=lambda lot: (idle_at if lot.idle else lot.expires_at, lot.id))
    for lot in expired:
        at = idle_at if lot.idle else lot.expires_at
        if account.debt:
            transfers += pay_debt(account, lot, at, new_id())
        free = lot.left - lot.held
        if free:
            move = take(account, lot, free)
            transfers.append(
                Transfer(new_id(), 0, account.member, account.currency, "expire", -1, free, at, [move])
            )
    recount(account, now, [hold for hold in holds.values() if hold.state == "open"] if holds else ())
    return transfers
