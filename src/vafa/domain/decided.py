"""What was decided about one event: transfers, why, why not, and where the member stands afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from vafa.domain.baskets import Happening, Purchase
from vafa.domain.context import MemberState
from vafa.domain.earning import CompiledRule
from vafa.domain.errors import VafaError
from vafa.domain.ledger import Transfer
from vafa.domain.pricing.results import Applied, Unapplied
from vafa.domain.programme import Programme
from vafa.domain.vouchers import Touched

# Decisions and what they hold are made by the hundred thousand in a simulation and never refer to one another in a
# circle: the garbage collector, which would look at each of them again and again, need not know them.


class Outcome(msgspec.Struct, gc=False, eq=False):
    """One rule that fired. `amount` is what was given after caps and rounding; `extra` is in parts per
    million.
    """

    rule: CompiledRule
    amount: int
    base: int
    extra: int
    cut: str = ""
    posting: int = 0


class Miss(msgspec.Struct, gc=False, eq=False):
    """One rule that did not fire: why ("time", "branch", "condition", "small", "cap", "group") and the
    first thing missing.
    """

    rule: CompiledRule
    code: str
    leaf: int = 0
    actual: object = None


class Spent(msgspec.Struct, gc=False, eq=False):
    """A payment by a currency of the club: how much of it, worth how many rials, by which transfer."""

    currency: str
    amount: int
    value: int
    line: int
    n: int
    among: tuple[int, ...] = ()


class Decided(msgspec.Struct, gc=False, eq=False):
    """The decision about one event. With `error` set nothing of it has happened; `transfers` then
    holds what the clock did before it was looked at (expiries), which stands and is booked all the same.
    Of one that is `quiet` nobody reads what participants would note for an answer; what follows from it is the same.
    """

    event: Purchase | Happening | Any
    member: MemberState | None
    programme: Programme | None
    transfers: list[Transfer] = []
    outcomes: list[Outcome] = []
    misses: list[Miss] = []
    spent: list[Spent] = []
    applied: list[Applied] = []
    unapplied: list[Unapplied] = []
    touched: list[Touched] = []
    notes: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    changes: list[tuple[str, UUID, dict[str, Any]]] = []
    returned: Any = None
    error: VafaError | None = None
    quiet: bool = False
