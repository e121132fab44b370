"""Writes on balances that no purchase causes: corrections, gifts, holds, the clock. One verb, one transaction.

Each runs inside ``unit(club_id)`` and is one thing that happened, with its audit record and its event. Amounts are
positive integers in the currency's smallest unit; ``now`` is the clock's unless a test gives another.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from vafa.core.earning.errors import (
    AmountInvalid,
    CurrencyUnknown,
    ExpiryInvalid,
    HoldNotFound,
    ReasonNeeded,
    SameMember,
    named,
)
from vafa.core.earning.events import (
    Deducted,
    Expired,
    Gifted,
    Granted,
    HoldConfirmed,
    HoldLapsed,
    HoldPlaced,
    HoldReleased,
)
from vafa.core.earning.work import Work, work
from vafa.core.ledger.models import Hold
from vafa.domain import movements
from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.ledger import FOREVER, NotEnough
from vafa.domain.movements import HoldNotOpen
from vafa.domain.records import BalanceNow, balances_now
from vafa.domain.text import normalise_text
from vafa.domain.time import MINUTE, Instant
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club


@dataclass(frozen=True, slots=True)
class Moved:
    """What a write led to: its id (the cause of its transfers) and the balances of the member afterwards."""

    id: UUID
    member_id: UUID
    balances: list[BalanceNow]


@contextmanager
def working(*member_ids: UUID, now: Instant | None = None) -> Iterator[Work]:
    """Members locked and loaded in the transaction that is open; saved, and the clock's doings told, at the end."""
    with work(connections["default"].connection, current_club(), member_ids, now=now) as job:
        try:
            yield job
        except NotEnough as short:
            raise named(short, job.programme) from None
        tell_clock(job)


def grant(
    *,
    member_id: UUID,
    currency: str,
    amount: int,
    reason: str,
    available_at: Instant | None = None,
    expires_at: Instant | None = None,
    at: Instant | None = None,
    now: Instant | None = None,
) -> Moved:
    """Give a member an amount as a correction or a present; the reason stays in the member's history."""
    note = _checked(amount, reason)
    cause = uuid7()
    with working(member_id, now=now) as job:
        _require_currency(job, currency)
        if expires_at is not None and expires_at <= max(job.now, available_at or 0):
            raise ExpiryInvalid()
        decided = movements.grant(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now if at is None else at,
            now=job.now,
            expires_at=FOREVER if expires_at is None else expires_at,
            available_at=available_at or 0,
            note=note,
        )
        job.keep(decided)
        done = Moved(cause, member_id, balances_now(job.member(member_id)))
        events.emit(
            Granted(
                transfer_id=cause, member_id=member_id, currency=currency, amount=amount, at=at or job.now
            )
        )
    _record("ledger.grant", member_id, currency, amount, cause)
    return done


def deduct(
    *,
    member_id: UUID,
    currency: str,
    amount: int,
    reason: str,
    at: Instant | None = None,
    now: Instant | None = None,
) -> Moved:
    """Take an amount away as a correction, first-expiring first; never below zero (``NotEnough``)."""
    note = _checked(amount, reason)
    cause = uuid7()
    with working(member_id, now=now) as job:
        _require_currency(job, currency)
        decided = movements.deduct(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now if at is None else at,
            now=job.now,
            note=note,
        )
        job.keep(decided)
        done = Moved(cause, member_id, balances_now(job.member(member_id)))
        events.emit(
            Deducted(
                transfer_id=cause, member_id=member_id, currency=currency, amount=amount, at=at or job.now
            )
        )
    _record("ledger.deduct", member_id, currency, amount, cause)
    return done


def gift(
    *,
    giver_id: UUID,
    taker_id: UUID,
    currency: str,
    amount: int,
    reason: str = "",
    now: Instant | None = None,
) -> Moved:
    """From member to member, where the programme allows it for the currency. Each parcel keeps its expiry."""
    note = _checked(amount, reason, needed=False)
    if giver_id == taker_id:
        raise SameMember()
    cause = uuid7()
    with working(giver_id, taker_id, now=now) as job:
        _require_currency(job, currency)
        both = movements.gift(
            cause,
            job.member(giver_id),
            job.member(taker_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now,
            now=job.now,
            note=note,
        )
        job.keep(*both)
        done = Moved(cause, giver_id, balances_now(job.member(giver_id)))
        events.emit(
            Gifted(
                transfer_id=cause,
                giver_id=giver_id,
                taker_id=taker_id,
                currency=currency,
                amount=amount,
                at=job.now,
            )
        )
    audit.record(
        "ledger.gift", "member", giver_id, None,
        {"transfer_id": cause, "taker_id": taker_id, "currency": currency, "amount": amount},
    )  # fmt: skip
    return done


def place_hold(
    *,
    member_id: UUID,
    currency: str,
    amount: int,
    minutes: int | None = None,
    reference: str = "",
    now: Instant | None = None,
) -> Hold:
    """Set an amount aside until it is confirmed, released, or lapses (by default after the programme's minutes)."""
    _checked(amount, "", needed=False)
    hold_id = uuid7()
    with working(member_id, now=now) as job:
        _require_currency(job, currency)
        lapses_at = job.now + (minutes or job.programme.settings.hold_minutes) * MINUTE
        decided = movements.hold(
            hold_id,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            now=job.now,
            lapses_at=lapses_at,
        )
        job.keep(decided)
        events.emit(
            HoldPlaced(
                hold_id=hold_id, member_id=member_id, currency=currency, amount=amount, lapses_at=lapses_at
            )
        )
    if reference:
        Hold.objects.filter(id=hold_id).update(reference=reference)
    _record("holds.place", member_id, currency, amount, hold_id)
    return get_hold(hold_id)


def confirm_hold(
    *, hold_id: UUID, amount: int | None = None, reason: str = "", now: Instant | None = None
) -> Hold:
    """Spend a hold, all of it or part; what is not spent is free again. ``HoldNotOpen`` if it is over."""
    with working(get_hold(hold_id).member_id, now=now) as job:
        member = _holder(job, hold_id)
        held = member.holds[hold_id]
        note: dict[str, object] = {"hold": str(hold_id)}
        if reason.strip():
            note["reason"] = normalise_text(reason)
        decided = movements.confirm(
            uuid7(),
            hold_id,
            member,
            job.state,
            job.programme,
            amount=amount,
            at=job.now,
            now=job.now,
            note=note,
        )
        job.keep(decided)
        events.emit(
            HoldConfirmed(hold_id=hold_id, member_id=member.id, currency=held.currency, amount=held.taken)
        )
    _record("holds.confirm", member.id, held.currency, held.taken, hold_id)
    return get_hold(hold_id)


def release_hold(*, hold_id: UUID, now: Instant | None = None) -> Hold:
    """Free what is held. ``HoldNotOpen`` if it is over."""
    with working(get_hold(hold_id).member_id, now=now) as job:
        member = _holder(job, hold_id)
        held = member.holds[hold_id]
        job.keep(movements.release(hold_id, member, job.state, job.programme, now=job.now))
        events.emit(
            HoldReleased(hold_id=hold_id, member_id=member.id, currency=held.currency, amount=held.amount)
        )
    _record("holds.release", member.id, held.currency, held.amount, hold_id)
    return get_hold(hold_id)


def tick_members(*, member_ids: Sequence[UUID], now: Instant | None = None) -> None:
    """Let the clock act on members: book what expired or lapsed, let modules follow their dates."""
    with working(*member_ids, now=now) as job:
        for member_id in member_ids:
            job.keep(movements.tick(job.member(member_id), job.state, job.programme, job.now))


def get_hold(hold_id: UUID) -> Hold:
    found: Hold | None = Hold.objects.filter(id=hold_id).first()
    if found is None:
        raise HoldNotFound()
    return found


def tell_clock(job: Work) -> None:
    """Events for what the clock did before anything was decided: expiries and lapsed holds."""
    expired: dict[tuple[UUID, str], int] = {}
    for decided in job.decided:
        for transfer in decided.transfers:
            if transfer.kind == "expire":
                key = (transfer.member, transfer.currency)
                expired[key] = expired.get(key, 0) + transfer.amount
    told: list[events.Event] = [
        Expired(member_id=member_id, currency=currency, amount=amount)
        for (member_id, currency), amount in expired.items()
    ]
    for member in job.state.members.values():
        told += [
            HoldLapsed(hold_id=hold.id, member_id=member.id, currency=hold.currency, amount=hold.amount)
            for hold in member.holds.values()
            if hold.state == "lapsed" and hold.dirty
        ]
    events.emit(*told)


def _holder(job: Work, hold_id: UUID) -> Any:
    """The member whose hold it is, if it is still open now that they are locked."""
    for member in job.state.members.values():
        if hold_id in member.holds:
            return member
    raise HoldNotOpen(state=get_hold(hold_id).state)


def _require_currency(job: Work, currency: str) -> None:
    known = job.programme.currencies
    if currency not in known:
        raise CurrencyUnknown(currency=currency, known=sorted(known))


def _checked(amount: int, reason: str, *, needed: bool = True) -> dict[str, object] | None:
    """The note of a transfer; refuses amounts that are none and a reason that is missing."""
    if isinstance(amount, bool) or not 1 <= amount <= MAX_AMOUNT:
        raise AmountInvalid(most=MAX_AMOUNT)
    words = normalise_text(reason)
    if needed and not words:
        raise ReasonNeeded()
    return {"reason": words} if words else None


def _record(action: str, member_id: UUID, currency: str, amount: int, cause: UUID) -> None:
    audit.record(action, "member", member_id, None, {"id": cause, "currency": currency, "amount": amount})


__all__ = [
    "Moved", "confirm_hold", "deduct", "get_hold", "gift", "grant", "place_hold", "release_hold",
    "tick_members", "working",
]  # fmt: skip
