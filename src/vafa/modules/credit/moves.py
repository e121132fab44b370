"""Movements on the ledger that credit makes: giving, taking, and taking back from the very lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from vafa.domain.context import MemberState
from vafa.domain.earning import compile_expiry
from vafa.domain.ledger import FOREVER, LotId, Transfer, receive, recount, take, take_in_order
from vafa.domain.movements import correct, open_holds
from vafa.domain.programme import Programme
from vafa.domain.time import Instant

from .errors import AlreadyUsed, said
from .params import Kind

Note = dict[str, object]

OURS: Final = "credit_line"
"""Stands in the notes of a decision while credit itself moves something: nobody else may touch a line."""


def tell(
    member: MemberState, programme: Programme, currency: str, amount: int, at: Instant, decided: Any
) -> None:
    """Tell the modules of a correction, for history counts it as one."""
    decided.notes[OURS] = True
    correct(member, programme, currency, amount, at, decided)
    del decided.notes[OURS]


def give(
    decided: Any,
    member: MemberState,
    programme: Programme,
    *,
    cause: UUID,
    currency: str,
    amount: int,
    at: Instant,
    now: Instant,
    expires_at: Instant = FOREVER,
    idle: bool = False,
    note: Note | None = None,
) -> None:
    """A new lot. The number of the transfer is its place in the decision, so a cause may have several."""
    n = len(decided.transfers)
    made = Transfer(
        cause, n, member.id, currency, "grant", 1, amount, at, [], True, at, expires_at, idle, note
    )
    decided.transfers.append(made)
    receive(member.account(currency), made, now)
    tell(member, programme, currency, amount, at, decided)


def take_away(
    decided: Any,
    member: MemberState,
    programme: Programme,
    *,
    cause: UUID,
    currency: str,
    amount: int,
    at: Instant,
    now: Instant,
    lots: Sequence[LotId] | None = None,
    note: Note | None = None,
) -> None:
    """Take what is free, first-expiring first, or from these lots alone; ``AlreadyUsed`` if that is not enough."""
    account = member.account(currency)
    if lots is None:
        moves = take_in_order(account, min(amount, max(account.available, 0)), now)
    else:
        moves, left = [], amount
        for lot_id in lots:
            lot = account.open_lots().get(lot_id)
            part = min(left, lot.left - lot.held) if lot is not None else 0
            if lot is not None and part:
                moves.append(take(account, lot, part))
                left -= part
    missing = amount + sum(delta for _, delta in moves)
    if missing:
        raise AlreadyUsed(missing=said(missing))
    recount(account, now, open_holds(member))
    n = len(decided.transfers)
    decided.transfers.append(
        Transfer(cause, n, member.id, currency, "deduct", -1, amount, at, moves, note=note)
    )
    tell(member, programme, currency, -amount, at, decided)


def move_over(turn: Any, amount: int, target: Kind, programme: Programme, now: Instant) -> int:
    """What a line has in the member's favour becomes credit of another kind; how much of it was free to go."""
    account = turn.state.account(f"credit_{turn.kind}")
    part = min(amount, max(account.available, 0))
    if part:
        note: Note = {
            "reason": {
                "fa": "مرجوعی خریدی که تسویه شده بود",
                "en": "a return of a purchase that had been settled",
            }
        }
        moves = take_in_order(account, part, now)
        recount(account, now, open_holds(turn.state))
        decided, at, member = turn.decided, turn.at, turn.state
        expires_at = compile_expiry(target.expiry, programme.calendar)(now)
        for currency, kind, sign, moved in (
            (account.currency, "deduct", -1, moves),
            (target.currency, "grant", 1, []),
        ):
            made = Transfer(
                turn.cause,
                len(decided.transfers),
                member.id,
                currency,
                kind,
                sign,
                part,
                at,
                moved,
                note=note,
            )
            if sign > 0:
                made.makes_lot, made.available_at, made.expires_at = True, at, expires_at
                receive(member.account(currency), made, now)
            decided.transfers.append(made)
            tell(member, programme, currency, sign * part, at, decided)
    return part
