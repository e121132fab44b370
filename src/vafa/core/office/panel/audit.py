"""The audit trail: filtered by who, what, when and through which door."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpResponse

from vafa.core.office import trail
from vafa.domain.time import Calendar, to_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.formats import parse_day
from vafa.doors.web.words import _
from vafa.kernel.people import StaffRow

pages = PanelPages("office")
MOST_PEOPLE = 500


@pages.get("audit", permission="audit:read", name="audit")
def show_audit(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    since, until = (parse_day(get.get(name, ""), visit.lang) for name in ("from", "to"))
    calendar = visit.formats.calendar
    asked = trail.Asked(
        actor=get.get("who", "")[:64],
        part=get.get("what", "") if get.get("what") in trail.PARTS else "",
        door=get.get("door", "") if get.get("door") in trail.DOORS else "",
        since=_start(since, calendar) if since else None,
        until=_start(until + timedelta(days=1), calendar) if until else None,
    )
    entries, on = trail.page(asked, visit.formats, _uuid(get.get("before", "")))
    people = (
        StaffRow.objects.exclude(user_id=None).order_by("name").values_list("user_id", "name")[:MOST_PEOPLE]
    )
    return visit.render(
        "office/audit.html",
        entries=entries,
        asked=asked,
        since=since,
        until=until,
        people=[(str(user_id), name) for user_id, name in people],
        parts=[(key, _(text)) for key, text in trail.PARTS.items()],
        doors=[(key, _(text)) for key, text in trail.DOORS.items()],
        filtered=asked != trail.Asked(),
        newest=query(get, before=None) if get.get("before") else "",
        earlier=query(get, before=on) if on else "",
    )


def _start(day: date, calendar: Calendar) -> datetime:
    return to_datetime(calendar.midnight(day.toordinal()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
