"""Webhooks: where the club wants to be told, what was sent, and sending it again."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.webhooks import selectors, services
from vafa.core.webhooks.models import Delivery, Endpoint
from vafa.doors.api.fields import Plain, Text
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.routes import Routes
from vafa.kernel.events import event_types

routes = Routes("Webhooks")
SCOPE = "webhooks:write"
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class WebhookIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Url = Field(examples=["https://shop.example/hooks"])
    patterns: list[Pattern] = Field(min_length=1, max_length=50, examples=[["purchases.*", "tiers.upgraded"]])
    description: Text = ""


class WebhookChange(BaseModel):
    """What is not given stays as it is."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    patterns: list[Pattern] | None = Field(default=None, min_length=1, max_length=50)
    description: Text | None = None
    active: bool | None = None


class NothingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")


NOTHING = NothingIn()


class WebhookOut(BaseModel):
    id: UUID
    url: str
    description: str
    patterns: list[str]
    active: bool
    created_at: datetime
    disabled_at: datetime | None


class WebhookMade(WebhookOut):
    secret: str = Field(description="Signs every delivery; shown when it is made and when it is changed")


class WebhookList(BaseModel):
    items: list[WebhookOut]


class DeliveryOut(BaseModel):
    id: UUID
    endpoint_id: UUID
    event_id: str
    event_name: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    next_at: datetime | None
    log: list[Plain]
    replay_of: UUID | None
    created_at: datetime
    finished_at: datetime | None


class DeliveryList(BaseModel):
    items: list[DeliveryOut]
    next_cursor: str | None


class EventType(BaseModel):
    name: str
    sample: Plain


class EventTypes(BaseModel):
    items: list[EventType]


def whole_club(request: HttpRequest) -> None:
    """Events of every branch go out, so a key of one branch cannot ask for them."""
    caller(request).require_branch(None)


def shown(endpoint: Endpoint, *, secret: bool = False) -> dict[str, Any]:
    model = WebhookMade if secret else WebhookOut
    return {name: getattr(endpoint, name) for name in model.model_fields}


def shown_delivery(delivery: Delivery) -> dict[str, Any]:
    return {name: getattr(delivery, name) for name in DeliveryOut.model_fields}


@routes.read("/webhooks", scope=SCOPE, answer=WebhookList, summary="List webhooks")
def list_webhooks(request: HttpRequest) -> Any:
    return {"items": [shown(endpoint) for endpoint in selectors.endpoints()]}


@routes.read(
    "/webhooks/event-types", scope=SCOPE, answer=EventTypes, summary="Events to ask for, with samples"
)
def list_event_types(request: HttpRequest) -> Any:
    return {"items": [{"name": name, "sample": kind.sample()} for name, kind in event_types().items()]}


@routes.write("POST", "/webhooks", scope=SCOPE, answer=WebhookMade, status=201, summary="Add a webhook")
def create_webhook(request: HttpRequest, body: WebhookIn) -> Any:
    whole_club(request)
    made = services.create_endpoint(url=body.url, patterns=body.patterns, description=body.description)
    return shown(made, secret=True)


@routes.read("/webhooks/{uuid:endpoint_id}", scope=SCOPE, answer=WebhookOut, summary="Read a webhook")
def get_webhook(request: HttpRequest, endpoint_id: UUID) -> Any:
    return shown(selectors.endpoint(endpoint_id))


@routes.write(
    "PATCH", "/webhooks/{uuid:endpoint_id}", scope=SCOPE, answer=WebhookOut, summary="Change a webhook"
)
def update_webhook(request: HttpRequest, endpoint_id: UUID, body: WebhookChange) -> Any:
    whole_club(request)
    return shown(services.update_endpoint(endpoint_id=endpoint_id, **body.model_dump(exclude_none=True)))


@routes.write(
    "DELETE", "/webhooks/{uuid:endpoint_id}", scope=SCOPE, answer=None, status=204, summary="Remove a webhook"
)
def delete_webhook(request: HttpRequest, endpoint_id: UUID) -> None:
    whole_club(request)
    services.delete_endpoint(endpoint_id=endpoint_id)


@routes.write(
    "POST",
    "/webhooks/{uuid:endpoint_id}/secret",
    scope=SCOPE,
    answer=WebhookMade,
    summary="Change the secret",
)
def rotate_webhook_secret(request: HttpRequest, endpoint_id: UUID, body: NothingIn = NOTHING) -> Any:
    """For a day deliveries are signed with the old secret as well."""
    whole_club(request)
    return shown(services.rotate_secret(endpoint_id=endpoint_id), secret=True)


@routes.write(
    "POST",
    "/webhooks/{uuid:endpoint_id}/ping",
    scope=SCOPE,
    answer=DeliveryOut,
    status=201,
    summary="Try a webhook",
)
def ping_webhook(request: HttpRequest, endpoint_id: UUID, body: NothingIn = NOTHING) -> Any:
    whole_club(request)
    return shown_delivery(services.ping(endpoint_id=endpoint_id))


@routes.read(
    "/webhooks/{uuid:endpoint_id}/deliveries",
    scope=SCOPE,
    answer=DeliveryList,
    summary="The log of deliveries",
)
def list_deliveries(
    request: HttpRequest,
    endpoint_id: UUID,
    state: Literal["waiting", "delivered", "failed"] | None = None,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first, with every attempt."""
    selectors.endpoint(endpoint_id)
    before = decode_cursor(cursor, tuple[UUID])
    found = selectors.deliveries(
        endpoint_id=endpoint_id, state=state, before=before[0] if before else None, limit=limit
    )
    items = [shown_delivery(delivery) for delivery in found]
    return page(items, encode_cursor(found[-1].id) if len(found) == limit else None)


@routes.write(
    "POST", "/webhooks/deliveries/{uuid:delivery_id}/replay", scope=SCOPE, answer=DeliveryOut, status=201,
    summary="Send a delivery again",
)  # fmt: skip
def replay_delivery(request: HttpRequest, delivery_id: UUID, body: NothingIn = NOTHING) -> Any:
    whole_club(request)
    return shown_delivery(services.replay(delivery_id=delivery_id))
