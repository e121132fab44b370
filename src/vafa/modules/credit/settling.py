"""Settlement (تسویه): what is owed on a line is paid, the oldest first; and such a payment taken back."""

from __future__ import annotations

from uuid import UUID

from vafa.domain.time import Instant
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant

from .errors import SettledTooMuch, said
from .events import Settled
from .keeping import owed
from .models import Debt, Deed
from .moves import give, take_away
from .working import acting_on, checked, deed_of, holder_of, keep, line_row, note, undone, words

PAID = ("تسویهٔ خط اعتباری", "the credit line was settled")
TAKEN_BACK = ("برگشت تسویه", "a settlement was undone")
METHODS = ("cash", "card", "transfer", "cheque", "other")


def settle(
    *,
    member_id: UUID,
    kind: str,
    amount: int,
    method: str = "cash",
    reference: str = "",
    branch: str = "",
    now: Instant | None = None,
) -> Deed:
    """So much was paid: it settles the oldest debts first, and can be spent again. ``SettledTooMuch``."""
    checked(amount)
    deed_id = uuid7()
    with acting_on(member_id, now) as act:
        turn = act.turn(kind, deed_id)
        total = owed(turn.line)
        if amount > total:
            raise SettledTooMuch(owed=said(total))
        give(
            act.decided, act.member, act.programme, cause=deed_id, currency=f"credit_{kind}", amount=amount,
            at=act.now, now=act.now, note=note(*PAID, words(reference)),
        )  # fmt: skip
        parts = turn.settle(amount)
        turn.entry("settle", -amount)
        turn.done()
        details = {
            "parts": parts,
            "lots": act.made_lots(deed_id),
            "method": method,
            "reference": words(reference),
        }
        deed = keep(deed_id, Deed.What.SETTLE, act, kind=kind, amount=amount, details=details, branch=branch)
        _told(deed, owed(turn.line), False)
    audit.record(
        "credit.settle", "member", member_id, None,
        {"kind": kind, "amount": amount, "deed_id": deed_id, "method": method, "branch": branch},
    )  # fmt: skip
    return deed


def undo_settlement(*, deed_id: UUID, reason: str, now: Instant | None = None) -> Deed:
    """It was a mistake: what it paid is owed again, with its old days. ``AlreadyUsed`` if that was spent since."""
    deed = deed_of(deed_id, Deed.What.SETTLE)
    holder, cause = holder_of(deed), uuid7()
    with acting_on(holder, now) as act:
        undone(deed, act.now)
        turn = act.turn(deed.kind, cause)
        take_away(
            act.decided, act.member, act.programme, cause=cause, currency=f"credit_{deed.kind}", amount=deed.amount,
            at=act.now, now=act.now, note=note(*TAKEN_BACK, words(reason)),
        )  # fmt: skip
        parts = {str(name): int(part) for name, part in deed.details["parts"].items()}
        turn.reopen(parts, _dues(holder, deed.kind, list(parts)))
        turn.entry("settle_undone", deed.amount)
        turn.done()
        _told(deed, owed(turn.line), True)
    audit.record(
        "credit.undo", "member", holder, None, {"deed_id": deed_id, "what": deed.what, "reason": reason}
    )
    deed.refresh_from_db()
    return deed


def _dues(member_id: UUID, kind: str, causes: list[str]) -> dict[str, int]:
    found = Debt.objects.filter(member_id=member_id, kind=kind, cause__in=causes).values_list(
        "cause", "due_at"
    )
    return {str(cause): instant(due) for cause, due in found}


def _told(deed: Deed, left: int, back: bool) -> None:
    row = line_row(holder_of(deed), deed.kind)
    events.emit(
        Settled(
            member_id=row.member_id, line_id=row.id, deed_id=deed.id, kind=deed.kind, amount=deed.amount, owed=left,
            undone=back,
        )
    )  # fmt: skip
