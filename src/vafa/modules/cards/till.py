"""At the till: a card is given to a member, or another takes its place."""

from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.members import selectors as members
from vafa.core.tills import finding
from vafa.core.wallet.cards import grouped
from vafa.domain.errors import VafaError
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.doors.web.words import _, say

from . import batches, following, numbers, services
from .errors import ReplacingNotHere
from .models import Card

pages = TillPages("cards")
_FIELDS = ("member", "number", "old", "reason")


@pages.get("cards", permission="till:use", name="till-cards")
def show(visit: TillVisit) -> HttpResponse:
    return _page(visit, {}, {})


@pages.post("cards/give", permission="till:use", name="till-card-give", once=True)
def give(visit: TillVisit) -> HttpResponse:
    """Whom the first field leads to is given the free card of the second."""
    typed = _typed(visit)
    try:
        member_id = finding.member(typed["member"])
    except VafaError as refused:
        return _page(visit, typed, {"member": refused.say(visit.lang)[1]}, 422)
    if member_id is None:
        return _page(visit, typed, {"member": _("This leads to no member. Enrol them first.")}, 422)
    try:
        card = services.give(member_id=member_id, number=typed["number"], label=_("Club card"))
    except VafaError as refused:
        return _page(visit, typed, {"number": refused.say(visit.lang)[1]}, 422)
    return _said(visit, _("Card %(number)s is %(name)s's now"), card)


@pages.post("cards/replace", permission="till:use", name="till-card-replace", once=True)
def replace(visit: TillVisit) -> HttpResponse:
    """By the old card's number, or by whatever else leads to the member who has one card."""
    if not batches.settings().till_replace:
        raise ReplacingNotHere()
    typed = _typed(visit)
    try:
        old = _old(typed["old"])
        if old is None:
            return _page(visit, typed, {"old": _("This leads to no card.")}, 422)
        new = services.replace(
            number=old, reason=typed["reason"], new_number=typed["number"], label=_("Club card")
        )
    except VafaError as refused:
        return _page(visit, typed, {"old": refused.say(visit.lang)[1]}, 422)
    return _said(visit, _("Card %(number)s takes its place for %(name)s"), new)


def _old(text: str) -> str | None:
    """A card that the club knows, blocked or not; else the last card of the member whom the text leads to."""
    known = Card.objects.filter(number=numbers.written(text)).exclude(member_id=None).first()
    if known is not None:
        return str(known.number)
    member_id = finding.member(text)
    if member_id is None:
        return None
    held = [each.value for each in members.identifiers(member_id) if each.kind == "card"]
    return str(held[-1]) if held else None


def _typed(visit: TillVisit) -> dict[str, str]:
    return {name: visit.request.POST.get(name, "").strip()[:200] for name in _FIELDS}


def _said(visit: TillVisit, words: str, card: Card) -> HttpResponse:
    owner = members.get(UUID(str(card.member_id)))
    visit.toast(words % {"number": f"\u2066{grouped(card.number)}\u2069", "name": naming.name_of(owner)})
    return visit.redirect("till-cards")


def _page(visit: TillVisit, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> HttpResponse:
    params = batches.settings()
    return visit.render(
        "cards/till.html",
        status,
        typed=dict.fromkeys(_FIELDS, "") | typed,
        errors=dict.fromkeys(_FIELDS, "") | errors,
        replacing=bool(typed.get("old") or errors.get("old")),
        may_replace=params.till_replace,
        reasons=[(key, say(said)) for key, said in following.REASONS.items()],
        fee=params.fee,
    )
