"""What every sentence about one programme needs: language, display of money, names and measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vafa.domain.conditions import Condition, parse, say
from vafa.domain.explain import figures
from vafa.domain.explain.wording import AMOUNTS, MISSES, OUTCOMES, REFUNDS, TERMS, TIERS
from vafa.domain.facts import FactBook
from vafa.domain.programme import Programme
from vafa.domain.text import listing
from vafa.domain.values import Currency

Mark = tuple[str, str]
UNMARKED: Final[Mark] = ("", "")
"""What stands before and after each value that a club chose, for pages that show them apart."""


def _marked(measure: Callable[[int], str], mark: Mark) -> Callable[[int], str]:
    return lambda n: f"{mark[0]}{measure(n)}{mark[1]}"


class Speech:
    """One programme in one language, with money shown in toman or rials."""

    __slots__ = (
        "amounts", "book", "calendar", "display", "lang", "mark", "measures", "misses", "outcomes", "programme",
        "refunds", "terms", "tiers",
    )  # fmt: skip

    def __init__(
        self,
        programme: Programme,
        lang: str,
        display: str,
        mark: Mark = UNMARKED,
        book: FactBook | None = None,
    ) -> None:
        self.book = book if book is not None else programme.book
        self.mark = mark
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
            found = figures.measure(self.currency(key), self.lang, self.display)
            if self.mark is not UNMARKED:
                found = _marked(found, self.mark)
            self.measures[key] = found
        return found

    def value(self, said: str) -> str:
        """A value that the club chose, between the marks that a page asked for."""
        return f"{self.mark[0]}{said}{self.mark[1]}"

    def rate(self, written: str) -> str:
        return self.value(figures.rate(written, self.lang))

    def currency_name(self, key: str) -> str:
        """The name inside a sentence."""
        return figures.name_of(self.currency(key).names, self.lang)

    def number(self, n: int) -> str:
        return self.value(figures.number(n, self.lang))

    def money(self, rials: int) -> str:
        return self.value(figures.money(rials, self.lang, self.display))

    def count(self, n: int, one: str, many: str) -> str:
        """A number with its word of the terms, one or many."""
        return self.value(self.terms[one if n == 1 else many].format(n=figures.number(n, self.lang)))

    def day(self, instant: int) -> str:
        return self.value(figures.day(instant, self.calendar, self.lang))

    def end(self, instant: int) -> str:
        return self.value(figures.end(instant, self.calendar, self.lang, self.terms["end_of"]))

    def capital(self, sentence: str) -> str:
        return figures.capital(sentence, self.lang)

    def condition(self, condition: Condition) -> str:
        return say(condition, self.book, self.lang, display=self.display, mark=self.mark)

    def lines(self, written: dict[str, object]) -> str:
        return self.condition(parse(written))

    def branches(self, keys: frozenset[str]) -> str:
        """Names of branches where the facts know them, else their keys."""
        fact = self.book.get("place.branch")
        choices = (fact.choices if fact is not None else None) or {}
        named = [choices[key][self.lang] if key in choices else key for key in sorted(keys)]
        return self.value(listing(named, self.lang))

    def event(self, key: str) -> str:
        """The name of a custom event."""
        return self.programme.body.events.get(key, {}).get(self.lang) or key

    def quoted(self, name: str) -> str:
        return f"«{name}»" if self.lang == "fa" else f"“{name}”"
