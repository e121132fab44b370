"""The editor of an offer: every change goes into the draft by itself; what cannot be taken is said beside its field."""

import json
from typing import Any

from django.http import Http404, HttpResponse

from vafa.core.earning import publishing
from vafa.core.earning.drafting import draft_changed_at
from vafa.core.earning.panel.desk import Desk
from vafa.domain.errors import VafaError
from vafa.domain.offers import Offer
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _, language

from .. import drafting
from ..drafting import Saved
from ..errors import OfferChanged, OfferReversed
from . import speaking, starting
from .form import OfferForm

pages = PanelPages("offers")


@pages.get("offers/new", permission="programme:write", name="offer-new")
def choose_start(visit: PanelVisit) -> HttpResponse:
    return visit.render("offers/start.html", starts=starting.STARTS)


@pages.post("offers/new", permission="programme:write", name="offer-new", once=True)
def start_offer(visit: PanelVisit) -> HttpResponse:
    made = starting.offer(visit.request.POST.get("start", ""))
    drafting.save_offer(offer=made, basis="")
    return visit.redirect("offer", key=made["key"])


@pages.get("offers/<slug:key>", permission="programme:read", name="offer")
def show_offer(visit: PanelVisit, key: str) -> HttpResponse:
    desk = Desk.of(visit)
    offer = drafting.offer_of(desk.body, key)
    if offer is None:
        raise Http404
    return _page(visit, desk, OfferForm.of(desk, offer), drafting.basis_of(offer))


@pages.post("offers/<slug:key>", permission="programme:write", name="offer")
def change_offer(visit: PanelVisit, key: str) -> HttpResponse:
    """A button of the form changes its rows; saving without script comes here, too."""
    desk = Desk.of(visit)
    if drafting.offer_of(desk.body, key) is None:
        raise Http404
    form = OfferForm.posted(desk, visit.request.POST, key)
    basis = visit.request.POST.get("basis", "")
    if form.pressed:
        response = _page(visit, desk, form, basis)
        response.headers["HX-Trigger-After-Settle"] = "offer-shaped"
        return response
    saved, problem = _save(form, basis)
    if saved is None:
        return _page(visit, desk, form, basis, problem, status=422)
    visit.toast(_("Saved in the draft"))
    return visit.redirect("offer", key=key)


@pages.post("offers/<slug:key>/save", permission="programme:write", name="offer-save")
def save_offer(visit: PanelVisit, key: str) -> HttpResponse:
    """What the editor sends by itself: pieces of the page that follow from what was typed."""
    desk = Desk.of(visit)
    if drafting.offer_of(desk.body, key) is None:
        raise Http404
    post = visit.request.POST
    form = OfferForm.posted(desk, post, key)
    saved, problem = _save(form, None if post.get("force") else post.get("basis", ""))
    context: dict[str, Any] = {"saved": saved, "problem": problem, "key": key, "number": _next(desk)}
    if saved is not None:
        desk = Desk(saved.body, visit.formats, desk.latest, draft=saved.changed_at is not None)
        context |= {"said": speaking.sentence(desk, key, saved.compiled), "basis": saved.basis}
    response = visit.render("offers/live.html", desk=desk, **context)
    places = {spot: form.fault(spot) for spot in ["whole", *form.spots]}
    told = {"faults": {"places": {spot: words for spot, words in places.items() if words}}}
    response.headers["HX-Trigger"] = json.dumps(told | ({"offer-saved": ""} if saved is not None else {}))
    return response


@pages.get("offers/<slug:key>/state", permission="programme:read", name="offer-state")
def offer_state(visit: PanelVisit, key: str) -> HttpResponse:
    """How long ago it was saved, and whether somebody else has changed it meanwhile."""
    offer = drafting.offer_of(drafting.drafted(), key)
    theirs = drafting.basis_of(offer) != visit.request.GET.get("basis", "")
    return visit.render(
        "offers/state.html", key=key, changed_at=draft_changed_at(), theirs=theirs, problem=None
    )


@pages.post("offers/<slug:key>/switch", permission="programme:write", name="offer-switch")
def switch_offer(visit: PanelVisit, key: str) -> HttpResponse:
    on = "on" in visit.request.POST
    drafting.switch_offer(key=key, on=on)
    visit.toast(
        _("On in the draft; publish it so that it holds")
        if on
        else _("Off in the draft; publish it so that it holds")
    )
    return visit.redirect("offers")


@pages.post("offers/<slug:key>/copy", permission="programme:write", name="offer-copy", once=True)
def copy_offer(visit: PanelVisit, key: str) -> HttpResponse:
    made = drafting.copy_offer(key=key)
    visit.toast(_("Copied; the copy is off"))
    return visit.redirect("offer", key=made)


@pages.post("offers/<slug:key>/remove", permission="programme:write", name="offer-remove")
def remove_offer(visit: PanelVisit, key: str) -> HttpResponse:
    drafting.remove_offer(key=key)
    visit.toast(_("Taken out of the draft; it holds until you publish"))
    return visit.redirect("offers")


def _save(form: OfferForm, basis: str | None) -> tuple[Saved | None, VafaError | None]:
    """In the draft, or why not: faults beside the fields, or a refusal of the whole."""
    offer = form.read()
    if offer is None:
        return None, None
    try:
        return drafting.save_offer(offer=offer, basis=basis), None
    except OfferChanged as changed:
        return None, changed
    except OfferReversed as refused:
        form.faults["valid"] = refused.say(language())[1]
        return None, None
    except VafaError as refused:
        form.faults["whole"] = refused.say(language())[1]
        return None, None


def _next(desk: Desk) -> int:
    return (desk.latest.number if desk.latest else 0) + 1


def _page(
    visit: PanelVisit,
    desk: Desk,
    form: OfferForm,
    basis: str,
    problem: VafaError | None = None,
    status: int = 200,
) -> HttpResponse:
    if visit.htmx and form.pressed:
        return visit.render("offers/blocks.html", desk=desk, form=form)
    stored = drafting.offer_of(desk.body, form.key)
    return visit.render(
        "offers/offer.html",
        status,
        desk=desk,
        form=form,
        key=form.key,
        basis=basis,
        problem=problem,
        number=_next(desk),
        changed_at=draft_changed_at(),
        said=speaking.sentence(desk, form.key),
        published=_published(desk, stored),
        may=visit.may("programme:write"),
    )


def _published(desk: Desk, offer: Offer | None) -> bool:
    """Whether the offer stands in what is published just as it is here."""
    if desk.latest is None or offer is None:
        return False
    there = drafting.offer_of(publishing.parse_body(publishing.plain(desk.latest.body)), offer.key)
    return there is not None and drafting.basis_of(there) == drafting.basis_of(offer)
