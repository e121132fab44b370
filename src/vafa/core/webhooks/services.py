"""Everything that changes webhooks. Runs inside the club's unit."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

import msgspec

from vafa.core.webhooks import selectors
from vafa.core.webhooks.errors import PatternRefused
from vafa.core.webhooks.events import EndpointDisabled
from vafa.core.webhooks.models import Delivery, Endpoint
from vafa.core.webhooks.targets import check_url
from vafa.kernel import audit
from vafa.kernel.events import Envelope, emit, event_types
from vafa.kernel.ids import uuid7
from vafa.kernel.jobs import defer

SEND = "webhooks.send"
PING = "webhooks.ping"
ROTATION_HOURS = 24


def create_endpoint(*, url: str, patterns: Sequence[str], description: str = "") -> Endpoint:
    """A new endpoint; `patterns` are names of events, with * for any part. Its `secret` signs deliveries."""
    check_url(url)
    _check_patterns(patterns)
    endpoint: Endpoint = Endpoint.objects.create(
        url=url,
        description=description,
        patterns=sorted(set(patterns)),
        secret=_new_secret(),
        created_at=datetime.now(UTC),
    )
    audit.record("webhooks.created", "webhook", endpoint.id, None, _shown(endpoint))
    return endpoint


def update_endpoint(
    *,
    endpoint_id: UUID,
    url: str | None = None,
    patterns: Sequence[str] | None = None,
    description: str | None = None,
    active: bool | None = None,
) -> Endpoint:
    """Change what is given. Switching on again forgets earlier failures."""
    endpoint = selectors.endpoint(endpoint_id, lock=True)
    before = _shown(endpoint)
    if url is not None:
        check_url(url)
        endpoint.url = url
    if patterns is not None:
        _check_patterns(patterns)
        endpoint.patterns = sorted(set(patterns))
    if description is not None:
        endpoint.description = description
    if active is not None:
        endpoint.active = active
        if active:
            endpoint.exhausted, endpoint.disabled_at = 0, None
    _write(endpoint, "url", "patterns", "description", "active", "exhausted", "disabled_at")
    audit.record("webhooks.updated", "webhook", endpoint_id, before, _shown(endpoint))
    return endpoint


def delete_endpoint(*, endpoint_id: UUID) -> None:
    """The endpoint and its delivery log."""
    endpoint = selectors.endpoint(endpoint_id, lock=True)
    Endpoint.objects.filter(id=endpoint_id).delete()
    audit.record("webhooks.deleted", "webhook", endpoint_id, _shown(endpoint))


def rotate_secret(*, endpoint_id: UUID) -> Endpoint:
    """A new secret; for a day deliveries are signed with the old one as well."""
    endpoint = selectors.endpoint(endpoint_id, lock=True)
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_until = datetime.now(UTC) + timedelta(hours=ROTATION_HOURS)
    endpoint.secret = _new_secret()
    _write(endpoint, "secret", "previous_secret", "previous_until")
    audit.record("webhooks.secret_rotated", "webhook", endpoint_id)
    return endpoint


def ping(*, endpoint_id: UUID) -> Delivery:
    """A delivery to try the endpoint with, whatever it subscribed to."""
    endpoint = selectors.endpoint(endpoint_id)
    now = datetime.now(UTC)
    return _queue(endpoint.id, f"ping:{uuid7()}", PING, body(PING, f"{uuid7()}", now, {}), now)


def replay(*, delivery_id: UUID) -> Delivery:
    """Send the same body again, as a delivery of its own that names the first."""
    first = selectors.delivery(delivery_id)
    now = datetime.now(UTC)
    again = _queue(first.endpoint_id, first.event_id, first.event_name, first.body, now, first.id)
    audit.record("webhooks.replayed", "webhook", first.endpoint_id, None, {"delivery": str(first.id)})
    return again


def replay_failed(*, endpoint_id: UUID, since: datetime) -> int:
    """Replay every delivery to the endpoint that was given up since then; how many."""
    endpoint = selectors.endpoint(endpoint_id)
    given_up = Delivery.objects.filter(
        endpoint_id=endpoint.id, state=Delivery.State.FAILED, created_at__gte=since, replay_of=None
    ).order_by("id")
    found = list(given_up.values_list("id", flat=True))
    for delivery_id in found:
        replay(delivery_id=delivery_id)
    return len(found)


def queue_event(envelope: Envelope) -> None:
    """A delivery to every endpoint that wants the event."""
    text = None
    for endpoint in selectors.active_endpoints():
        if any(fnmatchcase(envelope.name, pattern) for pattern in endpoint.patterns):
            text = text or body(envelope.name, envelope.id, envelope.recorded_at, envelope.data)
            _queue(endpoint.id, envelope.id, envelope.name, text, datetime.now(UTC))


def body(name: str, event_id: str, recorded_at: datetime, data: dict[str, Any]) -> str:
    """What is sent: `{"id", "event", "recorded_at", "data"}`; `id` is the same at every delivery."""
    return msgspec.json.encode(
        {"id": event_id, "event": name, "recorded_at": recorded_at, "data": data}
    ).decode()


def disable(endpoint: Endpoint, reason: str) -> None:
    """Switch off an endpoint that keeps failing, and say so."""
    endpoint.active, endpoint.disabled_at = False, datetime.now(UTC)
    _write(endpoint, "active", "disabled_at", "exhausted")
    audit.record("webhooks.disabled", "webhook", endpoint.id, None, {"reason": reason})
    emit(EndpointDisabled(endpoint_id=endpoint.id, url=endpoint.url, reason=reason))


def _queue(
    endpoint_id: UUID, event_id: str, name: str, text: str, now: datetime, replay_of: UUID | None = None
) -> Delivery:
    delivery: Delivery = Delivery.objects.create(
        endpoint_id=endpoint_id,
        event_id=event_id,
        event_name=name,
        body=text,
        replay_of=replay_of,
        next_at=now,
        created_at=now,
    )
    # First attempts of one endpoint run one after the other, so that a slow one holds one worker at most.
    defer(SEND, lock=f"webhook:{endpoint_id}", club_id=delivery.club_id, delivery_id=delivery.id)
    return delivery


def _write(endpoint: Endpoint, *fields: str) -> None:
    Endpoint.objects.filter(id=endpoint.id).update(**{name: getattr(endpoint, name) for name in fields})


def _new_secret() -> str:
    return f"whsec_{secrets.token_hex(32)}"


def _check_patterns(patterns: Sequence[str]) -> None:
    known = [*event_types(), PING]
    if not patterns:
        raise PatternRefused(pattern="")
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise PatternRefused(pattern=pattern)


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {"url": endpoint.url, "patterns": list(endpoint.patterns), "active": endpoint.active}
