"""The kiosk's pages: they need no sign-in, only the cookie of a kiosk that staff has started."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.contrib.auth import logout
from django.http import HttpResponse

from vafa.core.tills import enrolling, finding, kiosk, params, showing
from vafa.core.tills.kiosk import COOKIE, Kiosk
from vafa.core.tills.selling import read
from vafa.core.tills.till import wording
from vafa.core.tills.till.answering import address_of, club_id, found_place, spoken, staff_of
from vafa.domain.errors import VafaError
from vafa.doors.till.pages import YEAR, TillPages, TillVisit
from vafa.doors.web.staffed import sign_in_address

pages = TillPages("tills")


class MobileIn(msgspec.Struct, forbid_unknown_fields=True):
    mobile: str
    code: str = ""


class CardIn(msgspec.Struct, forbid_unknown_fields=True):
    card: str


class JoinIn(msgspec.Struct, forbid_unknown_fields=True):
    proof: str
    given_name: str
    family_name: str = ""
    sms: bool = False


class UnlockIn(msgspec.Struct, forbid_unknown_fields=True):
    pin: str


def kiosk_of(visit: TillVisit) -> Kiosk:
    found = kiosk.find(visit.request.COOKIES.get(COOKIE, ""))
    if found is None:
        raise kiosk.VisitOver()
    return found


@pages.get("kiosk", open=True, name="kiosk")
def stand(visit: TillVisit) -> HttpResponse:
    found = kiosk.find(visit.request.COOKIES.get(COOKIE, ""))
    if found is not None:
        return visit.render("tills/kiosk.html", words=wording.of_kiosk(), seconds=params.read().kiosk_seconds)
    if visit.staff is None:
        return visit.go(sign_in_address(visit.request))
    staff_of(visit).require("till:use")
    if found_place(visit) is None:
        return visit.redirect("place")
    return visit.render("tills/kiosk_start.html", error="")


@pages.post("kiosk", permission="till:use", name="kiosk")
def start(visit: TillVisit) -> HttpResponse:
    """From here on nobody is signed in on this device."""
    place = found_place(visit)
    if place is None:
        return visit.redirect("place")
    try:
        pin = visit.request.POST.get("pin", "")[:20]
        value = kiosk.begin(user=staff_of(visit).user_id, place=place, pin=pin)
    except VafaError as error:
        return visit.render("tills/kiosk_start.html", 422, error=error.say(visit.lang)[1])
    logout(visit.request)
    response = visit.redirect("kiosk")
    response.set_cookie(
        COOKIE,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        path=_path(visit),
        secure=visit.request.is_secure(),
    )
    return response


def at_kiosk(handler: Callable[[TillVisit, Kiosk], Any]) -> Callable[[TillVisit], HttpResponse]:
    @spoken
    def work(visit: TillVisit) -> Any:
        return handler(visit, kiosk_of(visit))

    return work


@pages.post("kiosk/code", open=True, name="kiosk-code")
@at_kiosk
def code(visit: TillVisit, found: Kiosk) -> dict[str, Any]:
    body: MobileIn = read(MobileIn, visit.request.body)
    assert visit.club is not None
    number, again_in = kiosk.send_code(
        mobile=body.mobile, address=address_of(visit), club_name=visit.club.name, language=visit.lang
    )
    return {"mobile": number, "again_in": again_in}


@pages.post("kiosk/check", open=True, name="kiosk-check")
@at_kiosk
def check(visit: TillVisit, found: Kiosk) -> dict[str, Any]:
    """A member sees their balances; who is none yet may join with the proof."""
    body: MobileIn = read(MobileIn, visit.request.body)
    proof = kiosk.check_code(mobile=body.mobile, code=body.code, address=address_of(visit))
    member_id = finding.member(body.mobile)
    if member_id is not None:
        return {"member": showing.card(member_id, visit.formats)}
    return {"member": None, "proof": proof}


@pages.post("kiosk/card", open=True, name="kiosk-card")
@at_kiosk
def card(visit: TillVisit, found: Kiosk) -> dict[str, Any]:
    """A card shows what its holder has; numbers that are no card are asked for with a code."""
    body: CardIn = read(CardIn, visit.request.body)
    kiosk.count_card(found)
    if finding.mobile(body.card):
        return {"member": None, "mobile": finding.mobile(body.card)}
    member_id = finding.member(body.card)
    return {"member": showing.card(member_id, visit.formats) if member_id else None, "mobile": ""}


@pages.post("kiosk/join", open=True, name="kiosk-join")
@at_kiosk
def join(visit: TillVisit, found: Kiosk) -> dict[str, Any]:
    body: JoinIn = read(JoinIn, visit.request.body)
    member_id, new = enrolling.enrol(
        club_id=club_id(visit),
        mobile=kiosk.verified(body.proof),
        given_name=body.given_name,
        family_name=body.family_name,
        sms=body.sms,
        via="kiosk",
    )
    return {"member": showing.card(member_id, visit.formats), "new": new}


@pages.post("kiosk/unlock", open=True, name="kiosk-unlock")
def unlock(visit: TillVisit) -> HttpResponse:
    response = _unlocked(visit)
    if response.status_code == 200:
        response.delete_cookie(COOKIE, path=_path(visit))
    return response


@at_kiosk
def _unlocked(visit: TillVisit, found: Kiosk) -> dict[str, Any]:
    body: UnlockIn = read(UnlockIn, visit.request.body)
    kiosk.unlock(found, body.pin)
    return {"next": visit.url("home")}


def _path(visit: TillVisit) -> str:
    assert visit.club is not None
    return f"/till/{visit.club.slug}"
