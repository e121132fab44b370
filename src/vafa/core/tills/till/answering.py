"""What the till's calls have in common: JSON in and out, refusals in words, and which till it is."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from vafa.core.tills import devices
from vafa.core.tills.devices import Place
from vafa.core.tills.errors import TillNotChosen
from vafa.domain.errors import VafaError
from vafa.doors.api.routes import respond
from vafa.doors.till.pages import TillVisit
from vafa.kernel.staff import Staff

Call = Callable[..., Any]


def spoken(handler: Call) -> Callable[..., HttpResponse]:
    """The handler's data as JSON; a refusal as {"title", "detail", "code"}. A refused write leaves nothing behind."""

    @functools.wraps(handler)
    def answer(visit: TillVisit, **values: Any) -> HttpResponse:
        try:
            return respond(200, handler(visit, **values))
        except VafaError as error:
            title, detail = error.say(visit.lang)
            return respond(int(error.kind.status), {"code": error.code, "title": title, "detail": detail})

    return answer


def staff_of(visit: TillVisit) -> Staff:
    assert visit.staff is not None
    return visit.staff


def club_id(visit: TillVisit) -> int:
    assert visit.club is not None
    return visit.club.id


def found_place(visit: TillVisit) -> Place | None:
    """The till of this device, if it is one, and this person works in its branch."""
    kept = visit.till
    if not kept:
        return None
    place = devices.find(kept.get("branch", ""), kept.get("name", ""))
    if place is None or not staff_of(visit).reaches(place.branch or None):
        return None
    return place


def place_of(visit: TillVisit) -> Place:
    place = found_place(visit)
    if place is None:
        raise TillNotChosen()
    return place


def address_of(visit: TillVisit) -> str:
    return str(visit.request.META.get("REMOTE_ADDR", ""))
