"""Attempts, their schedule, and what is done about endpoints that keep failing.

No transaction is open while an attempt runs: a delivery is claimed, sent, and its outcome written.
"""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vafa.core.webhooks import selectors, services
from vafa.core.webhooks.models import Delivery, Endpoint
from vafa.core.webhooks.sending import GONE, Outcome, send
from vafa.core.webhooks.signing import HEADER, sign
from vafa.kernel.database import unit
from vafa.kernel.jobs import defer, each_club, job

WAITS_SECONDS = (0, 10, 60, 600, 3600, 6 * 3600, 24 * 3600)
"""Before each attempt, from the end of the one before it."""
CLAIM_SECONDS = 60
CLOCKS_DIFFER_SECONDS = 5
EXHAUSTED_LIMIT = 3
"""Deliveries given up in a row, after which the endpoint is switched off."""
OVERDUE_SECONDS = 120
KEPT_DAYS = 30


@job(services.SEND, queue="webhooks", retries=0, in_unit=False)
def attempt(club_id: int, delivery_id: str) -> None:
    """One attempt, if the delivery still waits and is due."""
    with unit(club_id):
        claimed = _claim(UUID(delivery_id))
    if claimed is None:
        return
    delivery, endpoint = claimed
    body = delivery.body.encode()
    outcome = send(endpoint.url, body, _headers(delivery, endpoint, body))
    with unit(club_id):
        _settle(delivery.id, outcome)


def _claim(delivery_id: UUID) -> tuple[Delivery, Endpoint] | None:
    """Locked out of other workers' reach for a minute, longer than an attempt can take."""
    now = datetime.now(UTC)
    waiting = Delivery.objects.select_for_update(skip_locked=True).filter(
        id=delivery_id,
        state=Delivery.State.WAITING,
        next_at__lte=now + timedelta(seconds=CLOCKS_DIFFER_SECONDS),
    )
    delivery: Delivery | None = waiting.first()
    if delivery is None:
        return None
    endpoint = selectors.endpoint(delivery.endpoint_id)
    if not endpoint.active and delivery.event_name != services.PING:
        _finish(delivery, Delivery.State.FAILED, now)
        return None
    Delivery.objects.filter(id=delivery_id).update(next_at=now + timedelta(seconds=CLAIM_SECONDS))
    return delivery, endpoint


def _headers(delivery: Delivery, endpoint: Endpoint, body: bytes) -> dict[str, str]:
    now = datetime.now(UTC)
    secrets = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > now:
        secrets.append(endpoint.previous_secret)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Vafa-Webhooks/1",
        "Vafa-Event": delivery.event_name,
        "Vafa-Delivery": str(delivery.id),
        HEADER: sign(secrets, int(time.time()), body),
    }


def _settle(delivery_id: UUID, outcome: Outcome) -> None:
    """Write what came of the attempt; plan the next one, or give up."""
    found: Delivery | None = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if found is None or found.state != Delivery.State.WAITING:
        return
    now = datetime.now(UTC)
    found.attempts += 1
    found.log = [
        *found.log,
        {"at": now.isoformat(), "status": outcome.status, "ms": outcome.ms, "error": outcome.error},
    ]
    if outcome.ok:
        _finish(found, Delivery.State.DELIVERED, now)
        Endpoint.objects.filter(id=found.endpoint_id, exhausted__gt=0).update(exhausted=0)
    elif found.attempts >= len(WAITS_SECONDS) or outcome.status == GONE:
        _finish(found, Delivery.State.FAILED, now)
        _give_up(found.endpoint_id, outcome)
    else:
        wait = WAITS_SECONDS[found.attempts]
        found.next_at = now + timedelta(seconds=wait)
        _write(found)
        # Without the endpoint's lock: a job that waits for its time would hold up the later ones.
        defer(services.SEND, delay_seconds=wait, club_id=found.club_id, delivery_id=found.id)


def _give_up(endpoint_id: UUID, outcome: Outcome) -> None:
    endpoint = selectors.endpoint(endpoint_id, lock=True)
    endpoint.exhausted += 1
    if not endpoint.active:
        return
    if outcome.status == GONE:
        services.disable(endpoint, "gone")
    elif endpoint.exhausted >= EXHAUSTED_LIMIT:
        services.disable(endpoint, "exhausted")
    else:
        Endpoint.objects.filter(id=endpoint_id).update(exhausted=endpoint.exhausted)


def _finish(delivery: Delivery, state: str, now: datetime) -> None:
    delivery.state, delivery.next_at, delivery.finished_at = state, None, now
    _write(delivery)


def _write(delivery: Delivery) -> None:
    Delivery.objects.filter(id=delivery.id).update(
        state=delivery.state,
        attempts=delivery.attempts,
        next_at=delivery.next_at,
        log=delivery.log,
        finished_at=delivery.finished_at,
    )


@each_club("*/2 * * * *", "webhooks.sweep", queue="webhooks")
def sweep(club_id: int) -> None:
    """Ask again for what is overdue: its job was lost, or its worker died in the attempt."""
    overdue = datetime.now(UTC) - timedelta(seconds=OVERDUE_SECONDS)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lt=overdue).order_by("next_at")
    for delivery_id in waiting.values_list("id", flat=True)[:500]:
        defer(services.SEND, club_id=club_id, delivery_id=delivery_id)


@each_club("41 2 * * *", "webhooks.forget", queue="webhooks")
def forget(club_id: int) -> None:
    kept_since = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    Delivery.objects.filter(created_at__lt=kept_since).exclude(state=Delivery.State.WAITING).delete()
