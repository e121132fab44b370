"""The member's own mobile number, changed in two or three steps on one page."""

from django.http import HttpResponse

from vafa.core.wallet import framing, moving
from vafa.core.wallet.moving import Move
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _

pages = MemberPages("wallet")


@pages.get("me/mobile", name="mobile")
def ask_number(visit: MemberVisit) -> HttpResponse:
    return _form(visit)


@pages.post("me/mobile", name="mobile")
def send_code(visit: MemberVisit) -> HttpResponse:
    assert visit.session_id is not None
    typed = visit.request.POST.get("mobile", "").strip()[:60]
    try:
        move = moving.begin(
            member_id=framing.my_id(visit), session_id=visit.session_id, mobile=typed, **_how(visit)
        )
    except VafaError as refused:
        return _form(visit, typed, refused.say(visit.lang)[1], int(refused.kind.status))
    return _code_form(visit, move)


@pages.get("me/mobile/code", name="mobile-code")
def start_again(visit: MemberVisit) -> HttpResponse:
    """The steps stand in a form, not in an address."""
    return visit.redirect("mobile")


@pages.post("me/mobile/code", name="mobile-code")
def check_code(visit: MemberVisit) -> HttpResponse:
    post, address = visit.request.POST, framing.address(visit)
    move = moving.read(post.get("token", ""), framing.my_id(visit))
    if move is None or visit.session_id is None:
        visit.toast(_("That took too long; please begin again"), "warning")
        return visit.redirect("mobile")
    try:
        following = moving.go_on(move, code=post.get("code", "")[:20], address=address)
        if following is not None:
            move = following
            moving.send(move, **_how(visit))
            return _code_form(visit, move)
        moving.change(move, session_id=visit.session_id, language=visit.lang, club_name=_club(visit))
    except VafaError as refused:
        return _code_form(visit, move, refused.say(visit.lang)[1], int(refused.kind.status))
    visit.toast(_("Your number was changed; other devices were signed out"))
    return visit.redirect("me")


def _how(visit: MemberVisit) -> dict[str, str]:
    return {"address": framing.address(visit), "language": visit.lang, "club_name": _club(visit)}


def _club(visit: MemberVisit) -> str:
    assert visit.club is not None
    return visit.club.name


def _form(visit: MemberVisit, typed: str = "", error: str = "", status: int = 200) -> HttpResponse:
    old = moving.number_of(framing.my_id(visit))
    return visit.render("wallet/number.html", status, old=old, typed=typed, error=error)


def _code_form(visit: MemberVisit, move: Move, error: str = "", status: int = 200) -> HttpResponse:
    to = move.new if move.proved else moving.number_of(move.member_id)
    return visit.render("wallet/number_code.html", status, move=move, to=to, error=error)
