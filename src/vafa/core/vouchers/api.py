"""Vouchers over HTTP: looking a code up without a member, and the acts of staff on one."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vafa.core.earning.work import now_instant
from vafa.core.members import selectors as members
from vafa.core.vouchers import looking, selectors, services, wording
from vafa.core.vouchers.models import Voucher
from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.vouchers import VoucherRefused
from vafa.doors.api.fields import Reason
from vafa.doors.api.gate import caller
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes

routes = Routes("Vouchers")
READ, WRITE = "vouchers:read", "vouchers:write"
Typed = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LookupBody(Closed):
    code: Typed = Field(description="As typed or read: a QR code may carry the PIN, too", examples=["NOROOZ"])
    pin: str = Field(default="", max_length=32)


class BlockBody(Closed):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="In words, or one of: lost, stolen"
    )


class CorrectBody(Closed):
    amount: int = Field(
        ge=-MAX_AMOUNT, le=MAX_AMOUNT, description="Rials to put on, or to take off (below 0)"
    )
    reason: Reason = Field(min_length=1)


class AssignBody(Closed):
    member_id: UUID | None = Field(description="null: whoever shows it")


class NothingIn(Closed):
    pass


NOTHING = NothingIn()


class VoucherOut(BaseModel):
    id: UUID
    kind: Literal["coupon", "gift_card"]
    which: str = Field(description="The end of its code")
    state: Literal["inactive", "active", "blocked"]
    why: str | None = Field(description="Why it cannot be used now, as a word; null if it can")
    because: str | None = Field(description="The same as a sentence")
    offer: str | None
    gives: str | None = Field(description="What its offer gives, as a sentence")
    balance: int = Field(description="Rials left on a gift card")
    face: int
    uses: int = Field(description="How often it may be used; 0: as often as one likes")
    used: int
    member_id: UUID | None
    transferable: bool
    has_pin: bool
    opens_at: datetime | None
    closes_at: datetime | None


class MoveOut(BaseModel):
    at: datetime
    kind: str
    amount: int
    uses: int
    cause: UUID = Field(description="The purchase, refund or act of staff")
    member_id: UUID | None
    note: str


class VoucherFull(VoucherOut):
    reason: str
    activated_at: datetime | None
    created_at: datetime
    moves: list[MoveOut]


@routes.write(
    "POST", "/vouchers/lookup", scope="purchases:read", answer=VoucherOut, key="optional",
    summary="What a coupon or gift card is worth now, and why not",
)  # fmt: skip
def look_up_voucher(request: HttpRequest, body: LookupBody) -> Any:
    """Changes nothing. Codes that are not there and wrong PINs are counted, and too many of them close the door."""
    found = looking.by_shop(text=body.code, pin=body.pin, who=str(caller(request).key_id))
    return shown(found.voucher, found.why, language(request))


@routes.read(
    "/vouchers/{uuid:voucher_id}", scope=READ, answer=VoucherFull, summary="One voucher, with its moves"
)
def get_voucher(request: HttpRequest, voucher_id: UUID) -> Any:
    return full(voucher_id, language(request))


@routes.write(
    "POST", "/vouchers/{uuid:voucher_id}/block", scope=WRITE, answer=VoucherFull, summary="Block a voucher"
)
def block_voucher(request: HttpRequest, voucher_id: UUID, body: BlockBody) -> Any:
    caller(request).require_branch(None)
    services.block(voucher_id=voucher_id, reason=body.reason)
    return full(voucher_id, language(request))


@routes.write(
    "POST", "/vouchers/{uuid:voucher_id}/unblock", scope=WRITE, answer=VoucherFull, summary="Open it again"
)
def unblock_voucher(request: HttpRequest, voucher_id: UUID, body: NothingIn = NOTHING) -> Any:
    caller(request).require_branch(None)
    services.unblock(voucher_id=voucher_id)
    return full(voucher_id, language(request))


@routes.write(
    "POST", "/vouchers/{uuid:voucher_id}/correct", scope=WRITE, answer=VoucherFull,
    summary="Put money on a gift card, or take some off",
)  # fmt: skip
def correct_voucher(request: HttpRequest, voucher_id: UUID, body: CorrectBody) -> Any:
    caller(request).require_branch(None)
    try:
        services.correct(voucher_id=voucher_id, amount=body.amount, reason=body.reason)
    except VoucherRefused as refused:
        raise refused.shown(wording.book().display) from None
    return full(voucher_id, language(request))


@routes.write(
    "POST", "/vouchers/{uuid:voucher_id}/assign", scope=WRITE, answer=VoucherFull,
    summary="Say whose voucher it is",
)  # fmt: skip
def assign_voucher(request: HttpRequest, voucher_id: UUID, body: AssignBody) -> Any:
    caller(request).require_branch(None)
    member_id = members.survivor(body.member_id).id if body.member_id is not None else None
    services.assign(voucher_id=voucher_id, member_id=member_id)
    return full(voucher_id, language(request))


def shown(row: Voucher, why: str, lang: str) -> dict[str, Any]:
    because = wording.because(row, why) if why else None
    return {
        **selectors.facts(row),
        "why": why or None,
        "because": because[lang] if because is not None else None,
        "gives": wording.sentence(row.offer, lang) if row.offer else None,
        "has_pin": row.has_pin,
    }


def full(voucher_id: UUID, lang: str) -> dict[str, Any]:
    row = selectors.required(voucher_id)
    moves = [
        {name: getattr(each, name) for name in MoveOut.model_fields} for each in selectors.moves(voucher_id)
    ]
    why = selectors.standing(row, None, now_instant())
    return {**shown(row, why, lang), "created_at": row.created_at, "moves": moves}
