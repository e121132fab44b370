"""Baskets that the shop's software sends to a till, so that nobody types them twice."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from vafa.core.purchases.schemas import LineIn, MemberRef, Reference, lines_of
from vafa.core.tills import devices
from vafa.core.tills.models import Basket
from vafa.kernel import audit
from vafa.kernel.ids import uuid7

FRESH = timedelta(minutes=30)
"""A basket that nobody took for so long was paid elsewhere, or never."""


class BasketIn(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What a till is to show: lines, and if the shop knows them, the receipt's number and the member."""

    lines: list[LineIn]
    reference: Reference | None = None
    member: MemberRef | None = None


def receive(*, till: int, body: BasketIn) -> Basket:
    """Put the basket on the till; it takes the place of one that still waits there."""
    devices.by_number(till)
    lines_of(body.lines)
    if body.member is not None:
        body.member.key()
    now = datetime.now(UTC)
    Basket.objects.filter(till=till, taken_at=None).update(taken_at=now)
    row: Basket = Basket.objects.create(
        id=uuid7(), till=till, body=msgspec.to_builtins(body), created_at=now, taken_at=None
    )
    audit.record("tills.basket", "till", None, None, {"till": till, "lines": len(body.lines)})
    return row


def waiting(till: int) -> Basket | None:
    """The basket that the till should show, if one came lately."""
    found: Basket | None = (
        Basket.objects.filter(till=till, taken_at=None, created_at__gt=datetime.now(UTC) - FRESH)
        .order_by("-created_at")
        .first()
    )
    return found


def take(*, basket_id: UUID) -> None:
    """The till shows it; it will not be offered again."""
    Basket.objects.filter(id=basket_id, taken_at=None).update(taken_at=datetime.now(UTC))


def forget_old(*, before: datetime) -> int:
    deleted: int = Basket.objects.filter(created_at__lt=before).delete()[0]
    return deleted


def shown(row: Basket) -> Mapping[str, Any]:
    return {"id": str(row.id), **row.body}
