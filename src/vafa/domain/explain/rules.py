"""A whole rule in a sentence or two: when, for whom, how much; then of what, under which caps, how long."""

from __future__ import annotations

from vafa.domain.earning import CompiledRule
from vafa.domain.explain.amounts import head
from vafa.domain.explain.answers import teller
from vafa.domain.explain.outcomes import caps_phrase
from vafa.domain.explain.speech import UNMARKED, Mark, Speech
from vafa.domain.facts import FactBook
from vafa.domain.programme import Programme
from vafa.domain.rules import (
    Base,
    Days,
    Delay,
    Expiry,
    Fixed,
    FixedDate,
    Inactivity,
    Months,
    Multiplier,
    OnDate,
    OnEvent,
    Percent,
    PerItem,
    Rule,
    Tiered,
    YearEnd,
)
from vafa.domain.text import listing
from vafa.domain.time import parse_instant


def rule_sentence(
    rule: CompiledRule,
    programme: Programme,
    lang: str,
    *,
    display: str = "toman",
    mark: Mark = UNMARKED,
    book: FactBook | None = None,
) -> str:
    """«برای هر خرید، اگر …: به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز. پایه: …؛ سقف …؛ بی‌درنگ فعال می‌شود؛ …»

    With ``mark``, every value that the club chose stands between the two; with ``book``, its facts give the names."""
    if mark == UNMARKED and book is None:
        speech = teller(programme, lang, display).speech
    else:
        speech = Speech(programme, lang, display, mark, book)
    words = speech.terms
    when = words["comma"].join(_when(rule, speech))
    sentence = words["sentence"].format(when=speech.capital(when), amount=_amount(rule.rule, speech))
    terms = words["joint"].join(_terms(rule, speech))
    prefix = "" if rule.rule.on else words["off"]
    return prefix + sentence + words["more"].format(terms=speech.capital(terms))


def _when(rule: CompiledRule, speech: Speech) -> list[str]:
    """Trigger, validity, branches, condition."""
    words = speech.terms
    parts = [occasion_words(rule.rule, speech)]
    if rule.rule.valid_from:
        parts.append(words["since"].format(start=speech.day(rule.valid_from)))
    if rule.rule.valid_to:
        parts.append(words["until"].format(end=speech.end(rule.valid_to)))
    if rule.branches:
        parts.append(words["branches"].format(branches=speech.branches(rule.branches)))
    if rule.except_branches:
        parts.append(words["except"].format(branches=speech.branches(rule.except_branches)))
    if rule.condition is not None:
        parts.append(words["if"].format(condition=speech.condition(rule.condition)))
    return parts


def occasion_words(rule: Rule, speech: Speech) -> str:
    words, trigger = speech.terms, rule.trigger
    if isinstance(trigger, OnEvent):
        return words["on_event"].format(event=speech.event(trigger.event_type))
    if not isinstance(trigger, OnDate):
        return words[f"on_{trigger.on}"]
    if not trigger.days_before:
        return words[f"on_{trigger.date}"]
    days = speech.count(trigger.days_before, "day", "days")
    return words["on_before"].format(days=days, date=words[f"date_{trigger.date}"])


def _amount(rule: Rule, speech: Speech) -> str:
    phrase = head(rule, speech)
    amount = rule.amount
    if isinstance(amount, Percent) or (
        isinstance(amount, Tiered) and all(step.percent is not None for step in amount.steps)
    ):
        return speech.amounts["as"].format(head=phrase, currency=speech.currency_name(rule.currency))
    return phrase


def _terms(rule: CompiledRule, speech: Speech) -> list[str]:
    words, written = speech.terms, rule.rule
    parts = []
    base = [] if isinstance(written.amount, Fixed | Multiplier) else _base(written, speech)
    if base:
        parts.append(words["base"].format(parts=words["comma"].join(base)))
    if written.caps:
        parts += [caps_phrase([cap], rule, speech) for cap in written.caps]
    if written.group is not None:
        parts.append(words["group"])
    parts.append(_activation(written.activation, speech))
    parts.append(expiry_words(written.expiry, speech))
    return parts


def _base(rule: Rule, speech: Speech) -> list[str]:
    """Which lines count and what of them; for rules per item only which."""
    words, base = speech.terms, rule.base
    parts = []
    if not isinstance(rule.amount, PerItem) and rule.trigger.on == "purchase":
        parts += _measure_of_base(base, speech)
    if set(base.kinds) != {"goods", "service"}:
        kinds = listing([words.get(kind, kind) for kind in base.kinds], speech.lang)
        parts.append(words["only_kinds"].format(kinds=kinds))
    if base.lines is not None:
        parts.append(words["only_lines"].format(condition=speech.lines(base.lines)))
    return parts


def _measure_of_base(base: Base, speech: Speech) -> list[str]:
    words = speech.terms
    parts = [words["before_discounts" if base.before_discounts else "after_discounts"]]
    parts.append(words["with_tax" if base.with_tax else "without_tax"])
    if base.with_shipping:
        parts.append(words["with_shipping"])
    if base.before_club_payments:
        parts.append(words["with_club_payments"])
    return parts


def base_terms(rule: Rule, speech: Speech) -> list[str]:
    """What of the base is not as usual: goods and services, after discounts, without tax."""
    words, base = speech.terms, rule.base
    parts = []
    if set(base.kinds) != {"goods", "service"}:
        kinds = listing([words.get(kind, kind) for kind in base.kinds], speech.lang)
        parts.append(words["only_kinds"].format(kinds=kinds))
    if isinstance(rule.amount, Fixed | Multiplier | PerItem) or rule.trigger.on != "purchase":
        return parts
    usual = {words["after_discounts"], words["without_tax"]}
    return parts + [each for each in _measure_of_base(base, speech) if each not in usual]


def _activation(delay: Delay, speech: Speech) -> str:
    said = delay_words(delay, speech)
    return speech.terms["activates"].format(delay=said) if said else speech.terms["at_once"]


def delay_words(delay: Delay, speech: Speech) -> str:
    """«۲ روز و ۵ ساعت»; nothing for none."""
    parts = []
    if delay.days:
        parts.append(speech.count(delay.days, "day", "days"))
    if delay.hours:
        parts.append(speech.count(delay.hours, "hour", "hours"))
    return speech.terms["and"].join(parts)


def expiry_words(expiry: Expiry, speech: Speech) -> str:
    words = speech.terms
    if isinstance(expiry, FixedDate):
        return words["fixed"].format(end=speech.end(parse_instant(expiry.at)))
    if isinstance(expiry, Days):
        return words["expire_days"].format(days=speech.count(expiry.days, "day", "days"))
    if isinstance(expiry, Months):
        key = "month" if expiry.months == 1 else "months"
        return words[key + ("_end" if expiry.end_of_month else "")].format(n=speech.number(expiry.months))
    if isinstance(expiry, Inactivity):
        return words["idle"].format(days=speech.count(expiry.days, "day", "days"))
    if isinstance(expiry, YearEnd):
        key = {0: "year_end", 1: "next_year_end"}.get(expiry.years, "years_end")
        return words[key].format(n=speech.number(expiry.years))
    return words["never"]
