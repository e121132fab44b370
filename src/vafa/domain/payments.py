"""Paying a purchase with currencies of the club: first all are checked, then all are taken."""

from __future__ import annotations

from uuid import UUID

from vafa.domain.baskets import OUTSIDE, Payment, Purchase
from vafa.domain.context import MemberState
from vafa.domain.decided import Decided, Spent
from vafa.domain.errors import Kind, VafaError
from vafa.domain.holds import confirm_hold
from vafa.domain.ledger import Account, Hold, NotEnough, Transfer, recount, spend
from vafa.domain.programme import Programme


class PaymentRefused(VafaError):
    code = "purchase.payment_refused"
    kind = Kind.CONFLICT
    title = {"fa": "پرداخت پذیرفته نشد", "en": "The payment was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class PaymentUnknown(VafaError):
    code = "purchase.payment_unknown"
    kind = Kind.INVALID
    title = {"fa": "نوع پرداخت ناشناخته است", "en": "Unknown kind of payment"}
    detail = {
        "fa": "«{payment}» نه یک نوع پرداخت است و نه یک واحد باشگاه.",
        "en": "“{payment}” is neither a kind of payment nor a currency of the club.",
    }


class Planned:
    """A payment that was checked and can be taken."""

    __slots__ = ("account", "amount", "hold", "line", "value")

    def __init__(self, account: Account, amount: int, value: int, line: int, hold: Hold | None) -> None:
        self.account = account
        self.amount = amount
        self.value = value
        self.line = line
        self.hold = hold


def plan_payments(event: Purchase, member: MemberState, programme: Programme) -> list[Planned]:
    """Check every payment by a club currency against balance, value and basket; changes nothing."""
    planned: list[Planned] = []
    wanted: dict[str, int] = {}
    tied: dict[int, int] = {}
    payable = event.total
    for payment in event.payments:
        currency = programme.currencies.get(payment.kind)
        if currency is None:
            if payment.kind not in OUTSIDE:
                raise PaymentUnknown(payment=payment.kind)
            continue
        if payment.amount <= 0:
            continue
        account = member.account(payment.kind)
        hold = _hold(member, payment)
        if hold is not None and any(plan.hold is hold for plan in planned):
            raise hold_refused()
        if hold is None:
            wanted[payment.kind] = wanted.get(payment.kind, 0) + payment.amount
            if wanted[payment.kind] > account.available:
                raise NotEnough(
                    currency=payment.kind,
                    wanted=wanted[payment.kind],
                    available=account.available,
                    missing=wanted[payment.kind] - account.available,
                )
        if payment.amount < currency.min_spend:
            raise PaymentRefused(
                reason={
                    "fa": f"کمترین مقدار پرداخت با «{currency.names.fa}» {currency.min_spend} است.",
                    "en": f"The least that can be paid with “{currency.names.en}” is {currency.min_spend}.",
                }
            )
        value, line = _value(event, payment, programme)
        left = payable
        if line:
            paid_for = event.lines[line - 1]
            left = min(payable, paid_for.net + paid_for.tax - tied.get(line, 0))
            tied[line] = tied.get(line, 0) + value
        if value > left:
            fa, en = currency.names.fa, currency.names.en
            raise PaymentRefused(
                reason={
                    "fa": f"ارزش پرداخت با «{fa}» ({value} ریال) از مبلغ باقی‌مانده ({left} ریال) بیشتر است.",
                    "en": f"Paying with “{en}” is worth {value} rials, but {left} rials are left to pay.",
                }
            )
        payable -= value
        planned.append(Planned(account, payment.amount, value, line, hold))
    return planned


def _value(event: Purchase, payment: Payment, programme: Programme) -> tuple[int, int]:
    """(value in rials, line from 1 or 0): by the module that values the currency, or by its fixed rate,
    rounded down.
    """
    currency = programme.currencies[payment.kind]
    if payment.line > len(event.lines) or payment.line < 0:
        raise PaymentRefused(
            reason={
                "fa": f"قلم {payment.line} در سبد نیست.",
                "en": f"There is no line {payment.line} in the basket.",
            }
        )
    valuer = programme.valuers.get(payment.kind)
    if valuer is not None:
        return valuer.value(payment.amount, event.lines, payment.line)
    if currency.rial_value is None:
        raise PaymentRefused(
            reason={
                "fa": f"با «{currency.names.fa}» نمی‌توان خرید را پرداخت.",
                "en": f"“{currency.names.en}” cannot pay for a purchase.",
            }
        )
    return payment.amount * currency.rial_value // currency.unit, payment.line


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
    decided.spent.append(Spent(account.currency, plan.amount, plan.value, plan.line, n))
    return Transfer(event.id, n, member.id, account.currency, "spend", -1, plan.amount, event.at, moves)
