"""Letting a member spend: the amount is set aside first, and above a limit the member agrees with a one-time code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing

from vafa.core.earning import services as earning
from vafa.core.members import selectors as members
from vafa.core.purchases.schemas import PaymentIn
from vafa.core.tills import params
from vafa.core.tills.errors import (
    NEEDS_CODE,
    NEEDS_HOLD,
    NOT_YOURS,
    OFFLINE_LIMIT,
    NoMobile,
    SpendingNotAllowed,
)
from vafa.domain.baskets import OUTSIDE
from vafa.domain.movements import HoldNotOpen
from vafa.kernel import codes
from vafa.kernel.staff import Staff

if TYPE_CHECKING:
    from vafa.core.tills.selling import SaleIn

SECONDS = 900
PURPOSE = "spend"


@dataclass(frozen=True, slots=True)
class Held:
    """What was set aside. With `code`, the member's code is needed before it can be taken."""

    holds: tuple[tuple[str, int, UUID], ...]
    code: bool
    again_in: int = 0


def own(payments: Sequence[PaymentIn]) -> list[PaymentIn]:
    return [each for each in payments if each.kind not in OUTSIDE and each.amount]


def set_aside(
    *,
    member_id: UUID,
    amounts: Sequence[tuple[str, int]],
    value: int | None,
    club_name: str,
    said: str,
    address: str,
    language: str,
) -> Held:
    """Hold each amount, and send the member a code if the whole is worth more than the limit."""
    limit = params.read().code_above
    needs_code = value is None or value > limit
    placed = tuple(
        (currency, amount, earning.place_hold(member_id=member_id, currency=currency, amount=amount).id)
        for currency, amount in amounts
    )
    if not needs_code:
        return Held(placed, False)
    again_in = send_code(
        member_id=member_id, club_name=club_name, said=said, address=address, language=language
    )
    return Held(placed, True, again_in)


def send_code(*, member_id: UUID, club_name: str, said: str, address: str, language: str) -> int:
    """A code to the member for what is held; how many seconds until the next may be asked for."""
    sent = codes.issue(
        purpose=PURPOSE,
        subject=subject(member_id),
        address=address,
        language=language,
        values={"club": club_name, "amount": said},
        to=mobile_of(member_id),
        seconds=codes.LONGEST,
    )
    return sent.again_in


def approve(*, club_id: int, member_id: UUID, holds: Sequence[UUID], code: str, address: str) -> str:
    """The member's code for these holds becomes an approval, which a repeated request can show again."""
    codes.check(purpose=PURPOSE, subject=subject(member_id), code=code, address=address)
    return signing.dumps(_of(holds), salt=f"spend:{club_id}", compress=True)


def release(*, holds: Sequence[UUID]) -> None:
    """Free what is held. What is over already needs nothing."""
    for hold_id in holds:
        try:
            earning.release_hold(hold_id=hold_id)
        except HoldNotOpen:
            continue


def require(club_id: int, body: "SaleIn", staff: Staff, value: int | None) -> None:
    """Refuse a sale whose payments were not set aside, not agreed to, or are not this person's to take."""
    payments = own(body.payments)
    if not payments:
        return
    if not staff.may("till:spend"):
        raise SpendingNotAllowed(reason=NOT_YOURS)
    limits = params.read()
    if any(each.hold is None for each in payments):
        if not body.offline:
            raise SpendingNotAllowed(reason=NEEDS_HOLD)
        if value is None or value > limits.offline_ceiling:
            raise SpendingNotAllowed(reason=OFFLINE_LIMIT)
        return
    if value is None or value > limits.code_above:
        holds = [each.hold for each in payments if each.hold is not None]
        if _approved(club_id, body.approval) != _of(holds):
            raise SpendingNotAllowed(reason=NEEDS_CODE)


def _approved(club_id: int, approval: str) -> object:
    try:
        return signing.loads(approval, salt=f"spend:{club_id}", max_age=SECONDS) if approval else None
    except signing.BadSignature:
        return None


def _of(holds: Sequence[UUID]) -> list[str]:
    return sorted(str(each) for each in holds)


def subject(member_id: UUID) -> str:
    return f"member:{member_id}"


def mobile_of(member_id: UUID) -> str:
    for each in members.identifiers(member_id):
        if each.kind == "mobile":
            return str(each.value)
    raise NoMobile()
