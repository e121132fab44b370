"""The member's own cards on the phone: passes, adding a printed card, reporting one lost."""

from django.http import Http404, HttpResponse

from vafa.core.members import selectors as members
from vafa.core.wallet import cards as phone
from vafa.core.wallet import framing
from vafa.core.wallet.extras import Link
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _, say
from vafa.kernel.modules import keys_on

from . import batches, following, printing, selectors, services
from .models import Batch
from .passes import apple, keeping, offering

pages = MemberPages("cards")
LOST = ("lost", "stolen", "worn")


def links(visit: MemberVisit) -> list[Link]:
    """On the card's page and in the list of cards: the passes, and this page."""
    assert visit.club is not None
    if "cards" not in keys_on(visit.club.id):
        return []
    found = [
        Link(visit.url("my-card-pass", wallet=wallet), icon, title)
        for wallet, icon, title in (
            (keeping.APPLE, "brand-apple", _("Add to Apple Wallet")),
            (keeping.GOOGLE, "brand-google", _("Add to Google Wallet")),
        )
        if wallet in offering.offered(batches.settings())
    ]
    return [
        *found,
        Link(visit.url("my-cards"), "credit-card", _("My cards"), _("Add a printed card, report one lost")),
    ]


@pages.get("my-cards", name="my-cards")
def show(visit: MemberVisit) -> HttpResponse:
    return _page(visit, {}, "")


@pages.post("my-cards", name="my-cards", once=True)
def claim(visit: MemberVisit) -> HttpResponse:
    """A printed card that is free becomes the member's."""
    post = visit.request.POST
    typed = {name: post.get(name, "").strip()[:80] for name in ("number", "pin")}
    try:
        services.claim(member_id=framing.my_id(visit), label=_("Club card"), **typed)
    except VafaError as refused:
        return _page(visit, typed, refused.say(visit.lang)[1], int(refused.kind.status))
    visit.toast(_("The card is yours now"))
    return visit.redirect("my-cards")


def _page(visit: MemberVisit, typed: dict[str, str], error: str, status: int = 200) -> HttpResponse:
    member_id = framing.my_id(visit)
    found = selectors.of_member(member_id)
    for each in found:
        blocked = each["state"] == "blocked" and each["row"] is not None
        each["why"] = say(following.why(each["row"])) if blocked else ""
    return visit.render(
        "cards/my_cards.html",
        status,
        cards=found,
        shown=phone.latest(members.identifiers(member_id)),
        grouped=phone.grouped,
        typed={"number": "", "pin": ""} | typed,
        error=error,
        with_pin=Batch.objects.filter(pin_digits__gt=0).exists(),
        printed=Batch.objects.exists(),
        fee=batches.settings().fee,
    )


@pages.get("my-cards/lost/<str:number>", name="my-card-lost")
def ask_lost(visit: MemberVisit, number: str) -> HttpResponse:
    return _lost(visit, _mine(visit, number))


@pages.post("my-cards/lost/<str:number>", name="my-card-lost", once=True)
def report_lost(visit: MemberVisit, number: str) -> HttpResponse:
    """It is blocked at once; a member without any card left is given a number for the app."""
    mine, reason = _mine(visit, number), visit.request.POST.get("reason", "lost")
    services.block(number=mine, reason=reason if reason in LOST else "lost")
    phone.give_one(member_id=framing.my_id(visit), label=_("Card in the app"))
    visit.toast(_("The card is blocked; it leads to nobody now"))
    return visit.redirect("my-cards")


def _lost(visit: MemberVisit, number: str) -> HttpResponse:
    reasons = [(key, say(following.REASONS[key])) for key in LOST]
    return visit.render(
        "cards/lost.html",
        number=number,
        shown=phone.grouped(number),
        reasons=reasons,
        fee=batches.settings().fee,
    )


def _mine(visit: MemberVisit, number: str) -> str:
    """Only one's own card, and only one that still leads here."""
    for each in members.identifiers(framing.my_id(visit)):
        if each.kind == "card" and each.value == number:
            return str(each.value)
    raise Http404


@pages.get("my-cards/pass/<str:wallet>", name="my-card-pass")
def take_pass(visit: MemberVisit, wallet: str) -> HttpResponse:
    """A file for Apple's wallet, a way to Google's."""
    member = framing.me(visit)
    if wallet == keeping.APPLE:
        return printing.download(offering.apple_pass(visit, member), apple.MEDIA_TYPE, "card.pkpass")
    if wallet == keeping.GOOGLE:
        return visit.go(offering.google_link(visit, member))
    raise Http404
