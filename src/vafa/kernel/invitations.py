"""Invitations: how somebody becomes staff. A one-time link, of which only a hash is kept, for one e-mail address.

The link is shown to who invites, to pass on, and sent by e-mail when e-mail is set up. Its token starts with the club's
id, so that it leads to its club without anybody looking into another's rows.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from vafa.domain.errors import Kind, VafaError
from vafa.domain.identifiers import normalise
from vafa.kernel import audit, roles, staff, users
from vafa.kernel.database import unit
from vafa.kernel.events import emit
from vafa.kernel.ids import uuid7
from vafa.kernel.people import StaffRow, User
from vafa.kernel.scope import Actor, acting, current_actor, current_club
from vafa.kernel.staff import Staff
from vafa.kernel.staff_events import StaffInvited

DAYS = 7

_FORM = re.compile(r"[a-z2-7]{13}[a-z2-7]{32}")


class AlreadyStaff(VafaError):
    code = "staff.already"
    kind = Kind.CONFLICT
    title: ClassVar[dict[str, str]] = {"fa": "از پیش عضو تیم است", "en": "Already on the staff"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کاربری با این ایمیل از پیش در این باشگاه است.",
        "en": "Somebody with this e-mail is on the staff of this club already.",
    }


class InvitationInvalid(VafaError):
    """One error for a link that is malformed, unknown, used, withdrawn or too old."""

    code = "staff.invitation"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "دعوت‌نامه معتبر نیست", "en": "The invitation is not valid"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این پیوند پیش‌تر استفاده شده یا زمان آن گذشته است؛ دعوت‌نامهٔ تازه بخواهید.",
        "en": "This link has been used or has run out; ask for a new invitation.",
    }


class InvitationForAnother(VafaError):
    code = "staff.invitation_other"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "دعوت‌نامهٔ کس دیگری", "en": "Somebody else's invitation"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "این دعوت‌نامه برای ایمیل دیگری است؛ با همان ایمیل وارد شوید.",
        "en": "This invitation is for another e-mail; sign in with that one.",
    }


@dataclass(frozen=True, slots=True)
class Invitation:
    """``token`` is shown once and kept nowhere."""

    staff_id: UUID
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What the one who follows the link is told."""

    club_id: int
    email: str
    name: str
    role: str
    known: bool


def invite(
    *,
    email: str,
    role: str,
    name: str = "",
    branches: Collection[str] = (),
    granted: Collection[str] = (),
    denied: Collection[str] = (),
    by: Staff | None = None,
) -> Invitation:
    """Invite a person into the club in scope. Inviting the same address again makes a new link; the old one is void."""
    email = normalise("email", email)
    roles.check(role, granted, denied)
    staff.allow(by, role=role, branches=branches, granted=granted)
    now, secret, club_id = datetime.now(UTC), secrets.token_bytes(20), current_club()
    row = StaffRow.objects.select_for_update().filter(email=email).first()
    if row is not None and row.active and row.joined_at is not None:
        raise AlreadyStaff()
    if row is None:
        row = StaffRow(id=uuid7(), club_id=club_id, email=email)
    else:
        # Who may not give the role that is still open there may not take it away either.
        staff.allow(by, role=row.role, branches=row.branches)
    row.name, row.role, row.active, row.joined_at, row.ended_at = name.strip()[:200], role, True, None, None
    row.branches, row.granted, row.denied = sorted(set(branches)), sorted(set(granted)), sorted(set(denied))
    row.invited_at, row.invited_by = now, current_actor().id
    row.invitation_hash, row.invitation_until = _hash(secret), now + timedelta(days=DAYS)
    row.user_id = None
    row.save()
    audit.record("staff.invited", "staff", row.id, None, staff.shown(row))
    emit(StaffInvited(staff_id=row.id, role=role))
    return Invitation(row.id, _base32(club_id.to_bytes(8, "big")) + _base32(secret), row.invitation_until)


def look(token: str) -> Offer:
    """What the link offers; ``InvitationInvalid``. Opens its own unit."""
    club_id, secret = _read(token)
    with unit(club_id):
        row = _open(secret)
        known = User.objects.filter(email=row.email).exists()
        return Offer(club_id, row.email, row.name, row.role, known)


def accept(*, token: str, user: User) -> Staff:
    """The user takes up the invitation that was sent to their address. Opens its own unit."""
    club_id, secret = _read(token)
    with acting(Actor("staff", str(user.id), user.name, "panel")), unit(club_id):
        row = _open(secret, lock=True)
        if row.email != user.email:
            raise InvitationForAnother()
        staff.settle(row, user=user, now=datetime.now(UTC))
        found = staff.staff_of(user.id, club_id)
    if found is None:
        raise InvitationInvalid()
    return found


def accept_as_new(*, token: str, name: str, password: str, language: str) -> User:
    """A person who is no user yet takes up the invitation; user and place come together or not at all. Opens its own
    unit. ``InvitationInvalid``, ``PasswordWeak``, or ``EmailTaken`` by one who has become a user meanwhile."""
    club_id, secret = _read(token)
    with unit(club_id):
        row = _open(secret, lock=True)
        user = users.create_user(email=row.email, name=name, password=password, language=language)
        with acting(Actor("staff", str(user.id), user.name, "panel")):
            staff.settle(row, user=user, now=datetime.now(UTC))
        user.refresh_from_db()
    return user


def _open(secret: bytes, *, lock: bool = False) -> StaffRow:
    rows = StaffRow.objects.select_for_update() if lock else StaffRow.objects.all()
    row: StaffRow | None = rows.filter(
        invitation_hash=_hash(secret), active=True, invitation_until__gt=datetime.now(UTC)
    ).first()
    if row is None:
        raise InvitationInvalid()
    return row


def _read(token: str) -> tuple[int, bytes]:
    if not _FORM.fullmatch(token):
        raise InvitationInvalid()
    club_id = int.from_bytes(base64.b32decode(token[:13].upper() + "==="), "big")
    if club_id >= 1 << 63:
        raise InvitationInvalid()
    return club_id, base64.b32decode(token[13:].upper())


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
