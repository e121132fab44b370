"""Acts on vouchers that no purchase causes. One verb, one transaction, with its audit record.

Each runs inside ``unit(club_id)``. Amounts are rials, ``at`` the moment of the act.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connection, connections

from vafa.core.vouchers import codes, store
from vafa.core.vouchers.errors import CodesTaken, CodeUnwritable, VoucherNotFound, VoucherState
from vafa.core.vouchers.events import VoucherBlocked, VouchersIssued, VoucherUnblocked
from vafa.core.vouchers.models import Closed
from vafa.domain import vouchers as domain
from vafa.domain.baskets import MAX_AMOUNT, NOBODY
from vafa.domain.ledger import FOREVER
from vafa.domain.text import normalise_text
from vafa.domain.time import Instant, from_datetime
from vafa.domain.vouchers import ACTIVE, BLOCKED, COUPON, INACTIVE, Move, Voucher
from vafa.kernel import audit, events
from vafa.kernel.arrays import instants, texts, uuids
from vafa.kernel.ids import uuid7, uuid7s
from vafa.kernel.pipeline import rows, run
from vafa.kernel.scope import current_club

INSERT: Final = """
insert into core_vouchers_voucher (club_id, id, code, kind, series_id, offer, member_id, origin_id, transferable,
    state, reason, face, balance, uses, used, opens_at, closes_at, activated_at, created_at, days, back_days, has_pin)
select %s, id, code, %s, %s, %s, member_id, member_id, %s, %s, '', %s, 0, %s, 0, opens_at, closes_at, null, now(),
    %s, %s, %s
from unnest(%b::uuid[], %b::text[], %b::uuid[]) as v (id, code, member_id),
     unnest(%b::timestamptz[], %b::timestamptz[]) as t (opens_at, closes_at)
on conflict (club_id, code) do nothing returning code
"""
CHUNK: Final = 5_000

CLOSE: Final = """
insert into core_vouchers_closed (club_id, series_id, reason) values (%s, %s, %s) on conflict do nothing
"""

BLOCK_SOME: Final = """
with next_ones as (
    select id, state from core_vouchers_voucher where club_id = %(club)s and series_id = %(series)s and id > %(after)s
    order by id limit %(most)s for no key update
), done as (
    update core_vouchers_voucher v set state = 'blocked', reason = %(reason)s from next_ones o
    where v.club_id = %(club)s and v.id = o.id and o.state <> 'blocked' returning v.id
), moved as (
    insert into core_vouchers_move (club_id, voucher_id, cause, n, kind, amount, uses, at, note)
    select %(club)s, id, %(cause)s, row_number() over (order by id), 'block', 0, 0, now(), %(reason)s from done
)
select (select count(*) from done), (select id from next_ones order by id desc limit 1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What all vouchers of one issue have in common; see `domain.vouchers.Voucher`."""

    kind: str = COUPON
    series_id: UUID
    offer: str = ""
    uses: int = 1
    face: int = 0
    state: str = ACTIVE
    transferable: bool = False
    opens_at: Instant = 0
    closes_at: Instant = FOREVER
    days: int = 0
    back_days: int = 0
    has_pin: bool = False


@dataclass(slots=True)
class Issued:
    """The ids and codes that were made, in order; codes that were taken already."""

    ids: list[UUID] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def issue(
    *,
    terms: Terms,
    count: int = 0,
    written: Sequence[str] = (),
    members: Sequence[UUID] = (),
    prefix: str = "",
    length: int = codes.LENGTH,
    strict: bool = True,
    tell: bool = True,
) -> Issued:
    """Make vouchers: ``count`` with new codes, or with those that are ``written``; one for each of ``members``, if any
    are named. With ``strict`` a code that is taken refuses them all (`CodesTaken`); else it is left out and told.

    Any number may be asked for, but thousands belong into a job that calls this in chunks.
    """
    wanted = [_checked(each) for each in written] if written else []
    if not wanted:
        wanted = codes.new_codes(count or len(members), length, prefix)
    made = Issued()
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        _insert(terms, some, members[start : start + CHUNK] if members else [], made)
    if made.taken and strict:
        raise CodesTaken(codes=[domain.masked(code) for code in made.taken[:10]])
    if tell and made.ids:
        audit.record("vouchers.issued", "series", terms.series_id, None, {"count": len(made.ids)})
        events.emit(VouchersIssued(series_id=terms.series_id, kind=terms.kind, count=len(made.ids)))
    return made


def _checked(written: str) -> str:
    code = codes.normal(written)
    if not 3 <= len(code) <= codes.MOST or "/" in code:
        raise CodeUnwritable(code=written[:70])
    return code


def _insert(terms: Terms, wanted: Sequence[str], members: Sequence[UUID], made: Issued) -> None:
    ids = uuid7s(len(wanted))
    owners = [*members] if members else [NOBODY] * len(wanted)
    inserted = rows(
        connections["default"].connection,
        INSERT,
        (
            current_club(), terms.kind, terms.series_id, terms.offer, terms.transferable, terms.state, terms.face,
            terms.uses, terms.days, terms.back_days, terms.has_pin,
            uuids(ids), texts(list(wanted)), uuids(owners, NOBODY),
            instants([terms.opens_at], 0), instants([terms.closes_at], FOREVER),
        ),
    )  # fmt: skip
    there = {row[0] for row in inserted}
    for voucher_id, code in zip(ids, wanted, strict=True):
        if code in there:
            made.ids.append(voucher_id)
            made.codes.append(code)
            there.discard(code)
        else:
            made.taken.append(code)


@contextmanager
def working(*voucher_ids: UUID) -> Iterator[list[Voucher]]:
    """Vouchers locked and loaded in the transaction that is open; saved at the end. ``VoucherNotFound``."""
    handle, club_id = connections["default"].connection, current_club()
    found = store.lock(handle, club_id, sorted(voucher_ids))
    if len(found) < len(set(voucher_ids)):
        raise VoucherNotFound()
    yield [found[voucher_id] for voucher_id in voucher_ids]
    statements = store.save(club_id, found.values())
    if statements:
        run(handle, statements)


def block(*, voucher_id: UUID, reason: str, at: Instant | None = None) -> None:
    """From now on the voucher is refused, with the reason. Twice is the same as once."""
    with working(voucher_id) as (voucher,):
        if voucher.state == BLOCKED:
            return
        words = normalise_text(reason)[:200]
        domain.block(voucher, words, uuid7(), 0, _now(at))
        _record("vouchers.block", voucher, {"reason": words})
        events.emit(
            VoucherBlocked(
                voucher_id=voucher.id, kind=voucher.kind, which=domain.masked(voucher.code), reason=words
            )
        )


def close_series(*, series_id: UUID, reason: str) -> None:
    """From now on every voucher of the series is refused, however many there are; `block_series` writes it to each."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, [current_club(), series_id, reason])


def block_series(*, series_id: UUID, reason: str, after: UUID = NOBODY) -> tuple[int, UUID | None]:
    """Block the next vouchers of a series behind ``after``: how many, and the last one looked at (None at the end)."""
    close_series(series_id=series_id, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(
            BLOCK_SOME,
            {
                "club": current_club(),
                "series": series_id,
                "after": after,
                "most": CHUNK,
                "cause": uuid7(),
                "reason": reason,
            },
        )
        found: tuple[int, UUID | None] = cursor.fetchone()
    return found


def unblock(*, voucher_id: UUID, at: Instant | None = None) -> None:
    """What was blocked by mistake may be used again; not where its sale was refunded."""
    with working(voucher_id) as (voucher,):
        if voucher.state != BLOCKED:
            return
        if voucher.reason == "sale_refunded":
            raise VoucherState(
                reason={
                    "fa": "فروش این کارت برگشت خورده و پول آن پس داده شده است.",
                    "en": "The sale of this card was refunded: its money went back.",
                }
            )
        if Closed.objects.filter(series_id=voucher.series).exists():
            raise VoucherState(
                reason={
                    "fa": "سری این کد بسته شده است.",
                    "en": "The series of this code was closed.",
                }
            )
        voucher.state, voucher.reason = ACTIVE, ""
        voucher.move(Move(uuid7(), 0, "unblock", 0, 0, _now(at)))
        _record("vouchers.unblock", voucher, {})
        events.emit(VoucherUnblocked(voucher_id=voucher.id, kind=voucher.kind))


def activate(*, voucher_id: UUID, amount: int = 0, at: Instant | None = None, note: str = "") -> None:
    """Put a card into force that no purchase sells here: a present of the club, or sold elsewhere."""
    with working(voucher_id) as (voucher,):
        if voucher.state != INACTIVE:
            raise domain.VoucherRefused(
                "active" if voucher.state == ACTIVE else "blocked", voucher.code, because=""
            )
        amount = voucher.face or amount
        if not 0 < amount <= MAX_AMOUNT and not voucher.offer:
            raise VoucherState(
                reason={"fa": "مبلغ کارت را بنویسید.", "en": "Say how much is put on the card."}
            )
        domain.activate(voucher, amount, uuid7(), 0, _now(at), NOBODY)
        _record("vouchers.activate", voucher, {"amount": amount, "note": note})


def correct(*, voucher_id: UUID, amount: int, reason: str, at: Instant | None = None) -> None:
    """Put money on a card (> 0) or take some away (< 0), never below nothing; the reason is kept."""
    with working(voucher_id) as (voucher,):
        if voucher.kind != domain.GIFT_CARD or voucher.state == INACTIVE:
            raise domain.VoucherRefused("inactive" if voucher.state == INACTIVE else "kind", voucher.code)
        if not amount:
            raise domain.VoucherRefused("zero", voucher.code)
        if voucher.balance + amount < 0:
            raise domain.VoucherRefused("less", voucher.code, left=voucher.balance, wanted=-amount)
        words = normalise_text(reason)[:200]
        voucher.move(Move(uuid7(), 0, "correct", amount, 0, _now(at), note=words))
        _record("vouchers.correct", voucher, {"amount": amount, "reason": words})


def assign(*, voucher_id: UUID, member_id: UUID | None) -> None:
    """Say whose voucher it is: given to another member, or to whoever shows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_vouchers_voucher set member_id = %s, origin_id = %s where club_id = %s and id = %s",
            [member_id, member_id, current_club(), voucher_id],
        )
        if not cursor.rowcount:
            raise VoucherNotFound()
    audit.record("vouchers.assign", "voucher", voucher_id, None, {"member_id": member_id})


def _now(at: Instant | None) -> Instant:
    return from_datetime(datetime.now(UTC)) if at is None else at


def _record(action: str, voucher: Voucher, after: dict[str, object]) -> None:
    audit.record(action, "voucher", voucher.id, None, {"which": domain.masked(voucher.code), **after})
