"""The member's phone: the offers for me."""

from django.http import HttpResponse

from vafa.core.wallet import framing
from vafa.core.wallet.extras import Link
from vafa.domain.time import from_datetime
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_club

from .of_member import of_member

pages = MemberPages("offers")


@pages.get("offers", name="offers")
def my_offers(visit: MemberVisit) -> HttpResponse:
    found = of_member(
        framing.me(visit), now=from_datetime(visit.now), lang=visit.lang, display=visit.formats.display
    )
    return framing.keep(visit.render("offers/phone.html", found=found))


def links(visit: MemberVisit) -> list[Link]:
    """The way to the offers from the pages of the wallet."""
    if "offers" not in keys_on(current_club()):
        return []
    return [Link(visit.url("offers"), "discount", _("My offers"), _("What comes off for you now"))]
