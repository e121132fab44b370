"""The staff of a club: who may do what, in which branches. Every write is a service, audited, with an event.

Nobody gives what they have not: owners are made and changed by owners only, other permissions are granted by those
who have them, and who is bound to branches manages those branches. A club always keeps one owner who can sign in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q

from vafa.domain.errors import Kind, VafaError
from vafa.kernel import audit, roles, users
from vafa.kernel.database import unit
from vafa.kernel.events import emit
from vafa.kernel.ids import uuid7
from vafa.kernel.people import StaffRow, User
from vafa.kernel.scope import current_club
from vafa.kernel.staff_events import StaffChanged, StaffDeactivated, StaffJoined


class StaffNotAllowed(VafaError):
    code = "staff.not_allowed"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "اجازه ندارید", "en": "Not allowed"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "نقش شما اجازهٔ «{needed}» را ندارد.",
        "en": "Your role does not have the permission “{needed}”.",
    }


class StaffOtherBranch(VafaError):
    code = "staff.branch"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "شعبهٔ دیگر", "en": "Another branch"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "دسترسی شما تنها برای این شعبه‌هاست: {branches}.",
        "en": "You have access to these branches only: {branches}.",
    }


class StaffUnknown(VafaError):
    code = "staff.unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "کاربر پیدا نشد", "en": "No such person"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "چنین کاربری در این باشگاه نیست.",
        "en": "This club has no such member of staff.",
    }


class LastOwner(VafaError):
    code = "staff.last_owner"
    kind = Kind.CONFLICT
    title: ClassVar[dict[str, str]] = {"fa": "آخرین مالک", "en": "The last owner"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "باشگاه بدون مالک نمی‌ماند؛ نخست کس دیگری را مالک کنید.",
        "en": "A club cannot be without an owner; make somebody else an owner first.",
    }


class OwnersOnly(VafaError):
    code = "staff.owners_only"
    kind = Kind.FORBIDDEN
    title: ClassVar[dict[str, str]] = {"fa": "تنها مالک", "en": "Owners only"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "مالک را تنها مالک تعیین یا تغییر می‌دهد.",
        "en": "Only an owner makes or changes an owner.",
    }


@dataclass(frozen=True, slots=True)
class Staff:
    """One person in one club. No branches means all of them."""

    id: UUID
    club_id: int
    user_id: UUID
    name: str
    email: str
    role: str
    branches: tuple[str, ...]
    permissions: frozenset[str]

    def may(self, permission: str, branch: str | None = None) -> bool:
        return (self.role == roles.OWNER or permission in self.permissions) and self.reaches(branch)

    def reaches(self, branch: str | None) -> bool:
        return branch is None or not self.branches or branch in self.branches

    def require(self, permission: str, branch: str | None = None) -> None:
        """``StaffNotAllowed`` or ``StaffOtherBranch``."""
        if not self.may(permission):
            raise StaffNotAllowed(
                needed=roles.permissions().get(permission, permission), permission=permission
            )
        if not self.reaches(branch):
            raise StaffOtherBranch(branches=list(self.branches))


def staff_of(user_id: UUID, club_id: int) -> Staff | None:
    """What the user is in the club; None for a stranger, for one who has left and for a user who is locked."""
    with unit(club_id):
        row = StaffRow.objects.filter(user_id=user_id, active=True).first()
        if row is None or not User.objects.filter(id=user_id, is_active=True).exists():
            return None
        return _staff(row)


def _staff(row: StaffRow) -> Staff:
    return Staff(
        id=row.id,
        club_id=row.club_id,
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        role=row.role,
        branches=tuple(row.branches),
        permissions=roles.effective(row.role, row.granted, row.denied),
    )


def list_staff() -> list[StaffRow]:
    """Everybody who was ever asked into the club in scope: those at work first, then invited, then gone."""
    rows = StaffRow.objects.all()
    return sorted(rows, key=lambda row: (not row.active, row.joined_at is None, row.name, row.email))


def enrol(*, user: User, role: str, branches: Collection[str] = (), by: Staff | None = None) -> Staff:
    """Make a user staff of the club in scope at once: the first owner at set-up, and the command line."""
    roles.check(role)
    allow(by, role=role, branches=branches)
    now = datetime.now(UTC)
    row, _ = StaffRow.objects.get_or_create(
        club_id=current_club(),
        email=user.email,
        defaults={"id": uuid7(), "role": role, "invited_at": now},
    )
    guard_last_owner(row, role=role)
    settle(row, user=user, now=now, role=role, branches=sorted(set(branches)))
    return _staff(row)


def settle(row: StaffRow, *, user: User, now: datetime, **changes: Any) -> None:
    """The row becomes the user's: from here on they may sign in to the club."""
    row.user_id, row.name, row.active = user.id, user.name, True
    row.joined_at, row.ended_at = now, None
    row.invitation_hash = row.invitation_until = None
    for field, value in changes.items():
        setattr(row, field, value)
    row.save()
    users.add_club(user_id=user.id, club_id=row.club_id)
    audit.record("staff.joined", "staff", row.id, None, shown(row))
    emit(StaffJoined(staff_id=row.id, role=row.role))


def change(
    *,
    staff_id: UUID,
    role: str | None = None,
    branches: Collection[str] | None = None,
    granted: Collection[str] | None = None,
    denied: Collection[str] | None = None,
    by: Staff | None = None,
) -> None:
    """Another role, other branches, other grants; what is not given stays."""
    row = _locked(staff_id)
    before = shown(row)
    allow(by, role=row.role, branches=row.branches)
    wanted: dict[str, Any] = {
        "role": role or row.role,
        "branches": sorted(set(row.branches if branches is None else branches)),
        "granted": sorted(set(row.granted if granted is None else granted)),
        "denied": sorted(set(row.denied if denied is None else denied)),
    }
    roles.check(wanted["role"], wanted["granted"], wanted["denied"])
    new_grants = set(wanted["granted"]) - set(row.granted)
    # Taking a denial away gives, too.
    new_grants |= set(row.denied) - set(wanted["denied"])
    allow(by, role=wanted["role"], branches=wanted["branches"], granted=new_grants)
    guard_last_owner(row, role=wanted["role"])
    for field, value in wanted.items():
        setattr(row, field, value)
    row.save()
    audit.record("staff.changed", "staff", row.id, before, shown(row))
    emit(StaffChanged(staff_id=row.id, role=row.role))


def deactivate(*, staff_id: UUID, by: Staff | None = None) -> None:
    """The person is out at once: their sessions end, an open invitation is void. The row stays for the trail."""
    row = _locked(staff_id)
    allow(by, role=row.role, branches=row.branches)
    guard_last_owner(row, role="")
    before = shown(row)
    row.active, row.ended_at = False, datetime.now(UTC)
    row.invitation_hash = row.invitation_until = None
    row.save()
    if row.user_id is not None:
        users.remove_club(user_id=row.user_id, club_id=row.club_id)
        users.end_sessions(user_id=row.user_id)
    audit.record("staff.deactivated", "staff", row.id, before, shown(row))
    emit(StaffDeactivated(staff_id=row.id))


def allow(
    by: Staff | None, *, role: str, branches: Collection[str] = (), granted: Collection[str] = ()
) -> None:
    """Whether ``by`` may manage somebody of this role, for these branches, with these grants. None is the
    operator, who may."""
    if by is None:
        return
    by.require("staff:write")
    if by.role == roles.OWNER:
        return
    if role == roles.OWNER:
        raise OwnersOnly()
    beyond = sorted((roles.permissions_of(role) | set(granted)) - by.permissions)
    if beyond:
        raise StaffNotAllowed(needed=roles.permissions().get(beyond[0], beyond[0]), permission=beyond[0])
    if by.branches and (not branches or not set(branches) <= set(by.branches)):
        raise StaffOtherBranch(branches=list(by.branches))


def guard_last_owner(row: StaffRow, *, role: str) -> None:
    """``LastOwner`` if giving the row this role would leave the club without one. Two who try at once wait for
    each other here, and the second sees what the first has done."""
    if role == roles.OWNER:
        return
    owners = StaffRow.objects.select_for_update().filter(role=roles.OWNER, active=True, user_id__isnull=False)
    if [owner.id for owner in owners.order_by("id")] == [row.id]:
        raise LastOwner()


def shown(row: StaffRow) -> dict[str, object]:
    """For the audit trail."""
    return {
        "role": row.role,
        "branches": row.branches,
        "granted": row.granted,
        "denied": row.denied,
        "active": row.active,
    }


def _locked(staff_id: UUID) -> StaffRow:
    """The row, locked together with every owner's and always in one order, so that two changes of the staff wait
    for each other and never in a circle."""
    rows = StaffRow.objects.select_for_update().filter(Q(id=staff_id) | Q(role=roles.OWNER)).order_by("id")
    row: StaffRow | None = next((row for row in rows if row.id == staff_id), None)
    if row is None:
        raise StaffUnknown()
    return row
