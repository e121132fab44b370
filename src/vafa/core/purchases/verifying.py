"""Everything that is kept beside history, recomputed from history: ledger, decisions, standings, budgets, tiers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel

from vafa.core.earning import programmes
from vafa.core.earning.programmes import NoProgramme
from vafa.core.ledger import verifying as ledger
from vafa.core.ledger.verifying import Difference, stream
from vafa.core.purchases.replaying import Replay
from vafa.core.purchases.verifying_sql import RECORDED, REFUNDED
from vafa.core.vouchers import verifying as vouchers
from vafa.kernel.database import SET_CLUB_SQL, conninfo

WORK_MEMORY = "64MB"


@contextmanager
def looking(club_id: int) -> Iterator[Connection[Any]]:
    """A connection that only reads, in one club, from one moment: whoever writes meanwhile is not seen."""
    with psycopg.connect(conninfo()) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(SET_CLUB_SQL, [str(club_id)])
        connection.execute(f"set local work_mem = '{WORK_MEMORY}'")
        # Whole sets are joined here. Right after a large import the planner still believes that tables are small.
        connection.execute("set local enable_nestloop = off")
        yield connection
        connection.rollback()


def verify(club_id: int, *, now: datetime | None = None) -> Iterator[Difference]:
    """What in a club does not follow from its history; nothing, when all is well. Writes nothing."""
    moment = now if now is not None else datetime.now(UTC)
    with looking(club_id) as connection:
        yield from ledger.differences(connection, club_id, moment)
        try:
            book = programmes.book(connection, club_id)
        except NoProgramme:
            return
        scope = {"club": club_id, **currencies_of_rules(book)}
        yield from stream(connection, "recorded", RECORDED, scope)
        yield from stream(connection, "refunded", REFUNDED, scope)
        yield from vouchers.differences(connection, club_id)
        yield from Replay(connection, club_id, moment).differences()


def currencies_of_rules(book: programmes.Book) -> dict[str, list[Any]]:
    """What each rule of each version gives, as columns."""
    found: dict[str, list[Any]] = {"versions": [], "places": [], "currencies": []}
    for number in sorted(book.bodies):
        for rule in book.version(number).rules:
            found["versions"].append(number)
            found["places"].append(rule.index)
            found["currencies"].append(rule.currency)
    return found
