"""Why a rule gave nothing, and what is missing: (code, sentence, how much, in which unit)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial

from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.conditions import NO_LEAF, Said, compile_say_failure
from vafa.domain.earning import CompiledRule
from vafa.domain.explain.amounts import amount_at
from vafa.domain.explain.outcomes import caps_phrase
from vafa.domain.explain.speech import Speech
from vafa.domain.records import Missed
from vafa.domain.rules import Multiplier, PerItem, Tiered

Told = tuple[str, int | None, str | None]
"""(sentence, missing, unit of what is missing)."""


class MissTeller:
    """The sentences of one rule that gave nothing, in one language."""

    __slots__ = ("_firsts", "_leaves", "_rule", "_speech")

    def __init__(self, rule: CompiledRule, speech: Speech) -> None:
        self._rule = rule
        self._speech = speech
        self._leaves: dict[int, Callable[[object], Said]] = {}
        self._firsts: list[int] | None = None

    def because(self, missed: Missed, at: int) -> Told:
        code = missed.code
        if code == "condition":
            return self._condition(missed)
        if code == "small":
            return self._small(missed.actual if isinstance(missed.actual, int) else 0)
        if code == "time":
            return self._time(at), None, None
        if code == "branch":
            return self._branch(), None, None
        if code == "cap":
            return self._cap(), None, None
        return self._group(missed.leaf), None, None

    def _condition(self, missed: Missed) -> Told:
        condition = self._rule.condition
        if condition is None:
            return self._speech.misses["condition"], None, None
        teller = self._leaves.get(missed.leaf)
        if teller is None:
            speech = self._speech
            teller = self._leaves[missed.leaf] = compile_say_failure(
                condition, speech.programme.book, missed.leaf, speech.lang, display=speech.display
            )
        said = teller(missed.actual)
        sentence = self._speech.capital(said.sentence)
        if missed.leaf == NO_LEAF or said.missing is None:
            return sentence, None, None
        return sentence, said.missing, said.unit.value

    def _time(self, at: int) -> str:
        rule, speech = self._rule, self._speech
        if at < rule.valid_from:
            return speech.misses["early"].format(start=speech.day(rule.valid_from))
        return speech.misses["late"].format(end=speech.end(rule.valid_to))

    def _branch(self) -> str:
        rule, speech = self._rule, self._speech
        if rule.branches:
            return speech.misses["branches"].format(branches=speech.branches(rule.branches))
        return speech.misses["except"]

    def _cap(self) -> str:
        rule, speech = self._rule, self._speech
        caps = [cap for cap in rule.rule.caps if cap.per != "event"] or list(rule.rule.caps)
        return speech.capital(speech.misses["full"].format(cap=caps_phrase(caps, rule, speech)))

    def _group(self, winner: int) -> str:
        speech = self._speech
        name = speech.programme.rules[winner].rule.names.in_(speech.lang)
        return speech.misses[speech.programme.settings.groups].format(winner=name)

    def _small(self, base: int) -> Told:
        amount, speech = self._rule.rule.amount, self._speech
        words, measure = speech.misses, speech.measure(self._rule.currency)
        if isinstance(amount, Multiplier):
            return words["unraised"], None, None
        if isinstance(amount, PerItem):
            if amount.every == 1:
                return words["item"].format(amount=measure(amount.amount)), 1, "item"
            every = speech.number(amount.every)
            return words["items"].format(amount=measure(amount.amount), every=every), None, None
        need = self._need(base)
        if need is None:
            return words["zero" if not base else "nothing"], None, None
        missing = need - base
        less = words["less" if self._rule.trigger == "purchase" else "less_other"]
        sentence = less.format(missing=speech.money(missing), first=measure(amount_at(self._rule, need)))
        if not base:
            sentence = words["both"].format(first=words["zero"], second=sentence)
        return sentence, missing, "rial"

    def _need(self, base: int) -> int | None:
        """The least base above this one that gives something."""
        if self._firsts is None:
            self._firsts = firsts(self._rule)
        at = bisect_right(self._firsts, base)
        return self._firsts[at] if at < len(self._firsts) else None


def firsts(rule: CompiledRule) -> list[int]:
    """The first base (rials) that gives something, for every stretch on which the amount never falls."""
    starts = [0]
    if isinstance(rule.rule.amount, Tiered):
        starts = sorted({0, *(step.from_ for step in rule.rule.amount.steps)})
    ends = [*(start - 1 for start in starts[1:]), MAX_AMOUNT]
    found = map(partial(_first, rule), starts, ends)
    return [first for first in found if first is not None]


def _first(rule: CompiledRule, low: int, high: int) -> int | None:
    if amount_at(rule, high) <= 0:
        return None
    while low < high:
        middle = (low + high) // 2
        if amount_at(rule, middle) > 0:
            high = middle
        else:
            low = middle + 1
    return low
