"""A sale at the till is recorded.

Amounts are worked out on the server, never in the browser. Recording goes through the queue that the API uses, so
that the same reference from two tills, or twice from one, is one purchase.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vafa.core.purchases import queue
from vafa.core.purchases.errors import ReferenceTaken
from vafa.core.purchases.intake import Stored, wanted
from vafa.core.purchases.models import Purchase
from vafa.core.purchases.reading import invalid
from vafa.core.purchases.schemas import Amount, LineIn, MemberRef, PaymentIn, PurchaseIn, Reference, Text
from vafa.core.tills import approving, baskets, params
from vafa.core.tills.devices import Place
from vafa.core.tills.errors import GuestsNotServed
from vafa.core.tills.previewing import SOURCE
from vafa.core.tills.spending import value_of
from vafa.domain.programme import Programme
from vafa.domain.time import DAY, from_datetime, parse_instant
from vafa.domain.vouchers import masked
from vafa.doors.api.errors import Malformed
from vafa.kernel.staff import Staff


class SaleIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is recorded. `total` is what the customer was told; what was charged without a network is as "given".

    `offline` payments have no hold; `approval` is what the member's code was worth. Without a member it is a guest's.
    """

    reference: Reference
    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]
    happened_at: str
    member: MemberRef | None = None
    codes: Annotated[list[Text], Meta(max_length=20)] = []
    prices: Literal["club", "given"] = "club"
    total: Amount | None = None
    payments: list[PaymentIn] = []
    offline: bool = False
    approval: str = ""
    basket: UUID | None = None


def read(kind: type[Any], body: bytes) -> Any:
    """The body as `kind`; refusals name the place in both languages."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as failure:
        raise invalid(failure) from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Malformed() from None


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
    own = approving.own(body.payments)
    if (own or body.member is None) and not recorded(body.reference):
        if body.member is None and not params.read().guests:
            raise GuestsNotServed()
        if own:
            value = value_of([(each.kind, each.amount or 0) for each in own], programme)
            approving.require(club_id, body, staff, value)
    purchase = PurchaseIn(
        reference=body.reference,
        member=body.member,
        lines=body.lines,
        branch=place.branch,
        happened_at=body.happened_at,
        codes=body.codes,
        prices=body.prices,
        total=body.total,
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


def without_codes(item: dict[str, Any]) -> dict[str, Any]:
    """A sale as it may be kept: codes only by their ends, and no PINs."""
    kept = dict(item)
    if isinstance(item.get("codes"), list):
        kept["codes"] = [masked(str(code)) for code in item["codes"]]
    for part, key in (("payments", "code"), ("lines", "voucher")):
        if isinstance(item.get(part), list):
            kept[part] = [_without(each, key) for each in item[part]]
    return kept


def _without(each: Any, key: str) -> Any:
    if not isinstance(each, dict) or not each.get(key):
        return each
    return {**{name: value for name, value in each.items() if name != "pin"}, key: masked(str(each[key]))}
