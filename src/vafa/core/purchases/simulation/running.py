"""A simulation from end to end: members shared out among processes, budgets of campaigns in the order of time."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection, IsolationLevel

from vafa.core.earning import programmes
from vafa.core.earning.store import fill_segments
from vafa.core.members.selectors import facts_of
from vafa.core.purchases.history import by_member
from vafa.core.purchases.simulation.figures import Tally, shown
from vafa.core.purchases.simulation.member import Life
from vafa.core.purchases.simulation.streams import MEMBERS, ROWS, SPAN, load_numbers
from vafa.core.purchases.verifying import looking
from vafa.domain.context import MemberState
from vafa.domain.programme import Programme, ProgrammeBody
from vafa.domain.time import MINUTE
from vafa.kernel.database import SET_CLUB_SQL, conninfo, refresh_pool
from vafa.kernel.instants import instant, load_instants

FIRST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)
SEGMENTS: Final = """
select i.member_id, array_agg(i.segment_id::text) from core_segments_member i
join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation
where i.club_id = %s group by i.member_id
"""
SMALL: Final = 2_000
"""Fewer purchases than this are not worth a second process."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every process of a simulation is told; it inherits the programme, compiled."""

    club_id: int
    snapshot: str
    programme: Programme
    since: datetime
    until: datetime
    ends: Sequence[tuple[int, int]]
    parts: int
    closed: Mapping[str, int] = field(default_factory=dict)
    segments: frozenset[str] | None = None
    """Those that conditions name, where they ask for a member's segments at all."""


def simulate(
    club_id: int,
    body: ProgrammeBody | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    processes: int = 0,
) -> dict[str, Any]:
    """What the programme (the published one, if none is given) would have made of the club's own purchases.

    Reads one moment of the database and writes nothing. Members' facts are those of today; corrections and holds by
    staff are left out. A campaign's budget is used in the order of time, exact to the minute in which it ends.
    """
    began = time.perf_counter()
    given = {"club": club_id, "since": since or FIRST, "until": until or LAST}
    with looking(club_id) as connection:
        book = programmes.book(connection, club_id)
        programme = book.version(book.number) if body is None else compiled(book, body)
        row = connection.execute(SPAN, given).fetchone()
        assert row is not None
        first, last, purchases = row
        # The last month ends where it is looked at: what is to expire after today has not expired.
        until = (
            min(instant(given["until"]), max(instant(last) + 1, instant(datetime.now(UTC))))
            if purchases
            else 0
        )
        ends = months(programme, instant(first), until) if purchases else []
        count = processes or (1 if purchases < SMALL else min(max(os.cpu_count() or 1, 1), 64))
        named = connection.execute("select pg_export_snapshot()").fetchone()
        assert named is not None
        task = Task(
            club_id, named[0], programme, given["since"], given["until"], ends, count,
            segments=segments_of(programme),
        )  # fmt: skip
        tally = share(task)
        closed = used_up(programme, tally.demand)
        if closed:
            # The first pass told how much campaigns would give and when; the second stops them where they end.
            tally = share(replace(task, closed=closed))
    seconds = time.perf_counter() - began
    return {
        **shown(tally, programme),
        "budgets": {key: closed_at(minute) for key, minute in closed.items()},
        "processes": count,
        "milliseconds": int(seconds * 1000),
    }


def segments_of(programme: Programme) -> frozenset[str] | None:
    text = programme.body.model_dump_json()
    return programmes.segments_in(text) if programmes.asks_segments(text) else None


def compiled(book: programmes.Book, body: ProgrammeBody) -> Programme:
    """A body compiled as the club would run it."""
    made = programmes.compile_body(
        body, club_id=book.club_id, number=0, effective_from=0, zone=book.zone, fields=book.fields
    )
    made.branch_tags = book.tags
    return made


def months(programme: Programme, first: int, until: int) -> list[tuple[int, int]]:
    """(key, exclusive end) of every Jalali month from the first purchase to `until`, where the last one ends."""
    keys = range(programme.calendar.day(first).month, programme.calendar.day(until - 1).month + 1)
    return [(key, min(until, programme.calendar.period_bounds("month", key)[1])) for key in keys]


def share(task: Task) -> Tally:
    """One process for each part; their figures together."""
    if task.parts == 1:
        return run_part(task, 0)
    refresh_pool()
    fork = multiprocessing.get_context("fork")
    links, started = [], []
    for part in range(task.parts):
        here, there = fork.Pipe(duplex=False)
        process = fork.Process(target=_report, args=(task, part, there), daemon=True)
        process.start()
        there.close()
        links.append(here)
        started.append(process)
    whole = Tally()
    try:
        for link in links:
            found = link.recv()
            if isinstance(found, BaseException):
                raise found
            whole.add(found)
    finally:
        for process in started:
            if process.is_alive():
                process.join(5)
            if process.is_alive():
                process.terminate()
                process.join()
    return whole


def _report(task: Task, part: int, link: Any) -> None:
    # The parent's connections are never used here.
    try:
        link.send(run_part(task, part))
    except BaseException as failure:
        link.send(RuntimeError(f"a part of the simulation ended: {failure!r}"))


def run_part(task: Task, part: int) -> Tally:
    """The members of one part, each read, decided and forgotten."""
    life = Life(task.programme, task.ends, task.closed)
    scope = {
        "club": task.club_id, "since": task.since, "until": task.until, "parts": task.parts, "part": part,
    }  # fmt: skip
    with reading(task) as connection, rarely_collected():
        belongs = membership(connection, task)
        facts = chain.from_iterable(
            rows for _, rows in by_member(connection, f"members_{part}", MEMBERS, scope)
        )
        current: tuple[Any, ...] | None = None
        for member, rows in by_member(connection, f"rows_{part}", ROWS, scope):
            while current is None or current[0] != member:
                current = next(facts)
            known = facts_of(current[1:])
            if member in belongs:
                known["segments"] = belongs[member]
            life.run(member, known, rows)
    return life.finish()


def membership(connection: Connection[Any], task: Task) -> dict[UUID, frozenset[str]]:
    """The segments of members as of their last counts: nobody knows who was in one a year ago."""
    if task.segments is None:
        return {}
    found = connection.execute(SEGMENTS, [task.club_id]).fetchall()
    members = {member_id: MemberState(member_id, {}) for member_id, _ in found}
    fill_segments(members, found, task.segments)
    return {member_id: member.facts["segments"] for member_id, member in members.items()}


@contextmanager
def rarely_collected() -> Iterator[None]:
    """A member's history makes many objects and no circles: looking for circles would take a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def reading(task: Task) -> Connection[Any]:
    """A connection of this process that sees what the parent saw."""
    connection = psycopg.connect(conninfo())
    load_instants(connection)
    load_numbers(connection)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute(f"set transaction snapshot '{task.snapshot}'")
    connection.execute(SET_CLUB_SQL, [str(task.club_id)])
    connection.execute("set local work_mem = '64MB'")
    return connection


def used_up(programme: Programme, demand: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    """The minute in which each campaign's budget would be passed, of those that would."""
    found = {}
    for rule in programme.budgeted:
        limit = min(limit for per, limit, _ in rule.caps if per == "campaign")
        given = 0
        for minute, amount in sorted(demand.get(rule.key, {}).items()):
            given += amount
            if given > limit:
                found[rule.key] = minute
                break
    return found


def closed_at(minute: int) -> str:
    return datetime.fromtimestamp(minute * MINUTE // 1_000_000, UTC).isoformat()
