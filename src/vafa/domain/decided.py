"""What was decided about one event: transfers, why, why not, and where the member stands afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vafa.domain.baskets import Happening, Purchase
from vafa.domain.context import MemberState
from vafa.domain.earning import CompiledRule
from vafa.domain.errors import VafaError
from vafa.domain.ledger import Transfer
from vafa.domain.programme import Programme


class Outcome:
    """One rule that fired. `amount` is what was given after caps and rounding; `extra` is in parts per
    million.
    """

    __slots__ = ("amount", "base", "cut", "extra", "posting", "rule")

    def __init__(self, rule: CompiledRule, amount: int, base: int, extra: int, cut: str = "") -> None:
        self.rule = rule
        self.amount = amount
        self.base = base
        self.extra = extra
        self.cut = cut
        self.posting = 0


class Miss:
    """One rule that did not fire: why ("time", "branch", "condition", "small", "cap", "group") and the
    first thing missing.
    """

    __slots__ = ("actual", "code", "leaf", "rule")

    def __init__(self, rule: CompiledRule, code: str, leaf: int = 0, actual: object = None) -> None:
        self.rule = rule
        self.code = code
        self.leaf = leaf
        self.actual = actual


class Spent:
    """A payment by a currency of the club: how much of it, worth how many rials, by which transfer."""

    __slots__ = ("amount", "currency", "line", "n", "value")

    def __init__(self, currency: str, amount: int, value: int, line: int, n: int) -> None:
        self.currency = currency
        self.amount = amount
        self.value = value
        self.line = line
        self.n = n


class Decided:
    """The decision about one event. With `error` set nothing of it has happened; `transfers` then
    holds what the clock did before it was looked at (expiries), which stands and is booked all the same."""

    __slots__ = (
        "changes",
        "error",
        "event",
        "facts",
        "member",
        "misses",
        "notes",
        "outcomes",
        "programme",
        "returned",
        "spent",
        "transfers",
    )

    def __init__(self, event: Any, member: MemberState | None, programme: Programme | None) -> None:
        self.event: Purchase | Happening | Any = event
        self.member = member
        self.programme = programme
        self.transfers: list[Transfer] = []
        self.outcomes: list[Outcome] = []
        self.misses: list[Miss] = []
        self.spent: list[Spent] = []
        self.notes: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}
        self.changes: list[tuple[str, UUID, dict[str, Any]]] = []
        self.returned: Any = None
        self.error: VafaError | None = None
