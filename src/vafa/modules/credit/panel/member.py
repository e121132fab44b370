"""One member's credit: every kind, lines with what is due, what was done; and a line's statement."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.members import selectors as members
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.formats import parse_day

from .. import looking, saying, selectors
from ..working import line_row
from .lines import TONES, _id

pages = PanelPages("credit")


@pages.get("credit/members/<uuid:member_id>", permission="members:read", name="credit-member")
def show(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    member = members.get(member_id)
    after = _id(visit.request.GET.get("after", ""))
    found = selectors.deeds(member_id=member_id, before=after, limit=21)
    programme, kinds = looking.programme_now(visit.now), looking.kind_names()
    return visit.render(
        "credit/member.html",
        member_id=member_id,
        member=member,
        name=naming.name_of(member),
        there=member.erased_at is None and member.merged_into is None,
        held=looking.held_by(member_id, visit.now, visit.formats),
        to_open=looking.kinds_to_open(member_id),
        deeds=[looking.said_of(deed, programme, visit.formats, kinds) for deed in found[:20]],
        after=query(visit.request.GET, after=found[19].id) if len(found) > 20 else "",
        states=saying.STATES,
        tones=TONES,
    )


@pages.get(
    "credit/members/<uuid:member_id>/statement/<slug:kind>",
    permission="members:read",
    name="credit-statement",
)
def statement(visit: PanelVisit, member_id: UUID, kind: str) -> HttpResponse:
    """For a time; without one, the last ninety days."""
    member, row = members.get(member_id), line_row(member_id, kind)
    since, until = _period(visit)
    found = selectors.statement(
        member_id=member_id,
        kind=kind,
        since=_start(visit, since),
        until=_start(visit, until + timedelta(days=1)),
    )
    return visit.render(
        "credit/statement.html",
        member_id=member_id,
        name=naming.name_of(member),
        line=row,
        kind_name=looking.kind_names().get(kind, kind),
        statement=found,
        since=since,
        until=until,
        whats=saying.WHATS,
    )


def _period(visit: PanelVisit) -> tuple[Any, Any]:
    today = visit.now.astimezone(ZoneInfo(visit.formats.zone)).date()
    get = visit.request.GET
    since = parse_day(get.get("since", ""), visit.lang) if get.get("since") else None
    until = parse_day(get.get("until", ""), visit.lang) if get.get("until") else None
    until = until or today
    since = since or until - timedelta(days=90)
    return (since, until) if since <= until else (until, since)


def _start(visit: PanelVisit, day: Any) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(visit.formats.zone)).astimezone(UTC)
