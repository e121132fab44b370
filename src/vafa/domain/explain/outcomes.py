"""Why something was earned or paid: one sentence for each outcome, with the numbers that led to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vafa.domain.earning import CompiledRule
from vafa.domain.explain import figures
from vafa.domain.explain.amounts import working
from vafa.domain.explain.speech import Speech
from vafa.domain.records import Fired, Taken
from vafa.domain.rules import Cap
from vafa.domain.text import listing

Booster = Callable[[str, int], str]
"""(currency, extra in parts per million) → what multiplied it, such as «سطح طلایی»; empty where not known."""


def cap_phrase(cap: Cap, rule: CompiledRule, speech: Speech) -> str:
    """«سقف ۱۰۰ امتیاز در ماه»."""
    words = speech.outcomes
    per = "happening" if cap.per == "event" and rule.rule.trigger.on != "purchase" else cap.per
    limit = speech.measure(rule.currency)(cap.amount)
    return words["cap"].format(limit=limit, per=words[f"per_{per}"])


def caps_phrase(caps: Iterable[Cap], rule: CompiledRule, speech: Speech) -> str:
    return listing([cap_phrase(cap, rule, speech) for cap in caps], speech.lang, "or")


class OutcomeTeller:
    """The sentences of one rule's outcomes in one language."""

    __slots__ = (
        "_boosted", "_boosted_only", "_caps", "_cut", "_cut_to", "_measure", "_rule", "_speech", "_working",
    )  # fmt: skip

    def __init__(self, rule: CompiledRule, speech: Speech) -> None:
        self._rule = rule
        self._speech = speech
        self._working = working(rule, speech)
        self._measure = speech.measure(rule.currency)
        words = speech.outcomes
        self._boosted, self._boosted_only = words["boosted"], words["boosted_only"]
        self._cut, self._cut_to = words["cut"], words["cut_to"]
        self._caps = [(cap, cap_phrase(cap, rule, speech)) for cap in rule.rule.caps]

    def because(self, fired: Fired, booster: Booster) -> str:
        """«به ازای هر …: … پایه، ۱۶ امتیاز؛ ضریب سطح طلایی ۱٫۵ برابر، ۲۴ امتیاز؛ سقف …»."""
        rule = self._rule
        sentence, _, full = self._working(fired)
        if fired.extra and not rule.is_multiplier:
            sentence += self._boost(fired, full, booster)
        if fired.cut:
            sentence += self._cap(fired, full)
        return sentence

    def _boost(self, fired: Fired, full: int, booster: Booster) -> str:
        lang = self._speech.lang
        name = booster(self._rule.currency, fired.extra)
        template = self._boosted if full else self._boosted_only
        return template.format(
            booster=f"{name} " if name else "",
            factor=figures.factor(fired.extra, lang),
            amount=self._measure(full) if full else "",
        )

    def _cap(self, fired: Fired, full: int) -> str:
        cap = listing(self._cutting(fired.amount), self._speech.lang, "or")
        amount = self._measure(fired.amount)
        if full > fired.amount:
            return self._cut.format(cap=cap, full=self._measure(full), amount=amount)
        return self._cut_to.format(cap=cap, amount=amount)

    def _cutting(self, amount: int) -> list[str]:
        """The caps that can have left this amount: one per event leaves its limit, others at most theirs."""
        caps = self._caps
        exact = [said for cap, said in caps if cap.per == "event" and cap.amount == amount]
        lasting = [said for cap, said in caps if cap.per != "event" and cap.amount >= amount]
        return exact or lasting or [said for _, said in caps]


def spent_because(taken: Taken, speech: Speech) -> str:
    """What was paid by a currency of the club, and what it was worth."""
    words = speech.outcomes
    amount = speech.measure(taken.currency)(taken.amount)
    if figures.is_money(speech.currency(taken.currency)) and taken.amount == taken.value:
        sentence = words["spent"].format(amount=amount)
    else:
        sentence = words["spent_worth"].format(amount=amount, value=speech.money(taken.value))
    return sentence + (words["spent_line"].format(line=speech.number(taken.line)) if taken.line else "")
