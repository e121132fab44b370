"""What the till asks while it works: whom, what, how much, and that it be recorded."""

from typing import Any
from uuid import UUID

import msgspec

from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.core.ledger import selectors as ledger
from vafa.core.members.errors import MemberNotFound
from vafa.core.purchases.schemas import MemberRef, PaymentIn
from vafa.core.tills import approving, baskets, enrolling, finding, receipts, selling, showing
from vafa.core.tills.selling import PreviewIn, SaleIn, read
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
    text = visit.request.GET.get("q", "")[: finding.LONGEST]
    member_id = finding.member(text)
    if member_id is not None:
        return {"member": showing.card(member_id, visit.formats)}
    return {"member": None, "products": finding.products(text), "mobile": finding.mobile(text)}


@pages.post("preview", permission="till:use", name="preview")
@spoken
def preview(visit: TillVisit) -> dict[str, Any]:
    body: PreviewIn = read(PreviewIn, visit.request.body)
    place, now, programme = place_of(visit), now_instant(), showing.book().at(now_instant())
    member_id = _member(body.member)
    balances = ledger.balances(member_id, now) or []
    offered = selling.choices(balances, programme, selling.total_of(body.lines), body.spend)
    chosen = [each for each in offered if each.chosen]
    body.member = MemberRef(id=member_id)
    stored = selling.preview(club_id(visit), body, place, chosen)
    shown = showing.purchase(stored, visit.formats)
    spent = sum(each.value for each in chosen)
    return {
        **shown,
        "paid": spent,
        "choices": [
            {
                "currency": each.currency,
                "amount": each.amount,
                "value": each.value,
                "whole": each.whole,
                "chosen": each.chosen,
                "name": programme.currencies[each.currency].names.in_(visit.lang),
                "said": showing.figure(each.amount, each.currency, programme, visit.formats)["said"],
                "worth": visit.formats.money(each.value),
            }
            for each in (offered if staff_of(visit).may("till:spend") else [])
        ],
    }


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
    amounts = [(each.kind, each.amount) for each in approving.own(body.payments)]
    value = selling.value_of(body.payments, programme)
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
    held = [PaymentIn(each.currency, each.amount) for each in map(earning.get_hold, body.holds)]
    value = selling.value_of(held, showing.book().at(now_instant()))
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
        {"sale": body.item},
        {"till": place_of(visit).number, "reason": body.reason[:500]},
    )
    return {}
