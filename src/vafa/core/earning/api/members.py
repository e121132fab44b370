"""Writing members: joining, changing, identifiers, consent, merging, erasing; and their history."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from vafa.core.earning import explaining
from vafa.core.earning.api import showing
from vafa.core.earning.api.schemas import (
    ConsentIn,
    HistoryOut,
    IdentifierIn,
    IdentifierKind,
    MemberOut,
    MemberRef,
    MergeIn,
    MergeOut,
    NewMember,
    Profile,
    UnmergeIn,
)
from vafa.core.earning.work import now_instant
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors, services
from vafa.core.members.errors import MemberInvalid, MemberNotFound, MergeNotFound
from vafa.core.members.models import Merge
from vafa.domain.identifiers import KINDS
from vafa.domain.text import normalise_digits
from vafa.domain.time import gregorian
from vafa.doors.api.fields import moment
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel.scope import current_club

routes = Routes("Members")
JALALI_BEFORE = 1700
LAST_MERGE = UnmergeIn()

_BAD_DATE = {
    "fa": "تاریخی مانند 1370-05-12 یا 1991-08-03 است",
    "en": "is a date like 1370-05-12 or 1991-08-03",
}


def resolve(reference: MemberRef) -> UUID:
    """The member whom a body names; ``MemberNotFound``."""
    ((kind, value),) = reference.model_dump(exclude_unset=True).items()
    if kind == "id":
        return UUID(str(value))
    found = selectors.by_identifier(current_club(), value, kind)
    if found is None:
        raise MemberNotFound()
    return UUID(str(found.id))


def shown(request: HttpRequest, member_id: UUID) -> dict[str, Any]:
    return showing.member(member_id, now_instant(), language(request))


@routes.write("POST", "/members", scope="members:write", answer=MemberOut, status=201, summary="Join")
def join_member(request: HttpRequest, body: NewMember) -> Any:
    named = [(kind, getattr(body, kind)) for kind in KINDS if getattr(body, kind) is not None]
    named += [(each.kind, each.value) for each in body.identifiers]
    member = services.join(
        club_id=caller(request).club_id,
        identifiers=named,
        joined_via=body.joined_via,
        consent=body.consent,
        happened_at=moment(body.joined_at),
        **profile_of(body.model_dump(include=set(Profile.model_fields))),
    )
    return shown(request, member.id)


@routes.write(
    "PATCH",
    "/members/{uuid:member_id}",
    scope="members:write",
    answer=MemberOut,
    summary="Change what is given",
)
def update_member(request: HttpRequest, member_id: UUID, body: Profile) -> Any:
    services.update(member_id=member_id, changes=profile_of(body.model_dump(exclude_unset=True)))
    return shown(request, member_id)


@routes.write(
    "DELETE", "/members/{uuid:member_id}", scope="members:write", answer=None, status=204, summary="Erase"
)
def erase_member(request: HttpRequest, member_id: UUID) -> None:
    """The person goes: names, identifiers, own fields. The account stays under a pseudonym, and what was left in
    it expires. It cannot be undone."""
    services.erase(member_id=member_id)


@routes.write(
    "POST",
    "/members/{uuid:member_id}/merge",
    scope="members:write",
    answer=MergeOut,
    summary="Merge another into it",
)
def merge_members(request: HttpRequest, member_id: UUID, body: MergeIn) -> Any:
    made = services.merge(survivor_id=member_id, merged_id=resolve(body.member))
    return {"merge_id": made.id, "member": shown(request, member_id)}


@routes.write(
    "POST",
    "/members/{uuid:member_id}/unmerge",
    scope="members:write",
    answer=MergeOut,
    summary="Undo a merge",
)
def unmerge_members(request: HttpRequest, member_id: UUID, body: UnmergeIn = LAST_MERGE) -> Any:
    """Each gets back what it brought; what came after the merge stays with the survivor."""
    selectors.get(member_id)
    open_merges = Merge.objects.filter(survivor_id=member_id, undone_at=None)
    if body.merge_id is not None:
        open_merges = open_merges.filter(id=body.merge_id)
    last = open_merges.order_by("-id").first()
    if last is None:
        raise MergeNotFound()
    undone = services.unmerge(merge_id=last.id)
    return {"merge_id": undone.id, "member": shown(request, member_id)}


@routes.write(
    "POST", "/members/{uuid:member_id}/identifiers", scope="members:write", answer=MemberOut, status=201,
    summary="Add a card, number or address",
)  # fmt: skip
def add_identifier(request: HttpRequest, member_id: UUID, body: IdentifierIn) -> Any:
    services.add_identifier(member_id=member_id, kind=body.kind, value=body.value, label=body.label)
    return shown(request, member_id)


@routes.write(
    "DELETE", "/members/{uuid:member_id}/identifiers", scope="members:write", answer=MemberOut,
    summary="Remove a card, number or address",
)  # fmt: skip
def remove_identifier(
    request: HttpRequest,
    member_id: UUID,
    kind: IdentifierKind,
    value: str = Query(..., min_length=1, max_length=200),
) -> Any:
    services.remove_identifier(member_id=member_id, kind=kind, value=value)
    return shown(request, member_id)


@routes.write(
    "PUT", "/members/{uuid:member_id}/consent", scope="members:write", answer=MemberOut,
    summary="Allow messages through a channel, or no longer",
)  # fmt: skip
def set_consent(request: HttpRequest, member_id: UUID, body: ConsentIn) -> Any:
    services.set_consent(member_id=member_id, channel=body.channel, granted=body.granted)
    return shown(request, member_id)


@routes.read(
    "/members/{uuid:member_id}/history", scope="ledger:read", answer=HistoryOut,
    summary="Transfers with explanations, last recorded first",
)  # fmt: skip
def get_history(
    request: HttpRequest,
    member_id: UUID,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Also of members that were merged into this one."""
    selectors.get(member_id)
    before = decode_cursor(cursor, tuple[UUID, int])
    found = ledger.history(member_id, before=before, limit=limit)
    last = found[-1] if len(found) == limit else None
    items = explaining.explained(found, language(request))
    return page(items, encode_cursor(last.cause, last.n) if last else None)


def profile_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The profile as the services take it: a Jalali birthday becomes a date."""
    profile = {name: value for name, value in given.items() if name != "birthday_calendar"}
    if profile.get("birthday"):
        profile["birthday"] = day_of(profile["birthday"], given.get("birthday_calendar", "auto"))
    return profile


def day_of(text: str, calendar: str) -> datetime.date:
    """A date in either calendar: a year before 1700 is Jalali, unless it is said which."""
    parts = normalise_digits(text).strip().replace("/", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        if calendar == "jalali" or (calendar == "auto" and year < JALALI_BEFORE):
            return gregorian(year, month, day)
        return datetime.date(year, month, day)
    except (ValueError, OverflowError):
        raise MemberInvalid(
            errors=[{"path": "birthday", "message": _BAD_DATE}], fields=["birthday"]
        ) from None
