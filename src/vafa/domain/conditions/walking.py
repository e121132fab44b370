"""Ways through a condition: its leaves with their paths, and the facts it uses."""

from collections.abc import Iterator
from typing import NamedTuple

from vafa.domain.conditions.model import All, AnyOf, Condition, FactTest, Leaf, Not


class Found(NamedTuple):
    """A leaf; ``wanted`` is False where an odd number of ``not`` stands above it."""

    leaf: Leaf
    path: str
    wanted: bool


def leaves(condition: Condition, path: str = "", wanted: bool = True) -> Iterator[Found]:
    """The leaves, depth first; what stands in a lines test's ``where`` is part of that leaf."""
    if isinstance(condition, All | AnyOf):
        key = "all" if isinstance(condition, All) else "any"
        for number, part in enumerate(condition.parts):
            yield from leaves(part, join(path, f"{key}[{number}]"), wanted)
    elif isinstance(condition, Not):
        yield from leaves(condition.part, join(path, "not"), not wanted)
    else:
        yield Found(condition, path, wanted)


def facts_used(condition: Condition) -> set[str]:
    """The keys of every fact that the condition reads, also inside its lines tests."""
    used: set[str] = set()
    for leaf, _, _ in leaves(condition):
        if isinstance(leaf, FactTest):
            used.add(leaf.fact)
            continue
        if leaf.lines != "count":
            used.add(f"line.{leaf.of or 'quantity'}")
        if leaf.where is not None:
            used |= facts_used(leaf.where)
    return used


def join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step
