"""How a rule's amount comes about: its head («به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز») and its working."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, cast

from vafa.domain.earning import CompiledRule
from vafa.domain.explain.speech import Speech
from vafa.domain.records import Fired
from vafa.domain.rounding import divide
from vafa.domain.rules import (
    PPM,
    Fixed,
    Multiplier,
    OnDate,
    OnEvent,
    PerAmount,
    Percent,
    PerItem,
    Rule,
    Step,
    Tiered,
)
from vafa.domain.text import listing

Working = Callable[[Fired], tuple[str, int, int]]
"""Outcome → (words up to the plain amount, that amount, and multiplied before caps); 0 where not known."""


def amount_at(rule: CompiledRule, base: int, extra: int = 0) -> int:
    """What the rule gives for a base, before caps. Not for rules per item: items are not in the base."""
    numerator, denominator = rule.amount_of(base, cast(Any, None))
    return divide(numerator * (PPM + extra), denominator * PPM, rule.rounding)


def occasion(rule: Rule) -> str:
    """The trigger's part of a word's key: purchase, refund, event or date."""
    return rule.trigger.on


def head(rule: Rule, speech: Speech) -> str:
    """The rule's amount as a phrase."""
    words, amount, lang = speech.amounts, rule.amount, speech.lang
    measure = speech.measure(rule.currency)
    if isinstance(amount, Fixed):
        return measure(amount.amount)
    if isinstance(amount, PerAmount):
        bought = words[f"bought_{occasion(rule)}"]
        phrase = words["per_amount"].format(
            per=speech.money(amount.per), amount=measure(amount.amount), bought=bought
        )
        return phrase if amount.steps else phrase + words["in_proportion"]
    if isinstance(amount, Percent):
        whole = words[f"whole_{occasion(rule)}"]
        return words["percent"].format(percent=speech.rate(amount.percent), whole=whole)
    if isinstance(amount, PerItem):
        key = "per_item" if amount.every == 1 else "per_items"
        return words[key].format(amount=measure(amount.amount), every=speech.number(amount.every))
    if isinstance(amount, Tiered):
        steps = [step_phrase(step, rule, speech, "step") for step in amount.steps]
        return words[amount.mode].format(steps=("، " if lang == "fa" else ", ").join(steps))
    return multiplier_head(amount, rule, speech)


def multiplier_head(amount: Multiplier, rule: Rule, speech: Speech) -> str:
    words = speech.amounts
    what = words["base_of"].format(currency=speech.currency_name(rule.currency))
    if amount.of:
        by_key = speech.programme.by_key
        names = [by_key[key].rule.names.in_(speech.lang) if key in by_key else key for key in amount.of]
        what = words["rules_of"].format(rules=listing([speech.quoted(name) for name in names], speech.lang))
    return words["multiplier"].format(factor=speech.rate(amount.factor), what=what)


def fixed_head(rule: Rule, speech: Speech) -> str:
    """A fixed amount and what it is for."""
    trigger = rule.trigger
    key, event = f"fixed_{trigger.on}", ""
    if isinstance(trigger, OnDate):
        key = f"fixed_{trigger.date}"
    elif isinstance(trigger, OnEvent):
        event = speech.event(trigger.event_type)
    return speech.amounts[key].format(amount=head(rule, speech), event=event)


def step_phrase(step: Step, rule: Rule, speech: Speech, template: str) -> str:
    """«از ۵۰۰٬۰۰۰ تومان ۵ درصد»."""
    words = speech.amounts
    start = words["from"].format(start=speech.money(step.from_)) if step.from_ else words["from_zero"]
    measure = speech.measure(rule.currency)
    if step.percent is not None:
        phrase = words["step_percent"].format(percent=speech.rate(step.percent))
    elif step.per is not None:
        bought = words[f"bought_{occasion(rule)}"]
        phrase = words["per_amount"].format(
            per=speech.money(step.per), amount=measure(step.amount or 0), bought=bought
        )
    else:
        phrase = measure(step.amount or 0)
    return words[template].format(start=start, rate=phrase)


def working(rule: CompiledRule, speech: Speech) -> Working:
    """The teller of one rule's outcomes."""
    amount = rule.rule.amount
    if isinstance(amount, Fixed):
        return _fixed(rule, amount, speech)
    if isinstance(amount, PerItem):
        return _items(rule, amount, speech)
    if isinstance(amount, Multiplier):
        return _raised(rule, speech)
    if isinstance(amount, Tiered) and amount.mode == "whole":
        return _stepped(rule, amount, speech)
    return _based(rule, speech.capital(head(rule.rule, speech)), speech)


def _fixed(rule: CompiledRule, amount: Fixed, speech: Speech) -> Working:
    phrase, plain = speech.capital(fixed_head(rule.rule, speech)), amount.amount

    def told(fired: Fired) -> tuple[str, int, int]:
        return phrase, plain, plain * (PPM + fired.extra) // PPM

    return told


def _based(rule: CompiledRule, phrase: str, speech: Speech) -> Working:
    begin, _, rest = speech.outcomes["based"].partition("{base}")
    begin, middle = begin.format(head=phrase), rest.removesuffix("{amount}")
    measure, money = speech.measure(rule.currency), speech.money

    def told(fired: Fired) -> tuple[str, int, int]:
        plain = full = amount_at(rule, fired.base)
        if fired.extra:
            full = amount_at(rule, fired.base, fired.extra)
        return f"{begin}{money(fired.base)}{middle}{measure(plain)}", plain, full

    return told


def _stepped(rule: CompiledRule, amount: Tiered, speech: Speech) -> Working:
    """The step that the base reached is said, not all of them."""
    starts = [step.from_ for step in amount.steps]
    phrases = [step_phrase(step, rule.rule, speech, "reached") for step in amount.steps]
    tellers = [_based(rule, speech.capital(phrase), speech) for phrase in phrases]
    return lambda fired: tellers[max(0, bisect_right(starts, fired.base) - 1)](fired)


def _items(rule: CompiledRule, amount: PerItem, speech: Speech) -> Working:
    """How many items is worked out from the amount, which alone is stored; not known under a cap."""
    phrase, each = speech.capital(head(rule.rule, speech)), amount.amount
    words, measure = speech.outcomes, speech.measure(rule.currency)

    def told(fired: Fired) -> tuple[str, int, int]:
        times = -(-fired.amount * PPM // (each * (PPM + fired.extra)))
        full = times * each * (PPM + fired.extra) // PPM
        if fired.cut or full != fired.amount:
            return words["plain"].format(head=phrase, amount=measure(fired.amount)), 0, 0
        items = item_count(times * amount.every, speech)
        counted = words["counted"].format(head=phrase, items=items, amount=measure(times * each))
        return counted, times * each, full

    return told


def item_count(n: int, speech: Speech) -> str:
    if speech.lang == "fa":
        return speech.number(n)
    return f"{speech.number(n)} {'item' if n == 1 else 'items'}"


def _raised(rule: CompiledRule, speech: Speech) -> Working:
    phrase = speech.capital(head(rule.rule, speech))
    begin, _, rest = speech.outcomes["more"].partition("{amount}")
    begin = begin.format(head=phrase)
    measure = speech.measure(rule.currency)
    return lambda fired: (f"{begin}{measure(fired.amount)}{rest}", 0, 0)
