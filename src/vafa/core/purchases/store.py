"""Between purchases and their tables, set-based; and what is announced of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import msgspec
from psycopg import Connection

from vafa.domain.baskets import Line, Purchase
from vafa.domain.decided import Decided
from vafa.domain.packing import (
    pack_lines,
    pack_payments,
    pack_record,
    plain_lines,
    unpack_lines,
    unpack_payments,
    unpack_record,
)
from vafa.domain.pricing import Applied
from vafa.domain.programme import Programme
from vafa.domain.records import Posted, Record, Returned
from vafa.domain.time import to_datetime
from vafa.domain.vouchers import Touched
from vafa.kernel.arrays import NOBODY, bigints, blobs, encoded_texts, instants, texts, uuids
from vafa.kernel.events import OUTBOX_INSERT_SQL, SAMPLE_ID, Event, encode, wake_relay_sql
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import Statement, rows

if TYPE_CHECKING:
    from vafa.core.purchases.intake import Wanted

EXISTING: Final = """
select p.source, p.reference, p.id, p.member_id, p.hash, p.happened_at, p.total, p.record, p.lines, p.payments,
       p.branch, p.net
from unnest(%b::text[], %b::text[]) as asked (reference, source)
cross join lateral (
    select * from core_purchases_purchase
    where club_id = %s and reference = asked.reference and source = asked.source offset 0) p
"""

POSTED: Final = """
select cause, n, currency, amount, available_at, expires_at, idle from core_ledger_transfer
where club_id = %s and member_id = any(%b::uuid[]) and cause = any(%b::uuid[]) and makes_lot and kind = 'earn'
order by cause, n
"""

MAKE_BUDGETS: Final = """
insert into core_earning_budget (club_id, rule, used) select %s, rule, 0 from unnest(%b::text[]) as made (rule)
on conflict do nothing
"""

PRODUCTS: Final = (
    "select sku, groups from core_purchases_product where club_id = %s and sku = any(%b::text[])"
)

SAVE: Final = """
insert into core_purchases_purchase (club_id, id, member_id, total, net, happened_at, recorded_at, hash, source,
                                     reference, branch, channel, actor, door, lines, payments, record)
select %s, * from unnest(%b::uuid[], %b::uuid[], %b::bigint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[],
                         %b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[], %b::uuid[], %b::text[],
                         %b::text[], %b::text[], %b::text[])
"""

_returned = msgspec.json.Decoder(Returned).decode


class PurchaseRecorded(Event):
    """A purchase was recorded, by a guest if there is no member. Amounts by currency in its smallest unit; `offers`
    are rials that each offer took off, `vouchers` what was done with coupons and gift cards ("pay", "use", "sale").
    """

    name: ClassVar[str] = "purchases.recorded"
    purchase_id: UUID
    member_id: UUID | None
    reference: str
    branch: str
    happened_at: int
    total: int
    earned: dict[str, int]
    spent: dict[str, int]
    offers: dict[str, int] = {}
    vouchers: list[dict[str, Any]] = []

    @classmethod
    def sample(cls) -> PurchaseRecorded:
        return cls(
            purchase_id=SAMPLE_ID,
            member_id=SAMPLE_ID, reference="A-1001", branch="", happened_at=1_764_000_000_000_000,
            total=1_250_000, earned={"points": 125}, spent={},
        )  # fmt: skip


def decode_returned(text: str | bytes | None) -> Returned:
    return _returned(text) if text else Returned()


def survivor(connection: Connection[Any], club_id: int, member_id: UUID) -> UUID:
    """Whom a purchase belongs to now: a merged member's purchases are its survivor's."""
    while True:
        found = rows(
            connection,
            "select merged_into from core_members_member where club_id = %s and id = %s",
            [club_id, member_id],
        )
        if not found or found[0][0] is None:
            return member_id
        member_id = found[0][0]


def posted(
    connection: Connection[Any], club_id: int, purchases: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, list[Posted]]:
    """What purchases, given as (id, member), posted: by id, in order."""
    found: dict[UUID, list[Posted]] = {}
    if not purchases:
        return found
    ids = (uuids([member for _, member in purchases]), uuids([purchase for purchase, _ in purchases]))
    for cause, n, currency, amount, available_at, expires_at, idle in rows(
        connection, POSTED, (club_id, *ids)
    ):
        terms = (instant(available_at), instant(expires_at))
        found.setdefault(cause, []).append(Posted(n, currency, amount, *terms, idle))
    return found


def save_purchases(club_id: int, kept: Sequence[tuple[Wanted, Purchase, Decided, Record]]) -> list[Statement]:
    """Every purchase of a batch in one statement."""
    wants = [want for want, _, _, _ in kept]
    purchases = [purchase for _, purchase, _, _ in kept]
    columns = (
        uuids([p.id for p in purchases]),
        uuids([p.member for p in purchases], NOBODY),
        bigints([p.total for p in purchases]),
        bigints([p.net for p in purchases]),
        instants([p.at for p in purchases]),
        instants([p.recorded_at for p in purchases]),
        blobs([w.digest for w in wants]),
        texts([p.source for p in purchases]),
        texts([p.reference for p in purchases]),
        texts([p.branch for p in purchases]),
        texts([p.channel for p in purchases]),
        uuids([w.key_id or w.actor or NOBODY for w in wants], NOBODY),
        texts([w.door for w in wants]),
        encoded_texts([pack_lines(p.lines) for p in purchases]),
        encoded_texts([pack_payments(p.payments) for p in purchases]),
        encoded_texts([pack_record(record, purchase.net) for _, purchase, _, record in kept]),
    )
    return [(SAVE, (club_id, *columns))]


def announce(
    club_id: int, kept: Sequence[tuple[Wanted, Purchase, Decided, Record]], now: int
) -> list[Statement]:
    """The events of a batch as one row of the outbox."""
    events: list[Any] = []
    for _, purchase, decided, record in kept:
        earned: dict[str, int] = {}
        spent: dict[str, int] = {}
        for posted in record.e:
            earned[posted.currency] = earned.get(posted.currency, 0) + posted.amount
        for taken in record.s:
            spent[taken.currency] = spent.get(taken.currency, 0) + taken.amount
        events.append(
            PurchaseRecorded(
                purchase_id=purchase.id,
                member_id=purchase.buyer,
                reference=purchase.reference,
                branch=purchase.branch,
                happened_at=purchase.at,
                total=purchase.total,
                earned=earned,
                spent=spent,
                offers=by_offer(record.o, [each.amount for each in record.o], decided.programme),
                vouchers=[told_voucher(each) for each in record.v],
            )
        )
        events += decided.notes.get("events", ())
    return [(OUTBOX_INSERT_SQL, (club_id, uuid7(), encode(events), to_datetime(now)))]


def by_offer(applied: Sequence[Applied], rials: Sequence[int], programme: Programme | None) -> dict[str, int]:
    """Rials by the key of the offer."""
    found: dict[str, int] = {}
    if programme is not None:
        for each, amount in zip(applied, rials, strict=True):
            key = programme.offers.offers[each.offer].key
            found[key] = found.get(key, 0) + amount
    return found


def told_voucher(touched: Touched) -> dict[str, Any]:
    return {"id": touched.id, "kind": touched.of, "did": touched.kind, "amount": touched.amount}


def wake(club_id: int) -> list[Statement]:
    """Ask a worker to relay the outbox soon, if nobody here did so just now."""
    statement = wake_relay_sql(club_id)
    return [statement] if statement is not None else []


def sent_lines(lines: Sequence[Line], offered: bool) -> list[list[Any]]:
    return [row[:4] + row[6:] for row in plain_lines(lines)] if offered else plain_lines(lines)


def differences(want: Wanted, row: Any, *, other_member: bool) -> dict[str, str]:
    """What differs between a stored purchase and another body with its reference, in words."""
    lines, payments, branch = row[8], row[9], row[10]
    found = []
    if other_member:
        found.append(("عضو", "member"))
    if want.branch != branch:
        found.append(("شعبه", "branch"))
    if want.happened_at is not None and want.happened_at != instant(row[5]):
        found.append(("زمان", "happened_at"))
    # Of a purchase that had offers the stored lines carry their discounts, too.
    offered = bool(unpack_record(row[7], row[11]).o)
    if sent_lines(want.lines, offered) != sent_lines(unpack_lines(lines), offered):
        found.append(("قلم‌ها", "lines"))
    known = [(p.kind, p.amount, p.line, p.hold) for p in unpack_payments(payments)]
    if [(p.kind, p.amount, p.line, p.hold) for p in want.payments] != known:
        found.append(("پرداخت‌ها", "payments"))
    found = found or [("محتوای خرید", "the content")]
    return {"fa": "، ".join(fa for fa, _ in found), "en": ", ".join(en for _, en in found)}
