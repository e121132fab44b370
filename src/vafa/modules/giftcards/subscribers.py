"""Gift cards know who bought them, and forget whom they must."""

from uuid import UUID

from django.db.models import Q

from vafa.core.members.merging import ERASE_STEPS
from vafa.core.purchases.store import PurchaseRecorded
from vafa.core.vouchers.models import Voucher
from vafa.core.wallet import extras
from vafa.domain.vouchers import SALE
from vafa.kernel.events import Envelope, subscribe

from . import member
from .models import Batch, Card


@subscribe("purchases.recorded", key="giftcards.sold", module="giftcards")
def on_purchase(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, PurchaseRecorded)
    sold = [UUID(each["id"]) for each in event.vouchers if each["did"] == SALE]
    if sold and event.member_id is not None:
        bought(sold, event.member_id)


def bought(vouchers: list[UUID], member_id: UUID) -> None:
    """Remember who bought these cards; printed ones get a row of their own now."""
    for voucher_id, series_id in Voucher.objects.filter(id__in=vouchers).values_list("id", "series_id"):
        design = Batch.objects.filter(id=series_id).values_list("design", flat=True).first() or ""
        Card.objects.update_or_create(
            voucher_id=voucher_id,
            defaults={"buyer_id": member_id},
            create_defaults={"buyer_id": member_id, "design": design},
        )


def forget(member_id: UUID) -> None:
    """Names, mobiles and words of presents go with whoever sent or got them."""
    got = Voucher.objects.filter(member_id=member_id).values("id")
    Card.objects.filter(Q(sender_id=member_id) | Q(buyer_id=member_id) | Q(voucher_id__in=got)).update(
        sender="", mobile="", message=""
    )


ERASE_STEPS.append(forget)
extras.LINKS.append(member.links)
extras.PLACES.append(member.links)
