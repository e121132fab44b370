"""The member's coupons on the phone: their own and those for everybody, each with its code to be shown."""

from uuid import UUID

from django.http import Http404, HttpResponse

from vafa.core.wallet import codes as drawing
from vafa.core.wallet import framing
from vafa.core.wallet.extras import Link
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _
from vafa.kernel.modules import keys_on

from . import selectors

pages = MemberPages("coupons")


def links(visit: MemberVisit) -> list[Link]:
    """On the card's page and on the member's own."""
    assert visit.club is not None
    if "coupons" not in keys_on(visit.club.id):
        return []
    return [Link(visit.url("my-coupons"), "ticket", _("My coupons"), _("Codes that make a purchase cheaper"))]


@pages.get("coupons", name="my-coupons")
def show(visit: MemberVisit) -> HttpResponse:
    found = selectors.of_member(framing.my_id(visit), visit.lang)
    return framing.keep(
        visit.render(
            "coupons/mine.html",
            usable=[each for each in found if not each.why],
            over=[each for each in found if each.why],
        )
    )


@pages.get("coupons/<uuid:voucher_id>", name="my-coupon")
def show_one(visit: MemberVisit, voucher_id: UUID) -> HttpResponse:
    """One code, large, for the till."""
    found = selectors.of_member(framing.my_id(visit), visit.lang)
    coupon = next((each for each in found if each.id == voucher_id), None)
    if coupon is None:
        raise Http404
    return framing.keep(
        visit.render(
            "coupons/mine_one.html", coupon=coupon, qr=drawing.qr(coupon.code) if not coupon.why else ""
        )
    )
