"""Members who are signed in on their phones: one row for each device, found by the hash of its token.

The cookie's name and attributes are here too, so that every door sets the same ones. The kernel knows members by id
only; who they are is core's.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from vafa.kernel import audit
from vafa.kernel.ids import uuid7
from vafa.kernel.people import VisitorRow
from vafa.kernel.scope import current_club

COOKIE = "vafa_member"
DAYS = 180
TOUCH_SECONDS = 300
DEVICES = 20
"""Sessions of one member; the one not seen the longest makes room."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in member: session and member, by id."""

    id: UUID
    member_id: UUID
    expires_at: datetime


def cookie(slug: str) -> dict[str, Any]:
    """The attributes of the cookie for ``response.set_cookie(COOKIE, token, **cookie(slug))``."""
    return {
        "max_age": DAYS * 86400,
        "path": f"/{slug}",
        "httponly": True,
        "samesite": "Lax",
        "secure": settings.HTTPS,
    }


def start(*, member_id: UUID, device: str = "") -> str:
    """Sign a member in on this device. Returns the token for the cookie; it is kept nowhere."""
    now, token = datetime.now(UTC), secrets.token_urlsafe(32)
    rows = VisitorRow.objects.filter(member_id=member_id, ended_at=None, expires_at__gt=now)
    surplus = list(rows.order_by("-last_seen_at").values_list("id", flat=True)[DEVICES - 1 :])
    if surplus:
        VisitorRow.objects.filter(id__in=surplus).update(ended_at=now)
    row = VisitorRow.objects.create(
        id=uuid7(),
        token_hash=_hash(token),
        member_id=member_id,
        device=device[:120],
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    audit.record("visitors.signed_in", "member", member_id, None, {"session": str(row.id)})
    return token


def find(token: str) -> Visitor | None:
    """The visitor whose cookie this is. One query; every few minutes a second notes that they were seen."""
    if not token:
        return None
    now = datetime.now(UTC)
    row = VisitorRow.objects.filter(token_hash=_hash(token), ended_at=None, expires_at__gt=now).first()
    if row is None:
        return None
    if (now - row.last_seen_at).total_seconds() > TOUCH_SECONDS:
        VisitorRow.objects.filter(id=row.id).update(last_seen_at=now, expires_at=now + timedelta(days=DAYS))
    return Visitor(row.id, row.member_id, row.expires_at)


def sessions(member_id: UUID) -> list[VisitorRow]:
    """The member's live sessions, last seen first."""
    rows = VisitorRow.objects.filter(member_id=member_id, ended_at=None, expires_at__gt=datetime.now(UTC))
    return list(rows.order_by("-last_seen_at"))


def end(*, member_id: UUID, session_id: UUID) -> bool:
    """End one session of this member; whether there was one."""
    return _end(member_id, id=session_id) > 0


def end_all(*, member_id: UUID, keep: UUID | None = None) -> int:
    """End every session of the member, or every other one: at sign-out everywhere, erasure and merging."""
    return _end(member_id, keep=keep)


def _end(member_id: UUID, keep: UUID | None = None, **which: UUID) -> int:
    rows = VisitorRow.objects.filter(member_id=member_id, ended_at=None, **which)
    ended: int = rows.exclude(id=keep).update(ended_at=datetime.now(UTC))
    if ended:
        audit.record("visitors.signed_out", "member", member_id, None, {"sessions": ended})
    return ended


def forget_old(*, before: datetime) -> int:
    """Delete sessions that were over before the moment."""
    rows = VisitorRow.objects.filter(expires_at__lt=before) | VisitorRow.objects.filter(ended_at__lt=before)
    deleted: int = rows.delete()[0]
    return deleted


def _hash(token: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"visitor:{current_club()}:{token}".encode(), hashlib.sha256).digest()
