"""Gift cards over HTTP: one for a sale, one as a present, batches, and what a member has."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.members import selectors as members
from vafa.core.vouchers import codes
from vafa.core.vouchers.models import Voucher
from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.vouchers import masked
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel.models import Club
from vafa.kernel.scope import current_club

from . import giving, making, selectors
from .models import Batch

routes = Routes("Gift cards")
READ, WRITE, SELL = "vouchers:read", "vouchers:write", "purchases:write"
Key = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=giving.LONGEST)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GiftCardIn(Closed):
    """Either an amount of rials, or the key of a kind that gives an offer."""

    amount: int = Field(default=0, ge=0, le=MAX_AMOUNT)
    kind: Key = ""
    design: Key = ""


class GiftCardGiftIn(GiftCardIn):
    member_id: UUID | None = None
    mobile: str = Field(default="", max_length=40)
    message: Words = ""


class GiftCardBatchIn(GiftCardIn):
    name: str = Field(default="", max_length=80)
    count: int = Field(ge=1, le=making.MOST)
    active: bool = Field(default=False, description="In force at once, without a sale")


class GiftCardMade(BaseModel):
    """`code` and `pin` are shown here and nowhere else in the API."""

    id: UUID
    code: str
    pin: str | None
    qr: str = Field(description="What the QR code of the card says")
    face: int
    offer: str | None


class GiftCardGiven(BaseModel):
    id: UUID
    which: str
    balance: int
    member_id: UUID | None


class GiftCardBatchOut(BaseModel):
    id: UUID
    name: str
    design: str
    face: int
    offer: str | None
    active: bool
    state: str
    total: int
    made: int
    activated: int
    blocked: int
    used: int
    balance: int
    counted_at: datetime | None
    created_at: datetime


class GiftCardBatchList(BaseModel):
    items: list[GiftCardBatchOut]
    next_cursor: str | None


class GiftCardHeld(BaseModel):
    id: UUID
    balance: int
    face: int
    gives: str | None
    why: str | None
    because: str | None
    sent: bool
    closes_at: datetime | None


class GiftCardHeldList(BaseModel):
    items: list[GiftCardHeld]


@routes.write("POST", "/cards", scope=SELL, answer=GiftCardMade, status=201, summary="A card to be sold")
def prepare_gift_card(request: HttpRequest, body: GiftCardIn) -> Any:
    """Not in force yet: a purchase with a line `{"kind": "gift_card", "voucher": code}` sells it."""
    return made(giving.prepare(amount=body.amount, kind=body.kind, design=body.design))


@routes.write("POST", "/gifts", scope=WRITE, answer=GiftCardGiven, status=201, summary="Give a card away")
def give_gift_card(request: HttpRequest, body: GiftCardGiftIn) -> Any:
    """In force at once; the code goes to the mobile by SMS, and to the member's phone."""
    caller(request).require_branch(None)
    voucher = giving.give(
        amount=body.amount, kind=body.kind, member_id=body.member_id, mobile=body.mobile, message=body.message,
        design=body.design, link=link(),
    )  # fmt: skip
    return {
        "id": voucher.id, "which": masked(voucher.code), "balance": voucher.balance,
        "member_id": voucher.member_id,
    }  # fmt: skip


@routes.read("/batches", scope=READ, answer=GiftCardBatchList, summary="Batches of cards, newest first")
def list_gift_card_batches(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    before = decode_cursor(cursor, tuple[UUID])
    found = making.page(before=before[0] if before else None, limit=limit)
    return page([shown(row) for row in found], encode_cursor(found[-1].id) if len(found) == limit else None)


@routes.write("POST", "/batches", scope=WRITE, answer=GiftCardBatchOut, status=201, summary="Make many cards")
def create_gift_card_batch(request: HttpRequest, body: GiftCardBatchIn) -> Any:
    """Made in the background; `made` says how far it is."""
    caller(request).require_branch(None)
    return shown(making.start(**body.model_dump()))


@routes.read("/batches/{uuid:gift_batch_id}", scope=READ, answer=GiftCardBatchOut, summary="One batch")
def get_gift_card_batch(request: HttpRequest, gift_batch_id: UUID) -> Any:
    return shown(making.get(gift_batch_id))


@routes.read(
    "/members/{uuid:member_id}/cards",
    scope="ledger:read",
    answer=GiftCardHeldList,
    summary="A member's gift cards",
)
def list_member_gift_cards(request: HttpRequest, member_id: UUID) -> Any:
    """Bought, received and sent on; without codes."""
    found = selectors.of_member(members.survivor(member_id).id, language(request))
    return {
        "items": [
            {
                "id": each.id, "balance": each.balance, "face": each.face, "gives": each.gives or None,
                "why": each.why or None, "because": each.because or None, "sent": bool(each.sent_to),
                "closes_at": each.closes_at,
            }
            for each in found
        ]
    }  # fmt: skip


def made(voucher: Voucher) -> dict[str, Any]:
    pin = selectors.pin_of(voucher)
    return {
        "id": voucher.id, "code": codes.shown(voucher.code), "pin": pin or None,
        "qr": f"{voucher.code}/{pin}" if pin else voucher.code, "face": voucher.face,
        "offer": voucher.offer or None,
    }  # fmt: skip


def shown(row: Batch) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in GiftCardBatchOut.model_fields},
        "offer": row.offer or None,
    }


def link() -> str:
    """The page that tells anybody what a card is worth, where the operator has said under which address."""
    slug = Club.objects.values_list("slug", flat=True).get(id=current_club())
    return f"{settings.PUBLIC_URL}/{slug}/gift-card" if settings.PUBLIC_URL else ""
