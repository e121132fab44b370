"""What a code means at a till: a coupon, a gift card that can pay, or one that is sold now.

Codes are looked up without the member. Who guesses at a till is counted and stopped like anybody else.
"""

from dataclasses import dataclass
from typing import Final

from vafa.core.tills.devices import Place
from vafa.core.tills.spending import Card
from vafa.core.vouchers import codes, looking, selectors
from vafa.core.vouchers.models import Voucher
from vafa.domain.programme import Programme
from vafa.domain.vouchers import GIFT_CARD, INACTIVE, VoucherRefused, masked, refused
from vafa.domain.vouchers import Voucher as State
from vafa.kernel.throttle import TooManyTries

USE, PAY, SELL, PIN = "use", "pay", "sell", "pin"
SHORTEST: Final = 3
BARCODE: Final = 8
"""So many digits and no letter are a product's barcode."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A code that was shown. `does` is what it can do here: "use" (a coupon, or a card that stands for an offer),
    "pay", "sell" (a card nobody has yet), or "pin": its PIN is asked for first."""

    does: str
    which: str
    kind: str
    offer: str = ""
    balance: int = 0
    face: int = 0


def by_code(text: str, pin: str, place: Place) -> Shown:
    """`VoucherRefused` with the reason for what cannot be used now; unknown codes and wrong PINs are counted."""
    row = selectors.by_code(text)
    if row is not None and row.state == INACTIVE and row.kind == GIFT_CARD:
        return Shown(SELL, masked(row.code), row.kind, row.offer or "", 0, row.face)
    if row is not None and row.has_pin and not (pin or codes.parted(text)[1]):
        return Shown(PIN, masked(row.code), row.kind)
    found = looking.by_shop(text=text, pin=pin, who=who(place))
    if found.why:
        raise refusal(found.voucher, found.why)
    voucher = found.voucher
    does = USE if voucher.offer else PAY
    return Shown(does, masked(voucher.code), voucher.kind, voucher.offer or "", voucher.balance, voucher.face)


def scanned(text: str, place: Place) -> Shown | None:
    """The same for what came from the reader and may be anything else; nothing is counted that found a product."""
    code = codes.parted(text)[0]
    if len(code) < SHORTEST or selectors.by_code(text) is None:
        return None
    try:
        return by_code(text, "", place)
    except TooManyTries:
        return None


def missed(text: str, place: Place) -> None:
    """Something was typed that is nothing here: it may have been a try at a code."""
    code = codes.parted(text)[0]
    if len(code) < SHORTEST or (code.isdigit() and len(code) >= BARCODE):
        return
    try:
        looking.count(who=who(place), limit=looking.SHOP)
    except TooManyTries:
        return


def to_pay(text: str, pin: str, place: Place) -> Card:
    """A gift card that is to pay, with what is on it."""
    found = looking.by_shop(text=text, pin=pin, who=who(place))
    if found.why:
        raise refusal(found.voucher, found.why)
    if found.voucher.kind != GIFT_CARD or found.voucher.offer:
        raise VoucherRefused("kind", found.voucher.code)
    return Card(masked(found.voucher.code), found.voucher.balance)


def refusal(row: Voucher, why: str) -> VoucherRefused:
    return refused(why, State(row.id, row.code, row.kind, row.series_id, reason=row.reason))


def name_of(shown: Shown, programme: Programme, lang: str) -> str:
    """The name of the offer that a code unlocks, if there still is one."""
    found = programme.offers.by_key.get(shown.offer) if shown.offer else None
    return found.offer.names.in_(lang) if found is not None else ""


def who(place: Place) -> str:
    return f"till:{place.number}"
