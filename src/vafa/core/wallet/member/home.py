"""The first page: the wallet for who is signed in, for others what the club is and by which rules it gives."""

from typing import Any

from django.http import HttpResponse

from vafa.core.desk import timeline
from vafa.core.members import selectors as members
from vafa.core.wallet import extras, framing, rules, showing
from vafa.core.wallet.history import Story
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _

pages = MemberPages("wallet")


@pages.get("", open=True, name="home")
def home(visit: MemberVisit) -> HttpResponse:
    if visit.member_id is None:
        return framing.forget(visit.render("wallet/public.html", **_rules(visit)))
    member = framing.me(visit)
    wallet = showing.wallet(visit, member)
    last = None
    if wallet.begun:
        last = next(iter(Story(visit, timeline.page(member.id, kind="purchases", limit=1)).sheets()), None)
    return framing.keep(visit.render("wallet/home.html", wallet=wallet, last=last, links=extras.first(visit)))


@pages.get("card")
def card(visit: MemberVisit) -> HttpResponse:
    """Nothing but what a till scans, on white and as large as the screen."""
    member = framing.me(visit)
    found = showing.card(member.id, members.identifiers(member.id), _("The card's number as bars"))
    return framing.keep(visit.render("wallet/card.html", card=found, links=extras.links(visit)))


@pages.get("rules", open=True, name="rules")
def club_rules(visit: MemberVisit) -> HttpResponse:
    return visit.render("wallet/rules.html", **_rules(visit))


def _rules(visit: MemberVisit) -> dict[str, Any]:
    found = rules.programme(visit.now)
    if found is None:
        return {"said": [], "ladders": []}
    return {
        "said": rules.said(found, visit.now, visit.formats.display),
        "ladders": rules.ladders(found, visit.formats),
    }
