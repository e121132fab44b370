"""Offers over HTTP: how each stands, and those for one member. They are changed with the programme."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, Field

from vafa.core.desk import money
from vafa.core.earning.programmes import NoProgramme
from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel.models import Club
from vafa.kernel.scope import current_club

from . import selectors
from .of_member import Shown, of_member
from .selectors import Given

routes = Routes("Offers")
State = Literal["running", "coming", "ended", "spent", "off"]


class OfferOut(BaseModel):
    """An offer of the programme in force. `times`, `discount` and `sales` are what it gave so far, less what came back;
    `uses_left` and `rials_left` are of its budgets, null where it has none."""

    key: str
    name: str
    says: str
    state: State
    code: bool = Field(description="only with a coupon or card that unlocks it")
    times: int
    discount: int = Field(description="rials")
    sales: int = Field(description="rials")
    uses_left: int | None
    rials_left: int | None


class OfferList(BaseModel):
    items: list[OfferOut]


class MemberOffer(BaseModel):
    key: str
    name: str
    description: str
    says: str
    begins: datetime | None
    ends: datetime | None
    because: str = Field(description="what keeps the member from it; empty where nothing does")


class MemberOffers(BaseModel):
    """What holds now, what begins within thirty days, and what the member could come to have."""

    now: list[MemberOffer]
    coming: list[MemberOffer]
    missing: list[MemberOffer]


@routes.read("/offers", scope="programme:read", answer=OfferList, summary="List offers with what they gave")
def list_offers(request: HttpRequest) -> Any:
    now = now_instant()
    try:
        programme = money.programme_at(now)
    except NoProgramme:
        return {"items": []}
    speech = Speech(programme, language(request), _display())
    given, used = selectors.given(), selectors.used()
    items = []
    for offer in programme.offers.by_key.values():
        left, total = selectors.left_of(offer.offer, used), given.get(offer.key, Given())
        items.append(
            {
                "key": offer.key,
                "name": offer.offer.names.in_(speech.lang),
                "says": said(offer, speech),
                "state": selectors.state_of(offer.offer, now, left),
                "code": offer.offer.code,
                "times": total.times,
                "discount": total.rials,
                "sales": total.sales,
                "uses_left": left.uses,
                "rials_left": left.rials,
            }
        )
    return {"items": items}


@routes.read(
    "/members/{uuid:member_id}",
    scope="ledger:read",
    answer=MemberOffers,
    summary="Offers for a member",
)
def list_member_offers(request: HttpRequest, member_id: UUID) -> Any:
    found = of_member(
        members.survivor(member_id), now=now_instant(), lang=language(request), display=_display()
    )
    return {
        name: [_shown(each) for each in listed]
        for name, listed in (("now", found.now), ("coming", found.coming), ("missing", found.missing))
    }


def _shown(each: Shown) -> dict[str, Any]:
    return {
        "key": each.key,
        "name": each.name,
        "description": each.about,
        "says": each.said,
        "begins": each.begins,
        "ends": each.ends,
        "because": each.why,
    }


def _display() -> str:
    return str(Club.objects.values_list("currency_display", flat=True).get(id=current_club()))
