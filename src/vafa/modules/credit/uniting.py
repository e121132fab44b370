"""Lines follow their member: two become one, one is divided again, one is forgotten.

Each step runs after the ledger's own, with the members locked. What a member's standing keeps is made again from the
tables, so that it cannot matter what the core did with it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from vafa.core.earning.uniting import decides, whole
from vafa.core.earning.work import Work
from vafa.core.members import selectors as members
from vafa.domain.decided import Decided
from vafa.domain.ledger import Transfer, receive, recount, take_in_order
from vafa.domain.merging import StillHeld
from vafa.domain.movements import open_holds
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant
from vafa.kernel.scope import current_club

from .keeping import CLOSED, KEY, Turn, set_terms
from .keeping import Line as Kept
from .models import Debt, Line, United
from .params import Terms

Brought = dict[str, Any]


def kept_of(member_id: UUID) -> dict[str, Any] | None:
    """What the standing of a member keeps, made from the tables; None without a line."""
    lines: dict[str, Kept] = {}
    for row in Line.objects.filter(member_id=member_id).order_by("kind"):
        line: Kept = {"limit": row.limit, "state": str(row.state), "over": row.over, "debts": []}
        set_terms(line, Terms.model_validate(row.terms))
        lines[row.kind] = line
    for debt in Debt.objects.filter(member_id=member_id, left__gt=0).order_by("due_at", "cause"):
        lines[debt.kind]["debts"].append([str(debt.cause), instant(debt.due_at), debt.left])
    return {"lines": lines} if lines else None


def remember(job: Work, member_id: UUID) -> None:
    member, kept = job.member(member_id), kept_of(member_id)
    member.standing.modules.pop(KEY, None)
    if kept is not None:
        member.standing.modules[KEY] = kept
    member.dirty = True


def unite(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """The survivor has both lines as one: limits, debts and what stands in favour are added up."""
    brought = list(Line.objects.filter(member_id=merged_id).order_by("kind"))
    if not brought or not decides():
        return
    United.objects.create(id=merge_id, brought=[_told(row) for row in brought])
    for row in brought:
        _add(survivor_id, row)
    Debt.objects.filter(member_id=merged_id).update(member_id=survivor_id)
    Line.objects.filter(member_id=merged_id).update(limit=0, owed=0, over=0, state=CLOSED, due_at=None)
    with whole(survivor_id, merged_id) as job:
        for member_id, what, sign in ((survivor_id, "merge_in", 1), (merged_id, "merge_out", -1)):
            remember(job, member_id)
            for row in brought:
                turn = _turn(job, member_id, row.kind, merge_id)
                turn.even()
                turn.entry(what, sign * (row.owed - row.over))
                turn.done()


def _told(row: Line) -> Brought:
    causes = Debt.objects.filter(member_id=row.member_id, kind=row.kind).values_list("cause", flat=True)
    return {"kind": row.kind, "limit": row.limit, "state": row.state, "terms": row.terms,
            "debts": [str(each) for each in causes]}  # fmt: skip


def _add(survivor_id: UUID, row: Line) -> None:
    own = Line.objects.filter(member_id=survivor_id, kind=row.kind).first()
    if own is None:
        Line.objects.create(
            member_id=survivor_id, kind=row.kind, limit=row.limit, owed=0, over=row.over, state=row.state,
            terms=row.terms,
        )  # fmt: skip
        return
    shut = own.state == CLOSED
    # Sums stay as they are here: what is owed is counted from the debts, and what stands in favour pays of it.
    Line.objects.filter(member_id=survivor_id, kind=row.kind).update(
        limit=own.limit + row.limit, owed=0, over=own.over + row.over, state=row.state if shut else own.state,
        terms=row.terms if shut else own.terms,
    )  # fmt: skip


def divide(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """The merged member's line comes back with its own debts; limits and balances are shared out to fit."""
    united = United.objects.filter(id=merge_id).first()
    if united is None:
        return
    limits = {each["kind"]: _share(survivor_id, merged_id, each) for each in united.brought}
    with whole(survivor_id, merged_id) as job:
        for member_id in (survivor_id, merged_id):
            remember(job, member_id)
        cause, n = uuid7(), 0
        for kind, moved in limits.items():
            n += _even_out(job, survivor_id, merged_id, kind, cause, n)
            for member_id, what, sign in ((survivor_id, "merge_out", -1), (merged_id, "merge_in", 1)):
                turn = _turn(job, member_id, kind, cause)
                turn.entry(what, sign * moved)
                turn.done()


def _share(survivor_id: UUID, merged_id: UUID, brought: Brought) -> int:
    """Give the merged member's row its part again; what is owed of its own debts."""
    kind = brought["kind"]
    Debt.objects.filter(member_id=survivor_id, kind=kind, cause__in=brought["debts"]).update(
        member_id=merged_id
    )
    own = Line.objects.get(member_id=survivor_id, kind=kind)
    owed = {
        member_id: sum(Debt.objects.filter(member_id=member_id, kind=kind).values_list("left", flat=True))
        for member_id in (survivor_id, merged_id)
    }
    limit = min(max(brought["limit"], owed[merged_id]), own.limit - owed[survivor_id])
    left = own.limit - limit
    Line.objects.filter(member_id=survivor_id, kind=kind).update(
        limit=left,
        owed=owed[survivor_id],
        state=own.state if left or owed[survivor_id] or own.over else CLOSED,
    )
    state = CLOSED if own.state == CLOSED and not owed[merged_id] else brought["state"]
    Line.objects.filter(member_id=merged_id, kind=kind).update(
        limit=limit, owed=owed[merged_id], over=0, state=state, terms=brought["terms"]
    )
    return owed[merged_id]


def _even_out(job: Work, survivor_id: UUID, merged_id: UUID, kind: str, cause: UUID, n: int) -> int:
    """Move what the ledger gave the one and the line gives the other; how many transfers that took."""
    currency, merged = f"credit_{kind}", job.member(merged_id)
    account = merged.account(currency)
    line = merged.standing.modules[KEY]["lines"][kind]
    wanted = line["limit"] - sum(debt[2] for debt in line["debts"]) + line["over"]
    short = wanted - (account.total - account.debt)
    if not short:
        return 0
    giver, taker = job.member(survivor_id), merged
    if short < 0:
        giver, taker, short = merged, giver, -short
    decided = Decided(None, giver, job.programme)
    moves = take_in_order(giver.account(currency), short, job.now)
    if -sum(delta for _, delta in moves) != short:
        raise StillHeld()
    out = Transfer(cause, n, giver.id, currency, "merge_out", -1, short, job.now, moves)
    into = Transfer(cause, n + 1, taker.id, currency, "merge_in", 1, short, job.now, [], True, job.now)
    decided.transfers += [out, into]
    receive(taker.account(currency), into, job.now)
    for member in (giver, taker):
        recount(member.account(currency), job.now, open_holds(member))
        member.dirty = True
    job.keep(decided)
    return 2


def forget(member_id: UUID) -> None:
    """The person is erased: nothing can be asked of them, the lines end, and no text about them stays."""
    owners = members.tree(member_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "update credit_deed set reason = '', details = details - 'reference'"
            " where club_id = %s and member_id = any(%s)",
            [current_club(), owners],
        )
    lines = list(Line.objects.filter(member_id=member_id))
    if not lines or not decides():
        return
    cause = uuid7()
    with whole(member_id) as job:
        remember(job, member_id)
        for row in lines:
            turn = _turn(job, member_id, row.kind, cause)
            gone = turn.forgive()
            turn.line["limit"], turn.line["state"] = 0, CLOSED
            turn.entry("forgiven", -gone)
            turn.done()


def _turn(job: Work, member_id: UUID, kind: str, cause: UUID) -> Turn:
    member = job.member(member_id)
    decided = Decided(None, member, job.programme)
    job.keep(decided)
    return Turn(member, kind, decided, cause, job.now)
