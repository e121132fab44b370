"""A member's credit lines as the standing keeps them, and every way in which one changes. Pure.

{"lines": {kind: {"limit", "state", "grace", "block", "due": ["days", 30] or ["month_day", 5, 1], "over",
                  "debts": [[cause, due at, left], …]}}}

`over` is what stands in the member's favour; as long as something is owed it is nothing. Always

    limit - sum(left of debts) + over == balance of the line's account

Rows for the module's tables go into `decided.changes`: {"row": "line" | "debt" | "entry", …}.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vafa.domain.context import MemberState
from vafa.domain.ledger import FOREVER
from vafa.domain.time import DAY, Calendar, Instant

from .params import OnMonthDay, Terms

KEY = "credit"
OPEN, FROZEN, CLOSED = "open", "frozen", "closed"
CAUSE, DUE, LEFT = 0, 1, 2
Line = dict[str, Any]


def lines_of(state: MemberState) -> dict[str, Line]:
    """The member's lines by kind; changes to it are kept once there is one."""
    kept = state.standing.modules.get(KEY)
    return kept["lines"] if kept is not None else {}


def add_line(state: MemberState, kind: str, limit: int, terms: Terms) -> Line:
    """A new line; one that was closed keeps what came back to it since, for the account has that too."""
    kept = state.standing.modules.setdefault(KEY, {"lines": {}})
    over = kept["lines"][kind]["over"] if kind in kept["lines"] else 0
    line: Line = {"limit": limit, "state": OPEN, "over": over, "debts": []}
    set_terms(line, terms)
    kept["lines"][kind] = line
    return line


def set_terms(line: Line, terms: Terms) -> None:
    due = terms.due
    line["due"] = ["month_day", due.day, due.months] if isinstance(due, OnMonthDay) else ["days", due.days]
    line["grace"], line["block"] = terms.grace_days, terms.block_overdue


def owed(line: Line) -> int:
    return sum(debt[LEFT] for debt in line["debts"])


def overdue(line: Line, now: Instant) -> int:
    """What is still owed although its day and the grace after it have passed."""
    late = now - line["grace"] * DAY
    return sum(debt[LEFT] for debt in line["debts"] if debt[DUE] <= late)


def due_at(line: Line, at: Instant, calendar: Calendar) -> Instant:
    """The end (exclusive) of the day by which something bought at `at` is to be settled."""
    how, day = line["due"][0], calendar.day(at)
    if how == "days":
        return calendar.day_number(day.number + line["due"][1]).end
    _, wanted, months = line["due"]
    start, end = calendar.period_bounds("month", day.month + months)
    first, last = calendar.day(start).number, calendar.day(end - 1).number
    return calendar.day_number(min(first + wanted - 1, last)).end


class Turn:
    """One change of one line for one cause. `done()` notes where the line then stands."""

    def __init__(self, state: MemberState, kind: str, decided: Any, cause: UUID, at: Instant) -> None:
        self.state = state
        self.kind = kind
        self.line = lines_of(state)[kind]
        self.decided = decided
        self.cause = cause
        self.at = at

    def lend(self, amount: int, due: Instant) -> None:
        """Something was bought: a debt, less what stood in the member's favour."""
        line, off = self.line, min(self.line["over"], amount)
        line["over"] -= off
        if amount > off:
            line["debts"].append([str(self.cause), due, amount - off])
            line["debts"].sort(key=lambda debt: debt[DUE])
        self._debt(self.cause, amount=amount, settled=off, due_at=due)
        self.entry("spend", amount)

    def settle(self, amount: int) -> dict[str, int]:
        """Pay the oldest first; what is more than all of it stands in the member's favour. Gives the parts."""
        parts: dict[str, int] = {}
        for debt in self.line["debts"]:
            part = min(debt[LEFT], amount)
            if part:
                parts[debt[CAUSE]] = part
                debt[LEFT] -= part
                amount -= part
        for cause, part in parts.items():
            self._debt(UUID(cause), settled=part)
        self.line["over"] += amount
        self._clear()
        return parts

    def reopen(self, parts: dict[str, int], dues: dict[str, Instant]) -> None:
        """A settlement was none: what it paid is owed again."""
        known = {debt[CAUSE]: debt for debt in self.line["debts"]}
        for cause, part in parts.items():
            if cause in known:
                known[cause][LEFT] += part
            else:
                self.line["debts"].append([cause, dues[cause], part])
            self._debt(UUID(cause), settled=-part)
        self.line["debts"].sort(key=lambda debt: debt[DUE])
        self.even()

    def lower(self, of: UUID, amount: int) -> int:
        """So much of a purchase came back; what is more than is still owed for it is left over."""
        for debt in self.line["debts"]:
            if debt[CAUSE] == str(of):
                part = min(debt[LEFT], amount)
                debt[LEFT] -= part
                self._debt(of, returned=part)
                self._clear()
                return amount - part
        return amount

    def forgive(self) -> int:
        """Nothing is owed any more, and nothing stands in favour; what was owed."""
        gone = owed(self.line) - self.line["over"]
        for debt in self.line["debts"]:
            self._debt(UUID(debt[CAUSE]), forgiven=debt[LEFT])
        self.line["debts"], self.line["over"] = [], 0
        return gone

    def entry(self, what: str, amount: int = 0) -> None:
        """A line of the statement: how much more (or less) is owed than before."""
        row = {"row": "entry", "kind": self.kind, "cause": self.cause, "what": what, "amount": amount,
               "owed": owed(self.line) - self.line["over"], "limit": self.line["limit"], "at": self.at}  # fmt: skip
        self._note(row)

    def done(self) -> None:
        line = self.line
        due = min((debt[DUE] for debt in line["debts"]), default=FOREVER)
        row = {"row": "line", "kind": self.kind, "limit": line["limit"], "owed": owed(line), "over": line["over"],
               "state": line["state"], "due_at": due}  # fmt: skip
        self._note(row)
        self.state.dirty = True

    def even(self) -> None:
        """What stands in favour pays what is owed."""
        over, self.line["over"] = self.line["over"], 0
        if over:
            self.settle(over)

    def _clear(self) -> None:
        self.line["debts"] = [debt for debt in self.line["debts"] if debt[LEFT]]

    def _debt(self, of: UUID, amount: int = 0, settled: int = 0, returned: int = 0, forgiven: int = 0,
              due_at: Instant = 0) -> None:  # fmt: skip
        row = {"row": "debt", "kind": self.kind, "cause": of, "amount": amount, "settled": settled,
               "returned": returned, "forgiven": forgiven, "at": self.at, "due_at": due_at}  # fmt: skip
        self._note(row)

    def _note(self, row: dict[str, Any]) -> None:
        self.decided.changes.append((KEY, self.state.id, row))
