"""Purchases over HTTP. Recording, previewing and batches are plain views: they are what a till waits for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.db import connections
from django.http import HttpRequest, HttpResponse

from vafa.core.earning.work import now_instant
from vafa.core.purchases import queue, selectors
from vafa.core.purchases.documents import (
    BatchBody,
    BatchOut,
    CancelBody,
    PurchaseBody,
    PurchaseFull,
    PurchaseOut,
    PurchasePage,
    RefundBody,
    RefundOut,
)  # fmt: skip
from vafa.core.purchases.intake import Options, Stored, Wanted, record_batch, wanted
from vafa.core.purchases.reading import read_body, read_items, read_purchase, read_refund
from vafa.core.purchases.refunding import Refunded, refund
from vafa.domain.errors import VafaError
from vafa.domain.explain import answer, prices, refund_answer
from vafa.domain.explain.figures import iso
from vafa.domain.vouchers import PAY
from vafa.doors.api.gate import caller, principal_of, refuse_large
from vafa.doors.api.problems import LARGEST_BODY, language, refusal
from vafa.doors.api.routes import KEY_HEADER, Routes, respond
from vafa.kernel.access import Principal
from vafa.kernel.database import pool
from vafa.kernel.idempotency import check_key

routes = Routes("Purchases")
BATCH_LIMIT = LARGEST_BODY
BATCH_MOST = 10_000
CHUNK = 500
CANCEL = CancelBody()


def _signed_in(request: HttpRequest, scope: str, limit: int = 1024 * 1024) -> Principal:
    principal = principal_of(request)
    principal.require(scope)
    refuse_large(request, limit)
    return principal


def to_pay(stored: Stored) -> int:
    """Rials of the total that currencies of the club and its gift cards did not pay."""
    record = stored.record
    own = sum(spent.value for spent in record.s)
    return stored.total - own - sum(each.amount for each in record.v if each.kind == PAY)


def rendered(stored: Stored, lang: str) -> dict[str, Any]:
    """The answer to a purchase: the same whenever it is asked for."""
    return {
        "id": str(stored.id),
        "reference": stored.reference,
        "member": {"id": str(stored.member_id)} if stored.member_id is not None else None,
        "happened_at": iso(stored.happened_at),
        "total": stored.total,
        "to_pay": to_pay(stored),
        **answer(stored.record, stored.programme, at=stored.happened_at, lang=lang, display=stored.display),
        **prices(stored.record, stored.programme, at=stored.happened_at, lang=lang, display=stored.display),
    }


def rendered_refund(done: Refunded, lang: str) -> dict[str, Any]:
    return {
        "id": str(done.id),
        "reference": done.reference,
        "purchase_id": str(done.purchase_id),
        "happened_at": iso(done.happened_at),
        **refund_answer(done.record, done.programme, at=done.happened_at, lang=lang, display=done.display),
    }


@routes.plain(
    "POST", "/purchases", scope="purchases:write", answer=PurchaseOut, status=201, key="optional",
    body=PurchaseBody, summary="Record a purchase",
)  # fmt: skip
def record_purchase(request: HttpRequest) -> HttpResponse:
    principal = _signed_in(request, "purchases:write")
    body = read_purchase(request.body)
    principal.require_branch(body.branch)
    want = wanted(body, key_id=principal.key_id)
    key = request.META.get(KEY_HEADER)
    if key is not None:
        want.key = check_key(key)
        want.key_of = request.body
    stored = queue.record(principal.club_id, want)
    response = respond(201, rendered(stored, language(request)))
    if stored.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@routes.plain(
    "POST", "/purchases/preview", scope="purchases:read", answer=PurchaseOut, body=PurchaseBody,
    summary="What a purchase would lead to; writes nothing",
)  # fmt: skip
def preview_purchase(request: HttpRequest) -> HttpResponse:
    principal = _signed_in(request, "purchases:read")
    want = wanted(read_purchase(request.body))
    with pool().connection() as connection:
        record_batch(connection, principal.club_id, [want], now_instant(), Options(preview=True))
    if want.error is not None:
        raise want.error
    assert want.stored is not None
    return respond(200, rendered(want.stored, language(request)))


@routes.plain(
    "POST", "/purchases/batch", scope="purchases:write", answer=BatchOut, key="optional", body=BatchBody,
    limit=BATCH_LIMIT, summary="Record up to 10,000 purchases; an answer for each",
)  # fmt: skip
def record_purchases(request: HttpRequest) -> HttpResponse:
    principal = _signed_in(request, "purchases:write", BATCH_LIMIT)
    lang = language(request)
    found: list[Wanted | VafaError] = []
    for raw in read_items(request.body, BATCH_MOST):
        try:
            body = read_body(raw)
            principal.require_branch(body.branch)
            found.append(wanted(body, key_id=principal.key_id))
        except VafaError as error:
            found.append(error)
    record_chunks(principal.club_id, [each for each in found if isinstance(each, Wanted)])
    items = [_item(each, lang) for each in found]
    repeated = sum(
        isinstance(each, Wanted) and each.stored is not None and each.stored.repeated for each in found
    )
    refused = sum(item["status"] >= 400 for item in items)
    counts = {"recorded": len(items) - refused - repeated, "repeated": repeated, "refused": refused}
    return respond(200, {**counts, "items": items})


def record_chunks(club_id: int, wants: list[Wanted]) -> None:
    """Many purchases in transactions of their own size; a chunk that fails as a whole is tried one by one."""
    with pool().connection() as connection:
        for start in range(0, len(wants), CHUNK):
            chunk = wants[start : start + CHUNK]
            try:
                record_batch(connection, club_id, chunk, now_instant())
            except Exception as failure:
                if connection.closed:
                    raise
                _one_by_one(connection, club_id, chunk, failure)


def _one_by_one(connection: Any, club_id: int, chunk: list[Wanted], failure: Exception) -> None:
    for want in chunk:
        want.stored = want.error = None
        try:
            record_batch(connection, club_id, [want], now_instant())
        except Exception as alone:
            if connection.closed:
                raise
            want.error = alone


def _item(each: Wanted | VafaError, lang: str) -> dict[str, Any]:
    if isinstance(each, Wanted) and each.stored is not None:
        return {"status": 201, "purchase": rendered(each.stored, lang)}
    error = each.error if isinstance(each, Wanted) else each
    refused = refusal(error) if error is not None else refusal(RuntimeError("no answer"))
    return {"status": refused.kind.status, "problem": refused.problem(lang)}


@routes.write(
    "POST", "/purchases/{uuid:purchase_id}/refunds", scope="purchases:write", answer=RefundOut, status=201,
    key="optional", summary="Take back lines, an amount, or all",
)  # fmt: skip
def refund_purchase(request: HttpRequest, purchase_id: UUID, body: RefundBody) -> dict[str, Any]:
    principal = caller(request)
    selectors.require_branch(purchase_id, principal)
    asked = read_refund(request.body)
    done = refund(
        connections["default"].connection, principal.club_id, purchase_id, asked, key_id=principal.key_id
    )
    return rendered_refund(done, language(request))


@routes.write(
    "POST", "/purchases/{uuid:purchase_id}/cancel", scope="purchases:write", answer=RefundOut, status=201,
    key="optional", summary="Cancel a purchase: all that is left of it comes back",
)  # fmt: skip
def cancel_purchase(request: HttpRequest, purchase_id: UUID, body: CancelBody = CANCEL) -> dict[str, Any]:
    principal = caller(request)
    selectors.require_branch(purchase_id, principal)
    asked = read_refund(msgspec.json.encode({"reference": body.reference, "all": True}))
    done = refund(
        connections["default"].connection,
        principal.club_id,
        purchase_id,
        asked,
        key_id=principal.key_id,
        cancel=True,
    )
    return rendered_refund(done, language(request))


@routes.read(
    "/purchases/{uuid:purchase_id}", scope="purchases:read", answer=PurchaseFull, summary="One purchase"
)
def get_purchase(request: HttpRequest, purchase_id: UUID) -> dict[str, Any]:
    return _full(selectors.get(purchase_id), language(request))


@routes.read(
    "/purchases", scope="purchases:read", answer=PurchasePage, summary="Purchases of a member or by reference"
)
def list_purchases(
    request: HttpRequest,
    reference: str | None = None,
    member_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    page = selectors.page(reference=reference, member_id=member_id, cursor=cursor, limit=limit)
    lang = language(request)
    return {"items": [_full(each, lang) for each in page.items], "next_cursor": page.next_cursor}


def _full(found: selectors.Full, lang: str) -> dict[str, Any]:
    return {
        **rendered(found.stored, lang),
        "branch": found.branch,
        "source": found.source,
        "lines": found.lines,
        "payments": found.payments,
        "returned": found.returned,
        "refunds": [rendered_refund(each, lang) for each in found.refunds],
    }
