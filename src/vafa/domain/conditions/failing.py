"""Why a condition did not hold: its first leaf that stood in the way, and what was found there."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from vafa.domain.conditions.model import All, AnyOf, Condition, Not
from vafa.domain.conditions.running import Source
from vafa.domain.facts import FactBook

NO_LEAF = -1
"""Index for a condition that cannot hold by its shape alone, such as an empty ``any``."""

Run = Callable[[Any], Any]


class _Leaf(NamedTuple):
    number: int
    test: Run
    actual: Run


class _Group(NamedTuple):
    every: bool  # all or any
    parts: tuple["_Node", ...]


class _Not(NamedTuple):
    part: "_Node"


_Node = _Leaf | _Group | _Not
_NOWHERE = _Leaf(NO_LEAF, lambda context: False, lambda context: None)


def compile_failure(condition: Condition, book: FactBook) -> Callable[[Any], tuple[int, object] | None]:
    """``context -> None`` where the condition holds, else ``(leaf, actual)``.

    ``leaf`` counts leaves depth first from 0 and is the first that stood in the way: one that is false, or,
    below a ``not``, one that is true. ``actual`` is what the fact was, ready for JSON: sets as sorted lists,
    dates as ISO text, quantities in thousandths, instants in microseconds.
    """
    tree = _build(condition, book, [0])

    def failure(context: Any) -> tuple[int, object] | None:
        blamed = _blame(tree, context, True)
        return None if blamed is None else (blamed.number, _plain(blamed.actual(context)))

    return failure


def _build(condition: Condition, book: FactBook, counter: list[int]) -> _Node:
    if isinstance(condition, All | AnyOf):
        parts = tuple(_build(part, book, counter) for part in condition.parts)
        return _Group(isinstance(condition, All), parts)
    if isinstance(condition, Not):
        return _Not(_build(condition.part, book, counter))
    source = Source(book)
    number = counter[0]
    counter[0] += 1
    test = source.function("c", source.test(condition))
    return _Leaf(number, test, source.function("c", source.fact(condition).expr))


def _blame(node: _Node, context: Any, wanted: bool) -> _Leaf | None:
    """None if the node is as ``wanted``, else the first leaf that keeps it from being so."""
    if isinstance(node, _Leaf):
        return None if node.test(context) is wanted else node
    if isinstance(node, _Not):
        return _blame(node.part, context, not wanted)
    blamed = (_blame(part, context, wanted) for part in node.parts)
    if node.every is wanted:  # every part has to be as wanted
        return next((leaf for leaf in blamed if leaf is not None), None)
    found = list(blamed)  # one part as wanted is enough
    if None in found:
        return None
    return found[0] if found else _NOWHERE


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set | list | tuple):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
