"""What was bought and how it was paid: lines, payments, purchases, refunds, custom events.

Amounts are rials; quantities are thousandths of a unit (1.25 kg is 1250), so that no float is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from vafa.domain.errors import Kind, VafaError
from vafa.domain.rounding import divide, largest_remainder

UNIT: Final = 1000
"""One whole item, in thousandths."""

HALF: Final = UNIT // 2

NOBODY: Final = UUID(int=0)
"""Stands for the member of a purchase that a guest made."""

GOODS: Final = frozenset({"goods", "service"})
"""Kinds of lines that earn unless a rule says otherwise."""

LINE_KINDS: Final = ("goods", "service", "shipping", "fee", "gift_card", "reward", "voided")

OUTSIDE: Final = frozenset(
    {"cash", "card", "online", "transfer", "cheque", "gift_card", "insurance", "other"}
)
"""Kinds of payment that are not a currency of the club."""

MAX_AMOUNT: Final = 10**15
MAX_LINES: Final = 1000


class BasketInvalid(VafaError):
    code = "purchase.invalid"
    kind = Kind.INVALID
    title = {"fa": "خرید پذیرفته نشد", "en": "The purchase was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class Line(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """One line of a basket. `net` is what it costs after its discount and before tax; voided lines count
    nothing.
    """

    sku: str
    groups: frozenset[str]
    quantity: int
    unit_price: int
    discount: int = 0
    tax: int = 0
    kind: str = "goods"
    name: str = ""
    gross: int = 0
    net: int = 0

    def price(self) -> None:
        """Work out `gross` and `net`; refuses a discount larger than the line."""
        gross = (self.unit_price * self.quantity + HALF) // UNIT
        if self.kind == "voided":
            self.gross = self.net = self.tax = self.discount = 0
            return
        if self.discount == 0 <= gross:
            self.gross = self.net = gross
            return
        if self.discount > gross:
            raise BasketInvalid(
                reason={
                    "fa": f"تخفیف قلم «{self.name or self.sku}» از مبلغ آن بیشتر است.",
                    "en": f"The discount of line “{self.name or self.sku}” is larger than the line.",
                }
            )
        self.gross = gross
        self.net = gross - self.discount


def line(
    sku: str = "",
    quantity: int = UNIT,
    unit_price: int = 0,
    *,
    groups: frozenset[str] = frozenset(),
    discount: int = 0,
    tax: int = 0,
    kind: str = "goods",
    name: str = "",
) -> Line:
    """A priced line."""
    made = Line(sku, groups, quantity, unit_price, discount, tax, kind, name)
    made.price()
    return made


class Payment(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    """Part of what was paid: a kind from outside, or a currency of the club in its smallest unit.

    `line` (from 1) ties it to one line; `value` in rials is worked out by the engine for currencies of the
    club. A gift card of the club is named by its `code`; an amount of 0 takes what is still to pay, as far as the
    card reaches. Neither code nor PIN is stored.
    """

    kind: str
    amount: int
    line: int = 0
    hold: str = ""
    value: int = 0
    code: str = ""
    pin: str = ""


_NONE_SOLD: Final[Mapping[int, str]] = {}


class Purchase:
    """A basket that was bought by a member, or by a guest (`member` is `NOBODY`). Instants in microseconds;
    `recorded_at` is when we heard of it.

    `codes` are coupons that were shown, `sold` gift cards by the line (from 1) that sells them. With `as_given` the
    lines are what was charged already, and no offer changes them. `strict` refuses a code that does not apply, instead
    of only saying so; `expected` is the total that the customer was told (None: none was). Gift cards and coupons are
    found in the batch's `State.vouchers`.
    """

    __slots__ = (
        "as_given",
        "at",
        "branch",
        "channel",
        "codes",
        "discount",
        "expected",
        "gross",
        "id",
        "lines",
        "member",
        "net",
        "payments",
        "recorded_at",
        "reference",
        "sold",
        "source",
        "strict",
        "tax",
        "total",
    )

    def __init__(
        self,
        id: UUID,
        member: UUID,
        reference: str,
        at: int,
        recorded_at: int,
        lines: Sequence[Line],
        payments: Sequence[Payment] = (),
        source: str = "api",
        branch: str = "",
        channel: str = "till",
        codes: Sequence[str] = (),
        sold: Mapping[int, str] = _NONE_SOLD,
        as_given: bool = False,
        strict: bool = True,
        expected: int | None = None,
    ) -> None:
        self.id = id
        self.member = member
        self.reference = reference
        self.at = at
        self.recorded_at = recorded_at
        self.payments = payments
        self.source = source
        self.branch = branch
        self.channel = channel
        self.codes = codes
        self.sold = sold
        self.as_given = as_given
        self.strict = strict
        self.expected = expected
        self.count(lines)

    @property
    def buyer(self) -> UUID | None:
        """The member, or None for a guest."""
        return None if self.member == NOBODY else self.member

    def count(self, lines: Sequence[Line]) -> None:
        """Take these as the lines, and add them up. Who buys a gift card has bought nothing yet: it is paid for, and
        counts once it is spent.
        """
        self.lines = lines
        net = tax = discount = cards = 0
        for each in lines:
            if each.kind == "gift_card":
                cards += each.net
            else:
                net += each.net
                discount += each.discount
            tax += each.tax
        self.net = net
        self.tax = tax
        self.discount = discount
        self.gross = net + discount
        self.total = net + tax + cards

    @property
    def only_cards(self) -> bool:
        """Whether gift cards are all that it sells."""
        kinds = {each.kind for each in self.lines}
        return "gift_card" in kinds and kinds <= {"gift_card", "voided"}


class Happening(msgspec.Struct, gc=False):
    """A custom event of the club: a visit, a survey, an attendance. `amount` and `data` are free for
    rules.
    """

    id: UUID
    member: UUID
    type: str
    reference: str
    at: int
    recorded_at: int
    amount: int = 0
    branch: str = ""
    source: str = "api"
    data: dict[str, Any] = {}


Paid = tuple[int, int, tuple[int, ...]]
"""A payment's value in rials, the one line that it pays for (from 1, 0: any), and those among which it is spread (none
named: all)."""


def spread(paid: Sequence[Paid], lines: Sequence[Line]) -> list[list[int]]:
    """Split payments over the lines.

    One that is tied to a line pays for it alone. Then those for some of the lines, then the others pay, in turn and
    in proportion, for what is left of each line's price with tax, so that no line is paid for twice.
    """
    left = [each.net + each.tax for each in lines]
    parts = [[0] * len(lines) for _ in paid]
    for part, (value, only, _) in zip(parts, paid, strict=True):
        if only:
            part[only - 1] = value
            left[only - 1] -= value
    for some in (True, False):
        for part, (value, only, among) in zip(parts, paid, strict=True):
            if only or bool(among) is not some:
                continue
            weights = [rest if not among or n in among else 0 for n, rest in enumerate(left, start=1)]
            part[:] = largest_remainder(value, weights)
            left = [rest - taken for rest, taken in zip(left, part, strict=True)]
    return parts


def paid_lines(paid: Sequence[Paid], lines: Sequence[Line]) -> list[int]:
    """How much of each line was paid by these payments together."""
    return [sum(column) for column in zip(*spread(paid, lines), strict=True)]


def net_of_paid(each: Line, paid: int) -> int:
    """What is left of a line's net after `paid` rials of its price with tax were paid by currencies of the
    club.
    """
    if not paid:
        return each.net
    return each.net - min(each.net, divide(paid * each.net, each.net + each.tax))


def quantity_of_paid(each: Line, paid: int) -> int:
    """The quantity of a line without the whole items that `paid` rials of its price with tax paid for."""
    price = each.net + each.tax
    if not paid or not price:
        return each.quantity
    if paid >= price:
        return 0
    return each.quantity - paid * each.quantity // (price * UNIT) * UNIT
