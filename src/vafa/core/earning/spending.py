"""What modules take from members and give back, inside a piece of work of their own:

    with working(member_id) as job:
        spending.spend(job, member_id, cause=order_id, currency="points", amount=240, reason=REASON)
        …
        spending.give_back(job, member_id, spent=order_id, cause=return_id, currency="points", amount=240)

The member is locked meanwhile and everything is written at the end of the block. What is taken goes first-expiring
first; what comes back goes to the very lots that paid, never more than was taken.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from vafa.core.earning.errors import CurrencyUnknown
from vafa.core.earning.work import Work
from vafa.domain import giving_back, movements
from vafa.domain.ledger import FOREVER, Lot
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows

Reason = Mapping[str, str]
"""Why, in Persian and English, in the club's words and not in a person's: it stands in the member's history."""

TAKEN: Final = """
select m.lot_cause, m.lot_n, -m.amount, t.available_at, t.at, t.expires_at, t.idle
from core_ledger_move m
join core_ledger_transfer t on t.club_id = m.club_id and t.cause = m.lot_cause and t.n = m.lot_n
where m.club_id = %s and m.cause = %s and m.kind = 'spend' order by m.n
"""


def spend(job: Work, member_id: UUID, *, cause: UUID, currency: str, amount: int, reason: Reason) -> None:
    """Take `amount` (> 0) for what `cause` names; ``NotEnough``. One spend for each cause."""
    require_currency(job, currency)
    job.keep(
        movements.deduct(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now,
            now=job.now,
            note=_note(reason, cause),
            kind="spend",
        )
    )


def give_back(
    job: Work,
    member_id: UUID,
    *,
    spent: UUID,
    cause: UUID,
    currency: str,
    amount: int,
    before: int = 0,
    reason: Reason,
) -> None:
    """Give `amount` of what `spent` took back; `before` is how much of it has come back already."""
    job.keep(
        giving_back.give_back(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            taken=taken(job, spent),
            before=before,
            amount=amount,
            at=job.now,
            now=job.now,
            note=_note(reason, spent),
        )
    )


def grant(
    job: Work,
    member_id: UUID,
    *,
    cause: UUID,
    currency: str,
    amount: int,
    expires_at: int = FOREVER,
    reason: Reason,
) -> None:
    """Give `amount` (> 0) of a currency that something else was exchanged for."""
    require_currency(job, currency)
    job.keep(
        movements.grant(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now,
            now=job.now,
            expires_at=expires_at,
            note=_note(reason, cause),
        )
    )


def withdraw(
    job: Work, member_id: UUID, *, cause: UUID, currency: str, amount: int, given: UUID, reason: Reason
) -> None:
    """Take back what ``grant`` gave for `given`; ``NotEnough`` once it has been used."""
    job.keep(
        movements.deduct(
            cause,
            job.member(member_id),
            job.state,
            job.programme,
            currency=currency,
            amount=amount,
            at=job.now,
            now=job.now,
            note=_note(reason, given),
        )
    )


def taken(job: Work, cause: UUID) -> list[tuple[Lot, int]]:
    """The lots, with their terms, that a spend was paid from, whoever holds them now."""
    return [
        (
            Lot(
                (lot_cause, lot_n),
                0,
                instant(made_at if available_at is None else available_at),
                instant(expires_at, FOREVER),
                idle,
            ),
            amount,
        )
        for lot_cause, lot_n, amount, available_at, made_at, expires_at, idle in rows(
            job.connection, TAKEN, [job.club_id, cause]
        )
    ]


def require_currency(job: Work, currency: str) -> None:
    known = job.programme.currencies
    if currency not in known:
        raise CurrencyUnknown(currency=currency, known=sorted(known))


def _note(reason: Reason, cause: UUID) -> dict[str, Any]:
    return {"reason": dict(reason), "of": str(cause)}
