"""What was spent for something comes back, all of it or a part, to the very lots that paid."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from vafa.domain.context import MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.engine import settle_member
from vafa.domain.errors import Kind, VafaError
from vafa.domain.ledger import Lot
from vafa.domain.movements import Note, begin
from vafa.domain.programme import Programme
from vafa.domain.refunds import first_to_go, last_taken_first, put_back
from vafa.domain.returns import Refund


class GivenBackTooMuch(VafaError):
    code = "ledger.given_back_too_much"
    kind = Kind.CONFLICT
    title = {"fa": "بیش از آنچه گرفته شد", "en": "More than was taken"}
    detail = {
        "fa": "{left} می‌تواند برگردد و {wanted} خواسته شد.",
        "en": "{left} can be given back and {wanted} was asked for.",
    }


def give_back(
    cause: UUID,
    member: MemberState,
    state: State,
    programme: Programme,
    *,
    currency: str,
    taken: Sequence[tuple[Lot, int]],
    before: int,
    amount: int,
    at: int,
    now: int,
    note: Note | None = None,
) -> Decided:
    """Give `amount` (> 0) of what was `taken` back to its lots, of which `before` has come back already.

    Any order of partial returns ends at the same lots. The currency says what becomes of the expiry.
    """
    whole = sum(part for _, part in taken)
    if not 0 < amount <= whole - before:
        raise GivenBackTooMuch(left=max(whole - before, 0), wanted=amount)
    decided = begin(None, member, state, programme, now)
    how = Refund(cause, "", at, now, all=True)
    first = len(decided.transfers)
    for lot, part in last_taken_first(sorted(taken, key=first_to_go), before, before + amount):
        put_back(how, programme, member, currency, lot, part, decided)
    for transfer in decided.transfers[first:]:
        transfer.note = note
    settle_member(member, now, state, decided)
    return decided
