"""What the till asks while it works: whom, what, how much, and that it be recorded."""

from typing import Any
from uuid import UUID

import msgspec

from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.core.ledger import selectors as ledger
from vafa.core.members.errors import MemberNotFound
from vafa.core.purchases.schemas import MemberRef, PaymentIn
from vafa.core.tills import (
    approving,
    baskets,
    enrolling,
    finding,
    previewing,
    receipts,
    selling,
    showing,
    telling,
    vouching,
)
from vafa.core.tills.previewing import CardIn as VoucherIn
from vafa.core.tills.previewing import PreviewIn
from vafa.core.tills.selling import SaleIn, read
from vafa.core.tills.spending import value_of
from vafa.core.tills.till.answering import address_of, club_id, place_of, spoken, staff_of
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.kernel import audit

pages = TillPages("tills")


class HoldIn(msgspec.Struct, forbid_unknown_fields=True):
    member: UUID
    payments: list[PaymentIn]


class ApproveIn(msgspec.Struct, forbid_unknown_fields=True):
    member: UUID
    holds: list[UUID]
    code: str


class AgainIn(msgspec.Struct, forbid_unknown_fields=True):
    member: UUID
    holds: list[UUID]


class ReleaseIn(msgspec.Struct, forbid_unknown_fields=True):
    holds: list[UUID]


class EnrolIn(msgspec.Struct, forbid_unknown_fields=True):
    mobile: str
    given_name: str = ""
    family_name: str = ""
    sms: bool = False
    happened_at: str | None = None


class DropIn(msgspec.Struct, forbid_unknown_fields=True):
    item: dict[str, Any]
    reason: str


@pages.get("pulse", permission="till:use", name="pulse")
@spoken
def pulse(visit: TillVisit) -> dict[str, Any]:
    """The till hears that the network is there, what time it is, and whether a basket has come."""
    place = place_of(visit)
    waiting = baskets.waiting(place.number)
    shown = baskets.shown(waiting) if waiting is not None else None
    return {"now": now_instant() // 1000, "till": place.number, "basket": shown}


@pages.get("find", permission="till:use", name="find")
@spoken
def find(visit: TillVisit) -> dict[str, Any]:
    """A member, a product by its code, a coupon or gift card, products by their names; or nothing of these."""
    text, place = visit.request.GET.get("q", "")[: finding.LONGEST], place_of(visit)
    member_id = finding.member(text)
    if member_id is not None:
        return {"member": showing.card(member_id, visit.formats)}
    exact = finding.product(text)
    if exact is not None:
        return {"member": None, "products": [exact], "mobile": ""}
    shown = vouching.scanned(text, place)
    if shown is not None:
        return {"member": None, "voucher": telling.voucher(shown, visit.formats)}
    products, mobile = finding.products(text), finding.mobile(text)
    if not products and not mobile:
        vouching.missed(text, place)
    return {"member": None, "products": products, "mobile": mobile}


@pages.post("voucher", permission="till:use", name="voucher")
@spoken
def voucher(visit: TillVisit) -> dict[str, Any]:
    """A coupon or gift card by its code. By POST: what opens a card does not belong in an address."""
    body: VoucherIn = read(VoucherIn, visit.request.body)
    return {"voucher": telling.voucher(vouching.by_code(body.code, body.pin, place_of(visit)), visit.formats)}


@pages.post("preview", permission="till:use", name="preview")
@spoken
def preview(visit: TillVisit) -> dict[str, Any]:
    body: PreviewIn = read(PreviewIn, visit.request.body)
    member_id = _member(body.member) if body.member is not None else None
    may = member_id is not None and staff_of(visit).may("till:spend")
    balances = (ledger.balances(member_id, now_instant()) or []) if member_id is not None and may else []
    found = previewing.preview(club_id(visit), body, member_id, balances, place_of(visit))
    return telling.preview(found, visit.formats)


def _member(reference: MemberRef) -> UUID:
    kind, value = reference.key()
    if kind == "id":
        return UUID(str(value))
    found = finding.member(str(value))
    if found is None:
        raise MemberNotFound()
    return found


@pages.post("hold", permission="till:spend", name="hold")
@spoken
def hold(visit: TillVisit) -> dict[str, Any]:
    body: HoldIn = read(HoldIn, visit.request.body)
    programme = showing.book().at(now_instant())
    amounts = [(each.kind, each.amount or 0) for each in approving.own(body.payments)]
    value = value_of(amounts, programme)
    assert visit.club is not None
    held = approving.set_aside(
        member_id=body.member,
        amounts=amounts,
        value=value,
        club_name=visit.club.name,
        said=visit.formats.money(value or 0),
        address=address_of(visit),
        language=visit.lang,
    )
    holds = [{"kind": kind, "amount": amount, "hold": str(id)} for kind, amount, id in held.holds]
    return {"holds": holds, "code": held.code, "again_in": held.again_in}


@pages.post("code", permission="till:spend", name="code")
@spoken
def code(visit: TillVisit) -> dict[str, Any]:
    """Another code for what is set aside already."""
    body: AgainIn = read(AgainIn, visit.request.body)
    held = [(each.currency, each.amount) for each in map(earning.get_hold, body.holds)]
    value = value_of(held, showing.book().at(now_instant()))
    assert visit.club is not None
    again_in = approving.send_code(
        member_id=body.member,
        club_name=visit.club.name,
        said=visit.formats.money(value or 0),
        address=address_of(visit),
        language=visit.lang,
    )
    return {"again_in": again_in}


@pages.post("approve", permission="till:spend", name="approve")
@spoken
def approve(visit: TillVisit) -> dict[str, Any]:
    body: ApproveIn = read(ApproveIn, visit.request.body)
    approval = approving.approve(
        club_id=club_id(visit),
        member_id=body.member,
        holds=body.holds,
        code=body.code,
        address=address_of(visit),
    )
    return {"approval": approval}


@pages.post("release", permission="till:use", name="release")
@spoken
def release(visit: TillVisit) -> dict[str, Any]:
    body: ReleaseIn = read(ReleaseIn, visit.request.body)
    approving.release(holds=body.holds)
    return {}


@pages.post("sell", permission="till:use", name="sell")
@spoken
def sell(visit: TillVisit) -> dict[str, Any]:
    body: SaleIn = read(SaleIn, visit.request.body)
    programme = showing.book().at(now_instant())
    stored = selling.sell(club_id(visit), body, place_of(visit), staff_of(visit), programme)
    assert visit.club is not None
    return {
        **showing.purchase(stored, visit.formats),
        "receipt": visit.url("receipt", purchase_id=stored.id),
        "link": visit.url("member:receipt", token=receipts.token(stored.id)),
    }


@pages.post("enrol", permission="till:use", name="enrol")
@spoken
def enrol(visit: TillVisit) -> dict[str, Any]:
    body: EnrolIn = read(EnrolIn, visit.request.body)
    member_id, new = enrolling.enrol(
        club_id=club_id(visit),
        mobile=body.mobile,
        given_name=body.given_name,
        family_name=body.family_name,
        sms=body.sms,
        via="till",
        happened_at=body.happened_at,
    )
    return {"member": showing.card(member_id, visit.formats), "new": new}


@pages.post("drop", permission="purchases:write", name="drop")
@spoken
def drop(visit: TillVisit) -> dict[str, Any]:
    """A sale that was refused and is given up: the club keeps what it was, and who gave it up why."""
    body: DropIn = read(DropIn, visit.request.body)
    audit.record(
        "tills.drop",
        "till",
        None,
        {"sale": selling.without_codes(body.item)},
        {"till": place_of(visit).number, "reason": body.reason[:500]},
    )
    return {}
