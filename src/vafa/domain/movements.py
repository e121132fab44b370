"""Movements that no purchase caused: corrections, gifts, holds, erasure, the clock. Each returns a
`Decided`.
"""

from __future__ import annotations

from uuid import UUID

from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import settle_member
from vafa.domain.errors import Kind, VafaError
from vafa.domain.holds import confirm_hold, place_hold
from vafa.domain.ledger import (
    FOREVER,
    Hold,
    NotEnough,
    Transfer,
    free_hold,
    receive,
    recount,
    spend,
    take,
)
from vafa.domain.programme import Programme

Note = dict[str, object]


class NotTransferable(VafaError):
    code = "ledger.not_transferable"
    kind = Kind.CONFLICT
    title = {"fa": "این واحد قابل انتقال نیست", "en": "This currency cannot be given"}
    detail = {
        "fa": "باشگاه انتقال «{currency}» میان عضوها را نپذیرفته است.",
        "en": "The club does not allow “{currency}” to pass from member to member.",
    }


class HoldNotOpen(VafaError):
    code = "hold.not_open"
    kind = Kind.CONFLICT
    title = {"fa": "بلوکه باز نیست", "en": "The hold is not open"}
    detail = {"fa": "وضعیت این بلوکه «{state}» است.", "en": "The state of this hold is “{state}”."}


class HoldTooSmall(VafaError):
    code = "hold.too_small"
    kind = Kind.CONFLICT
    title = {"fa": "بیش از مقدار بلوکه", "en": "More than is held"}
    detail = {
        "fa": "{held} بلوکه است و {wanted} خواسته شد.",
        "en": "{held} is held and {wanted} was asked for.",
    }


def open_holds(member: MemberState) -> list[Hold]:
    return [hold for hold in member.holds.values() if hold.state == "open"]


def begin(cause: object, member: MemberState, state: State, programme: Programme | None, now: int) -> Decided:
    """A decision about a member as the clock finds it."""
    decided = Decided(cause, member, programme)
    settle_member(member, now, state, decided)
    member.dirty = True
    return decided


def tick(member: MemberState, state: State, programme: Programme, now: int) -> Decided:
    """Let time pass: book what has expired or lapsed, and let modules act on their dates."""
    decided = begin(None, member, state, programme, now)
    for participant in programme.participants:
        participant.tick(member, now, decided)
    return decided


def grant(
    cause: UUID,
    member: MemberState,
    state: State,
    programme: Programme,
    *,
    currency: str,
    amount: int,
    at: int,
    now: int,
    expires_at: int = FOREVER,
    available_at: int = 0,
    note: Note | None = None,
    kind: str = "grant",
) -> Decided:
    """Give a member `amount` (> 0) as a correction, an opening balance or a present."""
    decided = begin(None, member, state, programme, now)
    transfer = Transfer(
        cause,
        0,
        member.id,
        currency,
        kind,
        1,
        amount,
        at,
        [],
        True,
        available_at or at,
        expires_at,
        False,
        note,
    )
    decided.transfers.append(transfer)
    receive(member.account(currency), transfer, now)
    settle_member(member, now, state, decided)
    if kind == "grant":
        correct(member, programme, currency, amount, at, decided)
    return decided


def correct(
    member: MemberState, programme: Programme, currency: str, amount: int, at: int, decided: Decided
) -> None:
    """Tell the modules of a correction: what staff gave (> 0) or took (< 0), unlike what was spent."""
    for participant in programme.participants:
        participant.after_movement(member, currency, amount, at, decided)


def tell_of_spending(
    member: MemberState, programme: Programme, currency: str, amount: int, at: int, decided: Decided
) -> None:
    """Tell the modules of what was spent on something else than a purchase."""
    for participant in programme.participants:
        participant.after_spend(member, currency, amount, at, decided)


def deduct(
    cause: UUID,
    member: MemberState,
    state: State,
    programme: Programme,
    *,
    currency: str,
    amount: int,
    at: int,
    now: int,
    note: Note | None = None,
    kind: str = "deduct",
    n: int = 0,
) -> Decided:
    """Take `amount` (> 0) away, first-expiring first; never below zero."""
    decided = begin(None, member, state, programme, now)
    account = member.account(currency)
    moves = spend(account, amount, now)
    recount(account, now, open_holds(member))
    decided.transfers.append(Transfer(cause, n, member.id, currency, kind, -1, amount, at, moves, note=note))
    if kind == "deduct":
        correct(member, programme, currency, -amount, at, decided)
    elif kind == "spend":
        tell_of_spending(member, programme, currency, amount, at, decided)
    return decided


def gift(
    cause: UUID,
    giver: MemberState,
    taker: MemberState,
    state: State,
    programme: Programme,
    *,
    currency: str,
    amount: int,
    at: int,
    now: int,
    note: Note | None = None,
) -> list[Decided]:
    """Pass `amount` from member to member, where the currency allows it. Each parcel keeps its expiry."""
    terms = programme.currencies[currency]
    if not terms.transferable:
        raise NotTransferable(currency=terms.names.model_dump())
    given = begin(None, giver, state, programme, now)
    account = giver.account(currency)
    before = {lot.id: lot for lot in account.open_lots().values()}
    expiries = {lot_id: account.expiry_of(lot) for lot_id, lot in before.items()}
    moves = spend(account, amount, now)
    recount(account, now, open_holds(giver))
    given.transfers.append(
        Transfer(cause, 0, giver.id, currency, "gift_out", -1, amount, at, moves, note=note)
    )
    taken = begin(None, taker, state, programme, now)
    for n, (lot_id, delta) in enumerate(moves, start=1):
        transfer = Transfer(
            cause,
            n,
            taker.id,
            currency,
            "gift_in",
            1,
            -delta,
            at,
            [],
            True,
            at,
            expiries[lot_id],
            False,
            note,
        )
        taken.transfers.append(transfer)
        receive(taker.account(currency), transfer, now)
    return [given, taken]


def hold(
    id: UUID,
    member: MemberState,
    state: State,
    programme: Programme,
    *,
    currency: str,
    amount: int,
    now: int,
    lapses_at: int,
) -> Decided:
    """Set `amount` aside until it is confirmed, released, or lapses."""
    decided = begin(None, member, state, programme, now)
    account = member.account(currency)
    made = Hold(id, member.id, currency, amount, lapses_at, [])
    place_hold(account, made, now)
    member.holds[id] = made
    recount(account, now, open_holds(member))
    return decided


def _opened(member: MemberState, id: UUID) -> Hold:
    found = member.holds[id]
    if found.state != "open":
        raise HoldNotOpen(state=found.state)
    return found


def confirm(
    cause: UUID,
    id: UUID,
    member: MemberState,
    state: State,
    programme: Programme,
    *,
    amount: int | None,
    at: int,
    now: int,
    note: Note | None = None,
) -> Decided:
    """Spend `amount` of a hold (all of it if None); what is not confirmed is free again."""
    decided = begin(None, member, state, programme, now)
    held = _opened(member, id)
    wanted = held.amount if amount is None else amount
    if wanted > held.amount:
        raise HoldTooSmall(held=held.amount, wanted=wanted)
    account = member.account(held.currency)
    moves = confirm_hold(account, held, wanted)
    recount(account, now, open_holds(member))
    if wanted:
        decided.transfers.append(
            Transfer(cause, 0, member.id, held.currency, "spend", -1, wanted, at, moves, note=note)
        )
        tell_of_spending(member, programme, held.currency, wanted, at, decided)
    settle_member(member, now, state, decided)
    return decided


def release(id: UUID, member: MemberState, state: State, programme: Programme, *, now: int) -> Decided:
    """Free a hold; what expired while it was held expires now."""
    decided = begin(None, member, state, programme, now)
    held = _opened(member, id)
    account = member.account(held.currency)
    free_hold(account, held)
    held.state, held.dirty = "released", True
    recount(account, now, open_holds(member))
    settle_member(member, now, state, decided)
    return decided


def write_off(
    cause: UUID, member: MemberState, state: State, programme: Programme, *, at: int, now: int, note: Note
) -> Decided:
    """Expire all that is left, for example when a person is erased: holds are freed, debts are forgiven."""
    decided = begin(None, member, state, programme, now)
    for each in open_holds(member):
        free_hold(member.account(each.currency), each)
        each.state, each.dirty = "released", True
    for n, account in enumerate(member.accounts.values()):
        lots = list(account.open_lots().values())
        amount = sum(lot.left for lot in lots)
        moves = [take(account, lot, lot.left) for lot in lots]
        if amount:
            decided.transfers.append(
                Transfer(cause, 2 * n, member.id, account.currency, "erase", -1, amount, at, moves, note=note)
            )
        if account.debt:
            decided.transfers.append(
                Transfer(
                    cause, 2 * n + 1, member.id, account.currency, "grant", 1, account.debt, at, [], note=note
                )
            )
            account.debt = 0
        recount(account, now)
    return decided


__all__ = [
    "HoldNotOpen",
    "HoldTooSmall",
    "NotEnough",
    "NotTransferable",
    "confirm",
    "deduct",
    "gift",
    "grant",
    "hold",
    "release",
    "tick",
    "write_off",
]
