"""A simulation in pieces: members in parts, each decided by the programme in force and by the one that is tried.

It says after each part how far it is and what it has found; figures of the same members stand beside one another, so
that a part is as good a comparison as the whole. The deciding is `running.run_part`, as of every simulation.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import wait
from typing import Any

import msgspec
from psycopg import Connection

from vafa.core.earning import programmes
from vafa.core.purchases.models import Simulation
from vafa.core.purchases.simulation import runs
from vafa.core.purchases.simulation.figures import Tally, shown
from vafa.core.purchases.simulation.running import LAST, Task, closed_at, compiled, months, run_part, used_up
from vafa.core.purchases.simulation.streams import SPAN
from vafa.core.purchases.verifying import looking
from vafa.domain.programme import Programme, ProgrammeBody
from vafa.domain.time import to_datetime
from vafa.kernel.database import refresh_pool, unit
from vafa.kernel.instants import instant

PARTS = 12
MONTHS = 12


@dataclass
class Side:
    """One of the two programmes, and what it would have given so far."""

    programme: Programme
    tally: Tally
    closed: dict[str, int]


class Stopped(Exception):
    """Somebody asked it to end."""


def run(club_id: int, run_id: Any, *, processes: int = 1) -> None:
    """Do a run that was asked for, and keep what it finds in its row."""
    with unit(club_id):
        row = runs.get(run_id)
        if row is None or row.state != "waiting":
            return
        body = ProgrammeBody.model_validate(msgspec.json.decode(row.body))
        _note(run_id, state="running", started_at=datetime.now(UTC))
    try:
        _simulate(club_id, run_id, body, processes)
        state = "done"
    except Stopped:
        state = "stopped"
    except BaseException:
        with unit(club_id):
            _note(run_id, state="failed", finished_at=datetime.now(UTC))
        raise
    with unit(club_id):
        _note(run_id, state=state, finished_at=datetime.now(UTC))


def _simulate(club_id: int, run_id: Any, body: ProgrammeBody, processes: int) -> None:
    with looking(club_id) as connection:
        book = programmes.book(connection, club_id)
        new = Side(compiled(book, body), Tally(), {})
        old = Side(book.version(book.number), Tally(), {})
        task = _task(connection, club_id, new.programme)
        if task is None:
            with unit(club_id):
                _note(run_id, done=0, total=0)
            return
        sides = [old, new]
        _pass(club_id, run_id, task, sides, sides, processes)
        again = []
        for side in sides:
            side.closed = used_up(side.programme, side.tally.demand)
            if side.closed:
                again.append(side)
        if again:
            # Campaigns end where their budget does: those who came later are decided without them.
            for side in again:
                side.tally = Tally()
            _pass(club_id, run_id, task, again, sides, processes)


def _task(connection: Connection[Any], club_id: int, programme: Programme) -> Task | None:
    """The purchases of this Jalali month and the twelve before it."""
    now = instant(datetime.now(UTC))
    calendar = programme.calendar
    since = to_datetime(calendar.period_bounds("month", calendar.day(now).month - MONTHS)[0])
    row = connection.execute(SPAN, {"club": club_id, "since": since, "until": LAST}).fetchone()
    named = connection.execute("select pg_export_snapshot()").fetchone()
    if row is None or named is None or not row[2]:
        return None
    first, last, _purchases = row
    ends = months(programme, instant(first), max(instant(last) + 1, now))
    return Task(club_id, named[0], programme, since, LAST, ends, PARTS)


def _pass(
    club_id: int, run_id: Any, task: Task, running: Sequence[Side], sides: Sequence[Side], processes: int
) -> None:
    """All members once, by each of the programmes that are running."""
    old, new = sides
    told = len(running) == len(sides) and not any(side.closed for side in sides)
    with unit(club_id):
        row = runs.get(run_id)
        before = 0 if row is None or told else row.done
        _note(run_id, done=before, total=before + PARTS)
    work = [
        (part, replace(task, programme=side.programme, closed=side.closed))
        for part in range(PARTS)
        for side in running
    ]
    waiting: dict[int, dict[int, Tally]] = {}
    finished = 0
    for place, tally in each_part(work, processes):
        part, side = work[place][0], running[place % len(running)]
        found = waiting.setdefault(part, {})
        found[id(side)] = tally
        if len(found) < len(running):
            continue
        for each in running:
            each.tally.add(found[id(each)])
        del waiting[part]
        finished += 1
        with unit(club_id):
            row = runs.get(run_id)
            if row is None or row.state == "stopping":
                raise Stopped
            whole = told or finished == PARTS
            _note(run_id, done=before + finished, **({"result": result(old, new)} if whole else {}))


def result(old: Side, new: Side) -> str:
    figures = {
        "old": {**shown(old.tally, old.programme), "number": old.programme.number},
        "new": shown(new.tally, new.programme),
        "budgets": {key: closed_at(minute) for key, minute in new.closed.items()},
        "names": {
            key: currency.names.model_dump()
            for side in (old, new)
            for key, currency in side.programme.currencies.items()
        },
        "higher": higher(old, new),
    }
    return msgspec.json.encode(figures).decode()


def higher(old: Side, new: Side) -> dict[str, int]:
    """By ladder, how many steps up the members' tiers are in all, against the programme in force."""
    found = {}
    before, after = (shown(side.tally, side.programme)["tiers"] for side in (old, new))
    for ladder in sorted({*before, *after}):
        fact = new.programme.book.get(f"member.tier_{ladder}")
        order = list(fact.choices or {}) if fact is not None else []
        ranks = {tier: rank for rank, tier in enumerate(order, start=1)}
        sums = [
            sum(ranks.get(tier, 0) * members for tier, members in side.get(ladder, {}).items())
            for side in (before, after)
        ]
        found[ladder] = sums[1] - sums[0]
    return found


def _note(run_id: Any, **changes: Any) -> None:
    Simulation.objects.filter(id=run_id).update(seen_at=datetime.now(UTC), **changes)


Work = Sequence[tuple[int, Task]]


def each_part(work: Work, processes: int) -> Iterator[tuple[int, Tally]]:
    """(place, figures) in the order in which they are ready; one process for each part, so many at a time."""
    if processes <= 1:
        for place, (part, task) in enumerate(work):
            yield place, run_part(task, part)
        return
    refresh_pool()
    fork = multiprocessing.get_context("fork")
    todo, running = list(enumerate(work)), {}
    try:
        while todo or running:
            while todo and len(running) < processes:
                place, (part, task) = todo.pop(0)
                here, there = fork.Pipe(duplex=False)
                process = fork.Process(target=_report, args=(run_part, task, part, there), daemon=True)
                process.start()
                there.close()
                running[here] = (place, process)
            for link in wait(list(running)):
                place, process = running.pop(link)
                found = link.recv()
                process.join()
                if isinstance(found, BaseException):
                    raise found
                yield place, found
    finally:
        for _place, process in running.values():
            process.terminate()
            process.join()


def _report(decide: Callable[[Task, int], Tally], task: Task, part: int, link: Any) -> None:
    try:
        link.send(decide(task, part))
    except BaseException as failure:
        link.send(RuntimeError(f"a part of the simulation ended: {failure!r}"))
