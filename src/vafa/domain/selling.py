"""The first two steps of a purchase: offers and codes fix its prices, then payments are checked and taken.

All of it is checked before anything is changed: a purchase that is refused has left no trace.
"""

from __future__ import annotations

from vafa.domain.baskets import UNIT, BasketInvalid, Purchase, paid_lines
from vafa.domain.context import Context, MemberState, State
from vafa.domain.decided import Decided
from vafa.domain.errors import Kind, VafaError
from vafa.domain.payments import Plan, pay, plan_payments, take_cards
from vafa.domain.pricing import Pricing, Unapplied, Unlock, discounted, price, take_uses
from vafa.domain.programme import Programme
from vafa.domain.vouchers import (
    GIFT_CARD,
    INACTIVE,
    SALE,
    USE,
    Move,
    Touched,
    Voucher,
    VoucherRefused,
    activate,
    masked,
    refused,
    why_not,
)

NO_OFFER = -1
"""Stands for the offer of a code that leads to none: unknown, used up, somebody else's."""

OVERRULED = frozenset({"group", "alone"})
"""Misses that leave the member as well off: another offer gave at least as much."""


class PriceChanged(VafaError):
    """What the customer was told to pay is not what it costs by now."""

    code = "purchase.price_changed"
    kind = Kind.CONFLICT
    title = {"fa": "مبلغ خرید عوض شد", "en": "The price has changed"}
    rials = ("total", "expected")
    detail = {
        "fa": "مبلغ خرید اکنون {total} است و {expected} گفته شده بود؛ دوباره پیش‌نمایش بگیرید.",
        "en": "The purchase comes to {total} now, not to {expected}; ask for a new preview.",
    }


class CodeDoesNotFit(VafaError):
    """An offer that a code unlocks does not apply. `unapplied` says why; doors put it into words."""

    code = "voucher.does_not_fit"
    kind = Kind.CONFLICT
    title = {"fa": "کد به این خرید نخورد", "en": "The code does not fit this purchase"}
    detail = {"fa": "کد {which}: {because}", "en": "Code {which}: {because}"}

    def __init__(self, unapplied: Unapplied, which: str, because: object = "") -> None:
        super().__init__(which=which, because=because)
        self.unapplied = unapplied
        self.which = which


class Sale:
    """A gift card that this purchase sells."""

    __slots__ = ("amount", "line", "voucher")

    def __init__(self, voucher: Voucher, amount: int, line: int) -> None:
        self.voucher = voucher
        self.amount = amount
        self.line = line


def sell(
    event: Purchase,
    member: MemberState,
    state: State,
    programme: Programme,
    c: Context,
    decided: Decided,
    explain: bool,
) -> None:
    """Price and pay a purchase; raises what refuses it, and then nothing has changed."""
    lines = event.lines
    sales = [sale_of(event, number, code, state) for number, code in event.sold.items()]
    pricing, misses = price_of(event, state, programme, c, explain)
    if pricing.applied:
        event.count(discounted(lines, pricing.applied))
        c.count(event)
    try:
        if event.expected is not None and event.expected != event.total:
            raise PriceChanged(expected=event.expected, total=event.total)
        plan = plan_payments(event, member, programme, c, state) if event.payments else None
    except VafaError:
        event.count(lines)
        c.count(event)
        raise
    decided.applied = pricing.applied
    decided.unapplied = pricing.missed + misses
    if pricing.applied:
        take_uses(c, state, programme.offers, pricing.applied)
        use_codes(event, pricing, state, decided)
    for sale in sales:
        n = len(decided.touched)
        activate(sale.voucher, sale.amount, event.id, n, event.at, event.member)
        decided.touched.append(
            Touched(
                sale.voucher.id.hex,
                SALE,
                sale.amount,
                sale.line,
                sale.amount,
                masked(sale.voucher.code),
                GIFT_CARD,
            )
        )
    if plan is not None:
        take(event, member, plan, c, decided)


def take(event: Purchase, member: MemberState, plan: Plan, c: Context, decided: Decided) -> None:
    """Take all payments, and note what each line was paid with."""
    paid = plan.paid()
    if not paid:
        return
    for n, planned in enumerate(plan.taken):
        decided.transfers.append(pay(event, member, planned, n, decided))
    take_cards(event, plan.cards, decided)
    c.paid = paid_lines(paid, event.lines)


def price_of(
    event: Purchase, state: State, programme: Programme, c: Context, explain: bool
) -> tuple[Pricing, list[Unapplied]]:
    """What offers take off, and the codes that lead to no offer. A strict purchase is refused for a code that gives
    nothing, unless another offer gives at least as much.
    """
    if event.as_given:
        if event.codes:
            raise BasketInvalid(
                reason={
                    "fa": "خریدی که قیمت آن از پیش تعیین شده کد تخفیف نمی‌پذیرد.",
                    "en": "A purchase whose prices are as given takes no codes.",
                }
            )
        return Pricing([], []), []
    unlocks, misses = unlocked(event, state, programme)
    if not programme.offers.offers:
        return Pricing([], []), misses
    pricing = price(c, state, programme.offers, programme.settings.discounts, unlocks, explain)
    if event.strict:
        for each in pricing.missed:
            if each.place and each.code not in OVERRULED:
                raise CodeDoesNotFit(each, masked(event.codes[each.place - 1]))
    return pricing, misses


def unlocked(event: Purchase, state: State, programme: Programme) -> tuple[list[Unlock], list[Unapplied]]:
    """The offers that the codes of a purchase unlock, and the codes that unlock none."""
    unlocks: list[Unlock] = []
    misses: list[Unapplied] = []
    for place, code in enumerate(event.codes, start=1):
        try:
            unlocks.append(Unlock(offer_of(event, place, state, programme), place))
        except VoucherRefused as failure:
            if event.strict:
                raise
            misses.append(Unapplied(NO_OFFER, str(failure.values["why"]), 0, masked(code), place))
    return unlocks, misses


def offer_of(event: Purchase, place: int, state: State, programme: Programme) -> str:
    """The key of the offer that a code unlocks, if it may be used by who shows it."""
    code = event.codes[place - 1]
    voucher = state.vouchers.get(code)
    if voucher is None:
        raise VoucherRefused("unknown", code)
    if not voucher.offer:
        raise VoucherRefused("kind", code)
    if code in event.codes[: place - 1]:
        raise VoucherRefused("twice", code)
    why = why_not(voucher, event.member, event.recorded_at)
    if why:
        raise refused(why, voucher)
    if voucher.offer not in programme.offers.by_key:
        raise VoucherRefused("ended", code)
    return voucher.offer


def use_codes(event: Purchase, pricing: Pricing, state: State, decided: Decided) -> None:
    """Count a use of every code whose offer applied."""
    for each in pricing.applied:
        if not each.place:
            continue
        voucher = state.vouchers[event.codes[each.place - 1]]
        voucher.move(Move(event.id, len(decided.touched), USE, 0, 1, event.at, event.member))
        decided.touched.append(
            Touched(voucher.id.hex, USE, each.amount, 0, 0, masked(voucher.code), voucher.kind)
        )


def sale_of(event: Purchase, number: int, code: str, state: State) -> Sale:
    """The gift card that a line sells, checked: it is there, was not sold yet, and costs what is put on it."""
    voucher = state.vouchers.get(code)
    if voucher is None:
        raise VoucherRefused("unknown", code)
    if voucher.kind != GIFT_CARD:
        raise VoucherRefused("kind", code)
    if voucher.state != INACTIVE:
        raise VoucherRefused("active", code) if voucher.state == "active" else refused("blocked", voucher)
    if list(event.sold.values()).count(code) > 1:
        raise VoucherRefused("twice", code)
    line = event.lines[number - 1] if 0 < number <= len(event.lines) else None
    if line is None or line.kind != GIFT_CARD or line.quantity != UNIT:
        raise VoucherRefused("line", code)
    if voucher.offer:
        return Sale(voucher, 0, number)
    if not line.gross or (voucher.face and voucher.face != line.gross):
        raise VoucherRefused("price", code, face=voucher.face)
    return Sale(voucher, line.gross, number)
