"""What callers send: purchases, refunds. Decoded by msgspec, then turned into what the engine takes.

Amounts are rials or the currency's smallest unit; quantities are items, whole or with up to three decimals.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from vafa.core.purchases.errors import PurchaseInvalid
from vafa.core.vouchers.codes import parted
from vafa.domain.baskets import LINE_KINDS, MAX_AMOUNT, UNIT, BasketInvalid, Line, Payment
from vafa.domain.identifiers import normalise
from vafa.domain.text import normalise_digits, normalise_text
from vafa.domain.vouchers import GIFT_CARD

Text = Annotated[str, Meta(max_length=200, pattern="^[^\x00]*$")]
Code = Annotated[str, Meta(max_length=64, pattern="^[^\x00]*$")]
Reference = Annotated[str, Meta(min_length=1, max_length=128, pattern="^[^\x00]*$")]
Amount = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]


class MemberRef(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Who bought: exactly one of these."""

    id: UUID | None = None
    mobile: Text | None = None
    card: Text | None = None
    external_id: Text | None = None
    email: Text | None = None

    def key(self) -> tuple[str, str | UUID]:
        """("id", UUID) or (kind, normalised value)."""
        given = [(kind, value) for kind in _KINDS if (value := getattr(self, kind)) is not None]
        if len(given) != 1:
            raise PurchaseInvalid(
                path="member",
                reason={
                    "fa": "دقیقاً یکی از id، mobile، card، external_id یا email لازم است.",
                    "en": "exactly one of id, mobile, card, external_id or email is needed.",
                },
            )
        kind, value = given[0]
        return given[0] if kind == "id" else (kind, normalise(kind, value))


_KINDS = ("id", "mobile", "card", "external_id", "email")


class LineIn(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One line. `discount` and `tax` are of the whole line; `unit_price` is before both."""

    unit_price: Amount
    sku: Text = ""
    name: Text = ""
    groups: Annotated[list[Code], Meta(max_length=50)] = []
    quantity: Decimal = Decimal(1)
    discount: Amount = 0
    tax: Amount = 0
    kind: str = "goods"
    voucher: Text = ""


class PaymentIn(msgspec.Struct, omit_defaults=True):
    """How it was paid: a kind from outside (cash, card, online, …), the key of a currency of the club, or a gift card
    of the club by its code. A card without an amount pays what is left, as far as it reaches.
    """

    kind: Code
    amount: Amount | None = None
    line: Annotated[int, Meta(ge=0, le=1000)] = 0
    hold: UUID | None = None
    code: Text = ""
    pin: Annotated[str, Meta(max_length=32)] = ""


class PurchaseIn(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A purchase as a till or shop sends it. Without a member it is a guest's.

    `codes` are coupons; `prices` are the "club"'s, so that its offers change them, or as "given"; `total` is what the
    customer was told: if it comes to something else by now, the purchase is refused.
    """

    reference: Reference
    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=1000)]
    member: MemberRef | None = None
    branch: Code = ""
    happened_at: str | None = None
    codes: Annotated[list[Text], Meta(max_length=20)] = []
    prices: Literal["club", "given"] = "club"
    total: Amount | None = None
    payments: Annotated[list[PaymentIn], Meta(max_length=50)] = []
    source: Annotated[str, Meta(min_length=1, max_length=32, pattern="^[a-z0-9_.-]+$")] = "api"
    channel: Annotated[str, Meta(min_length=1, max_length=32, pattern="^[a-z0-9_.-]+$")] = "till"


class RefundLineIn(msgspec.Struct, forbid_unknown_fields=True):
    line: Annotated[int, Meta(ge=1, le=1000)]
    quantity: Decimal


class RefundIn(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What comes back: lines with quantities, an amount in rials, or all."""

    reference: Reference
    lines: Annotated[list[RefundLineIn], Meta(max_length=1000)] = []
    amount: Amount = 0
    all: bool = False
    happened_at: str | None = None


def thousandths(quantity: Decimal, path: str) -> int:
    """A quantity in thousandths; refuses more than three decimals, negatives and the absurd."""
    if not quantity.is_finite() or not 0 < quantity <= 1_000_000_000 or quantity.adjusted() < -3:
        raise _bad_quantity(path)
    scaled = quantity * UNIT
    whole = int(scaled)
    if whole != scaled:
        raise _bad_quantity(path)
    return whole


def _bad_quantity(path: str) -> PurchaseInvalid:
    return PurchaseInvalid(
        path=path,
        reason={
            "fa": "تعداد باید بیشتر از صفر و با حداکثر سه رقم اعشار باشد.",
            "en": "a quantity is greater than zero with at most three decimals.",
        },
    )


_ONE = Decimal(1)
_group_sets: dict[tuple[str, ...], frozenset[str]] = {}


HASH: Final = 12


def groups_of(groups: list[str]) -> frozenset[str]:
    """The same set object for the same groups: baskets repeat them endlessly."""
    key = tuple(groups)
    known = _group_sets.get(key)
    if known is None:
        if len(_group_sets) > 20_000:
            _group_sets.clear()
        known = _group_sets[key] = frozenset(normalise_text(group) for group in groups if group)
    return known


def lines_of(given: list[LineIn]) -> list[Line]:
    """Priced lines for the engine."""
    made = []
    for number, each in enumerate(given, start=1):
        if each.kind not in LINE_KINDS:
            raise PurchaseInvalid(
                path=f"lines.{number}.kind",
                reason={
                    "fa": f"یکی از {'، '.join(LINE_KINDS)} لازم است.",
                    "en": f"one of {', '.join(LINE_KINDS)}.",
                },
            )
        one = each.quantity.is_finite() and each.quantity == _ONE  # what is no number cannot be compared
        quantity = UNIT if one else thousandths(each.quantity, f"lines.{number}.quantity")
        line = Line(
            each.sku,
            groups_of(each.groups),
            quantity,
            each.unit_price,
            each.discount,
            each.tax,
            each.kind,
            each.name,
        )
        try:
            line.price()
        except BasketInvalid as failure:
            raise PurchaseInvalid(path=f"lines.{number}.discount", reason=failure.values["reason"]) from None
        if line.gross > MAX_AMOUNT:
            raise PurchaseInvalid(
                path=f"lines.{number}",
                reason={"fa": "مبلغ قلم بیش از اندازه است.", "en": "the amount is too large."},
            )
        made.append(line)
    return made


def payments_of(given: list[PaymentIn]) -> list[Payment]:
    return [payment_of(each, place) for place, each in enumerate(given, start=1)]


def payment_of(given: PaymentIn, place: int) -> Payment:
    """A payment for the engine: the code as it is kept, and its PIN, which a card's QR carries with it."""
    if not given.code:
        if given.amount is None:
            raise PurchaseInvalid(
                path=f"payments.{place}.amount",
                reason={
                    "fa": "مبلغ، یا کد کارت هدیه، لازم است.",
                    "en": "an amount, or a gift card's code, is needed.",
                },
            )
        return Payment(given.kind, given.amount, given.line, str(given.hold) if given.hold else "")
    if given.kind != GIFT_CARD:
        raise PurchaseInvalid(
            path=f"payments.{place}.code",
            reason={"fa": "تنها کارت هدیه کد دارد.", "en": "only a gift_card has a code."},
        )
    if given.amount == 0:
        raise PurchaseInvalid(
            path=f"payments.{place}.amount",
            reason={
                "fa": "مبلغ باید بیشتر از صفر باشد؛ بی مبلغ، کارت آنچه را مانده می‌پردازد.",
                "en": "an amount is greater than zero; without one the card pays what is left.",
            },
        )
    code, pin = parted(given.code)
    return Payment(
        GIFT_CARD, given.amount or 0, given.line, "", 0, code, normalise_digits(given.pin).strip() or pin
    )


def codes_of(body: PurchaseIn) -> tuple[list[str], dict[int, str]]:
    """The coupons that were shown, and the gift cards that lines sell, as they are kept."""
    shown = [code for code in (parted(each)[0] for each in body.codes) if code]
    return shown, {n: parted(each.voucher)[0] for n, each in enumerate(body.lines, 1) if each.voucher}


def body_hash(*parts: object) -> bytes:
    """Twelve bytes that tell the same body from another, however its JSON was written."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).digest()[:HASH]


def same_body(stored: bytes, digest: bytes) -> bool:
    """Whether what is stored is of that body; what was stored first is longer than what is now."""
    return bytes(stored[:HASH]) == digest
