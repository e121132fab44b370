"""One member's card as it is printed, and files as a browser keeps them."""

from django.http import HttpResponse

from vafa.core.desk import money
from vafa.core.earning import member_figures
from vafa.core.members import selectors as members
from vafa.domain.time import from_datetime
from vafa.doors.web.visits import Visit

from . import numbers, sheets
from .models import Batch, Card
from .params import CardsParams
from .sheets import Printed


def of_card(visit: Visit, card: Card, params: CardsParams) -> Printed:
    """With the member's name, tier, and the PIN if the card has one."""
    pin = ""
    if card.batch_id is not None:
        batch = Batch.objects.get(id=card.batch_id)
        pin = numbers.pin(batch.secret, card.number, batch.pin_digits) if batch.pin_digits else ""
    if card.member_id is None:
        return Printed(card.number, pin=pin)
    name = sheets.names_of([card.member_id]).get(card.member_id, "") if params.with_name else ""
    return Printed(card.number, name, _tier(visit, card) if params.with_tier else "", pin)


def _tier(visit: Visit, card: Card) -> str:
    member, now = members.get(card.member_id), from_datetime(visit.now)
    state = member_figures.member_now(
        member_id=member.id, joined_at=member.joined_at, programme=money.programme_at(now), now=now,
        lang=visit.lang, display=visit.formats.display,
    )  # fmt: skip
    return next((each.badge for each in member_figures.figures(state) if each.badge), "")


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "no-store"},
    )
