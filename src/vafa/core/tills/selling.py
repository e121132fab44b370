"""A sale at the till: what it would lead to, what can be spent, setting that aside, and recording it.

Amounts are worked out here, never in the browser. Recording goes through the queue that the API uses, so that the
same reference from two tills, or twice from one, is one purchase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from vafa.core.earning.work import now_instant
from vafa.core.purchases import queue
from vafa.core.purchases.errors import ReferenceTaken
from vafa.core.purchases.intake import Options, Stored, record_batch, wanted
from vafa.core.purchases.models import Purchase
from vafa.core.purchases.reading import invalid
from vafa.core.purchases.schemas import LineIn, MemberRef, PaymentIn, PurchaseIn, Reference, lines_of
from vafa.core.tills import approving, baskets
from vafa.core.tills.devices import Place
from vafa.domain.baskets import OUTSIDE
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow
from vafa.domain.time import DAY, from_datetime, parse_instant
from vafa.doors.api.errors import Malformed
from vafa.kernel.database import pool
from vafa.kernel.ids import uuid7
from vafa.kernel.staff import Staff

SOURCE = "till"
MOST_CHOICES = 3


class PreviewIn(msgspec.Struct, forbid_unknown_fields=True):
    """A basket as it stands; `spend` are the currencies that the member wants to pay with, in order."""

    lines: list[LineIn]
    member: MemberRef
    spend: list[str] = []


class SaleIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is recorded. `offline` payments have no hold; `approval` is what the member's code was worth."""

    reference: Reference
    member: MemberRef
    lines: list[LineIn]
    happened_at: str
    payments: list[PaymentIn] = []
    offline: bool = False
    approval: str = ""
    basket: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member could pay with: as much as the basket still costs, and they have."""

    currency: str
    amount: int
    value: int
    whole: bool
    chosen: bool


def read(kind: type[Any], body: bytes) -> Any:
    """The body as `kind`; refusals name the place in both languages."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as failure:
        raise invalid(failure) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None


def total_of(lines: list[LineIn]) -> int:
    return sum(line.net + line.tax for line in lines_of(lines) if line.kind != "voided")


def choices(
    balances: Sequence[BalanceNow], programme: Programme, total: int, chosen: Sequence[str]
) -> list[Choice]:
    """Chosen ones first take what they can, in the order they were chosen; the others show what would be left."""
    left, found = total, {}
    order = [*chosen, *(each.currency for each in balances if each.currency not in chosen)]
    have = {each.currency: each.available for each in balances}
    for key in order:
        currency, available = programme.currencies.get(key), have.get(key, 0)
        if currency is None or currency.rial_value is None or key in programme.valuers or available <= 0:
            continue
        amount = min(available, left * currency.unit // currency.rial_value)
        value = amount * currency.rial_value // currency.unit
        if value <= 0 or amount < currency.min_spend:
            continue
        found[key] = Choice(key, amount, value, amount == available, key in chosen)
        if key in chosen:
            left -= value
    return [found[each.currency] for each in balances if each.currency in found][:MOST_CHOICES]


def preview(club_id: int, body: PreviewIn, place: Place, payments: Sequence[Choice]) -> Stored:
    """What the basket would lead to; writes nothing."""
    paid = [PaymentIn(each.currency, each.amount) for each in payments]
    purchase = PurchaseIn(
        reference=uuid7().hex,
        member=body.member,
        lines=body.lines,
        branch=place.branch,
        payments=paid,
        source=SOURCE,
    )
    want = wanted(purchase)
    with pool().connection() as connection:
        record_batch(connection, club_id, [want], now_instant(), Options(preview=True))
    if want.error is not None:
        raise want.error
    assert want.stored is not None
    return want.stored


def value_of(payments: Sequence[PaymentIn], programme: Programme) -> int | None:
    """What payments by the club's currencies are worth in rials; None if only a module can say."""
    total = 0
    for each in payments:
        if each.kind in OUTSIDE or not each.amount:
            continue
        currency = programme.currencies.get(each.kind)
        if currency is None or currency.rial_value is None or each.kind in programme.valuers:
            return None
        total += each.amount * currency.rial_value // currency.unit
    return total


def recorded(reference: str) -> bool:
    """A sale that is sent again needs nobody's approval again."""
    return bool(Purchase.objects.filter(source=SOURCE, reference=reference).exists())


def _record(club_id: int, purchase: PurchaseIn, place: Place, staff: Staff) -> Stored:
    want = wanted(purchase, door=f"till:{place.number}")
    want.actor = staff.user_id
    return queue.record(club_id, want)


def _at_its_moment(purchase: PurchaseIn) -> PurchaseIn | None:
    """One receipt entered at two tills has two times of the clock. At the time of the first it is the same purchase,
    or differs in something that matters; a number that another day uses again is another receipt."""
    known = Purchase.objects.filter(source=SOURCE, reference=purchase.reference).first()
    if known is None or purchase.happened_at is None:
        return None
    then = from_datetime(known.happened_at)
    if abs(parse_instant(purchase.happened_at) - then) > DAY:
        return None
    return msgspec.structs.replace(purchase, happened_at=known.happened_at.isoformat())


def sell(club_id: int, body: SaleIn, place: Place, staff: Staff, programme: Programme) -> Stored:
    """Record the sale. The same reference with the same content gives the stored answer."""
    if approving.own(body.payments) and not recorded(body.reference):
        approving.require(club_id, body, staff, value_of(body.payments, programme))
    purchase = PurchaseIn(
        reference=body.reference,
        member=body.member,
        lines=body.lines,
        branch=place.branch,
        happened_at=body.happened_at,
        payments=body.payments,
        source=SOURCE,
    )
    try:
        stored = _record(club_id, purchase, place, staff)
    except ReferenceTaken:
        same = _at_its_moment(purchase)
        if same is None:
            raise
        stored = _record(club_id, same, place, staff)
    if body.basket is not None:
        baskets.take(basket_id=body.basket)
    return stored
