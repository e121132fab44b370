"""The rules of one trigger, laid out for one pass where no rule looks at another."""

from __future__ import annotations

from collections.abc import Sequence

from vafa.domain.earning import CompiledRule, Linear

Step = tuple[CompiledRule, bool, int, int, Linear | None, bool, bool, bool]
"""A rule, and what its turn looks at, side by side: whether it always holds, where its sums are, its line, whether
tiers raise it, whether it rounds down, whether it has caps."""


def steps(rules: Sequence[CompiledRule]) -> list[Step] | None:
    """The rules of a trigger as steps, each of which is done before the next is looked at; None where one rule
    depends on another (a multiplier, an exclusivity group) and all have to be evaluated first.
    """
    if any(rule.is_multiplier or rule.group is not None for rule in rules):
        return None
    return [
        (
            rule,
            rule.always,
            rule.base_place,
            rule.items_place,
            rule.line,
            rule.is_base,
            rule.rounding == "floor",
            bool(rule.caps),
        )
        for rule in rules
    ]
