"""Reads of the ledger: what a member has now, had at any moment, and how it came about.

A balance is exact by the clock: what has expired or lapsed since it was last written does not count, also when
nobody has booked it yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from vafa.core.ledger.models import Hold
from vafa.core.ledger.store import mark_held
from vafa.core.members import selectors as members
from vafa.domain.context import MemberState
from vafa.domain.ledger import FOREVER, Account, Lot, LotId, add_lot
from vafa.domain.ledger import Hold as HoldState
from vafa.domain.records import BalanceNow, balances_now
from vafa.domain.settling import settle
from vafa.domain.time import Instant, to_datetime
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant
from vafa.kernel.scope import current_club

OUT: Final = frozenset({"reverse", "spend", "expire", "deduct", "gift_out", "merge_out", "erase"})
"""Kinds of transfers that leave the member's account; the others come in."""

_MICROS = "(extract(epoch from {column}) * 1000000)::bigint"

# Lots and holds come along only where the clock has something to do: mostly nowhere.
BALANCES: Final = f"""
select m.id, a.currency, a.total, a.pending, a.held, a.debt, a.goes, a.idle_left, a.turn_at, a.goes_at, a.idle_at,
  case when a.turn_at <= %s or a.idle_at <= %s then (
    select jsonb_agg(jsonb_build_array(l.cause, l.n, l.left_amount, {_MICROS.format(column="l.available_at")},
                                       {_MICROS.format(column="nullif(l.expires_at, 'infinity')")},
                                       coalesce(l.expires_at = 'infinity', false)))
    from core_ledger_lot l where l.club_id = a.club_id and l.member_id = a.member_id and l.currency = a.currency
  )::text end,
  case when a.turn_at <= %s or a.held > 0 and a.idle_at <= %s then (
    select jsonb_agg(jsonb_build_array(h.id, h.amount, {_MICROS.format(column="h.lapses_at")}, h.parts))
    from core_ledger_hold h
    where h.club_id = a.club_id and h.member_id = a.member_id and h.currency = a.currency and h.state = 'open'
  )::text end
from core_members_member m
left join core_ledger_account a on a.club_id = m.club_id and a.member_id = m.id
where m.club_id = {{club}} and m.id = %s order by a.currency
"""
"""Parameters: the moment four times, the member. ``{club}`` stands where the club does."""

LotRow = tuple[UUID, int, int, int | None, int | None, bool]
HoldRow = tuple[UUID, int, int, list[tuple[UUID, int, int]]]
_lots = msgspec.json.Decoder(list[LotRow])
_holds = msgspec.json.Decoder(list[HoldRow])


def balances_from(rows: Sequence[Sequence[Any]], now: Instant) -> list[BalanceNow] | None:
    """Balances by the clock from the rows of ``BALANCES``; None if there is no such member."""
    if not rows:
        return None
    member = MemberState(rows[0][0])
    for _, currency, *sums, lots, holds in rows:
        if currency is not None:
            member.accounts[currency] = _account(member, currency, sums)
            if lots is not None:
                _let_clock_act(member, member.accounts[currency], lots, holds, now)
    return balances_now(member)


def _account(member: MemberState, currency: str, sums: Sequence[Any]) -> Account:
    account = Account(member.id, currency)
    account.total, account.pending, account.held, account.debt, account.goes, account.idle_left = sums[:6]
    account.turn_at, account.goes_at, account.idle_at = (instant(moment, FOREVER) for moment in sums[6:9])
    return account


def _let_clock_act(member: MemberState, account: Account, lots: str, holds: str | None, now: Instant) -> None:
    account.lots = {
        (cause, n): Lot(
            (cause, n), left, available_at or 0, FOREVER if expires_at is None else expires_at, idle
        )
        for cause, n, left, available_at, expires_at, idle in _lots.decode(lots)
    }
    mine = {
        hold_id: HoldState(
            hold_id,
            member.id,
            account.currency,
            amount,
            lapses_at,
            [((cause, n), part) for cause, n, part in parts],
        )
        for hold_id, amount, lapses_at, parts in (_holds.decode(holds) if holds else ())
    }
    for hold in mine.values():
        mark_held(account.lots, hold.parts)
    settle(account, now, uuid7, mine)


def balances(member_id: UUID, now: Instant) -> list[BalanceNow] | None:
    """The same inside a unit; None if there is no such member."""
    moment = to_datetime(now)
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCES.format(club="%s"), [moment, moment, moment, moment, current_club(), member_id]
        )
        return balances_from(cursor.fetchall(), now)


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer as a person reads it: ``amount`` has the sign it had for the member."""

    member_id: UUID
    cause: UUID
    n: int
    kind: str
    currency: str
    amount: int
    at: Instant
    available_at: Instant
    expires_at: Instant | None
    note: dict[str, Any] | None


# Materialized: found by member, then put in order. The planner might else read the whole club in the order asked for.
HISTORY: Final = """
with mine as materialized (
    select member_id, cause, n, kind, currency, amount, at, available_at, expires_at, note from core_ledger_transfer
    where club_id = %s and member_id = any(%s)
)
select * from mine where (cause, n) < (%s, %s) order by cause desc, n desc limit %s
"""
FIRST: Final = (UUID(int=(1 << 128) - 1), 32767)


def history(member_id: UUID, *, before: tuple[UUID, int] | None = None, limit: int = 50) -> list[Movement]:
    """Transfers of the member and of those merged into it, last recorded first, from before (cause, n)."""
    whole = members.tree(member_id)
    cause, n = before or FIRST
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [current_club(), whole, cause, n, limit])
        return [_movement(row) for row in cursor.fetchall()]


OF_CAUSES: Final = """
select member_id, cause, n, kind, currency, amount, at, available_at, expires_at, note from core_ledger_transfer
where club_id = %s and cause = any(%s) and member_id = any(%s) order by cause, n
"""


def movements_of(causes: Sequence[UUID], member_ids: Sequence[UUID]) -> list[Movement]:
    """The transfers of these members that a few causes led to."""
    with connection.cursor() as cursor:
        cursor.execute(OF_CAUSES, [current_club(), list(causes), list(member_ids)])
        return [_movement(row) for row in cursor.fetchall()]


def _movement(row: Sequence[Any]) -> Movement:
    member_id, cause, n, kind, currency, amount, at, available_at, expires_at, note = row
    return Movement(
        member_id,
        cause,
        n,
        kind,
        currency,
        -amount if kind in OUT else amount,
        instant(at),
        instant(available_at) if available_at is not None else instant(at),
        instant(expires_at) if expires_at is not None else None,
        None if note is None else msgspec.json.decode(note),
    )


def holds(member_id: UUID) -> list[Hold]:
    """Open holds of the member, oldest first."""
    return list(Hold.objects.filter(member_id=member_id, state="open").order_by("created_at", "id"))


PAST: Final = """
select cause, n, kind, currency, amount, at, available_at, expires_at, makes_lot, idle from core_ledger_transfer
where club_id = %s and member_id = %s and at <= %s
"""
PAST_MOVES: Final = """
select t.currency, v.lot_cause, v.lot_n, v.amount from core_ledger_transfer t
join core_ledger_moved v on v.club_id = t.club_id and v.cause = t.cause and v.n = t.n
where t.club_id = %s and t.member_id = %s and t.at <= %s
"""
TERMS: Final = """
select distinct on (cause, n) cause, n, at, available_at, expires_at, idle from core_ledger_transfer
where club_id = %s and member_id = any(%s) and makes_lot and cause = any(%s)
"""


def balances_at(member_id: UUID, moment: Instant) -> list[BalanceNow] | None:
    """What the member had at a moment of the past, from transfers alone: by when things happened.

    Holds that were open then and are no more cannot be told from what was free.
    """
    related = _related(member_id)
    if not related:
        return None
    club, at = current_club(), to_datetime(moment)
    with connection.cursor() as cursor:
        cursor.execute(PAST, [club, member_id, at])
        transfers = cursor.fetchall()
        cursor.execute(PAST_MOVES, [club, member_id, at])
        moves = cursor.fetchall()
        cursor.execute(
            TERMS, [club, related, list({row[1] for row in moves} | {row[0] for row in transfers})]
        )
        terms = {(cause, n): rest for cause, n, *rest in cursor.fetchall()}
        cursor.execute(
            "select currency, idle_at from core_ledger_account where club_id = %s and member_id = %s",
            [club, member_id],
        )
        idle_until = {currency: instant(idle_at, FOREVER) for currency, idle_at in cursor.fetchall()}
    left = _left(transfers, moves)
    member = MemberState(member_id)
    for currency in sorted({row[3] for row in transfers}):
        account = member.account(currency)
        account.idle_at = idle_until.get(currency, FOREVER)
        total = sum(amount for (where, _), amount in left.items() if where == currency)
        signed = sum(-row[4] if row[2] in OUT else row[4] for row in transfers if row[3] == currency)
        account.debt = total - signed
        _live(
            account,
            ((lot, amount) for (where, lot), amount in left.items() if where == currency),
            terms,
            moment,
        )
    return balances_now(member)


def _left(transfers: Iterable[Any], moves: Iterable[Any]) -> dict[tuple[str, LotId], int]:
    """What was left in each lot: what made it and everything that moved in it until then."""
    left: dict[tuple[str, LotId], int] = {}
    for cause, n, _, currency, amount, _, _, _, makes_lot, _ in transfers:
        if makes_lot:
            left[(currency, (cause, n))] = amount
    for currency, cause, n, amount in moves:
        left[(currency, (cause, n))] = left.get((currency, (cause, n)), 0) + amount
    return left


def _live(
    account: Account, lots: Iterable[tuple[LotId, int]], terms: dict[LotId, list[Any]], moment: Instant
) -> None:
    """Add the lots that had not expired by then, with what of them was pending."""
    for lot_id, amount in lots:
        at, available_at, expires_at, idle = terms[lot_id]
        ends = account.idle_at if idle else instant(expires_at, FOREVER)
        if amount and ends > moment:
            add_lot(account, Lot(lot_id, amount, instant(available_at) or instant(at), ends, idle), moment)


def _related(member_id: UUID) -> list[UUID]:
    """The member and everybody whose lots it may ever have held; nobody if there is no such member."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id from core_members_member m where m.club_id = %(club)s and m.id = %(member)s union"
            " select g.merged_id from core_members_merge g where g.club_id = %(club)s and g.survivor_id = %(member)s"
            " union select g.survivor_id from core_members_merge g"
            " where g.club_id = %(club)s and g.merged_id = %(member)s",
            {"club": current_club(), "member": member_id},
        )
        return [row[0] for row in cursor.fetchall()]
