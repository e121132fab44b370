"""Between the ledger in memory and its tables: set-based statements, each for a whole batch.

Statements are data (text, parameters), so that callers can send several in one round trip (`kernel.pipeline.run`).
All run inside a transaction whose club is set, with the members' rows locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.domain.context import MemberState
from vafa.domain.ledger import FOREVER, Account, Hold, Lot, LotId, Transfer
from vafa.kernel.arrays import (
    ENDLESS,
    NOBODY,
    bigints,
    booleans,
    encoded_texts,
    instants,
    smallints,
    texts,
    uuids,
)
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import Statement

ACCOUNTS: Final = """
select member_id, currency, total, pending, held, debt, goes, idle_left, turn_at, goes_at, idle_at
from core_ledger_account where club_id = %s and member_id = any({members})
"""

LOTS: Final = """
select member_id, currency, cause, n, left_amount, available_at, nullif(expires_at, 'infinity'),
       coalesce(expires_at = 'infinity', false)
from core_ledger_lot where club_id = %s and member_id = any({members})
"""

TURNING: Final = """
select asked.member_id, asked.currency, l.cause, l.n, l.left_amount, l.available_at, l.expires_at, l.turns is not true
from unnest(%b::uuid[], %b::text[], %b::timestamptz[], %b::timestamptz[]) as asked (member_id, currency, first, last)
cross join lateral (
    select *, min(expires_at) filter (where turns is not true) over () as soonest
    from (
        select cause, n, left_amount, available_at, expires_at,
            expires_at <= asked.last or available_at > asked.first as turns
        from core_ledger_lot
        where club_id = %s and member_id = asked.member_id and currency = asked.currency offset 0
    ) mine
) l
where l.turns or l.expires_at = l.soonest
"""
"""Lots that the clock acts on between two moments; and of the others, which sleep, those that expire first. Lateral
and `offset 0`: looked up by key, whatever the planner believes of a club that it has no statistics of yet."""

HOLDS: Final = """
select member_id, id, currency, amount, lapses_at, parts::text, state, taken
from core_ledger_hold where club_id = %s and state = 'open' and member_id = any({members})
"""

SAVE_ACCOUNTS: Final = """
insert into core_ledger_account (club_id, member_id, currency, total, pending, held, debt, goes, idle_left,
                                 turn_at, goes_at, idle_at)
select %s, * from unnest(%b::uuid[], %b::text[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
                         %b::bigint[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[])
on conflict (club_id, member_id, currency) do update set
    total = excluded.total, pending = excluded.pending, held = excluded.held, debt = excluded.debt,
    goes = excluded.goes, idle_left = excluded.idle_left, turn_at = excluded.turn_at, goes_at = excluded.goes_at,
    idle_at = excluded.idle_at
"""

SAVE_TRANSFERS: Final = """
insert into core_ledger_transfer (club_id, member_id, cause, n, amount, at, available_at, expires_at, makes_lot, idle,
                                  currency, kind, note, lot_cause, lot_n)
select %s, * from unnest(%b::uuid[], %b::uuid[], %b::smallint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[],
                         %b::timestamptz[], %b::boolean[], %b::boolean[], %b::text[], %b::text[], %b::text[],
                         %b::uuid[], %b::smallint[])
"""

ADD_LOTS: Final = """
insert into core_ledger_lot (club_id, member_id, cause, n, left_amount, available_at, expires_at, currency)
select %s, * from unnest(%b::uuid[], %b::uuid[], %b::smallint[], %b::bigint[], %b::timestamptz[], %b::timestamptz[],
                         %b::text[])
"""

SAVE_LOTS: Final = f"""{ADD_LOTS}
on conflict (club_id, member_id, cause, n) do update set left_amount = excluded.left_amount
"""

DROP_LOTS: Final = """
delete from core_ledger_lot l using unnest(%b::uuid[], %b::uuid[], %b::smallint[]) as gone (member_id, cause, n)
where l.club_id = %s and l.member_id = gone.member_id and l.cause = gone.cause and l.n = gone.n
"""

SAVE_MOVES: Final = """
insert into core_ledger_move (club_id, cause, n, lot_cause, lot_n, amount, kind)
select %s, * from unnest(%b::uuid[], %b::smallint[], %b::uuid[], %b::smallint[], %b::bigint[], %b::text[])
"""

SAVE_HOLDS: Final = """
insert into core_ledger_hold (club_id, id, member_id, currency, amount, taken, lapses_at, state, parts, reference,
                              created_at)
select %s, id, member_id, currency, amount, taken, lapses_at, state, parts::jsonb, '', now()
from unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bigint[], %b::bigint[], %b::timestamptz[], %b::text[], %b::text[])
     as made (id, member_id, currency, amount, taken, lapses_at, state, parts)
on conflict (club_id, id) do update set
    member_id = excluded.member_id, taken = excluded.taken, state = excluded.state, parts = excluded.parts
"""

NO_LOT: Final[LotId] = (NOBODY, -1)
"""Stands where a transfer names no lot of its own."""

_json = msgspec.json.Encoder()
Rows = Sequence[tuple[Any, ...]]


def fill_accounts(members: dict[UUID, MemberState], rows: Rows) -> None:
    """Put the summaries of accounts into members; their lots are not loaded."""
    for member_id, currency, total, pending, held, debt, goes, idle_left, turn_at, goes_at, idle_at in rows:
        account = Account(member_id, currency)
        account.total, account.pending, account.held, account.debt = total, pending, held, debt
        account.goes, account.idle_left = goes, idle_left
        account.turn_at = instant(turn_at, FOREVER)
        account.goes_at = instant(goes_at, FOREVER)
        account.idle_at = instant(idle_at, FOREVER)
        members[member_id].accounts[currency] = account


def fill_lots(members: dict[UUID, MemberState], lots: Rows, holds: Rows) -> None:
    """Put all open lots and holds into members, after their accounts."""
    for member in members.values():
        member.loaded = True
        for account in member.accounts.values():
            account.lots = {}
    for member_id, currency, cause, n, left, available_at, expires_at, idle in lots:
        account = members[member_id].accounts[currency]
        account.open_lots()[(cause, n)] = Lot(
            (cause, n), left, instant(available_at), instant(expires_at, FOREVER), idle
        )
    for member_id, hold_id, currency, amount, lapses_at, parts, state, taken in holds:
        named = [((UUID(cause), n), part) for cause, n, part in msgspec.json.decode(parts)]
        hold = Hold(hold_id, member_id, currency, amount, instant(lapses_at), named, state, taken)
        members[member_id].holds[hold_id] = hold
        mark_held(members[member_id].accounts[currency].open_lots(), named)


def mark_held(lots: Mapping[LotId, Lot], parts: Iterable[tuple[LotId, int]]) -> None:
    """What an open hold has set aside of lots that were just read. A preview locks nobody: a lot may be newer."""
    for lot_id, part in parts:
        lot = lots.get(lot_id)
        if lot is not None:
            lot.held += part


Turn = tuple[UUID, str, int, int]
"""An account that the clock acts on: member, currency, and the first and the last moment of doing so."""


def turning(club_id: int, turns: Sequence[Turn]) -> list[Statement]:
    columns = (
        uuids([turn[0] for turn in turns]),
        texts([turn[1] for turn in turns]),
        instants([turn[2] for turn in turns]),
        instants([turn[3] for turn in turns]),
        club_id,
    )
    return [(TURNING, columns)]


def fill_turning(members: dict[UUID, MemberState], turns: Sequence[Turn], lots: Rows) -> None:
    """Put the lots that turn into the accounts, and what all the others come to."""
    for member_id, currency, _, _ in turns:
        account = members[member_id].accounts[currency]
        account.lots = {}
        account.asleep = (account.total, FOREVER, 0)
    for member_id, currency, cause, n, left, available_at, expires_at, sleeps in lots:
        account = members[member_id].accounts[currency]
        assert account.asleep is not None
        total, goes_at, goes = account.asleep
        if sleeps:
            account.asleep = (total, instant(expires_at), goes + left)
            continue
        lot = Lot((cause, n), left, instant(available_at), instant(expires_at, FOREVER))
        account.awake_lots()[lot.id] = lot
        account.asleep = (total - left, goes_at, goes)


def save_members(club_id: int, members: Iterable[MemberState], now: int) -> list[Statement]:
    """Statements for accounts, lots and holds that were changed. Accounts come first: transfers refer to them.

    Lots available at `now` are kept without that date; where the clock follows history it is 0.
    """
    accounts: list[Account] = []
    new: list[tuple[UUID, str, Lot]] = []
    lots: list[tuple[UUID, str, Lot]] = []
    gone: list[tuple[UUID, UUID, int]] = []
    holds: list[Hold] = []
    for member in members:
        for account in member.accounts.values():
            if not account.dirty:
                continue
            accounts.append(account)
            _changed_lots(account, new, lots, gone)
        if member.holds:
            holds += [hold for hold in member.holds.values() if hold.dirty]
    statements: list[Statement] = []
    if accounts:
        statements.append(_accounts(club_id, accounts))
    if gone:
        columns = (uuids([g[0] for g in gone]), uuids([g[1] for g in gone]), smallints([g[2] for g in gone]))
        statements.append((DROP_LOTS, (*columns, club_id)))
    if new:
        statements.append(_lots(ADD_LOTS, club_id, new, now))
    if lots:
        statements.append(_lots(SAVE_LOTS, club_id, lots, now))
    if holds:
        statements.append(_holds(club_id, holds))
    return statements


def _changed_lots(
    account: Account,
    new: list[tuple[UUID, str, Lot]],
    lots: list[tuple[UUID, str, Lot]],
    gone: list[tuple[UUID, UUID, int]],
) -> None:
    """Sort an account's changed lots into new ones, changed ones, and those that are used up or moved away."""
    owner, currency = account.member, account.currency
    new += [(owner, currency, lot) for lot in account.new_lots if lot.left]
    if account.touched:
        added = {lot.id for lot in account.new_lots}
        for lot in account.touched.values():
            if lot.id in added:
                continue
            if lot.left:
                lots.append((owner, currency, lot))
            else:
                gone.append((owner, *lot.id))
    if account.moved:
        gone += [(owner, *lot.id) for lot in account.moved]


def _accounts(club_id: int, accounts: list[Account]) -> Statement:
    return SAVE_ACCOUNTS, (
        club_id,
        uuids([a.member for a in accounts]),
        texts([a.currency for a in accounts]),
        bigints([a.total for a in accounts]),
        bigints([a.pending for a in accounts]),
        bigints([a.held for a in accounts]),
        bigints([a.debt for a in accounts]),
        bigints([a.goes for a in accounts]),
        bigints([a.idle_left for a in accounts]),
        instants([a.turn_at for a in accounts], FOREVER),
        instants([a.goes_at for a in accounts], FOREVER),
        instants([a.idle_at for a in accounts], FOREVER),
    )


def _lots(text: str, club_id: int, lots: list[tuple[UUID, str, Lot]], now: int) -> Statement:
    return text, (
        club_id,
        uuids([owner for owner, _, _ in lots]),
        uuids([lot.id[0] for _, _, lot in lots]),
        smallints([lot.id[1] for _, _, lot in lots]),
        bigints([lot.left for _, _, lot in lots]),
        # What could be spent when it came needs no date; what was is told by the transfer that made it.
        instants([lot.available_at if lot.available_at > now else 0 for _, _, lot in lots], 0),
        instants([ENDLESS if lot.idle else lot.expires_at for _, _, lot in lots], FOREVER),
        texts([currency for _, currency, _ in lots]),
    )


def _holds(club_id: int, holds: list[Hold]) -> Statement:
    return SAVE_HOLDS, (
        club_id,
        uuids([h.id for h in holds]),
        uuids([h.member for h in holds]),
        texts([h.currency for h in holds]),
        bigints([h.amount for h in holds]),
        bigints([h.taken for h in holds]),
        instants([h.lapses_at for h in holds]),
        texts([h.state for h in holds]),
        encoded_texts([_json.encode([[str(cause), n, part] for (cause, n), part in h.parts]) for h in holds]),
    )


def save_transfers(club_id: int, transfers: Sequence[Transfer]) -> list[Statement]:
    """Statements for transfers and their moves; nothing if there are none."""
    if not transfers:
        return []
    # In the order of their key: what the clock did was named after all of the batch's purchases, and pages that are
    # filled in order stay full.
    transfers = sorted(transfers, key=_cause)
    named = [_lot_expired(t) if t.kind == "expire" else NO_LOT for t in transfers]
    statements: list[Statement] = [
        (
            SAVE_TRANSFERS,
            (
                club_id,
                uuids([t.member for t in transfers]),
                uuids([t.cause for t in transfers]),
                smallints([t.n for t in transfers]),
                bigints([t.amount for t in transfers]),
                instants([t.at for t in transfers]),
                instants([t.available_at if t.available_at != t.at else 0 for t in transfers], 0),
                instants([t.expires_at for t in transfers], FOREVER),
                booleans([t.makes_lot for t in transfers]),
                booleans([t.idle for t in transfers]),
                texts([t.currency for t in transfers]),
                texts([t.kind for t in transfers]),
                encoded_texts([None if t.note is None else _json.encode(t.note) for t in transfers]),
                uuids([cause for cause, _ in named], NOBODY),
                smallints([n for _, n in named], NO_LOT[1]),
            ),
        )
    ]
    moves = [
        (t.cause, t.n, lot, delta, t.kind)
        for t, (_, expired) in zip(transfers, named, strict=True)
        if t.moves and expired == NO_LOT[1]
        for lot, delta in t.moves
    ]
    if moves:
        statements.append(_moves(club_id, moves))
    return statements


def _cause(transfer: Transfer) -> int:
    return transfer.cause.int


def _lot_expired(transfer: Transfer) -> LotId:
    """The one lot that an expiry is of."""
    if len(transfer.moves) == 1:
        lot, delta = transfer.moves[0]
        if delta == -transfer.amount:
            return lot
    return NO_LOT


def _moves(club_id: int, moves: list[tuple[UUID, int, tuple[UUID, int], int, str]]) -> Statement:
    return SAVE_MOVES, (
        club_id,
        uuids([m[0] for m in moves]),
        smallints([m[1] for m in moves]),
        uuids([m[2][0] for m in moves]),
        smallints([m[2][1] for m in moves]),
        bigints([m[3] for m in moves]),
        texts([m[4] for m in moves]),
    )


def saved(members: Iterable[MemberState]) -> None:
    """Forget what was changed, for states that go on living after a commit."""
    for member in members:
        member.dirty = False
        for account in member.accounts.values():
            account.dirty = False
            account.new_lots.clear()
            account.touched.clear()
            account.moved.clear()
        for hold in member.holds.values():
            hold.dirty = False
