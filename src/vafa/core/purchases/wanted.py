"""What a caller wants recorded, what became of it, and how a batch is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from vafa.core.purchases.rehearsal import Rehearsal
from vafa.core.purchases.schemas import PurchaseIn, body_hash, codes_of, lines_of, payments_of
from vafa.domain.baskets import Line, Payment, Purchase
from vafa.domain.decided import Decided
from vafa.domain.packing import plain_lines
from vafa.domain.programme import Programme
from vafa.domain.records import Record
from vafa.domain.time import Instant, parse_instant
from vafa.kernel.pipeline import Statement

GUEST: Final = ("guest", "")
"""The member of a purchase that nobody put their name to."""


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
    codes: Sequence[str] = ()
    sold: Mapping[int, str] = field(default_factory=dict)
    as_given: bool = False
    expected: int | None = None
    stored: Stored | None = None
    error: Exception | None = None
    member_id: UUID | None = None
    digest: bytes = b""
    decided: Decided | None = None  # of a preview, for who asks what came of each line

    @property
    def shown(self) -> list[str]:
        """Every code that has to be looked up."""
        return [*self.codes, *self.sold.values(), *(each.code for each in self.payments if each.code)]


@dataclass(slots=True)
class Stored:
    """A recorded purchase (or, in a preview, one that would be) and the decision about it."""

    id: UUID
    member_id: UUID | None
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


def digest_of(want: Wanted) -> bytes:
    """What tells this body from another with its reference. What is rarely sent is hashed only where it is, so that
    purchases from before are still known.
    """
    payments = [(p.kind, p.amount, p.line, p.hold, *((p.code,) if p.code else ())) for p in want.payments]
    more = (
        [[*want.codes], sorted(want.sold.items()), want.as_given]
        if want.codes or want.sold or want.as_given
        else []
    )
    return body_hash(want.branch, want.happened_at, want.channel, plain_lines(want.lines), payments, *more)


def wanted(body: PurchaseIn, *, key_id: UUID | None = None, door: str = "api") -> Wanted:
    """Check what was sent and make it ready; refuses in words with the path of what is wrong."""
    codes, sold = codes_of(body)
    return Wanted(
        reference=body.reference,
        member=body.member.key() if body.member is not None else GUEST,
        lines=lines_of(body.lines),
        payments=payments_of(body.payments),
        branch=body.branch,
        source=body.source,
        channel=body.channel,
        happened_at=parse_instant(body.happened_at) if body.happened_at is not None else None,
        key_id=key_id,
        door=door,
        codes=codes,
        sold=sold,
        as_given=body.prices == "given",
        expected=body.total,
    )
