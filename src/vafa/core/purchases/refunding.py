"""Refunds and cancellations: read the purchase as it was decided, reverse, keep what was reversed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from psycopg import Connection

from vafa.core.earning import programmes
from vafa.core.earning.work import Work, work
from vafa.core.purchases import store
from vafa.core.purchases.errors import PurchaseNotFound, RefundMoment, RefundReferenceTaken
from vafa.core.purchases.schemas import RefundIn, body_hash, same_body, thousandths
from vafa.core.vouchers import store as vouchers
from vafa.domain.baskets import NOBODY, Purchase
from vafa.domain.context import MemberState
from vafa.domain.explain import RefundRecord, refund_record_of
from vafa.domain.ledger import FOREVER, Lot
from vafa.domain.packing import unpack_lines, unpack_payments, unpack_record
from vafa.domain.participants import clock
from vafa.domain.programme import Programme
from vafa.domain.records import Past
from vafa.domain.refunds import Reversal, decide_refund
from vafa.domain.returns import Refund, RefundForm
from vafa.domain.time import MINUTE, Instant, parse_instant, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.events import SAMPLE_ID, Event
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows, run
from vafa.kernel.scope import current_actor

LOCK: Final = """
select p.id, p.member_id, p.reference, p.source, p.branch, p.channel, p.happened_at, p.recorded_at, p.lines, p.payments,
       p.record, p.returned, p.net
from core_purchases_purchase p where p.club_id = %s and p.id = %s for no key update
"""

SPENT_LOTS: Final = """
select m.n, m.lot_cause, m.lot_n, -m.amount, t.available_at, t.at, t.expires_at, t.idle
from core_ledger_move m
join core_ledger_transfer t on t.club_id = m.club_id and t.cause = m.lot_cause and t.n = m.lot_n
     and t.member_id = any(%s)
where m.club_id = %s and m.cause = %s and m.kind = 'spend' order by m.n
"""

EXPIRED: Final = """
select lot_n, -sum(amount)::bigint from core_ledger_moved
where club_id = %s and lot_cause = %s and kind = 'expire' group by lot_n
"""


class PurchaseRefunded(Event):
    """Part or all of a purchase came back. `reversed` and `given_back` are amounts by currency, `offers` the rials of
    discounts that came back, `vouchers` what came back to coupons and gift cards.
    """

    name: ClassVar[str] = "purchases.refunded"
    purchase_id: UUID
    refund_id: UUID
    member_id: UUID | None
    reference: str
    net: int
    whole: bool
    reversed: dict[str, int]
    given_back: dict[str, int]
    review: bool
    offers: dict[str, int] = {}
    vouchers: list[dict[str, Any]] = []

    @classmethod
    def sample(cls) -> PurchaseRefunded:
        return cls(
            purchase_id=SAMPLE_ID,
            refund_id=SAMPLE_ID,
            member_id=SAMPLE_ID,
            reference="R-17",
            net=250_000,
            whole=False,
            reversed={"points": 25},
            given_back={},
            review=False,
        )


@dataclass(slots=True)
class Refunded:
    """A recorded refund."""

    id: UUID
    purchase_id: UUID
    member_id: UUID | None
    reference: str
    happened_at: Instant
    record: RefundRecord
    programme: Programme
    display: str
    repeated: bool = False


def refund(
    connection: Connection[Any],
    club_id: int,
    purchase_id: UUID,
    body: RefundIn,
    *,
    key_id: UUID | None = None,
    cancel: bool = False,
    now: Instant | None = None,
) -> Refunded:
    """Take back lines, an amount or all of a purchase, inside the unit that is open; `now` is the clock's
    unless a test gives another.

    The same reference with the same body gives the stored answer; with another body it is refused.
    """
    quantities = [
        (each.line, thousandths(each.quantity, f"lines.{i}")) for i, each in enumerate(body.lines, 1)
    ]
    if bool(quantities) + bool(body.amount) + body.all != 1:
        raise RefundForm()
    at = parse_instant(body.happened_at) if body.happened_at is not None else None
    digest = body_hash(quantities, body.amount, body.all, body.happened_at)
    row = next(iter(rows(connection, LOCK, [club_id, purchase_id])), None)
    if row is None:
        raise PurchaseNotFound()
    # A guest's purchase has no member, and nothing of one is locked, loaded or kept.
    member_id = store.survivor(connection, club_id, row[1]) if row[1] is not None else None
    # Known before the work begins: the budgets of the programme of then are locked with it.
    programmes.book(connection, club_id).version(unpack_record(row[10], row[12]).p)
    with work(connection, club_id, [member_id] if member_id else [], now=now) as job:
        known = _known(connection, club_id, purchase_id, body.reference)
        if known is not None:
            return _again(known, digest, body.reference, job)
        past = _past(connection, club_id, row, member_id, job)
        ahead = job.programme.settings.future_minutes * MINUTE
        if at is not None and not past.at <= at <= job.now + ahead:
            raise RefundMoment()
        asked = Refund(
            uuid7(),
            body.reference,
            at if at is not None else job.now,
            job.now,
            quantities,
            body.amount,
            body.all,
        )
        present = job.book.at(clock(asked.at, asked.recorded_at))
        member = job.member(member_id) if member_id else MemberState(NOBODY, loaded=True, guest=True)
        decided = decide_refund(asked, past, member, job.state, present)
        job.keep(decided)
        reversal: Reversal = decided.returned
        record = refund_record_of(decided, past.programme.number)
        reversal.after.cancelled = cancel or reversal.after.cancelled
        _store(connection, club_id, asked, past, member_id, body, digest, record, reversal, key_id)
        run(connection, vouchers.save(club_id, past.vouchers.values()))
    _tell(asked, past, member_id, reversal)
    return Refunded(
        asked.id, purchase_id, member_id, body.reference, asked.at, record, past.programme, job.book.display
    )


def _known(connection: Connection[Any], club_id: int, purchase_id: UUID, reference: str) -> Any:
    found = rows(
        connection,
        "select id, member_id, hash, happened_at, record, purchase_id from core_purchases_refund"
        " where club_id = %s and purchase_id = %s and reference = %s",
        [club_id, purchase_id, reference],
    )
    return found[0] if found else None


def _again(row: Any, digest: bytes, reference: str, job: Work) -> Refunded:
    if not same_body(row[2], digest):
        raise RefundReferenceTaken(reference=reference)
    record = msgspec.json.decode(row[4], type=RefundRecord)
    return Refunded(
        row[0],
        row[5],
        row[1],
        reference,
        instant(row[3]),
        record,
        job.book.version(record.p),
        job.book.display,
        True,
    )


def _past(
    connection: Connection[Any], club_id: int, row: Sequence[Any], member_id: UUID | None, job: Work
) -> Past:
    purchase_id, first_owner, reference, source, branch, channel, at, recorded_at, lines, payments = row[:10]
    posted = store.posted(connection, club_id, [(purchase_id, first_owner)] if first_owner else [])
    record = unpack_record(row[10], row[12], posted.get(purchase_id, []))
    purchase = Purchase(
        purchase_id,
        member_id or NOBODY,
        reference,
        instant(at),
        instant(recorded_at),
        unpack_lines(lines),
        unpack_payments(payments),
        source,
        branch,
        channel,
    )
    spent: dict[int, list[tuple[Lot, int]]] = {taken.n: [] for taken in record.s}
    if record.s and member_id is not None:
        owners = list({member_id, first_owner, *_merged(connection, club_id, member_id)})
        for n, cause, lot_n, amount, available_at, made_at, expires_at, idle in rows(
            connection, SPENT_LOTS, [owners, club_id, purchase_id]
        ):
            available = instant(available_at if available_at is not None else made_at)
            lot = Lot((cause, lot_n), 0, available, instant(expires_at, FOREVER), idle)
            spent[n].append((lot, amount))
    expired = dict(rows(connection, EXPIRED, [club_id, purchase_id]))
    touched = vouchers.lock(connection, club_id, sorted({UUID(each.id) for each in record.v}))
    by_id = {voucher_id.hex: voucher for voucher_id, voucher in touched.items()}
    returned = store.decode_returned(row[11])
    return Past(purchase, job.book.version(record.p), record, returned, spent, expired, by_id)


def _merged(connection: Connection[Any], club_id: int, member_id: UUID) -> list[UUID]:
    """Everybody who was merged into the member, whose lots it may have been paid with."""
    return [
        row[0]
        for row in rows(
            connection,
            "with recursive tree (id) as (select %s::uuid union select m.id from core_members_member m"
            " join tree on m.club_id = %s and m.merged_into = tree.id) select id from tree",
            [member_id, club_id],
        )
    ]


def _store(
    connection: Connection[Any],
    club_id: int,
    asked: Refund,
    past: Past,
    member_id: UUID | None,
    body: RefundIn,
    digest: bytes,
    record: RefundRecord,
    reversal: Reversal,
    key_id: UUID | None,
) -> None:
    rows(
        connection,
        "insert into core_purchases_refund (club_id, id, purchase_id, member_id, happened_at, recorded_at, hash,"
        " reference, actor, door, asked, record) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            club_id,
            asked.id,
            past.id,
            member_id,
            to_datetime(asked.at),
            to_datetime(asked.recorded_at),
            digest,
            asked.reference,
            key_id,
            current_actor().door,
            msgspec.json.encode(body).decode(),
            msgspec.json.encode(record).decode(),
        ],
    )
    rows(
        connection,
        "update core_purchases_purchase set returned = %s where club_id = %s and id = %s",
        [msgspec.json.encode(reversal.after).decode(), club_id, past.id],
    )


def _tell(asked: Refund, past: Past, member_id: UUID | None, reversal: Reversal) -> None:
    audit.record(
        "purchases.refunded",
        "purchase",
        past.id,
        None,
        {"refund": str(asked.id), "reference": asked.reference},
    )
    events.emit(
        PurchaseRefunded(
            purchase_id=past.id,
            refund_id=asked.id,
            member_id=member_id,
            reference=asked.reference,
            net=reversal.net,
            whole=reversal.whole,
            reversed=reversal.earned,
            given_back=reversal.given_back,
            review=reversal.review,
            offers=_discounts_back(past, reversal),
            vouchers=[store.told_voucher(each) for each in reversal.touched],
        )
    )


def _discounts_back(past: Past, reversal: Reversal) -> dict[str, int]:
    before = past.returned.offers or [0] * len(past.record.o)
    back = (
        [after - was for after, was in zip(reversal.after.offers, before, strict=True)]
        if past.record.o
        else []
    )
    return store.by_offer(past.record.o, back, past.programme)
