"""Rules compiled for one programme: from parameters to closures that run in a microsecond or two.

Compiling is done once per published programme; evaluating is done per event. What can be worked out later
(shares of lines, sentences) is not worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from sys import intern
from typing import Any, Final

from vafa.domain.baskets import UNIT, Line, net_of_paid, quantity_of_paid
from vafa.domain.conditions import (
    check,
    compile_failure,
    compile_line,
    compile_run,
    compile_sum,
    facts_used,
    parse,
)  # fmt: skip
from vafa.domain.context import Context
from vafa.domain.facts import FactBook
from vafa.domain.ledger import FOREVER
from vafa.domain.rounding import Rounding
from vafa.domain.rules import (
    PPM,
    Base,
    Days,
    Expiry,
    Fixed,
    FixedDate,
    Inactivity,
    Months,
    Multiplier,
    PerAmount,
    Percent,
    PerItem,
    Rule,
    Step,
    Tiered,
    YearEnd,
    ppm,
)  # fmt: skip
from vafa.domain.time import Calendar, parse_instant

Ratio = tuple[int, int]
"""An amount before its one rounding: numerator and denominator."""

Linear = tuple[int, int, int]
"""(start, slope, denominator): an amount that is (start + slope · base) ÷ denominator."""

BaseSum = Callable[[Context], int]
BaseParts = Callable[[Context], list[int]]
AmountOf = Callable[[int, Context], Ratio]
ExpiryOf = Callable[[int], int]

BASE_SCOPES: Final = ("member", "purchase", "moment", "place")


def kinds_of(base: Base) -> frozenset[str]:
    """The kinds of lines that count for a base."""
    return frozenset(base.kinds) | (frozenset({"shipping"}) if base.with_shipping else frozenset())


def worth(base: Base) -> str:
    """What a line adds to a base that nobody paid for in advance, as an expression over the line `l`."""
    return ("l.gross" if base.before_discounts else "l.net") + (" + l.tax" if base.with_tax else "")


def line_filter(base: Base, book: FactBook) -> Callable[[Line], bool]:
    """Whether a line counts for a base."""
    kinds = kinds_of(base)
    if base.lines is None:
        return lambda each: each.kind in kinds
    test = compile_line(parse(base.lines), book)
    return lambda each: each.kind in kinds and test(each)


def compile_base(base: Base, book: FactBook) -> tuple[BaseSum, BaseParts]:
    """(sum of the base, its part on each line), in rials. Both agree: sum(parts) == sum."""
    counts = line_filter(base, book)
    discounts, tax, paid_too = base.before_discounts, base.with_tax, base.before_club_payments

    def value(each: Line) -> int:
        return (each.gross if discounts else each.net) + (each.tax if tax else 0)

    def parts(c: Context) -> list[int]:
        if c.paid is None or paid_too:
            return [value(each) if counts(each) else 0 for each in c.lines]
        return [
            max(0, value(each) - (paid if tax else each.net - net_of_paid(each, paid))) if counts(each) else 0
            for each, paid in zip(c.lines, c.paid, strict=True)
        ]

    def total(c: Context) -> int:
        # Of a custom event its own amount is the base.
        return sum(parts(c)) if c.lines else c.total

    condition = parse(base.lines) if base.lines is not None else None
    plain = compile_sum(worth(base), condition, kinds_of(base), book, otherwise=total, always=paid_too)
    return plain, parts


def compile_amount(rule: Rule, unit: int, counts: Callable[[Line], bool], book: FactBook) -> AmountOf:
    """(base, context) → the amount before rounding. Multipliers have none of their own."""
    amount = rule.amount
    if isinstance(amount, Fixed):
        fixed = (amount.amount, 1)
        return lambda base, c: fixed
    if isinstance(amount, PerAmount):
        each, per = amount.amount, amount.per
        if amount.steps:
            return lambda base, c: (base // per * each, 1)
        return lambda base, c: (base * each, per)
    if isinstance(amount, Percent):
        # Money-valued currencies count rials; with a scale, one rial is `unit` smallest parts.
        rate = ppm(amount.percent, 100) * unit
        return lambda base, c: (base * rate, PPM)
    if isinstance(amount, PerItem):
        items, of_items = compile_item_sum(rule.base, counts, book), items_amount(amount)
        return lambda base, c: of_items(items(c))
    if isinstance(amount, Tiered):
        return compile_steps(amount, unit)
    return lambda base, c: (0, 1)


def compile_line_of(rule: Rule, unit: int) -> Linear | None:
    """The straight line that an amount is of its base, where it is one: what `compile_amount` gives, without a call."""
    amount = rule.amount
    if isinstance(amount, Fixed):
        return amount.amount, 0, 1
    if isinstance(amount, PerAmount) and not amount.steps:
        return 0, amount.amount, amount.per
    if isinstance(amount, Percent):
        return 0, ppm(amount.percent, 100) * unit, PPM
    return None


def compile_items(base: Base, counts: Callable[[Line], bool]) -> BaseParts:
    """What quantity of each line counts, in thousandths: items that a currency of the club paid for do not,
    unless the base says so."""
    paid_too = base.before_club_payments

    def items(c: Context) -> list[int]:
        if c.paid is None or paid_too:
            return [each.quantity if counts(each) else 0 for each in c.lines]
        return [
            quantity_of_paid(each, paid) if counts(each) else 0
            for each, paid in zip(c.lines, c.paid, strict=True)
        ]

    return items


def items_amount(amount: PerItem) -> Callable[[int], Ratio]:
    """The quantity of all that counts → the amount."""
    per_item, every = amount.amount, amount.every * UNIT
    return lambda quantity: (quantity // every * per_item, 1)


def compile_item_sum(base: Base, counts: Callable[[Line], bool], book: FactBook) -> BaseSum:
    """What quantity counts in all: the sum of `compile_items`."""
    items = compile_items(base, counts)
    condition = parse(base.lines) if base.lines is not None else None
    paid_too = base.before_club_payments
    return compile_sum(
        "l.quantity", condition, kinds_of(base), book, otherwise=lambda c: sum(items(c)), always=paid_too
    )


def _rate_of(step: Step, unit: int) -> Fraction:
    if step.percent is not None:
        return Fraction(ppm(step.percent, 100) * unit, PPM)
    return Fraction(step.amount or 0, step.per or 1)


def compile_steps(amount: Tiered, unit: int) -> AmountOf:
    """Stepped amounts: the step reached for the whole base, or every part of the base by its own step."""
    steps = [(step.from_, _rate_of(step, unit), step) for step in amount.steps]

    def whole(base: int, c: Context) -> Ratio:
        for start, rate, step in reversed(steps):
            if base >= start:
                if step.amount is not None and step.per is None:
                    return step.amount, 1
                if step.per is not None:
                    return base // step.per * (step.amount or 0), 1
                return base * rate.numerator, rate.denominator
        return 0, 1

    ends = [start for start, _, _ in steps[1:]] + [FOREVER]

    def marginal(base: int, c: Context) -> Ratio:
        result = Fraction(0)
        for (start, rate, _), end in zip(steps, ends, strict=True):
            if base > start:
                result += (min(base, end) - start) * rate
        return result.numerator, result.denominator

    return whole if amount.mode == "whole" else marginal


def compile_expiry(expiry: Expiry, calendar: Calendar) -> ExpiryOf:
    """Instant of availability → instant of expiry (exclusive), FOREVER if never."""
    if isinstance(expiry, FixedDate):
        fixed = parse_instant(expiry.at)
        return lambda at: fixed
    if isinstance(expiry, Days):
        days = expiry.days
        return lambda at: calendar.add_days(at, days)
    if isinstance(expiry, Months):
        months = expiry.months
        if expiry.end_of_month:
            return lambda at: calendar.end_of_month(at, months)
        return lambda at: calendar.add_months(at, months)
    if isinstance(expiry, YearEnd):
        years = expiry.years
        return lambda at: calendar.end_of_year(at, years)
    return lambda at: FOREVER


class CompiledRule:
    """One rule ready to run. `index` is its place in the programme, which stored outcomes refer to."""

    __slots__ = (
        "activation",
        "always",
        "amount_of",
        "amount_of_items",
        "base_name",
        "base_parts",
        "base_place",
        "base_sum",
        "branches",
        "caps",
        "condition",
        "counts",
        "currency",
        "except_branches",
        "expiry_of",
        "factor",
        "group",
        "idle_days",
        "index",
        "is_base",
        "is_multiplier",
        "item_sum",
        "items_place",
        "key",
        "line",
        "of",
        "recalculate",
        "remembered",
        "rounding",
        "rule",
        "simple",
        "terms_name",
        "test",
        "trigger",
        "valid_from",
        "valid_to",
        "why",
    )

    def __init__(
        self,
        index: int,
        rule: Rule,
        unit: int,
        book: FactBook,
        calendar: Calendar,
        except_branches: Sequence[str] = (),
    ) -> None:
        self.index = index
        self.rule = rule
        self.key = rule.key
        self.currency = rule.currency
        self.trigger = trigger_key(rule)
        self.valid_from = parse_instant(rule.valid_from) if rule.valid_from else -FOREVER
        self.valid_to = parse_instant(rule.valid_to) if rule.valid_to else FOREVER
        self.branches = frozenset(rule.branches)
        self.except_branches = frozenset(except_branches)
        self.simple = not (rule.valid_from or rule.valid_to or self.branches or self.except_branches)
        self.condition = parse(rule.condition) if rule.condition else None
        self.test: Callable[[Any], bool] | None = None
        self.why: Callable[[Any], tuple[int, object] | None] | None = None
        if self.condition is not None:
            check(self.condition, book, scopes=BASE_SCOPES)
            self.test = compile_run(self.condition, book)
            self.why = compile_failure(self.condition, book)
        self.base_sum, self.base_parts = compile_base(rule.base, book)
        self.counts = line_filter(rule.base, book)
        self.amount_of = compile_amount(rule, unit, self.counts, book)
        self.line = compile_line_of(rule, unit)
        self.item_sum: BaseSum | None = None
        if isinstance(rule.amount, PerItem):
            self.item_sum = compile_item_sum(rule.base, self.counts, book)
            self.amount_of_items = items_amount(rule.amount)
        # Where its sums are among those that the rules of its trigger share; -1 where they are not.
        self.base_place = self.items_place = -1
        self.rounding = str(getattr(rule.amount, "rounding", Rounding.FLOOR).value)
        self.is_multiplier = isinstance(rule.amount, Multiplier)
        self.factor = ppm(rule.amount.factor) - PPM if isinstance(rule.amount, Multiplier) else 0
        self.of = frozenset(rule.amount.of) if isinstance(rule.amount, Multiplier) else frozenset()
        self.always = self.simple and self.test is None and not self.is_multiplier
        self.is_base = rule.earning == "base" and not self.is_multiplier
        self.caps = [(cap.per, cap.amount, f"{rule.key}|{cap.per}") for cap in rule.caps]
        delay = rule.activation
        self.activation = compile_delay(delay.days, delay.hours, calendar)
        self.expiry_of = compile_expiry(rule.expiry, calendar)
        self.idle_days = rule.expiry.days if isinstance(rule.expiry, Inactivity) else 0
        self.group = rule.group
        # Rules that agree in these share one sum and one computed expiry per event.
        self.base_name = intern(rule.base.model_dump_json())
        terms = f"{rule.currency}|{rule.activation.model_dump_json()}|{rule.expiry.model_dump_json()}"
        self.terms_name = intern(terms)
        self.recalculate = rule.refund == "recalculate"
        used = facts_used(self.condition) if self.condition is not None and self.recalculate else set()
        self.remembered = tuple(
            sorted(key.removeprefix("member.") for key in used if key.startswith("member."))
        )

    def in_force(self, at: int, branch: str) -> bool:
        if not self.valid_from <= at < self.valid_to or branch in self.except_branches:
            return False
        return not self.branches or branch in self.branches


def compile_delay(days: int, hours: int, calendar: Calendar) -> Callable[[int], int] | None:
    """Instant of the event → instant of availability; None when there is no delay."""
    if not days and not hours:
        return None
    return lambda at: (calendar.add_days(at, days) if days else at) + hours * 3_600_000_000


def trigger_key(rule: Rule) -> str:
    """The key under which the engine finds the rules of an event: "purchase", "refund", "event:survey",
    "date:birthday", "date:birthday:3" (three days before).
    """
    trigger = rule.trigger
    if trigger.on == "event":
        return f"event:{trigger.event_type}"
    if trigger.on == "date":
        return f"date:{trigger.date}:{trigger.days_before}" if trigger.days_before else f"date:{trigger.date}"
    return trigger.on
