"""One piece of work on members' balances: lock, load, decide, save. All but the hot path of purchases is done so.

    with work(connection, club_id, [member_id]) as job:
        decided = movements.grant(cause, job.member(member_id), job.state, job.programme, …)
        job.keep(decided)

Runs inside the transaction that is open on `connection`; leaving the block normally writes everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from vafa.core.earning import programmes, store
from vafa.core.ledger import store as ledger
from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.programme import Programme
from vafa.domain.time import from_datetime
from vafa.kernel.arrays import texts, uuids
from vafa.kernel.events import OUTBOX_INSERT_SQL, encode
from vafa.kernel.ids import uuid7
from vafa.kernel.modules import find
from vafa.kernel.pipeline import Statement, rows, run

IDS = "%b::uuid[]"


class Work:
    """Members in memory and what was decided about them."""

    def __init__(self, connection: Connection[Any], club_id: int, book: programmes.Book, now: int) -> None:
        self.connection = connection
        self.club_id = club_id
        self.book = book
        self.now = now
        self.state = State(uuid7)
        self.decided: list[Decided] = []

    @property
    def programme(self) -> Programme:
        """The programme in force now."""
        return self.book.at(self.now)

    def member(self, member_id: UUID) -> MemberState:
        return self.state.members[member_id]

    def keep(self, *decided: Decided) -> None:
        self.decided.extend(decided)


@contextmanager
def work(
    connection: Connection[Any], club_id: int, member_ids: Sequence[UUID], *, now: int | None = None
) -> Iterator[Work]:
    """Lock the members in the order of their ids, load them whole, and save what was decided at the end.

    `MemberNotFound`, `MemberMerged` or `MemberErased` when one of them is not there to be written to.
    """
    found = programmes.book(connection, club_id)
    job = Work(connection, club_id, found, now if now is not None else now_instant())
    job.state.members = load(connection, club_id, member_ids, found, job.state)
    yield job
    save(job)


def load(
    connection: Connection[Any],
    club_id: int,
    member_ids: Sequence[UUID],
    found: programmes.Book,
    state: State,
) -> dict[UUID, MemberState]:
    ids = uuids(member_ids)
    both: tuple[object, ...] = (club_id, ids)
    locked = rows(connection, store.LOCK_MEMBERS.format(members=IDS), both)
    check_present(locked, member_ids)
    members = store.members_of(locked)
    fill(connection, club_id, members, found, state)
    return members


def fill(
    connection: Connection[Any],
    club_id: int,
    members: dict[UUID, MemberState],
    found: programmes.Book,
    state: State,
) -> None:
    """Load accounts, lots, holds and standings of members that are locked, and the budgets in use."""
    both: tuple[object, ...] = (club_id, uuids(list(members)))
    statements: list[Statement] = [
        (ledger.ACCOUNTS.format(members=IDS), both),
        (ledger.LOTS.format(members=IDS), both),
        (ledger.HOLDS.format(members=IDS), both),
        (store.STANDINGS.format(members=IDS), both),
    ]
    if found.budgeted:
        statements.append((store.BUDGETS, (club_id, texts(found.budgeted))))
    if found.asks_segments:
        statements.append((store.SEGMENTS.format(members=IDS), both))
    accounts, lots, holds, standings, *rest = run(connection, statements)
    ledger.fill_accounts(members, accounts)
    ledger.fill_lots(members, lots, holds)
    store.fill_standings(members, standings)
    if found.asks_segments:
        store.fill_segments(members, rest.pop(), found.segments)
    state.budgets.update(dict(rest[0]) if rest else {})


def check_present(locked: Sequence[Sequence[Any]], member_ids: Sequence[UUID]) -> None:
    """Refuse members that are not there, were merged, or were erased."""
    found = {row[0]: row for row in locked}
    for member_id in member_ids:
        row = found.get(member_id)
        if row is None:
            raise MemberNotFound()
        if row[2]:
            raise MemberErased()
        if row[1] is not None:
            raise MemberMerged(survivor=row[1])


def save(job: Work) -> None:
    """Write accounts, lots, holds, transfers, standings, budgets and what modules keep, in one round trip."""
    members = job.state.members.values()
    transfers = [transfer for decided in job.decided for transfer in decided.transfers]
    statements = [
        *ledger.save_members(job.club_id, members, job.now),
        *ledger.save_transfers(job.club_id, transfers),
        *store.save_standings(job.club_id, members),
        *store.save_budgets(job.club_id, job.state.budgets, job.state.dirty_budgets),
    ]
    noted = [event for decided in job.decided for event in decided.notes.get("events", ())]
    if noted:
        statements.append((OUTBOX_INSERT_SQL, (job.club_id, uuid7(), encode(noted), datetime.now(UTC))))
    if statements:
        run(job.connection, statements)
    write_changes(job.connection, job.club_id, job.decided)
    ledger.saved(members)


def write_changes(connection: Connection[Any], club_id: int, decided: Sequence[Decided]) -> None:
    """Rows that modules keep in tables of their own; ordinary purchases have none."""
    found: dict[str, list[tuple[UUID, dict[str, Any]]]] = {}
    for each in decided:
        for module, member_id, row in each.changes:
            found.setdefault(module, []).append((member_id, row))
    for module, changed in sorted(found.items()):
        writer = find(module).write_changes
        if writer is not None:
            writer(connection, club_id, changed)


def now_instant() -> int:
    return from_datetime(datetime.now(UTC))
