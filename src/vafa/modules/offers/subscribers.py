"""Purchases and refunds are counted for the offers that they had."""

from vafa.core.earning.changes import TELLERS
from vafa.core.purchases.refunding import PurchaseRefunded
from vafa.core.purchases.store import PurchaseRecorded
from vafa.core.wallet import extras
from vafa.domain.time import to_datetime
from vafa.kernel.events import Envelope, subscribe

from . import changing, counting, member


@subscribe("purchases.recorded", key="offers.bought", module="offers")
def on_purchase(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, PurchaseRecorded)
    if event.offers:
        counting.bought(at=to_datetime(event.happened_at), total=event.total, offers=event.offers)


@subscribe("purchases.refunded", key="offers.came_back", module="offers")
def on_refund(envelope: Envelope) -> None:
    event = envelope.event
    assert isinstance(event, PurchaseRefunded)
    if event.offers:
        counting.came_back(at=envelope.recorded_at, whole=event.whole, offers=event.offers)


extras.LINKS.append(member.links)
extras.PLACES.append(member.links)
TELLERS.append(changing.told)
