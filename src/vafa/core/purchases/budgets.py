"""Budgets of campaigns without a queue. A campaign's budget is one row for all tills: locked from reading to commit it
would make every batch of the club wait for the one before.

So it is read without a lock, and what was used is added by the last statement before the commit, which the database
refuses when it would exceed the budget. Only a batch that reaches the limit is decided again with the row locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from vafa.core.earning import store
from vafa.domain.context import State
from vafa.domain.programme import Programme
from vafa.kernel.arrays import bigints, texts
from vafa.kernel.pipeline import Statement

READ: Final = store.BUDGETS.replace(" order by rule for update", "")

# What would exceed the budget becomes -1, which the table's own check refuses: the whole batch is undone.
ADD: Final = """
update core_earning_budget b
set used = case when b.used + added.amount <= added.most then b.used + added.amount else -1 end
from unnest(%b::text[], %b::bigint[], %b::bigint[]) as added (rule, amount, most)
where b.club_id = %s and b.rule = added.rule
"""
REFUSES: Final = "core_earning_budget_used"
"""The constraint that tells a full budget from every other violation."""


def limits(programmes: Iterable[Programme]) -> dict[str, int]:
    """Limit by budget; the smallest where versions differ."""
    found: dict[str, int] = {}
    for programme in programmes:
        for key, most in programme.limits.items():
            found[key] = min(most, found.get(key, most))
    return found


def reached(state: State, most: Mapping[str, int]) -> bool:
    """Whether a budget was used up: then what was decided depends on exactly how much was left."""
    return any(state.budgets[rule] >= most[rule] for rule in state.dirty_budgets)


def add(club_id: int, before: Mapping[str, int], state: State, most: Mapping[str, int]) -> list[Statement]:
    """The statement that adds what a batch used; nothing if it used nothing."""
    rules = sorted(state.dirty_budgets)
    if not rules:
        return []
    used = bigints([state.budgets[rule] - before[rule] for rule in rules])
    return [(ADD, (texts(rules), used, bigints([most[rule] for rule in rules]), club_id))]
