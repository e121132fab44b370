"""Choosing which till this device is, and the till itself."""

from typing import Any

from django.http import Http404, HttpResponse

from vafa.core.earning.work import now_instant
from vafa.core.tills import devices, extras, params, showing
from vafa.core.tills.till import wording
from vafa.core.tills.till.answering import club_id, found_place, spoken, staff_of
from vafa.domain.errors import VafaError
from vafa.domain.time import to_datetime
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.doors.web import assets
from vafa.doors.web.words import _

pages = TillPages("tills")


@pages.get("", permission="till:use", name="home")
def home(visit: TillVisit) -> HttpResponse:
    place = found_place(visit)
    if place is None:
        return visit.redirect("place")
    return visit.render(
        "tills/till.html", place=place, data=state_of(visit), words=wording.words(), links=extras.links(visit)
    )


@pages.get("place", permission="till:use")
def place(visit: TillVisit) -> HttpResponse:
    return _choose(visit, {}, "")


@pages.post("place", permission="till:use", name="place")
def choose_place(visit: TillVisit) -> HttpResponse:
    given = {name: visit.request.POST.get(name, "")[:100] for name in ("branch", "name")}
    allowed = staff_of(visit).branches
    if allowed and given["branch"] not in allowed:
        staff_of(visit).require("till:use", given["branch"])
    try:
        chosen = devices.choose(branch=given["branch"], name=given["name"])
    except VafaError as error:
        return _choose(visit, given, error.say(visit.lang)[1], 422)
    return visit.place(visit.redirect("home"), chosen.branch, chosen.name)


def _choose(visit: TillVisit, given: dict[str, str], error: str, status: int = 200) -> HttpResponse:
    branches = devices.branches(staff_of(visit).branches)
    only = branches[0].code if len(branches) == 1 else ""
    kept = visit.till
    values = {
        "branch": given.get("branch") or kept.get("branch") or only,
        "name": given.get("name") or kept.get("name") or "",
    }
    return visit.render(
        "tills/place.html",
        status,
        branches=branches,
        tills=devices.tills(),
        values=values,
        error=error,
        title=_("Which till is this?"),
    )


@pages.get("state", permission="till:use", name="state")
@spoken
def state(visit: TillVisit) -> dict[str, Any]:
    return state_of(visit)


def state_of(visit: TillVisit) -> dict[str, Any]:
    """What the till must know: asked for at its start, when the network is back, and after a forged form."""
    staff, place, limits = staff_of(visit), found_place(visit), params.read()
    assert visit.club is not None
    return {
        "csrf": visit.csrf,
        "now": now_instant() // 1000,
        "day": visit.formats.calendar.day(now_instant()).date.isoformat(),
        "club": {"slug": visit.club.slug, "name": visit.club.name, "id": str(club_id(visit))},
        "staff": {"id": str(staff.user_id), "name": staff.name},
        "may": {
            "spend": staff.may("till:spend"),
            "refund": staff.may("till:refund"),
            "settle": staff.may("purchases:write"),
        },
        "place": None
        if place is None
        else {
            "number": place.number,
            "name": place.name,
            "branch": place.branch,
            "branch_name": place.branch_name,
        },
        "guests": limits.guests,
        "offers": showing.has_offers(),
        "offline_ceiling": limits.offline_ceiling,
        "receipt_text": limits.receipt_text,
        "rials_in_unit": 10 if visit.formats.display == "toman" else 1,
        "unit": visit.formats.money_unit,
        "at": to_datetime(now_instant()).isoformat(),
    }


@pages.get("sw.js", permission="till:use", name="worker")
def worker(visit: TillVisit) -> HttpResponse:
    """The service worker has to come from below the address that it serves."""
    path = assets.FOLDER / assets.manifest().get("sw-till.js", "-")
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
