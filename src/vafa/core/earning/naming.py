"""The facts of a programme with the club's own names of branches, groups of products and segments: for sentences."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from vafa.core.earning.facts import SEGMENTS
from vafa.domain.conditions import parse
from vafa.domain.conditions.model import Condition, FactTest, LinesTest
from vafa.domain.conditions.walking import leaves
from vafa.domain.facts import FactBook, Words
from vafa.domain.offers import conditions_of
from vafa.domain.programme import Programme
from vafa.doors.web.forms.conditions import club_choices

BY_CLUB: Final = ("place.branch", "line.group", SEGMENTS)
GONE: Final = {"fa": "بخشی که دیگر نیست", "en": "a segment that is gone"}


def spoken(made: Programme, facts: Sequence[str] = BY_CLUB) -> FactBook:
    """What a rule names and the club no longer has keeps the word it was named by."""
    book = made.book
    for fact in facts:
        used = set(_values(made, fact))
        if not used:
            continue
        known: dict[str, Words] = {
            value: {"fa": name, "en": name} for value, name in club_choices(fact) or ()
        }
        if known:
            gone = {value: GONE if fact == SEGMENTS else {"fa": value, "en": value} for value in used}
            book = book.with_choices(fact, gone | known)
    return book


def _values(made: Programme, fact: str) -> Iterator[str]:
    for rule in made.rules:
        if rule.condition is not None:
            yield from _of(rule.condition, fact)
        if rule.rule.base.lines:
            yield from _of(parse(rule.rule.base.lines), fact)
    for offer in made.offers.offers:
        for written in conditions_of(offer.offer):
            yield from _of(parse(written), fact)


def _of(condition: Condition, fact: str) -> Iterable[str]:
    for leaf, _, _ in leaves(condition):
        if isinstance(leaf, LinesTest):
            yield from _of(leaf.where, fact) if leaf.where is not None else ()
        elif isinstance(leaf, FactTest) and leaf.fact == fact and leaf.value is not None:
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            yield from (str(value) for value in values)
