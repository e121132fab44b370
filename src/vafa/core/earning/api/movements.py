"""Calls on balances: corrections and gifts, holds, custom events."""

from typing import Any
from uuid import UUID

from django.db import connections
from django.http import HttpRequest

from vafa.core.earning import happenings, programmes, services
from vafa.core.earning.api import showing
from vafa.core.earning.api.members import resolve
from vafa.core.earning.api.schemas import (
    ConfirmIn,
    EventIn,
    EventOut,
    HoldIn,
    HoldOut,
    ReleaseIn,
    TransferIn,
    TransferOut,
)
from vafa.core.earning.work import now_instant
from vafa.core.ledger.models import Hold
from vafa.domain.explain import answer
from vafa.domain.explain.figures import iso
from vafa.doors.api.fields import moment
from vafa.doors.api.gate import caller
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel.scope import current_club

routes = Routes("Balances")
ALL_OF_IT = ConfirmIn()
RELEASE = ReleaseIn()


@routes.write(
    "POST", "/transfers", scope="ledger:write", answer=TransferOut, status=201, summary="Correct or give"
)
def post_transfer(request: HttpRequest, body: TransferIn) -> Any:
    member_id = resolve(body.member)
    if body.to is not None:
        done = services.gift(
            giver_id=member_id,
            taker_id=resolve(body.to),
            currency=body.currency,
            amount=body.amount,
            reason=body.reason,
        )
    elif body.kind == "grant":
        done = services.grant(
            member_id=member_id,
            currency=body.currency,
            amount=body.amount,
            reason=body.reason,
            available_at=moment(body.available_at),
            expires_at=moment(body.expires_at),
        )
    else:
        done = services.deduct(
            member_id=member_id, currency=body.currency, amount=body.amount, reason=body.reason
        )
    book = _book()
    shown = showing.balances(done.balances, book.at(now_instant()), language(request), book.display)
    return {"id": done.id, "member_id": done.member_id, "balances": shown}


@routes.write(
    "POST", "/holds", scope="holds:write", answer=HoldOut, status=201, summary="Set an amount aside"
)
def place_hold(request: HttpRequest, body: HoldIn) -> Any:
    hold = services.place_hold(
        member_id=resolve(body.member),
        currency=body.currency,
        amount=body.amount,
        minutes=body.minutes,
        reference=body.reference,
    )
    return hold_of(hold)


@routes.read("/holds/{uuid:hold_id}", scope="ledger:read", answer=HoldOut, summary="Read a hold")
def get_hold(request: HttpRequest, hold_id: UUID) -> Any:
    return hold_of(services.get_hold(hold_id))


@routes.write(
    "POST", "/holds/{uuid:hold_id}/confirm", scope="holds:write", answer=HoldOut, summary="Spend what is held"
)
def confirm_hold(request: HttpRequest, hold_id: UUID, body: ConfirmIn = ALL_OF_IT) -> Any:
    """What is not spent is free again."""
    return hold_of(services.confirm_hold(hold_id=hold_id, amount=body.amount, reason=body.reason))


@routes.write(
    "POST", "/holds/{uuid:hold_id}/release", scope="holds:write", answer=HoldOut, summary="Free what is held"
)
def release_hold(request: HttpRequest, hold_id: UUID, body: ReleaseIn = RELEASE) -> Any:
    return hold_of(services.release_hold(hold_id=hold_id))


@routes.write(
    "POST",
    "/events",
    scope="events:write",
    answer=EventOut,
    status=201,
    key="optional",
    summary="Post a custom event",
)
def post_event(request: HttpRequest, body: EventIn) -> Any:
    """Known by source and reference: the same again gives the stored answer."""
    caller(request).require_branch(body.branch or None)
    posted = happenings.post_happening(
        member_id=resolve(body.member),
        type=body.type,
        reference=body.reference,
        source=body.source,
        happened_at=moment(body.happened_at),
        amount=body.amount,
        branch=body.branch,
        data=body.data,
    )
    told = answer(
        posted.record, posted.programme, at=posted.happened_at, lang=language(request), display=posted.display
    )
    return {
        "id": posted.id,
        "type": posted.type,
        "reference": posted.reference,
        "member": {"id": posted.member_id},
        "happened_at": iso(posted.happened_at),
        **told,
    }


def hold_of(hold: Hold) -> dict[str, Any]:
    return {name: getattr(hold, name) for name in HoldOut.model_fields}


def _book() -> programmes.Book:
    return programmes.book(connections["default"].connection, current_club())
