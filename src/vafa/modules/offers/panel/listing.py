"""The list of offers: what each gives in words, how it stands, and what it gave so far."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from markupsafe import Markup

from vafa.core.earning import publishing
from vafa.core.earning.drafting import draft_changed_at
from vafa.core.earning.panel.desk import Desk
from vafa.domain.offers import Offer
from vafa.domain.text import normalise_text
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit, palette_provider
from vafa.doors.web.words import _, mark

from .. import drafting, selectors
from ..selectors import Given, Left
from . import speaking

pages = PanelPages("offers")

STATES = {
    "running": mark("Running"), "coming": mark("Coming"), "ended": mark("Ended"), "spent": mark("Used up"),
    "off": mark("Off"),
}  # fmt: skip
TONES = {"running": "success", "coming": "info", "spent": "warning"}
CHART_DAYS = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """One offer in the list. ``change`` is what the draft does to it: added, changed, or nothing."""

    offer: Offer
    name: str
    said: Markup
    state: str
    change: str
    given: Given
    left: Left


@pages.get("offers", permission="programme:read", name="offers")
def list_offers(visit: PanelVisit) -> HttpResponse:
    desk = Desk.of(visit)
    typed, state = visit.request.GET.get("q", "").strip()[:100], visit.request.GET.get("state", "")
    every = _shown(visit, desk)
    wanted = [each for each in every if _fits(each, typed, state)]
    return visit.render(
        "offers/list.html",
        desk=desk,
        offers=wanted,
        any=bool(every),
        typed=typed,
        state=state if state in STATES else "",
        states=[("", _("All"), len(every))]
        + [(key, _(words), sum(each.state == key for each in every)) for key, words in STATES.items()],
        words={key: _(words) for key, words in STATES.items()},
        tones=TONES,
        changed_at=draft_changed_at(),
        may=visit.may("programme:write"),
    )


def _shown(visit: PanelVisit, desk: Desk) -> list[Shown]:
    """All offers of the draft: those that run first, then by name."""
    published = (
        publishing.parse_body(publishing.plain(desk.latest.body)) if desk.latest and desk.draft else desk.body
    )
    before = {each.key: drafting.basis_of(each) for each in drafting.offers_of(published)}
    given, used, now = selectors.given(), selectors.used(), from_datetime(visit.now)
    found = []
    for offer in drafting.offers_of(desk.body):
        there = before.get(offer.key)
        left = selectors.left_of(offer, used)
        change = "added" if there is None else "changed" if there != drafting.basis_of(offer) else ""
        found.append(
            Shown(
                offer,
                offer.names.in_(visit.lang),
                speaking.sentence(desk, offer.key),
                selectors.state_of(offer, now, left),
                change,
                given.get(offer.key, Given()),
                left,
            )
        )
    return sorted(found, key=lambda each: (selectors.STATES.index(each.state), each.name, each.offer.key))


def _fits(shown: Shown, typed: str, state: str) -> bool:
    if state in STATES and shown.state != state:
        return False
    words = normalise_text(typed).casefold().split()
    text = normalise_text(f"{shown.name} {shown.said.striptags()} {shown.offer.key}").casefold()
    return all(word in text for word in words)


@pages.get("offers/<slug:key>/result", permission="programme:read", name="offer-result")
def show_result(visit: PanelVisit, key: str) -> HttpResponse:
    """What the offer gave: in all, and on each of the last days."""
    offer = drafting.offer_of(drafting.drafted(), key)
    today = visit.now.astimezone(ZoneInfo(visit.formats.zone)).date()
    since = today - timedelta(days=CHART_DAYS - 1)
    by_day = {each.day: each for each in selectors.days(key, since)}
    days: list[dict[str, Any]] = []
    for n in range(CHART_DAYS):
        day = since + timedelta(days=n)
        found = by_day.get(day)
        days.append({"day": day, "rials": found.rials if found else 0, "times": found.times if found else 0})
    return visit.render(
        "offers/result.html",
        given=selectors.given().get(key, Given()),
        left=selectors.left_of(offer, selectors.used()) if offer is not None else Left(),
        offer=offer,
        days=days,
        most=max(each["rials"] for each in days),
    )


@palette_provider("programme:read")
def find_offers(visit: PanelVisit, typed: str) -> list[dict[str, Any]]:
    """Offers by their names."""
    wanted = normalise_text(typed).casefold()
    return [
        {
            "title": offer.names.in_(visit.lang),
            "detail": _("Offer"),
            "href": visit.url("offer", key=offer.key),
            "icon": "discount",
        }
        for offer in drafting.offers_of(drafting.drafted())
        if any(wanted in normalise_text(name).casefold() for name in (offer.names.fa, offer.names.en))
    ][:5]
