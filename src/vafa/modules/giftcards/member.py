"""Gift cards on the phone: one's own, sending one as a present, and a page that tells anybody what a card is worth."""

from uuid import UUID

from django.http import Http404, HttpResponse

from vafa.core.vouchers import looking, wording
from vafa.core.vouchers.errors import VoucherNotFound
from vafa.core.wallet import codes as drawing
from vafa.core.wallet import framing
from vafa.core.wallet.extras import Link
from vafa.domain.errors import VafaError
from vafa.domain.vouchers import GIFT_CARD
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _
from vafa.kernel.modules import keys_on
from vafa.kernel.sms import SmsRefused
from vafa.kernel.throttle import TooManyTries

from . import giving, selectors
from .selectors import Held

pages = MemberPages("giftcards")


def links(visit: MemberVisit) -> list[Link]:
    """On the card's page and on the member's own."""
    assert visit.club is not None
    if "giftcards" not in keys_on(visit.club.id):
        return []
    return [
        Link(
            visit.url("my-giftcards"), "gift-card", _("My gift cards"), _("What is left, and sending one on")
        )
    ]


@pages.get("gift-cards", name="my-giftcards")
def show(visit: MemberVisit) -> HttpResponse:
    found = selectors.of_member(framing.my_id(visit), visit.lang)
    return framing.keep(
        visit.render(
            "giftcards/mine.html",
            usable=[each for each in found if not each.why and not each.sent_to],
            sent=[each for each in found if each.sent_to],
            over=[each for each in found if each.why and not each.sent_to],
        )
    )


@pages.get("gift-cards/<uuid:voucher_id>", name="my-giftcard")
def show_one(visit: MemberVisit, voucher_id: UUID) -> HttpResponse:
    """One card, large, for the till."""
    held = _mine(visit, voucher_id)
    shown = drawing.qr(held.qr) if held.code and not held.why else ""
    return visit.render("giftcards/mine_one.html", held=held, qr=shown)


@pages.get("gift-cards/<uuid:voucher_id>/send", name="my-giftcard-send")
def ask_send(visit: MemberVisit, voucher_id: UUID) -> HttpResponse:
    return _send_form(visit, _mine(visit, voucher_id), {}, "")


@pages.post("gift-cards/<uuid:voucher_id>/send", name="my-giftcard-send", once=True)
def send(visit: MemberVisit, voucher_id: UUID) -> HttpResponse:
    """The card is the other's from then on; its code goes to them by SMS."""
    held, post = _mine(visit, voucher_id), visit.request.POST
    typed = {name: post.get(name, "").strip()[:200] for name in ("mobile", "message")}
    link = visit.request.build_absolute_uri(visit.url("giftcard-look"))
    try:
        giving.send(
            member_id=framing.my_id(visit), voucher_id=voucher_id, mobile=typed["mobile"],
            message=typed["message"], link=link,
        )  # fmt: skip
    except SmsRefused:
        raise  # nothing has happened, and the door's own page says so
    except VafaError as refused:
        return _send_form(visit, held, typed, refused.say(visit.lang)[1], int(refused.kind.status))
    visit.toast(_("Your present is on its way"))
    return visit.redirect("my-giftcards")


def _send_form(
    visit: MemberVisit, held: Held, typed: dict[str, str], error: str, status: int = 200
) -> HttpResponse:
    if not held.sendable:
        raise Http404
    return visit.render(
        "giftcards/send.html", status, held=held, typed={"mobile": "", "message": ""} | typed, error=error
    )


def _mine(visit: MemberVisit, voucher_id: UUID) -> Held:
    found = selectors.of_member(framing.my_id(visit), visit.lang)
    held = next((each for each in found if each.id == voucher_id), None)
    if held is None:
        raise Http404
    return held


@pages.get("gift-card", name="giftcard-look", open=True)
def ask_look(visit: MemberVisit) -> HttpResponse:
    return visit.render("giftcards/look.html", typed={"code": ""}, error="", found=None)


@pages.post("gift-card", name="giftcard-look", open=True)
def look(visit: MemberVisit) -> HttpResponse:
    """Wrong, expired, blocked and used up look alike, and too many tries close the page."""
    post = visit.request.POST
    typed = {name: post.get(name, "").strip()[:80] for name in ("code", "pin")}
    try:
        row = looking.by_stranger(text=typed["code"], pin=typed["pin"], address=framing.address(visit))
    except (VoucherNotFound, TooManyTries) as refused:
        return visit.render(
            "giftcards/look.html", refused.kind.status, typed={"code": typed["code"]}, found=None,
            error=refused.say(visit.lang)[1],
        )  # fmt: skip
    gives = (wording.sentence(row.offer, visit.lang) or "") if row.offer else ""
    return visit.render(
        "giftcards/look.html", typed={"code": ""}, error="", found=row, gives=gives,
        is_card=row.kind == GIFT_CARD and not row.offer,
    )  # fmt: skip
