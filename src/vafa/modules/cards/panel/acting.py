"""What is done with one card: giving, blocking, opening again, replacing, printing."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse

from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _

from .. import batches, printing, services, sheets
from ..errors import CardUnknown
from .listing import page_of, required, uuid_in

pages = PanelPages("cards")


@pages.post("cards/<uuid:card_id>/give", permission="members:write", name="card-give", once=True)
def give(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    card, member_id = required(card_id), uuid_in(visit.request.POST.get("member", ""))
    if member_id is None:
        return page_of(visit, card_id, {}, {"member": _("Choose a member.")}, 422)
    try:
        services.give(member_id=member_id, number=card.number, label=_("Club card"))
    except (MemberNotFound, MemberErased, MemberMerged) as refused:
        return page_of(visit, card_id, {}, {"member": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("The card was given"))
    return visit.redirect("card", card_id=card_id)


@pages.post("cards/<uuid:card_id>/block", permission="members:write", name="card-block", once=True)
def block(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    card, typed = required(card_id), _typed(visit)

    def work() -> None:
        services.block(number=card.number, reason=typed["reason"], note=typed["note"])

    return _done(visit, card_id, typed, work, _("The card is blocked; it leads to nobody now"), "reason")


@pages.post("cards/<uuid:card_id>/unblock", permission="members:write", name="card-unblock")
def unblock(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    card = required(card_id)
    services.unblock(number=card.number)
    visit.toast(_("The card is open again"))
    return visit.redirect("card", card_id=card_id)


@pages.post("cards/<uuid:card_id>/replace", permission="members:write", name="card-replace", once=True)
def replace(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    card, typed = required(card_id), _typed(visit)
    try:
        new = services.replace(
            number=card.number, reason=typed["reason"], new_number=typed["number"], label=_("Club card")
        )
    except CardUnknown as refused:
        return page_of(visit, card_id, typed, {"number": refused.say(visit.lang)[1]}, 422)
    except VafaError as refused:
        return page_of(visit, card_id, typed, {"form": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("The old card is blocked, this one takes its place"))
    return visit.redirect("card", card_id=new.id)


@pages.get("cards/<uuid:card_id>/sheet.pdf", permission="members:read", name="card-sheet")
def sheet(visit: PanelVisit, card_id: UUID) -> HttpResponse:
    """One card on a sheet, with the member's name and tier."""
    assert visit.club is not None
    card, params = required(card_id), batches.settings()
    one = params.model_copy(update={"per_sheet": 1})
    made = sheets.pdf([printing.of_card(visit, card, params)], look=visit.club, params=one, lang=visit.lang)
    return printing.download(made, "application/pdf", f"card-{card.number}.pdf")


def _typed(visit: PanelVisit) -> dict[str, str]:
    post = visit.request.POST
    return {name: post.get(name, "").strip()[:200] for name in ("reason", "note", "number")}


def _done(
    visit: PanelVisit, card_id: UUID, typed: dict[str, str], work: Callable[[], None], said: str, field: str
) -> HttpResponse:
    try:
        work()
    except VafaError as refused:
        return page_of(visit, card_id, typed, {field: refused.say(visit.lang)[1]}, 422)
    visit.toast(said)
    return visit.redirect("card", card_id=card_id)
