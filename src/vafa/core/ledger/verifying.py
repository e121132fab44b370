"""The ledger recomputed from its transfers, set by set in the database, and compared with what is kept beside them.

Nothing is written. Each check is one statement that gives only what differs: (member, currency, what, expected,
found). It runs in a transaction of the club whose snapshot does not move, so that a shop may go on selling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from vafa.core.ledger.verifying_sql import ACCOUNTS, CLEARING, ENTRIES, HOLDS, LOT_TERMS, LOTS, MOVES, PARTS
from vafa.kernel.modules import installed

CHECKS: Final = {
    "accounts": ACCOUNTS,
    "lots": LOTS,
    "lot_terms": LOT_TERMS,
    "moves": MOVES,
    "holds": HOLDS,
    "parts": PARTS,
    "clearing": CLEARING,
    "entries": ENTRIES,
}
FETCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what history makes of it. `expected` and `found` are as a person reads them."""

    member: UUID | None
    currency: str
    what: str
    expected: str
    found: str


def differences(connection: Connection[Any], club_id: int, now: datetime) -> Iterator[Difference]:
    """Everything in the club's ledger that does not follow from its transfers, check by check; then what modules say
    must agree with it, by statements of the same shape (``Module.checks``).
    """
    asked = dict(CHECKS)
    for module in installed().values():
        asked |= module.checks or {}
    for name, text in asked.items():
        yield from stream(connection, name, text, {"club": club_id, "now": now})


def stream(
    connection: Connection[Any], name: str, text: str, parameters: Mapping[str, object]
) -> Iterator[Difference]:
    """The rows of a check through a cursor on the server: however many there are, memory stays flat."""
    with connection.cursor(name=f"verify_{name}") as cursor:
        cursor.itersize = FETCH
        cursor.execute(text, parameters)
        for member, currency, what, expected, found in cursor:
            yield Difference(member, currency or "", what, str(expected), str(found))
