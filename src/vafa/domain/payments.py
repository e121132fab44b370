"""Paying a purchase with currencies of the club and with gift cards: first all are checked, then all are taken."""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest
from uuid import UUID

from vafa.domain.baskets import OUTSIDE, Payment, Purchase
from vafa.domain.context import Context, MemberState, State
from vafa.domain.decided import Decided, Spent
from vafa.domain.errors import Kind, Rials, VafaError
from vafa.domain.holds import confirm_hold
from vafa.domain.ledger import Account, Hold, NotEnough, Transfer, recount, spend
from vafa.domain.programme import Asked, Programme, Worth
from vafa.domain.values import Currency
from vafa.domain.vouchers import (
    GIFT_CARD,
    PAY,
    Move,
    Touched,
    Voucher,
    VoucherRefused,
    masked,
    refused,
    why_not,
)


class PaymentRefused(VafaError):
    code = "purchase.payment_refused"
    kind = Kind.CONFLICT
    title = {"fa": "پرداخت پذیرفته نشد", "en": "The payment was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class PaymentTooLarge(PaymentRefused):
    detail = {
        "fa": "ارزش پرداخت با «{by}» {value} است و {left} برای پرداخت مانده است.",
        "en": "Paying with “{by}” is worth {value}, but {left} are left to pay.",
    }
    rials = ("value", "left")


GIFT_CARD_NAMES = {"fa": "کارت هدیه", "en": "gift card"}


class PaymentUnknown(VafaError):
    code = "purchase.payment_unknown"
    kind = Kind.INVALID
    title = {"fa": "نوع پرداخت ناشناخته است", "en": "Unknown kind of payment"}
    detail = {
        "fa": "«{payment}» نه یک نوع پرداخت است و نه یک واحد باشگاه.",
        "en": "“{payment}” is neither a kind of payment nor a currency of the club.",
    }


class PaymentOfGuest(VafaError):
    code = "purchase.payment_of_guest"
    kind = Kind.INVALID
    title = {"fa": "عضو شناخته نیست", "en": "No member is named"}
    detail = {
        "fa": "برای پرداخت با «{currency}» باید عضو شناخته باشد.",
        "en": "To pay with “{currency}” the member has to be named.",
    }


def not_enough(currency: Currency, wanted: int, available: int) -> NotEnough:
    """In the currency's own name; credit in money as the club shows it."""
    money = currency.kind == "credit" and currency.rial_value == 1 and not currency.scale
    shown = Rials if money else int
    return NotEnough(
        currency=currency.names.model_dump(),
        wanted=shown(wanted),
        available=shown(available),
        missing=shown(wanted - available),
    )


class Planned:
    """A payment by a currency of the club that was checked and can be taken."""

    __slots__ = ("account", "among", "amount", "hold", "line", "value")

    def __init__(self, account: Account, amount: int, worth: Worth, hold: Hold | None) -> None:
        self.account = account
        self.amount = amount
        self.value = worth.value
        self.line = worth.line
        self.among = worth.among
        self.hold = hold


class Card:
    """A payment by a gift card that was checked and can be taken."""

    __slots__ = ("amount", "line", "voucher")

    def __init__(self, voucher: Voucher, amount: int, line: int) -> None:
        self.voucher = voucher
        self.amount = amount
        self.line = line


class Plan:
    """All payments of a purchase, checked one after another; nothing is changed by it."""

    def __init__(self, event: Purchase, member: MemberState, programme: Programme, c: Context) -> None:
        self.event = event
        self.member = member
        self.programme = programme
        self.c = c
        self.taken: list[Planned] = []
        self.cards: list[Card] = []
        self.left = event.total
        self._wanted: dict[str, int] = {}
        self._tied: dict[int, int] = {}

    def add(self, payment: Payment, state: State) -> None:
        if payment.code:
            self._card(payment, state)
            return
        if payment.kind not in self.programme.currencies:
            if payment.kind not in OUTSIDE:
                raise PaymentUnknown(payment=payment.kind)
            return
        if payment.amount > 0:
            self._currency(payment)

    def paid(self) -> list[tuple[int, int, tuple[int, ...]]]:
        """What each pays for, as `spread` takes it: currencies first, then cards."""
        return [(p.value, p.line, p.among) for p in self.taken] + [(c.amount, c.line, ()) for c in self.cards]

    def _currency(self, payment: Payment) -> None:
        currency = self.programme.currencies[payment.kind]
        if self.member.guest:
            raise PaymentOfGuest(currency=currency.names.model_dump())
        account = self.member.account(payment.kind)
        hold = _hold(self.member, payment)
        if hold is not None and any(plan.hold is hold for plan in self.taken):
            raise hold_refused()
        if hold is None:
            wanted = self._wanted[payment.kind] = self._wanted.get(payment.kind, 0) + payment.amount
            if wanted > account.available:
                raise not_enough(currency, wanted, account.available)
        if payment.amount < currency.min_spend:
            raise PaymentRefused(
                reason={
                    "fa": f"کمترین مقدار پرداخت با «{currency.names.fa}» {currency.min_spend} است.",
                    "en": f"The least that can be paid with “{currency.names.en}” is {currency.min_spend}.",
                }
            )
        worth = self._value(payment)
        left = self._room(worth)
        if worth.value > left:
            raise PaymentTooLarge(by=currency.names.model_dump(), value=worth.value, left=left)
        self.left -= worth.value
        self.taken.append(Planned(account, payment.amount, worth, hold))

    def _room(self, worth: Worth) -> int:
        """How much may still be paid there; takes note of what is."""
        left = self.left
        numbers = (worth.line,) if worth.line else worth.among
        if numbers:
            lines = self.event.lines
            prices = sum(lines[n - 1].net + lines[n - 1].tax for n in numbers)
            left = min(left, prices - sum(self._tied.get(n, 0) for n in numbers))
            # What is paid among several lines may fall on any of them: none is counted on twice.
            for n in numbers:
                self._tied[n] = self._tied.get(n, 0) + worth.value
        return left

    def _value(self, payment: Payment) -> Worth:
        """By the module that values the currency, or by its fixed rate, rounded down."""
        currency = self.programme.currencies[payment.kind]
        self._check_line(payment)
        valuer = self.programme.valuers.get(payment.kind)
        if valuer is not None:
            return valuer.value(payment.amount, Asked(self.event, payment.line, self.member, self.c))
        if currency.rial_value is None:
            raise PaymentRefused(
                reason={
                    "fa": f"با «{currency.names.fa}» نمی‌توان خرید را پرداخت.",
                    "en": f"“{currency.names.en}” cannot pay for a purchase.",
                }
            )
        return Worth(payment.amount * currency.rial_value // currency.unit, payment.line)

    def _check_line(self, payment: Payment) -> None:
        if payment.line > len(self.event.lines) or payment.line < 0:
            raise PaymentRefused(
                reason={
                    "fa": f"قلم {payment.line} در سبد نیست.",
                    "en": f"There is no line {payment.line} in the basket.",
                }
            )

    def _card(self, payment: Payment, state: State) -> None:
        """A gift card pays what is asked of it, or what is still to pay, as far as it reaches."""
        voucher = state.vouchers.get(payment.code)
        if voucher is None:
            raise VoucherRefused("unknown", payment.code)
        if voucher.pin and not compare_digest(payment.pin.encode(), voucher.pin.encode()):
            raise VoucherRefused("pin", payment.code)
        if voucher.kind != GIFT_CARD or voucher.offer:
            raise VoucherRefused("kind", payment.code)
        if any(card.voucher is voucher for card in self.cards):
            raise VoucherRefused("twice", payment.code)
        why = why_not(voucher, self.event.member, self.event.recorded_at)
        if why:
            raise refused(why, voucher)
        if payment.amount > voucher.balance:
            raise VoucherRefused("less", payment.code, left=voucher.balance, wanted=payment.amount)
        self._check_line(payment)
        left = self._room(Worth(0, payment.line))
        amount = payment.amount or min(voucher.balance, left)
        if amount > left:
            raise PaymentTooLarge(by=GIFT_CARD_NAMES, value=amount, left=left)
        if not amount:
            return  # nothing is left to pay: the card is not touched
        if payment.line:
            self._tied[payment.line] += amount
        self.left -= amount
        self.cards.append(Card(voucher, amount, payment.line))


def plan_payments(
    event: Purchase, member: MemberState, programme: Programme, c: Context, state: State
) -> Plan:
    """Check every payment by a currency of the club or a gift card against balance, value and basket; changes
    nothing.
    """
    plan = Plan(event, member, programme, c)
    for payment in event.payments:
        plan.add(payment, state)
    # A hold that is confirmed in part frees the rest, which may have expired meanwhile: nothing is taken
    # after it.
    plan.taken.sort(key=lambda each: each.hold is not None)
    return plan


def take_cards(event: Purchase, cards: Sequence[Card], decided: Decided) -> None:
    """Take what the planned gift cards pay."""
    for card in cards:
        voucher = card.voucher
        n = len(decided.touched)
        voucher.move(Move(event.id, n, PAY, -card.amount, 1, event.at, event.member))
        decided.touched.append(
            Touched(
                voucher.id.hex, PAY, card.amount, card.line, voucher.balance, masked(voucher.code), GIFT_CARD
            )
        )


def _hold(member: MemberState, payment: Payment) -> Hold | None:
    """The open hold that a payment confirms, if it names one."""
    if not payment.hold:
        return None
    hold = member.holds.get(UUID(payment.hold))
    if hold is None or hold.state != "open" or hold.currency != payment.kind or hold.amount < payment.amount:
        raise hold_refused()
    return hold


def hold_refused() -> PaymentRefused:
    return PaymentRefused(
        reason={
            "fa": "این بلوکه باز نیست، یا واحد و مقدار آن با پرداخت نمی‌خواند.",
            "en": "That hold is not open, or its currency or amount does not fit the payment.",
        }
    )


def pay(event: Purchase, member: MemberState, plan: Planned, n: int, decided: Decided) -> Transfer:
    """Take one planned payment."""
    account = plan.account
    if plan.hold is not None:
        moves = confirm_hold(account, plan.hold, plan.amount)
    else:
        moves = spend(account, plan.amount, event.recorded_at)
    open_holds = [hold for hold in member.holds.values() if hold.state == "open"]
    recount(account, event.recorded_at, open_holds)
    decided.spent.append(Spent(account.currency, plan.amount, plan.value, plan.line, n, plan.among))
    return Transfer(event.id, n, member.id, account.currency, "spend", -1, plan.amount, event.at, moves)
