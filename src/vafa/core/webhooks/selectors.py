"""Reading webhooks. Runs inside the club's unit."""

from uuid import UUID

from vafa.core.webhooks.errors import DeliveryUnknown, EndpointUnknown
from vafa.core.webhooks.models import Delivery, Endpoint

PAGE = 100


def endpoint(endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
    rows = Endpoint.objects.select_for_update() if lock else Endpoint.objects.all()
    found: Endpoint | None = rows.filter(id=endpoint_id).first()
    if found is None:
        raise EndpointUnknown()
    return found


def endpoints() -> list[Endpoint]:
    return list(Endpoint.objects.order_by("id"))


def active_endpoints() -> list[Endpoint]:
    return list(Endpoint.objects.filter(active=True).order_by("id"))


def active_patterns() -> set[str]:
    """What the club's endpoints ask for, all together."""
    asked = Endpoint.objects.filter(active=True).values_list("patterns", flat=True)
    return {pattern for patterns in asked for pattern in patterns}


def delivery(delivery_id: UUID) -> Delivery:
    found: Delivery | None = Delivery.objects.filter(id=delivery_id).first()
    if found is None:
        raise DeliveryUnknown()
    return found


def deliveries(
    *,
    endpoint_id: UUID | None = None,
    state: str | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> list[Delivery]:
    """The delivery log, newest first; `before` is the id of the last one seen."""
    rows = Delivery.objects.order_by("-id")
    if endpoint_id is not None:
        rows = rows.filter(endpoint_id=endpoint_id)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit])
