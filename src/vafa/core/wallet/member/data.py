"""What the club keeps of the member, to take along; and erasing it."""

import json
from typing import Any

from django.http import HttpResponse

from vafa.core.desk import data
from vafa.core.wallet import consents, framing, leaving
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _
from vafa.kernel import audit, visitors

pages = MemberPages("wallet")


@pages.get("me/data", name="data")
def show(visit: MemberVisit) -> HttpResponse:
    return visit.render("wallet/data.html")


@pages.get("me/data.json", name="data-file")
def download(visit: MemberVisit) -> HttpResponse:
    """Everything that is kept of this one person."""
    member_id = framing.my_id(visit)
    found = data.of(member_id, visit.lang) | {
        "consents": [_plain(each) for each in consents.history(member_id)],
        "devices": [
            {"device": each.device, "since": each.created_at, "last_seen": each.last_seen_at}
            for each in visitors.sessions(member_id)
        ],
    }
    audit.record("members.export_one", "member", member_id, None, None)
    body = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{framing.slug(visit)}.json"'
    return response


def _plain(word: consents.Word) -> dict[str, Any]:
    return {"channel": word.channel, "granted": word.granted, "at": word.at, "door": word.door}


@pages.get("me/erase", name="erase")
def ask_erase(visit: MemberVisit) -> HttpResponse:
    return _form(visit, sent=visit.request.GET.get("sent") == "1")


@pages.post("me/erase/code", name="erase-code")
def send_code(visit: MemberVisit) -> HttpResponse:
    assert visit.club is not None
    mobile = leaving.mobile_of(framing.my_id(visit))
    if not mobile:
        return _form(visit, sent=False)
    try:
        leaving.send_code(
            mobile=mobile, address=framing.address(visit), language=visit.lang, club_name=visit.club.name
        )
    except VafaError as refused:
        return _form(visit, refused.say(visit.lang)[1], sent=True, status=int(refused.kind.status))
    return visit.go(visit.url("erase") + "?sent=1")


@pages.post("me/erase", name="erase")
def erase(visit: MemberVisit) -> HttpResponse:
    member_id = framing.my_id(visit)
    try:
        leaving.erase(
            member_id=member_id,
            mobile=leaving.mobile_of(member_id),
            code=visit.request.POST.get("code", "")[:20],
            address=framing.address(visit),
        )
    except VafaError as refused:
        return _form(visit, refused.say(visit.lang)[1], sent=True, status=int(refused.kind.status))
    visit.toast(_("You were erased; nothing here leads to you any more"))
    return framing.signed_out(visit, visit.redirect("home"))


def _form(visit: MemberVisit, error: str = "", *, sent: bool, status: int = 200) -> HttpResponse:
    member_id = framing.my_id(visit)
    return visit.render(
        "wallet/erase.html",
        status,
        lost=leaving.lost(visit, member_id),
        mobile=leaving.mobile_of(member_id),
        sent=sent,
        error=error,
    )
