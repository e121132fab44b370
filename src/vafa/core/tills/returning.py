"""Returns by receipt: find the purchase, see what would be reversed, take it back."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from vafa.core.purchases import selectors, store
from vafa.core.purchases.models import Purchase
from vafa.core.purchases.refunding import Refunded, refund
from vafa.core.purchases.schemas import RefundIn
from vafa.core.purchases.selectors import Full
from vafa.core.tills.devices import Place
from vafa.core.tills.receipts import purchase_of
from vafa.core.tills.spending import value_of
from vafa.domain.text import normalise_digits
from vafa.domain.vouchers import PAY
from vafa.kernel.scope import acting, current_actor, current_club
from vafa.kernel.staff import Staff

MOST = 10


class _Undone(Exception):
    """Takes back what a preview wrote."""


def find(text: str, staff: Staff) -> list[Full]:
    """Purchases with this reference, newest first; also by what a receipt's QR says."""
    text = normalise_digits(text).strip()[:300]
    scanned = purchase_of(text)
    if scanned is not None:
        found = [selectors.get(scanned)]
    else:
        found = selectors.page(reference=text[:128], limit=MOST).items if text else []
    return [each for each in found if staff.reaches(each.branch or None)]


def left(full: Full) -> dict[int, int]:
    """What can still come back of each line (from 1), in thousandths; what came back by amount counts, too."""
    row = Purchase.objects.filter(id=full.stored.id).values_list("returned", flat=True).first()
    returned = store.decode_returned(row)
    return {
        number: int(_thousandths(line["quantity"]) * (1 - returned.fraction(number - 1)))
        for number, line in enumerate(full.lines, 1)
    }


def preview(*, purchase_id: UUID, body: RefundIn, staff: Staff) -> Refunded:
    """What the return would reverse; writes nothing."""
    found: list[Refunded] = []
    with suppress(_Undone), transaction.atomic():
        found.append(_refund(purchase_id, body, staff))
        raise _Undone
    return found[0]


def money_back(done: Refunded) -> int | None:
    """Rials for the cashier to hand back: what came back less what went back to the member and to gift cards. None
    where only a module knows what that was worth, or tax was on it."""
    lines = selectors.get(done.purchase_id).lines
    own = value_of(done.record.g, done.programme)
    if own is None or any(line["tax"] for line in lines):
        return None
    return done.record.n - own - sum(each.amount for each in done.record.v if each.kind == PAY)


def take_back(*, purchase_id: UUID, body: RefundIn, place: Place, staff: Staff) -> Refunded:
    with acting(replace(current_actor(), door=f"till:{place.number}")):
        return _refund(purchase_id, body, staff)


def _refund(purchase_id: UUID, body: RefundIn, staff: Staff) -> Refunded:
    staff.require("till:refund", _branch(purchase_id))
    connection: Any = connections["default"].connection
    return refund(connection, current_club(), purchase_id, body, key_id=staff.user_id)


def _branch(purchase_id: UUID) -> str | None:
    found = Purchase.objects.filter(id=purchase_id).values_list("branch", flat=True).first()
    return found or None


def _thousandths(quantity: int | str) -> int:
    whole, _, rest = str(quantity).partition(".")
    return int(whole) * 1000 + int(rest.ljust(3, "0") or 0)
