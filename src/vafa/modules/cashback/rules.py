"""Cashback as a currency in rials and one rule that fills it."""

from vafa.domain.programme import Contribution
from vafa.domain.rules import Base, Cap, Delay, Rule, Tiered
from vafa.domain.rules import Step as RuleStep
from vafa.domain.values import Currency, Names

from .params import CashbackParams

CREDIT = Names(fa="اعتبار", en="Credit")
CASHBACK = Names(fa="بازگشت وجه", en="Cashback")


def contribute(params: CashbackParams) -> Contribution:
    """The currency `credit`, worth one rial each, and the rule `cashback`."""
    return Contribution(currencies=[currency(params)], rules=[rule(params)])


def currency(params: CashbackParams) -> Currency:
    return Currency(
        key="credit",
        kind="credit",
        scale=0,
        names=CREDIT,
        rial_value=1,
        spent_points_policy=params.spent_policy,
        returned_expiry=params.returned_expiry,
        returned_extend_days=params.returned_extend_days,
        min_spend=params.min_spend,
    )


def rule(params: CashbackParams) -> Rule:
    limits = {"event": params.caps.purchase, "day": params.caps.day, "month": params.caps.month}
    steps = tuple(RuleStep(from_=step.from_rials, percent=step.percent) for step in params.steps)
    return Rule(
        key="cashback",
        names=CASHBACK,
        branches=params.branches,
        currency="credit",
        amount=Tiered(kind="tiered", steps=steps, mode=params.mode),
        base=Base(
            lines=without(params.excluded_groups),
            before_club_payments=params.payable_on == "before_club_payments",
        ),
        earning=params.earning,
        caps=tuple(Cap(per=per, amount=amount) for per, amount in limits.items() if amount is not None),
        activation=Delay(days=params.delay_days, hours=params.delay_hours),
        expiry=params.expiry,
        refund=params.refund,
    )


def without(groups: tuple[str, ...]) -> dict[str, object] | None:
    """The condition that a line is in none of the groups."""
    if not groups:
        return None
    return {"not": {"fact": "line.group", "op": "contains", "value": list(groups)}}
