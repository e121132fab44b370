"""Who did what, through which door, and what changed: one append-only row per write of a service."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection

from vafa.kernel import scope
from vafa.kernel.ids import uuid7
from vafa.kernel.privacy import mask

AUDIT_INSERT_SQL = (
    "INSERT INTO kernel_audit (club_id, id, at, actor_kind, actor_id, door, action, subject_kind, subject_id,"
    " before, after) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)"
)


def record(
    action: str,
    subject_kind: str,
    subject_id: uuid.UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit record of what the service has just done, in its transaction.

    Actor and door come from the scope. Personal values are hidden before they are written, because an
    append-only row could not forget them when the member is erased.
    """
    actor = scope.current_actor()
    with connection.cursor() as cursor:
        cursor.execute(
            AUDIT_INSERT_SQL,
            [
                scope.current_club(),
                uuid7(),
                datetime.now(UTC),
                actor.kind,
                actor.id,
                actor.door,
                action,
                subject_kind,
                subject_id,
                as_json(before),
                as_json(after),
            ],
        )


def as_json(value: Mapping[str, Any] | None) -> str | None:
    if value is None:
        return None
    return msgspec.json.encode(mask(value), enc_hook=str).decode()
