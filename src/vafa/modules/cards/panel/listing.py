"""The list of cards, and one card."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from vafa.core.wallet.cards import grouped
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.words import _, mark, say

from .. import following, selectors, sheets
from ..models import Batch, Card
from ..selectors import PAGE, Asked

pages = PanelPages("cards")
STATES = {"free": mark("Free"), "given": mark("Given"), "blocked": mark("Blocked")}
TONES = {"free": "", "given": "success", "blocked": "error"}
DOORS = {
    "till": mark("at the till"),
    "panel": mark("in the panel"),
    "member": mark("on the phone"),
    "api": mark("over the API"),
}


@pages.get("cards", permission="members:read", name="cards")
def list_cards(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    typed, state = get.get("q", "").strip()[:80], get.get("state", "")
    asked = Asked(
        state if state in STATES else "", uuid_in(get.get("batch", "")), uuid_in(get.get("member", "")), typed
    )
    found = selectors.cards(asked, after=uuid_in(get.get("after", "")), limit=PAGE + 1)
    cards, more = found[:PAGE], len(found) > PAGE
    narrowed = bool(typed or asked.state or asked.batch_id or asked.member_id)
    return visit.render(
        "cards/list.html",
        cards=cards,
        names=sheets.names_of([each.member_id for each in cards]),
        batch_names=_batches([each.batch_id for each in cards]),
        typed=typed,
        state=asked.state,
        narrowed=narrowed,
        any=narrowed or bool(cards) or Batch.objects.exists(),
        after=query(get, after=cards[-1].id) if more else "",
        first=query(get, after=None) if get.get("after") else "",
        **words(),
    )


@pages.get("cards/<uuid:card_id>", permission="members:read", name="card")
def show_card(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    return page_of(visit, card_id, {}, {})


def page_of(
    visit: PanelVisit, card_id: UUID, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    """The card's page, with what was typed and what is wrong with it."""
    card = required(card_id)
    new = Card.objects.filter(number=card.replaced_by).first() if card.replaced_by else None
    return visit.render(
        "cards/card.html",
        status,
        card=card,
        new=new,
        name=sheets.names_of([card.member_id]).get(card.member_id, ""),
        batch=Batch.objects.filter(id=card.batch_id).first() if card.batch_id else None,
        why=say(following.why(card)) if card.state == Card.State.BLOCKED else "",
        reasons=[(key, say(said)) for key, said in following.REASONS.items()],
        door=_(DOORS[card.given_door]) if card.given_door in DOORS else "",
        typed={"reason": "", "note": "", "number": ""} | typed,
        errors={"member": "", "reason": "", "number": "", "form": ""} | errors,
        **words(),
    )


def required(card_id: UUID) -> Card:
    found = selectors.card(card_id)
    if found is None:
        raise Http404
    return found


def words() -> dict[str, Any]:
    return {"grouped": grouped, "states": {key: _(name) for key, name in STATES.items()}, "tones": TONES}


def _batches(ids: list[UUID | None]) -> dict[UUID, str]:
    found = Batch.objects.filter(id__in={each for each in ids if each is not None})
    return dict(found.values_list("id", "name"))


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
