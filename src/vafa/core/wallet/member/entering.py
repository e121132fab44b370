"""Joining and signing in, in three steps that look the same for members and for everybody else."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from vafa.core.members.errors import IdentifierTaken, MemberInvalid
from vafa.core.wallet import entering, framing, profiles
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import WANTED, MemberPages, MemberVisit, wanted
from vafa.doors.web.words import _, say
from vafa.kernel import visitors

pages = MemberPages("wallet")
COOKIE = "vafa_entering"
"""How far this browser has come (see `entering`)."""


@pages.get("sign-in", open=True, name="sign-in")
def ask_mobile(visit: MemberVisit) -> HttpResponse:
    return _mobile_form(visit, "", "")


@pages.get("join", open=True, name="join")
def ask_newcomer(visit: MemberVisit) -> HttpResponse:
    return _mobile_form(visit, "", "", joining=True)


@pages.post("sign-in", open=True, name="sign-in")
def send_code(visit: MemberVisit) -> HttpResponse:
    typed = visit.request.POST.get("mobile", "").strip()[:60]
    try:
        token = _send(visit, typed)
    except VafaError as refused:
        return _mobile_form(visit, typed, refused.say(visit.lang)[1], status=int(refused.kind.status))
    return _on(visit, "sign-in-code", token)


@pages.get("sign-in/code", open=True, name="sign-in-code")
def ask_code(visit: MemberVisit) -> HttpResponse:
    return _code_form(visit, "")


@pages.post("sign-in/code", open=True, name="sign-in-code")
def check_code(visit: MemberVisit) -> HttpResponse:
    asked = entering.asked(_kept(visit))
    if asked is None:
        return visit.redirect("sign-in")
    try:
        token = entering.prove(
            mobile=asked.mobile,
            code=visit.request.POST.get("code", "")[:20],
            address=framing.address(visit),
        )
    except VafaError as refused:
        return _code_form(visit, refused.say(visit.lang)[1], int(refused.kind.status))
    member_id = entering.member_of(asked.mobile)
    return _on(visit, "newcomer", token) if member_id is None else _in(visit, member_id)


@pages.post("sign-in/again", open=True, name="sign-in-again")
def send_again(visit: MemberVisit) -> HttpResponse:
    asked = entering.asked(_kept(visit))
    if asked is None:
        return visit.redirect("sign-in")
    try:
        token = _send(visit, asked.mobile)
    except VafaError as refused:
        return _code_form(visit, refused.say(visit.lang)[1], int(refused.kind.status))
    visit.toast(_("A new code is on its way"))
    return _on(visit, "sign-in-code", token)


@pages.get("sign-in/name", open=True, name="newcomer")
def ask_name(visit: MemberVisit) -> HttpResponse:
    if entering.proved(_kept(visit)) is None:
        return visit.redirect("join")
    return _name_form(visit, profiles.EMPTY, {})


@pages.post("sign-in/name", open=True, name="newcomer")
def join(visit: MemberVisit) -> HttpResponse:
    """Sent twice it is one member: the number is theirs by then."""
    mobile = entering.proved(_kept(visit))
    if mobile is None:
        return visit.redirect("join")
    known = entering.member_of(mobile)
    if known is not None:
        return _in(visit, known)
    typed = profiles.typed(visit.request.POST, "sms")
    profile, errors = profiles.read(visit, typed)
    if not typed["given_name"]:
        errors["given_name"] = _("Write your name.")
    if errors:
        return _name_form(visit, typed, errors, 422)
    try:
        made = entering.join(mobile=mobile, profile=profile, consent={"sms": True} if typed["sms"] else {})
    except MemberInvalid as refused:
        return _name_form(visit, typed, {each["path"]: say(each["message"]) for each in refused.errors}, 422)
    except IdentifierTaken as refused:
        return _name_form(visit, typed, {"": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("Welcome, you are a member now"))
    return _in(visit, made)


@pages.post("sign-out", name="sign-out")
def leave(visit: MemberVisit) -> HttpResponse:
    assert visit.member_id is not None and visit.session_id is not None
    visitors.end(member_id=visit.member_id, session_id=visit.session_id)
    return framing.signed_out(visit, visit.redirect("home"))


def _send(visit: MemberVisit, mobile: str) -> str:
    assert visit.club is not None
    return entering.ask(
        mobile=mobile, address=framing.address(visit), language=visit.lang, club_name=visit.club.name
    )


def _kept(visit: MemberVisit) -> str:
    return visit.request.COOKIES.get(COOKIE, "")


def _on(visit: MemberVisit, page: str, token: str) -> HttpResponse:
    response = visit.redirect(page)
    path = visitors.cookie(framing.slug(visit))["path"]
    response.set_cookie(
        COOKIE,
        token,
        max_age=entering.PROVED_SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _in(visit: MemberVisit, member_id: Any) -> HttpResponse:
    token = entering.start(member_id=member_id, device=framing.device(visit), card_label=_("Card in the app"))
    response, how = visit.go(wanted(visit)), visitors.cookie(framing.slug(visit))
    response.set_cookie(visitors.COOKIE, token, **how)
    response.delete_cookie(WANTED, path=f"/{framing.slug(visit)}")
    response.delete_cookie(COOKIE, path=how["path"])
    return response


def _mobile_form(
    visit: MemberVisit, typed: str, error: str, *, joining: bool = False, status: int = 200
) -> HttpResponse:
    if visit.member_id is not None:
        return visit.redirect("home")
    return framing.forget(
        visit.render("wallet/mobile.html", status, mobile=typed, error=error, joining=joining)
    )


def _code_form(visit: MemberVisit, error: str, status: int = 200) -> HttpResponse:
    asked = entering.asked(_kept(visit))
    if asked is None:
        return visit.redirect("sign-in")
    return visit.render("wallet/code.html", status, asked=asked, error=error)


def _name_form(
    visit: MemberVisit, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render("wallet/name.html", status, **profiles.form(visit, typed, errors, asked_only=True))
