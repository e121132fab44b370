"""Credit that is given or bought: grants by staff, top-ups with their bonus; and taking both back while unspent."""

from __future__ import annotations

from uuid import UUID

from vafa.core.earning.errors import ExpiryInvalid, ReasonNeeded
from vafa.domain.earning import compile_expiry
from vafa.domain.ledger import FOREVER
from vafa.domain.time import Instant
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7

from .errors import IS_LINE_KIND, NO_TOP_UP, NotForThisKind
from .events import CreditGranted, DeedUndone, ToppedUp
from .models import Deed
from .moves import give, take_away
from .params import Kind
from .working import Act, acting_on, checked, deed_of, holder_of, keep, lots_of, note, undone, words

TOP_UP = ("شارژ اعتبار", "credit was topped up")
BONUS = ("هدیهٔ شارژ", "the bonus of a top-up")
BACK = ("برگشت", "undone")


def top_up(
    *,
    member_id: UUID,
    kind: str,
    paid: int,
    method: str = "cash",
    reference: str = "",
    branch: str = "",
    now: Instant | None = None,
) -> Deed:
    """Money that was paid becomes credit, with the bonus of the step that it reaches."""
    deed_id = uuid7()
    with acting_on(member_id, now) as act:
        found = act.kind(kind)
        if not found.top_up.on:
            raise NotForThisKind(reason=NO_TOP_UP)
        checked(paid, found.top_up.smallest, found.top_up.largest)
        bonus = found.top_up.bonus(paid)
        until = _until(act, found)
        _give(act, found, deed_id, paid, until, note(*TOP_UP, words(reference)))
        if bonus:
            _give(act, found, deed_id, bonus, until, note(*BONUS))
        details = {"paid": paid, "bonus": bonus, "method": method, "reference": words(reference),
                   "lots": act.made_lots(deed_id)}  # fmt: skip
        deed = keep(
            deed_id, Deed.What.TOP_UP, act, kind=kind, amount=paid + bonus, details=details, branch=branch
        )
        events.emit(ToppedUp(member_id=member_id, deed_id=deed_id, kind=kind, paid=paid, bonus=bonus))
    audit.record(
        "credit.top_up", "member", member_id, None,
        {"kind": kind, "paid": paid, "bonus": bonus, "deed_id": deed_id, "branch": branch},
    )  # fmt: skip
    return deed


def grant(
    *,
    member_id: UUID,
    kind: str,
    amount: int,
    reason: str,
    expires_at: Instant | None = None,
    batch: UUID | None = None,
    now: Instant | None = None,
) -> Deed:
    """Credit from the club, with the kind's expiry unless another is given; the reason stays in the history."""
    checked(amount)
    why = words(reason)
    if not why:
        raise ReasonNeeded()
    deed_id = uuid7()
    with acting_on(member_id, now) as act:
        found = act.kind(kind)
        if found.line:
            raise NotForThisKind(reason=IS_LINE_KIND)
        if expires_at is not None and expires_at <= act.now:
            raise ExpiryInvalid()
        until = _until(act, found) if expires_at is None else expires_at
        _give(act, found, deed_id, amount, until, {"reason": why})
        details = {"lots": act.made_lots(deed_id), "expires_at": until if until < FOREVER else None}
        deed = keep(
            deed_id, Deed.What.GRANT, act, kind=kind, amount=amount, details=details, reason=why, batch=batch
        )
        events.emit(
            CreditGranted(
                member_id=member_id,
                deed_id=deed_id,
                kind=kind,
                amount=amount,
                expires_at=details["expires_at"],
            )
        )
    audit.record(
        "credit.grant", "member", member_id, None,
        {"kind": kind, "amount": amount, "reason": why, "deed_id": deed_id},
    )  # fmt: skip
    return deed


def undo(*, deed_id: UUID, reason: str, now: Instant | None = None) -> Deed:
    """Take a grant or a top-up back, from its very lots; ``AlreadyUsed`` if some of it was spent, expired or held."""
    deed = deed_of(deed_id, Deed.What.GRANT, Deed.What.TOP_UP)
    holder = holder_of(deed)
    with acting_on(holder, now) as act:
        undone(deed, act.now)
        take_away(
            act.decided, act.member, act.programme, cause=uuid7(), currency=f"credit_{deed.kind}",
            amount=deed.amount, at=act.now, now=act.now, lots=lots_of(deed), note=note(*BACK, words(reason)),
        )  # fmt: skip
        events.emit(DeedUndone(member_id=holder, deed_id=deed_id, what=deed.what, amount=deed.amount))
    audit.record(
        "credit.undo", "member", holder, None, {"deed_id": deed_id, "what": deed.what, "reason": reason}
    )
    deed.refresh_from_db()
    return deed


def _until(act: Act, kind: Kind) -> Instant:
    return compile_expiry(kind.expiry, act.programme.calendar)(act.now)


def _give(act: Act, kind: Kind, cause: UUID, amount: int, until: Instant, why: dict[str, object]) -> None:
    give(
        act.decided, act.member, act.programme, cause=cause, currency=kind.currency, amount=amount, at=act.now,
        now=act.now, expires_at=until, note=why,
    )  # fmt: skip
