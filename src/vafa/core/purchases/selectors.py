"""Reads of purchases. All of it runs inside `unit(club_id)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from vafa.core.earning import programmes
from vafa.core.purchases import store
from vafa.core.purchases.errors import PurchaseNotFound
from vafa.core.purchases.intake import Stored
from vafa.core.purchases.models import Purchase, Refund
from vafa.core.purchases.refunding import Refunded
from vafa.domain.baskets import UNIT, Line
from vafa.domain.explain import RefundRecord
from vafa.domain.packing import unpack_lines, unpack_payments, unpack_record
from vafa.domain.records import Posted
from vafa.domain.time import from_datetime
from vafa.doors.api.errors import CursorInvalid
from vafa.kernel.access import Principal
from vafa.kernel.scope import current_club

MOST = 200


@dataclass(slots=True)
class Full:
    """A purchase with everything that is known of it."""

    stored: Stored
    branch: str
    source: str
    lines: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    returned: dict[str, Any]
    refunds: list[Refunded]


@dataclass(slots=True)
class Page:
    items: list[Full]
    next_cursor: str | None


def _book() -> programmes.Book:
    return programmes.book(connections["default"].connection, current_club())


def get(purchase_id: UUID) -> Full:
    found = Purchase.objects.filter(id=purchase_id).first()
    if found is None:
        raise PurchaseNotFound()
    return _full([found])[0]


def by_ids(purchase_ids: Sequence[UUID]) -> dict[UUID, Full]:
    """Those of a few ids that are there, in four statements however many."""
    return {each.stored.id: each for each in _full(list(Purchase.objects.filter(id__in=purchase_ids)))}


def require_branch(purchase_id: UUID, principal: Principal) -> None:
    """A key of one branch works on purchases of that branch only."""
    if principal.branch is None:
        return
    branch = Purchase.objects.filter(id=purchase_id).values_list("branch", flat=True).first()
    if branch is None:
        raise PurchaseNotFound()
    principal.require_branch(branch)


def page(
    *, reference: str | None = None, member_id: UUID | None = None, cursor: str | None = None, limit: int = 50
) -> Page:
    """Newest first; of one member, with one reference, or all."""
    limit = min(max(limit, 1), MOST)
    query = Purchase.objects.order_by("-id")
    if reference is not None:
        query = query.filter(reference=reference)
    if member_id is not None:
        query = query.filter(member_id=member_id)
    if cursor is not None:
        try:
            query = query.filter(id__lt=UUID(cursor))
        except ValueError:
            raise CursorInvalid() from None
    rows = list(query[: limit + 1])
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return Page(_full(rows[:limit]), following)


def _full(rows: Sequence[Purchase]) -> list[Full]:
    book = _book()
    refunds: dict[UUID, list[Refunded]] = {}
    for refund in Refund.objects.filter(purchase_id__in=[row.id for row in rows]).order_by("id"):
        record = msgspec.json.decode(refund.record, type=RefundRecord)
        at, made_by = from_datetime(refund.happened_at), book.version(record.p)
        done = Refunded(
            refund.id,
            refund.purchase_id,
            refund.member_id,
            refund.reference,
            at,
            record,
            made_by,
            book.display,
        )
        refunds.setdefault(refund.purchase_id, []).append(done)
    posted = store.posted(
        connections["default"].connection,
        current_club(),
        [(row.id, row.member_id) for row in rows if row.member_id is not None],
    )
    return [_one(row, book, posted.get(row.id, []), refunds.get(row.id, [])) for row in rows]


def _one(row: Purchase, book: programmes.Book, posted: list[Posted], refunds: list[Refunded]) -> Full:
    record = unpack_record(row.record, row.net, posted)
    returned = store.decode_returned(row.returned)
    stored = Stored(
        row.id, row.member_id, row.reference, from_datetime(row.happened_at), row.total, record,
        book.version(record.p), book.display, True,
    )  # fmt: skip
    payments = [
        {"kind": each.kind, "amount": each.amount, "line": each.line}
        for each in unpack_payments(row.payments)
    ]
    state = {"net": returned.net, "whole": returned.whole, "cancelled": returned.cancelled}
    lines = [line_out(each) for each in unpack_lines(row.lines)]
    return Full(stored, row.branch, row.source, lines, payments, state, refunds)


def line_out(line: Line) -> dict[str, Any]:
    whole, rest = divmod(line.quantity, UNIT)
    return {
        "sku": line.sku,
        "name": line.name,
        "groups": sorted(line.groups),
        "quantity": f"{whole}.{rest:03}".rstrip("0") if rest else whole,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax": line.tax,
        "kind": line.kind,
        "net": line.net,
    }
