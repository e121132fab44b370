"""A line in memory: whatever happens to it, debts, what stands in favour and the statement say the same."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.shop import START, TEHRAN, after
from vafa.domain.context import MemberState
from vafa.domain.decided import Decided
from vafa.domain.time import DAY

from ..keeping import Turn, add_line, due_at, lines_of, overdue, owed
from ..params import AfterDays, OnMonthDay, Terms
from ..writing import sorted_out

ACTS = st.lists(
    st.tuples(st.sampled_from(["lend", "settle", "lower", "undo"]), st.integers(1, 500), st.integers(0, 20)),
    max_size=30,
)


class Life:
    """One line, with every row that it would write."""

    def __init__(self) -> None:
        self.member = MemberState(UUID(int=1))
        self.line = add_line(self.member, "line", 10_000, Terms())
        self.decided = Decided(None, self.member, None)
        self.bought: list[tuple[UUID, int]] = []
        self.settled: list[dict[str, int]] = []
        self.back: dict[UUID, int] = defaultdict(int)
        self.n = 0

    def do(self, what: str, amount: int, which: int) -> None:
        self.n += 1
        turn = Turn(self.member, "line", self.decided, UUID(int=100 + self.n), START)
        if what == "lend":
            self.bought.append((turn.cause, amount))
            turn.lend(amount, START + which * DAY)
        elif what == "settle" and owed(self.line):
            amount = min(amount, owed(self.line))
            self.settled.append(turn.settle(amount))
            turn.entry("settle", -amount)
        elif what == "lower" and self.bought:
            cause, whole = self.bought[which % len(self.bought)]
            amount = min(amount, whole - self.back[cause])
            if amount:
                self.back[cause] += amount
                turn.settle(turn.lower(cause, amount))
                turn.entry("refund", -amount)
        elif what == "undo" and self.settled:
            parts = self.settled.pop(which % len(self.settled))
            turn.reopen(parts, dict.fromkeys(parts, START))
            turn.entry("settle_undone", sum(parts.values()))
        turn.done()


@given(ACTS)
def test_debts_statement_and_rows_agree(acts: list[tuple[str, int, int]]) -> None:
    life = Life()
    for act in acts:
        life.do(*act)
        line = lines_of(life.member)["line"]
        assert not (owed(line) and line["over"])
        lines, made, more, entries = sorted_out([(who, row) for _key, who, row in life.decided.changes])
        assert sum(row["amount"] for _, row in entries) == owed(line) - line["over"]
        left = sum(
            row["amount"]
            - sum(row[name] + more.get(key, defaultdict(int))[name] for name in ("settled", "returned"))
            for key, row in made.items()
        )
        assert left == owed(line)
        assert all(row["left"] > 0 for row in [{"left": debt[2]} for debt in line["debts"]])
        if lines:
            assert lines[life.member.id, "line"]["owed"] == owed(line)


@given(ACTS)
def test_everything_undone_nothing_is_owed(acts: list[tuple[str, int, int]]) -> None:
    life = Life()
    for act in acts:
        life.do(*act)
    for place, (cause, whole) in enumerate(life.bought):
        life.do("lower", whole - life.back[cause] or 1, place)
    while life.settled:
        life.do("undo", 1, 0)
    assert (owed(life.line), life.line["over"]) == (0, 0)


def _due(terms: Terms, at: int) -> int:
    line: dict[str, Any] = add_line(MemberState(UUID(int=2)), "line", 1, terms)
    return due_at(line, at, TEHRAN)


def test_the_day_ends_the_debt_also_in_a_shorter_month() -> None:
    begins = TEHRAN.day(START).start
    assert _due(Terms(due=AfterDays(days=0)), START) == TEHRAN.day(START).end
    assert _due(Terms(due=AfterDays(days=10)), START) == TEHRAN.day(begins + 10 * DAY).end
    last = TEHRAN.day(_due(Terms(due=OnMonthDay(day=31, months=11)), START) - 1)
    assert (last.jm, last.jd) == (12, 29)
    fifth = TEHRAN.day(_due(Terms(due=OnMonthDay(day=5, months=1)), START) - 1)
    assert (fifth.jm, fifth.jd) == (2, 5)


def test_overdue_begins_after_the_grace() -> None:
    life = Life()
    life.line["grace"] = 3
    life.do("lend", 100, 10)
    assert [overdue(life.line, after(days=days)) for days in (9, 12.9, 13, 20)] == [0, 0, 100, 100]
