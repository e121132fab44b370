"""Between vouchers in memory and their tables, set-based, for batches of purchases and for single acts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from vafa.core.vouchers.codes import pin_of
from vafa.domain.baskets import NOBODY
from vafa.domain.ledger import FOREVER
from vafa.domain.vouchers import Voucher
from vafa.kernel.arrays import bigints, instants, smallints, texts, uuids
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import Statement, rows

COLUMNS: Final = """id, code, kind, series_id, offer, member_id, transferable, state, reason, face, balance, uses, used,
       opens_at, closes_at, days, back_days, has_pin"""

READ_CODES: Final = """
select v.id, v.code, v.kind, v.series_id, v.offer, v.member_id, v.transferable,
    case when c.reason is null then v.state else 'blocked' end,
    case when c.reason is null or v.state = 'blocked' then v.reason else c.reason end,
    v.face, v.balance, v.uses, v.used, v.opens_at, v.closes_at, v.days, v.back_days, v.has_pin
from core_vouchers_voucher v
left join core_vouchers_closed c on c.club_id = v.club_id and c.series_id = v.series_id
where v.club_id = %s and v.code = any(%b::text[])
"""
"""As `COLUMNS`; a voucher of a series that was closed is blocked, whether or not that stands in its row yet."""
LOCK_CODES: Final = READ_CODES + " order by v.id for no key update of v"
LOCK_IDS: Final = f"""
select {COLUMNS} from core_vouchers_voucher where club_id = %s and id = any(%b::uuid[]) order by id for no key update
"""
"""In the order of ids, so that two baskets with the same cards never wait for each other in a circle."""

SAVE: Final = """
update core_vouchers_voucher v set balance = s.balance, used = s.used, state = s.state, reason = s.reason,
    closes_at = s.closes_at,
    activated_at = coalesce(v.activated_at, case when s.state <> 'inactive' and v.state = 'inactive' then s.at end)
from unnest(%b::uuid[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::timestamptz[], %b::timestamptz[])
    as s (id, balance, used, state, reason, closes_at, at)
where v.club_id = %s and v.id = s.id
"""

SAVE_MOVES: Final = """
insert into core_vouchers_move (club_id, voucher_id, cause, n, kind, amount, uses, at, member_id, note)
select %s, * from unnest(%b::uuid[], %b::uuid[], %b::smallint[], %b::text[], %b::bigint[], %b::smallint[],
                         %b::timestamptz[], %b::uuid[], %b::text[])
"""


def of_row(club_id: int, row: Sequence[Any]) -> Voucher:
    (
        voucher_id, code, kind, series, offer, member, transferable, state, reason, face, balance, uses, used,
        opens_at, closes_at, days, back_days, has_pin,
    ) = row  # fmt: skip
    return Voucher(
        voucher_id, code, kind, series, offer, member or NOBODY, transferable, state, reason, face, balance, uses,
        used, instant(opens_at), instant(closes_at, FOREVER), days, back_days,
        pin_of(club_id, voucher_id) if has_pin else "",
    )  # fmt: skip


def by_code(club_id: int, found: Iterable[Sequence[Any]]) -> dict[str, Voucher]:
    return {voucher.code: voucher for voucher in (of_row(club_id, row) for row in found)}


def lock(connection: Connection[Any], club_id: int, ids: Sequence[UUID]) -> dict[UUID, Voucher]:
    """Vouchers by their ids, locked until the transaction ends."""
    found = rows(connection, LOCK_IDS, (club_id, uuids(list(ids)))) if ids else []
    return {voucher.id: voucher for voucher in (of_row(club_id, row) for row in found)}


def save(club_id: int, vouchers: Iterable[Voucher]) -> list[Statement]:
    """The statements that write what changed, and the moves that changed it."""
    changed = [voucher for voucher in vouchers if voucher.moves]
    if not changed:
        return []
    moves = [(voucher.id, move) for voucher in changed for move in voucher.moves]
    columns = (
        uuids([v.id for v in changed]),
        bigints([v.balance for v in changed]),
        bigints([v.used for v in changed]),
        texts([v.state for v in changed]),
        texts([v.reason for v in changed]),
        instants([v.closes_at for v in changed], FOREVER),
        instants([v.moves[0].at for v in changed]),
    )
    of_moves = (
        uuids([voucher_id for voucher_id, _ in moves]),
        uuids([move.cause for _, move in moves]),
        smallints([move.n for _, move in moves]),
        texts([move.kind for _, move in moves]),
        bigints([move.amount for _, move in moves]),
        smallints([move.uses for _, move in moves]),
        instants([move.at for _, move in moves]),
        uuids([_member(move.member) for _, move in moves], NOBODY),
        texts([move.note for _, move in moves]),
    )
    return [(SAVE, (*columns, club_id)), (SAVE_MOVES, (club_id, *of_moves))]


def _member(member: UUID) -> UUID:
    # NULL is told by identity, and an id that was read is another object.
    return NOBODY if member == NOBODY else member


def saved(vouchers: Mapping[Any, Voucher]) -> None:
    for voucher in vouchers.values():
        voucher.moves.clear()
