"""All that members did, in the order it was heard of: what modules make their view of a member anew from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import Connection

from vafa.core.earning.programmes import Book
from vafa.domain.explain import RefundRecord
from vafa.domain.packing import unpack_record
from vafa.domain.participants import Activity, clock
from vafa.domain.records import Fired, Record
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows

PURCHASES: Final = """
select id, happened_at, recorded_at, net, record from core_purchases_purchase
where club_id = %s and member_id = any(%s)
"""
REFUNDS: Final = """
select r.id, p.happened_at, r.happened_at, r.recorded_at, r.record from core_purchases_refund r
join core_purchases_purchase p on p.club_id = r.club_id and p.id = r.purchase_id
where p.club_id = %s and p.member_id = any(%s)
"""
EVENTS: Final = """
select id, happened_at, recorded_at, record from core_earning_happening where club_id = %s and member_id = any(%s)
"""
CORRECTIONS: Final = """
select cause, at, currency, case kind when 'grant' then amount else -amount end from core_ledger_transfer t
where club_id = %s and member_id = any(%s) and (kind = 'grant' and makes_lot or kind = 'deduct' and not exists (
    select from core_ledger_transfer g where g.club_id = t.club_id and g.member_id = t.member_id
        and g.cause = t.cause and g.kind = 'grant' and not g.makes_lot
))
"""
"""Not what the clock takes from a lot that ends to pay a debt with it: nobody corrected anything."""

_record = msgspec.json.Decoder(Record).decode
_refund = msgspec.json.Decoder(RefundRecord).decode


def activities(
    connection: Connection[Any], club_id: int, members: Sequence[UUID], book: Book
) -> list[Activity]:
    """Purchases, refunds, custom events and corrections of these members together, by when they were recorded."""
    asked = [club_id, list(members)]
    found: list[tuple[UUID, Activity]] = []
    for id, at, recorded_at, net, text in rows(connection, PURCHASES, asked):
        record = unpack_record(text, net, ())
        found.append((id, _heard(at, recorded_at, net, 1, _earned(record.f, book, record.p))))
    for id, bought_at, at, recorded_at, text in rows(connection, REFUNDS, asked):
        refund = _refund(text)
        back = {
            met.currency: -(met.lot + met.expired + met.other + met.debt + met.clipped) for met in refund.m
        }
        found.append(
            (
                id,
                Activity(
                    instant(bought_at),
                    -refund.n,
                    -int(refund.w),
                    back,
                    clock(instant(at), instant(recorded_at)),
                ),
            )
        )
    for id, at, recorded_at, text in rows(connection, EVENTS, asked):
        event = _record(text)
        found.append((id, _heard(at, recorded_at, 0, 0, _earned(event.f, book, event.p))))
    for id, at, currency, amount in rows(connection, CORRECTIONS, asked):
        found.append((id, Activity(instant(at), 0, 0, {currency: amount}, instant(at), True)))
    # Ids are made in the order of recording.
    return [each for _, each in sorted(found, key=lambda pair: pair[0].int)]


def _heard(at: Any, recorded_at: Any, net: int, visits: int, earned: dict[str, int]) -> Activity:
    happened = instant(at)
    return Activity(happened, net, visits, earned, clock(happened, instant(recorded_at)))


def _earned(fired: Iterable[Fired], book: Book, number: int) -> dict[str, int]:
    rules, sums = book.version(number).rules, {}
    for each in fired:
        currency = rules[each.rule].rule.currency
        sums[currency] = sums.get(currency, 0) + each.amount
    return sums
