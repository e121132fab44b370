"""Credit lines: opening, limits, terms, freezing, closing. One verb, one transaction, with the member locked.

Settling stands in ``settling``. Each runs inside ``unit(club_id)``.
"""

from __future__ import annotations

from uuid import UUID

from vafa.core.earning.errors import ReasonNeeded
from vafa.domain.time import Instant
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7

from .errors import CLOSED as IS_CLOSED
from .errors import STILL_OWED, LimitTooLow, LineState, LineThere, said
from .events import LineChanged, LineOpened
from .keeping import CLOSED, FROZEN, OPEN, Turn, add_line, lines_of, owed, set_terms
from .models import Line
from .moves import give, take_away
from .params import Terms
from .working import Act, acting_on, checked, line_row, note, words

OPENED = ("سقف خط اعتباری", "the limit of a credit line")
CHANGED = ("تغییر سقف خط اعتباری", "a new limit of the credit line")
ENDED = ("بسته شدن خط اعتباری", "the credit line was closed")


def open_line(
    *, member_id: UUID, kind: str, limit: int, terms: Terms | None = None, now: Instant | None = None
) -> Line:
    """A line with a limit; one that was closed opens again. ``LineThere`` if there is one."""
    checked(limit)
    cause = uuid7()
    with acting_on(member_id, now) as act:
        found = act.line_kind(kind)
        chosen = terms or found.terms
        line = lines_of(act.member).get(kind)
        if line is not None and line["state"] != CLOSED:
            raise LineThere()
        add_line(act.member, kind, limit, chosen)
        stored = chosen.model_dump(mode="json")
        if line is None:
            Line.objects.create(member_id=member_id, kind=kind, limit=limit, terms=stored)
        else:
            Line.objects.filter(member_id=member_id, kind=kind).update(terms=stored)
        _give(act, kind, limit, cause, note(*OPENED))
        turn = act.turn(kind, cause)
        turn.entry("opened")
        turn.done()
        row = line_row(member_id, kind)
        events.emit(LineOpened(member_id=member_id, line_id=row.id, kind=kind, limit=limit))
    audit.record(
        "credit.open_line", "member", member_id, None, {"kind": kind, "limit": limit, "terms": stored}
    )
    return line_row(member_id, kind)


def change_limit(
    *, member_id: UUID, kind: str, limit: int, reason: str = "", now: Instant | None = None
) -> Line:
    """Another limit, never below what is owed or held: ``LimitTooLow`` says what that is."""
    checked(limit)
    cause = uuid7()
    with acting_on(member_id, now) as act:
        turn = act.turn(kind, cause)
        before = turn.line["limit"]
        if limit != before:
            _move_limit(act, turn, limit, cause, note(*CHANGED, words(reason)))
            turn.entry("limit")
            turn.done()
            _changed(act, kind, "limit")
    audit.record(
        "credit.change_limit",
        "member",
        member_id,
        {"limit": before},
        {"limit": limit, "kind": kind, "reason": reason},
    )
    return line_row(member_id, kind)


def _move_limit(act: Act, turn: Turn, limit: int, cause: UUID, why: dict[str, object]) -> None:
    line, kind = turn.line, turn.kind
    before = line["limit"]
    available = act.member.account(f"credit_{kind}").available
    if before - limit > available or limit < owed(line):
        raise LimitTooLow(used=said(max(before - available, owed(line))))
    line["limit"] = limit
    if limit > before:
        _give(act, kind, limit - before, cause, why)
    else:
        _take(act, kind, before - limit, cause, why)


def change_terms(*, member_id: UUID, kind: str, terms: Terms, now: Instant | None = None) -> Line:
    """Other terms for what is bought from now on; debts keep their day, the grace and the block hold at once."""
    with acting_on(member_id, now) as act:
        turn = act.turn(kind, uuid7())
        before = line_row(member_id, kind).terms
        set_terms(turn.line, terms)
        turn.entry("terms")
        turn.done()
        Line.objects.filter(member_id=member_id, kind=kind).update(terms=terms.model_dump(mode="json"))
        _changed(act, kind, "terms")
    audit.record(
        "credit.change_terms",
        "member",
        member_id,
        {"terms": before},
        {"terms": terms.model_dump(mode="json")},
    )
    return line_row(member_id, kind)


def freeze(*, member_id: UUID, kind: str, reason: str, now: Instant | None = None) -> Line:
    """No spending until ``thaw``; what is owed stays owed and can be settled."""
    if not words(reason):
        raise ReasonNeeded()
    return _state(member_id, kind, FROZEN, "frozen", reason, now)


def thaw(*, member_id: UUID, kind: str, now: Instant | None = None) -> Line:
    return _state(member_id, kind, OPEN, "thawed", "", now)


def _state(member_id: UUID, kind: str, state: str, what: str, reason: str, now: Instant | None) -> Line:
    with acting_on(member_id, now) as act:
        turn = act.turn(kind, uuid7())
        before = turn.line["state"]
        if before != state:
            turn.line["state"] = state
            turn.entry(what)
            turn.done()
            _changed(act, kind, what)
    action = "credit.freeze" if state == FROZEN else "credit.thaw"
    audit.record(
        action, "member", member_id, {"state": before}, {"state": state, "kind": kind, "reason": reason}
    )
    return line_row(member_id, kind)


def close(*, member_id: UUID, kind: str, now: Instant | None = None) -> tuple[Line, int]:
    """End a line on which nothing is owed; what stood in the member's favour is to be paid out: how much.

    Once more for a closed line to which something came back.
    """
    cause = uuid7()
    with acting_on(member_id, now) as act:
        turn = act.turn_to_end(kind, cause)
        line = turn.line
        account = act.member.account(f"credit_{kind}")
        if owed(line) or account.held:
            raise LineState(reason=STILL_OWED)
        over = line["over"]
        line["over"] = 0
        if account.available:
            _take(act, kind, account.available, cause, note(*ENDED))
        line["limit"], line["state"] = 0, CLOSED
        if over:
            turn.entry("paid_out", over)
        turn.entry("closed")
        turn.done()
        _changed(act, kind, "closed")
    audit.record("credit.close_line", "member", member_id, None, {"kind": kind, "paid_out": over})
    return line_row(member_id, kind), over


def require_open(row: Line) -> Line:
    if row.state == CLOSED:
        raise LineState(reason=IS_CLOSED)
    return row


def _give(act: Act, kind: str, amount: int, cause: UUID, why: dict[str, object]) -> None:
    give(
        act.decided, act.member, act.programme, cause=cause, currency=f"credit_{kind}", amount=amount, at=act.now,
        now=act.now, note=why,
    )  # fmt: skip


def _take(act: Act, kind: str, amount: int, cause: UUID, why: dict[str, object]) -> None:
    take_away(
        act.decided, act.member, act.programme, cause=cause, currency=f"credit_{kind}", amount=amount, at=act.now,
        now=act.now, note=why,
    )  # fmt: skip


def _changed(act: Act, kind: str, what: str) -> None:
    row = line_row(act.member.id, kind)
    limit = lines_of(act.member)[kind]["limit"]
    events.emit(LineChanged(member_id=act.member.id, line_id=row.id, kind=kind, what=what, limit=limit))
