"""What the rules of one trigger count over the lines of a basket, added up for all of them in one pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vafa.domain.conditions import Condition, compile_sums, parse
from vafa.domain.context import Context
from vafa.domain.earning import BaseSum, CompiledRule, kinds_of, worth
from vafa.domain.facts import FactBook

Sums = Callable[[Context], Sequence[int]]


def share_sums(rules: Sequence[CompiledRule], book: FactBook) -> Sums:
    """The sums that rules which always hold need; each rule is told where its own are among them.

    A rule with a condition looks for its base itself, unless another has it added up anyway.
    """
    places: dict[tuple[str, str], int] = {}
    wanted: list[tuple[str, Condition | None, frozenset[str]]] = []
    alone: list[BaseSum] = []

    def place(expression: str, rule: CompiledRule, itself: BaseSum) -> int:
        key = (expression, rule.base_name)
        if key not in places:
            places[key] = len(wanted)
            base = rule.rule.base
            wanted.append((expression, parse(base.lines) if base.lines is not None else None, kinds_of(base)))
            alone.append(itself)
        return places[key]

    for rule in rules:
        if rule.always:
            place(worth(rule.rule.base), rule, rule.base_sum)
            if rule.item_sum is not None:
                rule.items_place = place("l.quantity", rule, rule.item_sum)
    for rule in rules:
        rule.base_place = places.get((worth(rule.rule.base), rule.base_name), -1)
    if not wanted:
        return lambda c: ()
    together = compile_sums(wanted, book)
    # What was paid for with currencies of the club is looked at line by line; a custom event has no lines.
    return lambda c: together(c) if c.paid is None and c.lines else [each(c) for each in alone]
