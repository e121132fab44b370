"""What can be said of an offer to a member who has no basket yet: it is for them, it is not, or it depends.

Only tests of the member are asked. Whether the others will hold nobody knows before there is a basket, a shop
and an hour; a condition that hangs on them may still hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from vafa.domain.conditions import All, AnyOf, Condition, FactTest, Not
from vafa.domain.conditions.running import Source
from vafa.domain.facts import FactBook


class Known(NamedTuple):
    """`holds` is None where it depends. If it does not hold: the leaf in the way, what it asks, what was found."""

    holds: bool | None
    leaf: int = 0
    fact: str = ""
    actual: Any = None


Asker = Callable[[Any, bool], Known]
"""(context, what is wanted) → what is known."""

_DEPENDS = Known(None)


def compile_known(condition: Condition | None, book: FactBook) -> Callable[[Any], Known]:
    """A condition of an offer as ``context of the member -> Known``."""
    if condition is None:
        return lambda context: Known(True)
    asker = _build(condition, book, [0])
    return lambda context: asker(context, True)


def _build(condition: Condition, book: FactBook, counter: list[int]) -> Asker:
    if isinstance(condition, Not):
        part = _build(condition.part, book, counter)
        return lambda context, wanted: part(context, not wanted)
    if isinstance(condition, All | AnyOf):
        every = isinstance(condition, All)
        parts = [_build(part, book, counter) for part in condition.parts]
        return lambda context, wanted: _of(parts, context, wanted, every is wanted)
    number = counter[0]
    counter[0] += 1
    fact = book.get(condition.fact) if isinstance(condition, FactTest) else None
    if fact is None or fact.scope != "member":
        return lambda context, wanted: _DEPENDS
    source = Source(book)
    test = source.function("c", source.test(condition))
    actual = source.function("c", source.fact(condition).expr)
    key = fact.key

    def leaf(context: Any, wanted: bool) -> Known:
        if test(context) is wanted:
            return Known(True)
        found = actual(context)
        return Known(False, number, key, sorted(found) if isinstance(found, frozenset | set) else found)

    return leaf


def _of(parts: list[Asker], context: Any, wanted: bool, needs_all: bool) -> Known:
    found = [part(context, wanted) for part in parts]
    if needs_all:
        wrong = next((each for each in found if each.holds is False), None)
        if wrong is not None:
            return wrong
        return _DEPENDS if any(each.holds is None for each in found) else Known(True)
    if any(each.holds for each in found):
        return Known(True)
    if any(each.holds is None for each in found):
        return _DEPENDS
    return found[0] if found else Known(False)
