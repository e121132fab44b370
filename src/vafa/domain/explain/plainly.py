"""A rule as a member is told it: what they get, for what, when, and until when. Nothing that decides is left out but
what is so for every rule (amounts count after discounts and without tax), which the page says once.

The club's own sentence of a rule, with every term by its name, is `rules.rule_sentence`.
"""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.conditions import parse
from vafa.domain.conditions.model import All, Condition, FactTest, Not
from vafa.domain.earning import CompiledRule
from vafa.domain.explain import figures
from vafa.domain.explain.amounts import step_phrase
from vafa.domain.explain.plain_words import PLAINLY
from vafa.domain.explain.rules import base_terms, delay_words, expiry_words, occasion_words
from vafa.domain.explain.speech import Speech
from vafa.domain.facts import FactBook
from vafa.domain.programme import Programme
from vafa.domain.rules import (
    Days,
    Fixed,
    Inactivity,
    Months,
    Multiplier,
    OnDate,
    PerAmount,
    Percent,
    PerItem,
    Rule,
    Tiered,
)
from vafa.domain.text import WEEKDAYS, listing

FROM_THE_START = 10
"""A step that begins at so few rials begins with any purchase."""


def plain_sentence(
    rule: CompiledRule,
    programme: Programme,
    lang: str,
    *,
    display: str = "toman",
    book: FactBook | None = None,
) -> str:
    """«برای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز می‌گیرید. تا ۱۲ ماه اعتبار دارد.»"""
    teller = _Teller(Speech(programme, lang, display, book=book))
    return " ".join(part for part in (teller.main(rule), teller.terms(rule)) if part)


class _Teller:
    def __init__(self, speech: Speech) -> None:
        self.speech = speech
        self.lang = speech.lang
        self.words = PLAINLY[speech.lang]

    # ---- what is given, and when

    def main(self, rule: CompiledRule) -> str:
        written, words = rule.rule, self.words
        when = self.when(rule)
        if isinstance(written.amount, Multiplier):
            sentence = words["raised"].format(
                when=self.joined(when), what=self.raised(written.amount, written.currency),
                factor=self.speech.rate(written.amount.factor),
            )  # fmt: skip
        else:
            gives, each = self.gives(written)
            if each and not when:
                when = [each]
            sentence = words["get"].format(when=self.joined(when), gives=gives)
        return self.speech.capital(sentence)

    def joined(self, parts: Sequence[str]) -> str:
        if not parts:
            return ""
        short = len(parts) == 1 and self.lang == "fa" and len(parts[0]) < 30
        return self.words["short" if short else "when"].format(parts=listing(parts, self.lang))

    def when(self, rule: CompiledRule) -> list[str]:
        written, terms = rule.rule, self.speech.terms
        parts = [] if written.trigger.on == "purchase" else [self.occasion(written)]
        tests = _tests(rule.condition)
        if _FIRST in tests:
            parts.append(self.words["first"])
        parts += [self.test(each) for each in tests if each != _FIRST]
        if written.valid_from:
            parts.append(terms["since"].format(start=self.speech.day(rule.valid_from)))
        if written.valid_to:
            parts.append(terms["until"].format(end=self.speech.end(rule.valid_to)))
        if rule.branches:
            parts.append(terms["branches"].format(branches=self.speech.branches(rule.branches)))
        if rule.except_branches:
            parts.append(terms["except"].format(branches=self.speech.branches(rule.except_branches)))
        return parts

    def occasion(self, rule: Rule) -> str:
        if isinstance(rule.trigger, OnDate) and not rule.trigger.days_before:
            return self.words[rule.trigger.date]
        return occasion_words(rule, self.speech)

    def test(self, condition: Condition) -> str:
        """A condition as people say it, where there is such a way."""
        if isinstance(condition, FactTest):
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            said = self.usual(condition.fact, condition.op, values)
            if said:
                return said
        return self.words["if"].format(condition=self.speech.condition(condition))

    def usual(self, fact: str, op: str, values: tuple[object, ...]) -> str:
        words, numbers = self.words, [each for each in values if isinstance(each, int)]
        if fact == "moment.weekday" and op in ("in", "="):
            return self.weekdays(sorted(numbers))
        if fact == "moment.hour" and op == "between":
            low, high = (figures.number(each, self.lang) for each in (numbers[0], numbers[1] + 1))
            return words["hours"].format(low=low, high=high)
        if fact == "moment.jalali_month" and op in ("in", "="):
            names = listing(self.names(fact, values), self.lang)
            return words["months" if len(values) > 1 else "month"].format(months=names)
        if fact in ("purchase.net", "purchase.total") and op == ">=":
            return words["from"].format(amount=self.speech.money(numbers[0]))
        if fact.startswith("member.tier") and op in ("in", "="):
            return words["tier"].format(names=listing(self.names(fact, values), self.lang, "or"))
        if fact == "member.segments" and op.startswith("contains"):
            return words["chosen"]
        return ""

    def weekdays(self, days: list[int]) -> str:
        names = [WEEKDAYS[self.lang][day] for day in days]
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            names = [self.words["to"].format(first=names[0], last=names[-1])]
        return self.words["weekdays" if len(days) > 1 else "weekday"].format(days=listing(names, self.lang))

    def names(self, fact: str, values: Sequence[object]) -> list[str]:
        known = self.speech.book.get(fact)
        choices = (known.choices if known is not None else None) or {}
        return [choices[str(each)][self.lang] if str(each) in choices else str(each) for each in values]

    # ---- how much

    def gives(self, rule: Rule) -> tuple[str, str]:
        """The phrase, and «با هر خرید» for what does not say by itself what it is for."""
        words, speech, amount, goods = self.words, self.speech, rule.amount, self.goods(rule)
        measure, each = (
            speech.measure(rule.currency),
            words["each_of" if goods else "each"].format(goods=goods),
        )
        if isinstance(amount, Fixed):
            return measure(amount.amount), each
        if isinstance(amount, PerAmount):
            phrase = words["per_amount"].format(
                per=speech.money(amount.per), amount=measure(amount.amount), goods=goods
            )
            return phrase + ("" if amount.steps else words["in_proportion"]), ""
        if isinstance(amount, Percent):
            return self.percent(amount.percent, rule, goods), ""
        if isinstance(amount, PerItem):
            key, every = "item" if amount.every == 1 else "items", speech.number(amount.every)
            return words[key].format(amount=measure(amount.amount), every=every, goods=goods), ""
        assert isinstance(amount, Tiered)
        return self.steps(amount, rule, goods, each)

    def steps(self, amount: Tiered, rule: Rule, goods: str, each: str) -> tuple[str, str]:
        words, only = self.words, amount.steps[0]
        if len(amount.steps) == 1 and only.from_ <= FROM_THE_START and only.per is None:
            if only.percent is not None:
                return self.percent(only.percent, rule, goods), ""
            return self.speech.measure(rule.currency)(only.amount or 0), each
        said = [step_phrase(step, rule, self.speech, "step") for step in amount.steps]
        phrase = words["steps"].format(steps=listing(said, self.lang), goods=goods)
        if all(step.percent is not None for step in amount.steps):
            phrase = words["as"].format(steps=phrase, currency=self.speech.currency_name(rule.currency))
        return (words["marginal"].format(steps=phrase) if amount.mode == "marginal" else phrase), ""

    def percent(self, rate: str, rule: Rule, goods: str) -> str:
        currency = self.speech.currency_name(rule.currency)
        return self.words["percent"].format(percent=self.speech.rate(rate), goods=goods, currency=currency)

    def raised(self, amount: Multiplier, currency: str) -> str:
        if not amount.of:
            return self.words["yours"].format(currency=self.speech.currency_name(currency))
        rules = self.speech.programme.by_key
        names = [rules[key].rule.names.in_(self.lang) if key in rules else key for key in amount.of]
        quoted = listing([self.speech.quoted(name) for name in names], self.lang)
        return self.words["of_rules"].format(rules=quoted)

    def goods(self, rule: Rule) -> str:
        """Of which goods, where not of all."""
        if rule.base.lines is None:
            return ""
        condition = parse(rule.base.lines)
        inner, key = (condition.part, "but") if isinstance(condition, Not) else (condition, "of")
        if key == "of" and isinstance(rule.amount, PerItem):
            key = "from_group"
        if isinstance(inner, FactTest) and (inner.fact, inner.op) == ("line.group", "contains"):
            values = inner.value if isinstance(inner.value, tuple) else (inner.value,)
            groups = listing(self.names(inner.fact, values), self.lang, "and" if key == "but" else "or")
            return self.words[key].format(groups=groups)
        return self.words["where"].format(condition=self.speech.condition(condition))

    # ---- under which terms

    def terms(self, rule: CompiledRule) -> str:
        written, words, outcomes = rule.rule, self.words, self.speech.outcomes
        told = []
        for cap in written.caps:
            per = "happening" if cap.per == "event" and written.trigger.on != "purchase" else cap.per
            limit = self.speech.measure(rule.currency)(cap.amount)
            told.append(words["most"].format(limit=limit, per=outcomes[f"per_{per}"]))
        if written.group is not None:
            told.append(words["group"])
        delay, until = delay_words(written.activation, self.speech), self.until(written)
        if delay:
            first = words["usable"].format(delay=delay)
            told.append(self.speech.capital(words["terms"].format(first=first, second=until)))
        else:
            told.append(self.speech.capital(words["one"].format(first=until)))
        special = base_terms(written, self.speech)
        if special:
            told.append(words["extra"].format(terms=self.speech.terms["comma"].join(special)))
        return " ".join(told)

    def until(self, rule: Rule) -> str:
        expiry, words = rule.expiry, self.words
        if isinstance(expiry, Days):
            return words["days"].format(days=self.speech.count(expiry.days, "day", "days"))
        if isinstance(expiry, Months) and not expiry.end_of_month:
            return words["jalali_months"].format(n=self.speech.number(expiry.months))
        if isinstance(expiry, Inactivity):
            return words["idle"].format(days=self.speech.count(expiry.days, "day", "days"))
        return expiry_words(expiry, self.speech)


_FIRST = FactTest(fact="member.purchases", op="=", value=0)


def _tests(condition: Condition | None) -> list[Condition]:
    """What has to hold, one by one."""
    if condition is None:
        return []
    return list(condition.parts) if isinstance(condition, All) else [condition]
