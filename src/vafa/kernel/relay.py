"""The relay: hands what stands in a club's outbox to those who subscribed to it.

Order: within one subscriber, events come in the order of their recording, except that one which failed is
retried later by itself and holds nothing up. Progress is written in the transaction of the subscriber's own
writes, so those happen exactly once; what a subscriber does outside the database may happen again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from vafa.domain.errors import VafaError
from vafa.kernel import logs, metrics
from vafa.kernel.database import unit
from vafa.kernel.events import (
    RELAY_TASK,
    Envelope,
    Recorded,
    Subscription,
    decode,
    subscription,
    subscriptions,
)
from vafa.kernel.ids import uuid7
from vafa.kernel.jobs import backoff, club_ids, defer, job, periodic
from vafa.kernel.modules import keys_on

ROWS = 200
BYTES = 4_000_000
"""One round takes rows until it has so much text: a row of an import may carry thousands of events."""
CHUNK = 100
"""Events that one subscriber is handed in one transaction."""
ROUNDS = 500
ATTEMPTS = 10
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 6 * 3600
SWEPT_SECONDS = 60

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    id: Any
    created_at: datetime
    events: list[Recorded]
    done: dict[str, int]

    def envelope(self, club_id: int, index: int) -> Envelope:
        found = self.events[index]
        return Envelope(f"{self.id}:{index}", club_id, self.created_at, found.name, bytes(found.data))


@job(RELAY_TASK, queue="relay", retries=0, in_unit=False)
def relay_outbox(club_id: int) -> None:
    """Relay until nothing is left, then see to deliveries that failed before and are due again."""
    for _ in range(ROUNDS):
        if not drain(club_id):
            break
    retry_later(club_id)


@job("kernel.retry_undelivered", queue="relay", retries=0, in_unit=False)
def retry_later(club_id: int) -> None:
    """Try what is due, and come back for what is due soon; the sweeper sees to the rest.

    A job of its own, without the relay's lock: a job that waits for its time holds up later ones of its lock.
    """
    soonest = retry_undelivered(club_id)
    if soonest is None:
        return
    wait = (soonest - datetime.now(UTC)).total_seconds()
    if wait <= SWEPT_SECONDS:
        again = f"undelivered:{club_id}"
        defer("kernel.retry_undelivered", once=again, delay_seconds=max(1.0, wait), club_id=club_id)


def drain(club_id: int) -> int:
    """Relay up to ``ROWS`` rows of the outbox; how many were relayed and deleted."""
    with unit(club_id):
        wanting = [found.for_club() for found in subscriptions(keys_on(club_id))]
        rows = _rows(club_id)
    for row in rows:
        for wants in wanting:
            indexes = [at for at, found in enumerate(row.events) if wants.wants(found.name)]
            for start in range(0, len(indexes), CHUNK):
                _hand_over(club_id, row, wants, indexes[start : start + CHUNK])
    if rows:
        with unit(club_id), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM kernel_outbox WHERE club_id = %s AND id = ANY(%s)",
                [club_id, [row.id for row in rows]],
            )
        lag = metrics.OUTBOX_SECONDS.labels(metrics.process())
        now = datetime.now(UTC)
        for row in rows:
            lag.observe((now - row.created_at).total_seconds())
    return len(rows)


def _rows(club_id: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, created_at, events, done FROM"
            " (SELECT *, sum(octet_length(events)) OVER (ORDER BY id) - octet_length(events) AS before"
            "  FROM kernel_outbox WHERE club_id = %s ORDER BY id LIMIT %s) AS waiting"
            " WHERE before < %s ORDER BY id",
            [club_id, ROWS, BYTES],
        )
        return [Row(key, at, decode(events), _plain(done)) for key, at, events, done in cursor.fetchall()]


def _plain(done: Any) -> dict[str, int]:
    """jsonb comes as text or already decoded, depending on who configured the connection."""
    return dict(json.loads(done) if isinstance(done, str) else done or {})


def _hand_over(club_id: int, row: Row, wants: Subscription, indexes: Sequence[int]) -> None:
    """All of ``indexes`` in one transaction; if that fails, each in its own, the failing ones put aside."""
    try:
        _deliver(club_id, row, wants, indexes)
        return
    except Exception as failure:
        if len(indexes) == 1:
            _put_aside(club_id, row, wants, indexes[0], failure)
            return
    for index in indexes:
        _hand_over(club_id, row, wants, [index])


def _deliver(club_id: int, row: Row, wants: Subscription, indexes: Sequence[int]) -> None:
    with unit(club_id):
        done = _lock(club_id, row)
        if done is None:
            return
        for index in indexes:
            if index >= done.get(wants.key, 0):
                wants.handler(row.envelope(club_id, index))
        _mark(club_id, row, wants.key, indexes[-1] + 1)


def _lock(club_id: int, row: Row) -> dict[str, int] | None:
    """How far each subscriber is; None when another relay has finished with the row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT done FROM kernel_outbox WHERE club_id = %s AND id = %s FOR UPDATE", [club_id, row.id]
        )
        found = cursor.fetchone()
    return None if found is None else _plain(found[0])


def _mark(club_id: int, row: Row, key: str, upto: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox SET done = done || jsonb_build_object(%s::text, %s::int)"
            " WHERE club_id = %s AND id = %s AND coalesce((done ->> %s)::int, 0) < %s",
            [key, upto, club_id, row.id, key, upto],
        )


def _put_aside(club_id: int, row: Row, wants: Subscription, index: int, failure: Exception) -> None:
    envelope = row.envelope(club_id, index)
    metrics.UNDELIVERED.labels(metrics.process(), wants.key).inc()
    _log.warning("undelivered", subscriber=wants.key, event_id=envelope.id, reason=_reason(failure))
    with unit(club_id):
        done = _lock(club_id, row)
        if done is None or index < done.get(wants.key, 0):
            return
        now = datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_undelivered (club_id, id, event_id, subscriber, name, data, recorded_at,"
                " attempts, next_at, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, %s)"
                " ON CONFLICT (club_id, event_id, subscriber) DO NOTHING",
                [
                    club_id,
                    uuid7(),
                    envelope.id,
                    wants.key,
                    envelope.name,
                    envelope.raw.decode(),
                    envelope.recorded_at,
                    _next(now, 0),
                    _reason(failure),
                ],
            )
        _mark(club_id, row, wants.key, index + 1)


def _next(now: datetime, attempts: int) -> datetime:
    return now + timedelta(seconds=backoff(attempts, FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS))


def _reason(failure: Exception) -> str:
    """What went wrong, without what a message might quote from the event."""
    return failure.code if isinstance(failure, VafaError) else type(failure).__name__


def retry_undelivered(club_id: int) -> datetime | None:
    """Try again what is due; when the next one that waits is due, if any."""
    with unit(club_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM kernel_undelivered WHERE club_id = %s AND next_at <= %s ORDER BY id LIMIT %s",
            [club_id, datetime.now(UTC), ROWS],
        )
        due = [row[0] for row in cursor.fetchall()]
    for key in due:
        try:
            _redeliver(club_id, key)
        except Exception as failure:
            _postpone(club_id, key, failure)
    with unit(club_id), connection.cursor() as cursor:
        cursor.execute("SELECT min(next_at) FROM kernel_undelivered WHERE club_id = %s", [club_id])
        soonest: datetime | None = cursor.fetchone()[0]
    return soonest


def _redeliver(club_id: int, key: Any) -> None:
    with unit(club_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, subscriber, name, data, recorded_at FROM kernel_undelivered"
            " WHERE club_id = %s AND id = %s AND next_at IS NOT NULL FOR UPDATE SKIP LOCKED",
            [club_id, key],
        )
        found = cursor.fetchone()
        if found is None:
            return
        event_id, subscriber, name, data, recorded_at = found
        wants = subscription(subscriber)
        if wants is None:
            raise LookupError(subscriber)
        # What was switched off meanwhile sends nothing any more.
        if wants.module is None or wants.module in keys_on(club_id):
            wants.handler(Envelope(event_id, club_id, recorded_at, name, data.encode()))
        cursor.execute("DELETE FROM kernel_undelivered WHERE club_id = %s AND id = %s", [club_id, key])


def _postpone(club_id: int, key: Any, failure: Exception) -> None:
    """The next attempt later; after the last one the row stays, without a next time, to be looked at."""
    with unit(club_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT attempts FROM kernel_undelivered WHERE club_id = %s AND id = %s FOR UPDATE",
            [club_id, key],
        )
        found = cursor.fetchone()
        if found is None:
            return
        attempts: int = found[0] + 1
        next_at = _next(datetime.now(UTC), attempts - 1) if attempts < ATTEMPTS else None
        cursor.execute(
            "UPDATE kernel_undelivered SET attempts = %s, next_at = %s, reason = %s"
            " WHERE club_id = %s AND id = %s",
            [attempts, next_at, _reason(failure), club_id, key],
        )


@periodic("* * * * *", "kernel.sweep_outbox")
def sweep_outbox() -> None:
    """Wake the relay of every club that has something left: what a lost wake-up or a crash left behind."""
    for club_id in club_ids():
        with unit(club_id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM kernel_outbox WHERE club_id = %s)"
                " OR EXISTS (SELECT FROM kernel_undelivered WHERE club_id = %s AND next_at <= %s)",
                [club_id, club_id, datetime.now(UTC)],
            )
            if cursor.fetchone()[0]:
                lock = f"relay:{club_id}"
                defer(RELAY_TASK, lock=lock, once=lock, club_id=club_id)
