"""Vouchers: whatever is shown by its code and not by who one is: coupons, which unlock an offer, and gift cards, which
hold money. Deciding changes them in memory; every change is a move, and the moves sum to what is left.

Amounts are rials, instants microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.domain.baskets import NOBODY
from vafa.domain.errors import Kind, VafaError
from vafa.domain.ledger import FOREVER
from vafa.domain.text import money
from vafa.domain.time import DAY

COUPON: Final = "coupon"
GIFT_CARD: Final = "gift_card"

ACTIVE, INACTIVE, BLOCKED = "active", "inactive", "blocked"
STATES: Final = (INACTIVE, ACTIVE, BLOCKED)

PAY, USE, SALE = "pay", "use", "sale"
"""What a purchase does with a voucher: pays with it, uses it for an offer, or sells it."""


class VoucherRefused(VafaError):
    """A voucher cannot be used so. `reason` tells why, `which` is the end of its code; `why` is the word for
    machines.
    """

    code = "voucher.refused"
    kind = Kind.CONFLICT
    title = {"fa": "کد پذیرفته نشد", "en": "The code was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}

    def __init__(self, why: str, code: str, *, display: str = "rial", **values: object) -> None:
        said = {lang: told(why, lang, code, **_said(values, lang, display)) for lang in REASONS[why]}
        super().__init__(reason=said, why=why, which=masked(code))
        self.told = values

    def shown(self, display: str) -> VoucherRefused:
        """The same with its amounts as the club shows money ("toman" or "rial")."""
        return VoucherRefused(
            str(self.values["why"]), str(self.values["which"]), display=display, **self.told
        )


def _said(values: Mapping[str, object], lang: str, display: str) -> dict[str, object]:
    """Whole numbers among the values are rials."""
    return {key: _word(value, lang, display) for key, value in values.items()}


def _word(value: object, lang: str, display: str) -> object:
    if isinstance(value, dict):
        return value[lang]
    return money(value, lang, display) if isinstance(value, int) else value


REASONS: Final[dict[str, dict[str, str]]] = {
    "unknown": {
        "fa": "کدی با این نشانی پیدا نشد: \u2068{code}\u2069",
        "en": "There is no such code: \u2068{code}\u2069",
    },
    "pin": {
        "fa": "رمز کارت درست نیست: \u2068{code}\u2069",
        "en": "The PIN of the card is not right: \u2068{code}\u2069",
    },
    "inactive": {
        "fa": "این کارت هنوز فعال نشده است: \u2068{code}\u2069",
        "en": "This card has not been activated yet: \u2068{code}\u2069",
    },
    "active": {
        "fa": "این کارت پیش‌تر فروخته شده است: \u2068{code}\u2069",
        "en": "This card has been sold already: \u2068{code}\u2069",
    },
    "blocked": {
        "fa": "این کد بسته شده است: \u2068{code}\u2069. {because}",
        "en": "This code is blocked: \u2068{code}\u2069. {because}",
    },
    "early": {
        "fa": "زمان استفاده از این کد نرسیده است: \u2068{code}\u2069",
        "en": "This code is not valid yet: \u2068{code}\u2069",
    },
    "expired": {
        "fa": "زمان استفاده از این کد گذشته است: \u2068{code}\u2069",
        "en": "This code has expired: \u2068{code}\u2069",
    },
    "used": {
        "fa": "این کد پیش‌تر استفاده شده است: \u2068{code}\u2069",
        "en": "This code has been used already: \u2068{code}\u2069",
    },
    "empty": {
        "fa": "در این کارت چیزی نمانده است: \u2068{code}\u2069",
        "en": "Nothing is left on this card: \u2068{code}\u2069",
    },
    "other": {
        "fa": "این کد برای عضو دیگری است و واگذار نمی‌شود: \u2068{code}\u2069",
        "en": "This code belongs to another member and cannot be passed on: \u2068{code}\u2069",
    },
    "kind": {
        "fa": "این کد برای این کار نیست: \u2068{code}\u2069",
        "en": "This code is not for that: \u2068{code}\u2069",
    },
    "zero": {
        "fa": "مبلغ اصلاح کارت نمی‌تواند صفر باشد: \u2068{code}\u2069",
        "en": "The amount of a correction cannot be zero: \u2068{code}\u2069",
    },
    "ended": {
        "fa": "تخفیف این کد دیگر برقرار نیست: \u2068{code}\u2069",
        "en": "The offer of this code no longer holds: \u2068{code}\u2069",
    },
    "twice": {
        "fa": "این کد دو بار آمده است: \u2068{code}\u2069",
        "en": "This code is there twice: \u2068{code}\u2069",
    },
    "less": {
        "fa": "در کارت \u2068{code}\u2069 {left} مانده و {wanted} خواسته شد.",
        "en": "{left} is left on the card \u2068{code}\u2069, and {wanted} was asked for.",
    },
    "price": {
        "fa": "بهای کارت \u2068{code}\u2069 باید {face} باشد.",
        "en": "The price of the card \u2068{code}\u2069 has to be {face}.",
    },
    "line": {
        "fa": "کارت \u2068{code}\u2069 یک عدد از قلمی از نوع کارت هدیه است.",
        "en": "The card \u2068{code}\u2069 is one piece of a line of the kind gift_card.",
    },
    "offer": {
        "fa": "کد \u2068{code}\u2069 به این خرید نخورد: {because}",
        "en": "The code \u2068{code}\u2069 does not fit: {because}",
    },
}
"""Why a voucher was refused, by the word for it. Each code stands between U+2068 and U+2069: its dots stay before
it in Persian, too."""


def told(why: str, lang: str, code: str, **said: object) -> str:
    """The sentence for a refusal; nothing follows the code where no more is known."""
    return REASONS[why][lang].format(code=masked(code), **said).removesuffix(". ")


class Move(msgspec.Struct, gc=False, eq=False):
    """One change of a voucher: what it did to the money on it and to the number of its uses."""

    cause: UUID
    n: int
    kind: str
    amount: int
    uses: int
    at: int
    member: UUID = NOBODY
    note: str = ""


class Voucher(msgspec.Struct, gc=False, eq=False):
    """One code as deciding finds it. `uses` is how often it may be used (0: as often as one likes), `used` how often
    it was; `face` is what is put on it when it is sold (0: its price), `balance` what is left.

    `days` is how long it is valid from its activation on (0: until `closes_at`), `back_days` how long it is at least
    valid when money comes back to it.
    """

    id: UUID
    code: str
    kind: str
    series: UUID
    offer: str = ""
    member: UUID = NOBODY
    transferable: bool = False
    state: str = ACTIVE
    reason: str = ""
    face: int = 0
    balance: int = 0
    uses: int = 1
    used: int = 0
    opens_at: int = 0
    closes_at: int = FOREVER
    days: int = 0
    back_days: int = 0
    pin: str = ""
    moves: list[Move] = []

    @property
    def dirty(self) -> bool:
        return bool(self.moves)

    def move(self, move: Move) -> None:
        self.balance += move.amount
        self.used += move.uses
        self.moves.append(move)


def masked(code: str) -> str:
    """A code as it may be shown and logged: its last four letters."""
    return f"…{code[-4:]}" if len(code) > 6 else code


def why_not(voucher: Voucher, member: UUID, at: int) -> str:
    """The reason for which the voucher cannot be used by this member (or a guest) at this instant; empty if it can."""
    if voucher.state == BLOCKED:
        return "blocked"
    if voucher.state == INACTIVE:
        return "inactive"
    if at < voucher.opens_at:
        return "early"
    if at >= voucher.closes_at:
        return "expired"
    if voucher.uses and voucher.used >= voucher.uses:
        return "used"
    if voucher.member not in (NOBODY, member) and not voucher.transferable:
        return "other"
    if voucher.kind == GIFT_CARD and not voucher.offer and voucher.balance <= 0:
        return "empty"
    return ""


def refused(why: str, voucher: Voucher) -> VoucherRefused:
    if why == "blocked":
        return VoucherRefused(why, voucher.code, because=BLOCK_REASONS.get(voucher.reason, voucher.reason))
    return VoucherRefused(why, voucher.code)


BLOCK_REASONS: Final[dict[str, Any]] = {
    "": "",
    "sale_refunded": {"fa": "فروش آن برگشت خورد.", "en": "Its sale was refunded."},
    "member_erased": {"fa": "صاحب آن از باشگاه رفته است.", "en": "Its member has left the club."},
    "series_closed": {"fa": "سری آن بسته شده است.", "en": "Its series was closed."},
    "reward_returned": {
        "fa": "پاداشی که آن را داد برگشت خورد.",
        "en": "The reward that gave it was taken back.",
    },
    "lost": {"fa": "گم شده است.", "en": "It was lost."},
    "stolen": {"fa": "دزدیده شده است.", "en": "It was stolen."},
}
"""Why a voucher was blocked; what staff wrote stands as it is."""


class Touched(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """What a purchase did with a voucher, as stored: "pay", "use" or "sale", rials (of a use the discount), the line
    (from 1; 0: the whole basket), and what was left on the card.
    """

    id: str
    kind: str
    amount: int
    line: int = 0
    left: int = 0
    which: str = ""
    of: str = COUPON


def activate(voucher: Voucher, amount: int, cause: UUID, n: int, at: int, member: UUID) -> None:
    """Put money on a card, and let its time begin."""
    voucher.state = ACTIVE
    if voucher.days:
        voucher.closes_at = at + voucher.days * DAY
    voucher.move(Move(cause, n, "activate", amount, 0, at, member))


def block(voucher: Voucher, reason: str, cause: UUID, n: int, at: int) -> None:
    voucher.state, voucher.reason = BLOCKED, reason
    voucher.move(Move(cause, n, "block", 0, 0, at, note=reason))


def put_back(voucher: Voucher, amount: int, uses: int, cause: UUID, n: int, at: int) -> None:
    """Money or a use comes back. A card that has ended, or will soon, is valid for some days again."""
    if amount and voucher.back_days:
        voucher.closes_at = max(voucher.closes_at, at + voucher.back_days * DAY)
    voucher.move(Move(cause, n, "back", amount, -uses, at))
