"""What a caller wants recorded, what became of it, and how a batch is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from vafa.core.purchases.rehearsal import Rehearsal
from vafa.core.purchases.schemas import PurchaseIn, lines_of, payments_of
from vafa.domain.baskets import Line, Payment, Purchase
from vafa.domain.decided import Decided
from vafa.domain.programme import Programme
from vafa.domain.records import Record
from vafa.domain.time import Instant, parse_instant
from vafa.kernel.pipeline import Statement


@dataclass(slots=True)
class Wanted:
    """One purchase that somebody wants recorded, and what became of it: `stored` or `error`."""

    reference: str
    member: tuple[str, str | UUID]
    lines: list[Line]
    payments: list[Payment]
    branch: str = ""
    source: str = "api"
    channel: str = "till"
    happened_at: Instant | None = None
    key_id: UUID | None = None
    actor: UUID | None = None  # whoever records it, where that is no key
    door: str = "api"
    key: str | None = None
    key_of: bytes = b""
    stored: Stored | None = None
    error: Exception | None = None
    member_id: UUID | None = None
    digest: bytes = b""


@dataclass(slots=True)
class Stored:
    """A recorded purchase (or, in a preview, one that would be) and the decision about it."""

    id: UUID
    member_id: UUID
    reference: str
    happened_at: Instant
    total: int
    record: Record
    programme: Programme
    display: str
    repeated: bool = False


Kept = tuple[Wanted, Purchase, Decided, Record]


@dataclass(slots=True)
class Options:
    """How a batch is run. `follow` lets the clock follow the purchases, as an import of history needs it."""

    preview: bool = False
    explain: bool = True
    follow: bool = False
    announce: bool = True
    rehearsal: Rehearsal | None = None
    after: Callable[[Connection[Any], int], list[Statement]] | None = None


def wanted(body: PurchaseIn, *, key_id: UUID | None = None, door: str = "api") -> Wanted:
    """Check what was sent and make it ready; refuses in words with the path of what is wrong."""
    return Wanted(
        reference=body.reference,
        member=body.member.key(),
        lines=lines_of(body.lines),
        payments=payments_of(body.payments),
        branch=body.branch,
        source=body.source,
        channel=body.channel,
        happened_at=parse_instant(body.happened_at) if body.happened_at is not None else None,
        key_id=key_id,
        door=door,
    )
