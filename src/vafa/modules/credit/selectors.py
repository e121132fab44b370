"""Reads of credit, inside ``unit(club_id)``. Lists go by cursor, and none of them reads history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from vafa.core.members import selectors as members

from .errors import LineNotFound
from .models import Debt, Deed, Entry, Line

FILTERS = ("all", "owed", "overdue", "frozen", "closed")
SHOWN = 50


def lines_of(member_id: UUID) -> list[Line]:
    return list(Line.objects.filter(member_id=member_id).order_by("kind"))


def line(line_id: UUID) -> Line:
    found: Line | None = Line.objects.filter(id=line_id).first()
    if found is None:
        raise LineNotFound()
    return found


def lines(
    *,
    now: datetime,
    which: str = "all",
    kind: str = "",
    member_ids: Sequence[UUID] | None = None,
    before: UUID | None = None,
    limit: int = SHOWN,
) -> list[Line]:
    """Newest first; those that are overdue by the first day something was due."""
    found = _filtered(now, which)
    if kind:
        found = found.filter(kind=kind)
    if member_ids is not None:
        found = found.filter(member_id__in=member_ids)
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:limit])


def _filtered(now: datetime, which: str) -> QuerySet[Line]:
    found: QuerySet[Line] = Line.objects.all()
    if which == "owed":
        return found.filter(owed__gt=0)
    if which == "overdue":
        return found.filter(due_at__lte=now)
    if which in ("frozen", "closed"):
        return found.filter(state=which)
    return found.exclude(state=Line.State.CLOSED)


def open_debts(member_id: UUID, kind: str) -> list[Debt]:
    found = Debt.objects.filter(member_id=member_id, kind=kind, left__gt=0)
    return list(found.order_by("due_at", "cause"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What was owed before, what happened, and what is owed after. ``entries`` are in the order they happened."""

    before: int
    entries: list[Entry]
    after: int
    lent: int
    paid: int


def statement(
    *,
    member_id: UUID,
    kind: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 500,
) -> Statement:
    """A line's statement (صورت‌حساب) for a time, also of members who were merged into this one."""
    whole = Entry.objects.filter(member_id__in=members.tree(member_id), kind=kind)
    within = whole
    before = 0
    if since is not None:
        before = whole.filter(at__lt=since).aggregate(sum=Sum("amount"))["sum"] or 0
        within = within.filter(at__gte=since)
    if until is not None:
        within = within.filter(at__lt=until)
    sums = within.aggregate(
        lent=Sum("amount", filter=Q(amount__gt=0)), paid=Sum("amount", filter=Q(amount__lt=0))
    )
    lent, paid = sums["lent"] or 0, -(sums["paid"] or 0)
    entries = list(within.order_by("-at", "-noted_at")[:limit])[::-1]
    return Statement(before, entries, before + lent - paid, lent, paid)


def deeds(
    *, member_id: UUID | None = None, what: str = "", before: UUID | None = None, limit: int = SHOWN
) -> list[Deed]:
    """Newest first: settlements, top-ups, grants, exchanges, gifts."""
    found = Deed.objects.all()
    if member_id is not None:
        found = found.filter(member_id__in=members.tree(member_id))
    if what:
        found = found.filter(what=what)
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:limit])


def debts_of(member_id: UUID) -> dict[str, list[Debt]]:
    """What a member owes on each line, the first that is due first."""
    found: dict[str, list[Debt]] = {}
    for debt in Debt.objects.filter(member_id=member_id, left__gt=0).order_by("due_at", "cause"):
        found.setdefault(debt.kind, []).append(debt)
    return found
