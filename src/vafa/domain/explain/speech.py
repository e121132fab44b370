"""What every sentence about one programme needs: language, display of money, names and measures."""

from __future__ import annotations

from collections.abc import Callable

from vafa.domain.conditions import Condition, parse, say
from vafa.domain.explain import figures
from vafa.domain.explain.wording import AMOUNTS, MISSES, OUTCOMES, REFUNDS, TERMS, TIERS
from vafa.domain.programme import Programme
from vafa.domain.text import listing
from vafa.domain.values import Currency


class Speech:
    """One programme in one language, with money shown in toman or rials."""

    __slots__ = (
        "amounts", "calendar", "display", "lang", "measures", "misses", "outcomes", "programme", "refunds",
        "terms", "tiers",
    )  # fmt: skip

    def __init__(self, programme: Programme, lang: str, display: str) -> None:
        self.programme = programme
        self.calendar = programme.calendar
        self.lang = lang
        self.display = display
        self.amounts, self.outcomes, self.misses = AMOUNTS[lang], OUTCOMES[lang], MISSES[lang]
        self.tiers, self.terms, self.refunds = TIERS[lang], TERMS[lang], REFUNDS[lang]
        self.measures: dict[str, Callable[[int], str]] = {}

    def currency(self, key: str) -> Currency:
        return self.programme.currencies.get(key) or figures.unknown_currency(key)

    def measure(self, key: str) -> Callable[[int], str]:
        """Amount of a currency → its words."""
        found = self.measures.get(key)
        if found is None:
            found = self.measures[key] = figures.measure(self.currency(key), self.lang, self.display)
        return found

    def currency_name(self, key: str) -> str:
        """The name inside a sentence."""
        return figures.name_of(self.currency(key).names, self.lang)

    def number(self, n: int) -> str:
        return figures.number(n, self.lang)

    def money(self, rials: int) -> str:
        return figures.money(rials, self.lang, self.display)

    def count(self, n: int, one: str, many: str) -> str:
        """A number with its word of the terms, one or many."""
        return self.terms[one if n == 1 else many].format(n=self.number(n))

    def day(self, instant: int) -> str:
        return figures.day(instant, self.calendar, self.lang)

    def end(self, instant: int) -> str:
        return figures.end(instant, self.calendar, self.lang, self.terms["end_of"])

    def capital(self, sentence: str) -> str:
        return figures.capital(sentence, self.lang)

    def condition(self, condition: Condition) -> str:
        return say(condition, self.programme.book, self.lang, display=self.display)

    def lines(self, written: dict[str, object]) -> str:
        return self.condition(parse(written))

    def branches(self, keys: frozenset[str]) -> str:
        """Names of branches where the facts know them, else their keys."""
        fact = self.programme.book.get("place.branch")
        choices = (fact.choices if fact is not None else None) or {}
        named = [choices[key][self.lang] if key in choices else key for key in sorted(keys)]
        return listing(named, self.lang)

    def event(self, key: str) -> str:
        """The name of a custom event."""
        return self.programme.body.events.get(key, {}).get(self.lang) or key

    def quoted(self, name: str) -> str:
        return f"«{name}»" if self.lang == "fa" else f"“{name}”"
