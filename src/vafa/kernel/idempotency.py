"""Idempotency of writes: the same key with the same body returns the first answer.

A refused request leaves no trace: its transaction is rolled back, and the same key may be tried again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import connection

from vafa.domain.errors import Kind, VafaError
from vafa.kernel import scope
from vafa.kernel.jobs import each_club

KEPT_DAYS = 30
LONGEST_KEY = 255


class IdempotencyConflict(VafaError):
    code = "idempotency.conflict"
    kind = Kind.CONFLICT
    title: ClassVar[dict[str, str]] = {
        "fa": "این کلید پیش‌تر به کار رفته است",
        "en": "This key was used before",
    }
    detail: ClassVar[dict[str, str]] = {
        "fa": "کلید «{key}» پیش‌تر برای درخواست دیگری به کار رفته است؛ تفاوت: {differs}.",
        "en": "The key “{key}” was used for another request before; what differs: {differs}.",
    }


class IdempotencyKeyInvalid(VafaError):
    code = "idempotency.key"
    kind = Kind.MALFORMED
    title: ClassVar[dict[str, str]] = {"fa": "کلید یکتایی لازم است", "en": "An idempotency key is needed"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "سرآیند Idempotency-Key باید ۱ تا ۲۵۵ نویسهٔ لاتین باشد.",
        "en": "The header Idempotency-Key must have 1 to 255 printable ASCII characters.",
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered: status and body. ``repeated`` when it is the stored answer of an earlier call."""

    status: int
    body: bytes
    repeated: bool = False


def fingerprint(method: str, path: str) -> bytes:
    return hashlib.sha256(f"{method} {path}".encode()).digest()


def body_hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def check_key(key: str) -> str:
    """The key as it is; ``IdempotencyKeyInvalid`` when it cannot be one."""
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid()
    return key


def once(key: str, fingerprint: bytes, body_hash: bytes, work: Callable[[], Answer]) -> Answer:
    """Do ``work`` once for ``key``, inside the unit that is open.

    A second request with the same key waits until the first has committed, and then gets its answer; with
    another method, path or body it is refused (``IdempotencyConflict``).
    """
    check_key(key)
    club_id = scope.current_club()
    with connection.cursor() as cursor:
        # The insert waits for a concurrent one with the same key: that is the queue for duplicates.
        cursor.execute(
            "INSERT INTO kernel_idempotency (club_id, key, fingerprint, body_hash, created_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (club_id, key) DO NOTHING",
            [club_id, key, fingerprint, body_hash, datetime.now(UTC)],
        )
        if not cursor.rowcount:
            return _stored(club_id, key, fingerprint, body_hash)
    answer = work()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_idempotency SET status = %s, answer = %s WHERE club_id = %s AND key = %s",
            [answer.status, answer.body, club_id, key],
        )
    return answer


def _stored(club_id: int, key: str, fingerprint: bytes, body_hash: bytes) -> Answer:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fingerprint, body_hash, status, answer FROM kernel_idempotency"
            " WHERE club_id = %s AND key = %s",
            [club_id, key],
        )
        known_fingerprint, known_body, status, answer = cursor.fetchone()
    if bytes(known_fingerprint) != fingerprint:
        raise IdempotencyConflict(key=key, differs={"fa": "روش یا نشانی", "en": "method or path"})
    if bytes(known_body) != body_hash:
        raise IdempotencyConflict(key=key, differs={"fa": "بدنهٔ درخواست", "en": "the body"})
    return Answer(status, bytes(answer), repeated=True)


@each_club("23 1 * * *", "kernel.purge_idempotency")
def purge(club_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_idempotency WHERE club_id = %s AND created_at < %s",
            [club_id, datetime.now(UTC) - timedelta(days=KEPT_DAYS)],
        )
