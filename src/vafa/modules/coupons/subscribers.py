"""What becomes of coupons is counted with their series, as it happens."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import F

from vafa.core.office import sources
from vafa.core.purchases.refunding import PurchaseRefunded
from vafa.core.purchases.store import PurchaseRecorded
from vafa.core.vouchers import giving as vouchers
from vafa.core.vouchers.events import VoucherBlocked, VoucherUnblocked
from vafa.core.vouchers.models import Voucher
from vafa.core.wallet import extras
from vafa.domain.vouchers import COUPON, USE
from vafa.doors.web.words import language
from vafa.kernel.events import Envelope, subscribe
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_club

from . import giving, member, series
from .models import Series


@subscribe("purchases.recorded", key="coupons.used", module="coupons")
def on_purchase(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, PurchaseRecorded)
    count(event.vouchers, 1)


@subscribe("purchases.refunded", key="coupons.came_back", module="coupons")
def on_refund(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, PurchaseRefunded)
    count(event.vouchers, -1)


@subscribe("vouchers.blocked", "vouchers.unblocked", key="coupons.blocked", module="coupons")
def on_block(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, VoucherBlocked | VoucherUnblocked)
    series = Voucher.objects.filter(id=event.voucher_id).values_list("series_id", flat=True).first()
    by = 1 if isinstance(event, VoucherBlocked) else -1
    Series.objects.filter(id=series).update(blocked=F("blocked") + by)


def count(told: list[dict[str, Any]], by: int) -> None:
    """Uses, and what they took off, of the series of the coupons in a purchase or refund."""
    used = {UUID(each["id"]): each["amount"] for each in told if (each["kind"], each["did"]) == (COUPON, USE)}
    if not used:
        return
    times: Counter[UUID] = Counter()
    rials: Counter[UUID] = Counter()
    for voucher_id, series_id in Voucher.objects.filter(id__in=used).values_list("id", "series_id"):
        times[series_id] += by
        rials[series_id] += used[voucher_id]
    # In one order, so that two purchases never wait for one another in a circle.
    for series_id in sorted(times):
        Series.objects.filter(id=series_id).update(
            used=F("used") + times[series_id], given=F("given") + rials[series_id]
        )


def _made(member_id: UUID, kind: str, days: int | None) -> tuple[UUID, str]:
    voucher = giving.give(member_id=member_id, kind=kind, days=days)
    return voucher.id, voucher.code


def _kinds() -> list[tuple[str, str]]:
    """For forms of other modules, where this one is on."""
    if "coupons" not in keys_on(current_club()):
        return []
    return [(key, kind.names.in_(language())) for key, kind in series.kinds().items()]


vouchers.provide(_made)
sources.OFFERED["coupon_kinds"] = _kinds
extras.LINKS.append(member.links)
extras.PLACES.append(member.links)
