"""Reads of vouchers. All of it runs inside `unit(club_id)`."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from vafa.core.vouchers import codes
from vafa.core.vouchers.errors import VoucherNotFound
from vafa.core.vouchers.models import Closed, Move, Voucher
from vafa.domain.baskets import NOBODY
from vafa.domain.ledger import FOREVER
from vafa.domain.time import Instant, from_datetime
from vafa.domain.vouchers import BLOCKED, masked, why_not
from vafa.domain.vouchers import Voucher as State

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a series: how many there are, were activated, used, and what is left on them (rials)."""

    made: int
    activated: int
    used: int
    blocked: int
    balance: int


def _told(rows: QuerySet[Voucher]) -> list[Voucher]:
    """With what holds of each: those of a series that was closed are blocked, though their rows may not say so yet."""
    closed = Closed.objects.filter(club_id=OuterRef("club_id"), series_id=OuterRef("series_id"))
    found = list(rows.annotate(closed_because=Subquery(closed.values("reason"))))
    for row in found:
        if row.closed_because is not None and row.state != BLOCKED:
            row.state, row.reason = BLOCKED, row.closed_because
    return found


def _first(rows: QuerySet[Voucher]) -> Voucher | None:
    return next(iter(_told(rows[:1])), None)


def by_code(text: str) -> Voucher | None:
    """The voucher behind what somebody typed or a reader sent."""
    code, _ = codes.parted(text)
    return _first(Voucher.objects.filter(code=code)) if code else None


def get(voucher_id: UUID) -> Voucher | None:
    return _first(Voucher.objects.filter(id=voucher_id))


def required(voucher_id: UUID) -> Voucher:
    """`VoucherNotFound`."""
    found = get(voucher_id)
    if found is None:
        raise VoucherNotFound()
    return found


def of_member(member_id: UUID, limit: int = MOST) -> list[Voucher]:
    """Newest first."""
    return _told(Voucher.objects.filter(member_id=member_id).order_by("-id")[:limit])


def of_series(
    series_id: UUID, *, before: UUID | None = None, state: str = "", limit: int = 50
) -> list[Voucher]:
    """A page of a series, newest first; with `state` only those ("used": at least once)."""
    query = Voucher.objects.filter(series_id=series_id).order_by("-id")
    if state == "used":
        query = query.filter(used__gt=0)
    elif state:
        closed = Exists(Closed.objects.filter(series_id=series_id))
        query = query.filter(Q(state=state) | closed if state == BLOCKED else Q(state=state) & ~closed)
    if before is not None:
        query = query.filter(id__lt=before)
    return _told(query[: min(limit, MOST)])


def counted(series_id: UUID) -> Counted:
    """One pass over the series; for a million codes it is asked for in the background and kept."""
    found = Voucher.objects.filter(series_id=series_id).aggregate(
        made=Count("id"),
        activated=Count("id", filter=Q(activated_at__isnull=False)),
        used=Sum("used"),
        blocked=Count("id", filter=Q(state="blocked")),
        balance=Sum("balance"),
    )
    return Counted(
        found["made"], found["activated"], found["used"] or 0, found["blocked"], found["balance"] or 0
    )


def moves(voucher_id: UUID, limit: int = MOST) -> list[Move]:
    """What happened to a voucher, newest first."""
    return list(Move.objects.filter(voucher_id=voucher_id).order_by("-at", "-n")[:limit])


def standing(row: Voucher, member_id: UUID | None, at: Instant) -> str:
    """Why it cannot be used by this member (or whoever shows it) now; empty if it can."""
    state = State(
        row.id, row.code, row.kind, row.series_id, row.offer, row.member_id or NOBODY, row.transferable,
        row.state, row.reason, row.face, row.balance, row.uses, row.used,
        from_datetime(row.opens_at) if row.opens_at else 0,
        from_datetime(row.closes_at) if row.closes_at else FOREVER,
    )  # fmt: skip
    return why_not(state, member_id or (row.member_id or NOBODY), at)


def facts(row: Voucher) -> dict[str, Any]:
    """The voucher as an API shows it; its code only by its end."""
    return {
        "id": row.id,
        "kind": row.kind,
        "which": masked(row.code),
        "state": row.state,
        "reason": row.reason,
        "member_id": row.member_id,
        "transferable": row.transferable,
        "offer": row.offer or None,
        "face": row.face,
        "balance": row.balance,
        "uses": row.uses,
        "used": row.used,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "activated_at": row.activated_at,
    }
