"""Caps: how much room a rule has left, taking it, and giving it back."""

from __future__ import annotations

from typing import Final

from vafa.domain.context import Context, State
from vafa.domain.earning import CompiledRule


def period_of(c: Context, per: str) -> int:
    """The key of the cap period that the event falls in; 0 for "member" (for ever)."""
    day = c.day
    if per == "day":
        return day.number
    if per == "month":
        return day.month
    return 0 if per == "member" else int(getattr(day, per))


KEPT_PERIODS: Final = 64
"""How many periods of one cap are remembered for late purchases and refunds; older ones are full of
history, not of room.
"""


def capped(c: Context, state: State, rule: CompiledRule, amount: int) -> int:
    """What the rule's caps leave of an amount (> 0); takes the room that is used."""
    caps, day = c.standing.caps, c.day
    for per, limit, key in rule.caps:
        if per == "month":
            used = caps.get(key)
            room = limit if used is None else limit - used.get(day.month, 0)
        elif per == "event":
            room = limit
        elif per == "campaign":
            room = limit - state.budgets.get(rule.key, 0)
        else:
            used = caps.get(key)
            room = limit if used is None else limit - used.get(period_of(c, per), 0)
        if room < amount:
            amount = max(room, 0)
    if amount:
        use_room(c, state, rule, amount)
    return amount


def use_room(c: Context, state: State, rule: CompiledRule, amount: int) -> None:
    caps = c.standing.caps
    for per, _, key in rule.caps:
        if per == "month":
            period = c.day.month
        elif per == "event":
            continue
        elif per == "campaign":
            state.budgets[rule.key] = state.budgets.get(rule.key, 0) + amount
            state.dirty_budgets.add(rule.key)
            continue
        else:
            period = period_of(c, per)
        used = caps.get(key)
        if used is None:
            caps[key] = {period: amount}
        elif period in used:
            used[period] += amount
        else:
            used[period] = amount
            if len(used) > KEPT_PERIODS:
                del used[min(used)]


def free_room(caps: dict[str, dict[int, int]], key: str, period: int, amount: int) -> None:
    """Use `amount` less of a cap; what is not used at all is not kept."""
    used = caps.get(key, {})
    left = used.pop(period, 0) - amount
    if left > 0:
        used[period] = left
    elif not used:
        caps.pop(key, None)
