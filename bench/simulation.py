"""`simulation`: the full engine in memory, per core, against a plain Python loop over the same rows with one rule."""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from bench import ground
from bench.figures import Round


def measure(club_id: int, rounds: int) -> tuple[list[Round], dict[str, float]]:
    """Rounds of (engine, loop), each in a process of its own; then all cores, and the memory at half the purchases."""
    found = []
    for _ in range(rounds):
        loop, engine = alone("loop", club_id), alone("engine", club_id)
        more = {"purchases": engine["purchases"], "peak_mb": engine["peak_mb"]}
        found.append(Round(engine["rate"], loop["rate"], more))
    together = alone("engine", club_id, os.cpu_count() or 1)
    half = alone("half", club_id)
    return found, {
        "all_cores": together["rate"],
        "half_purchases": half["purchases"],
        "half_peak_mb": half["peak_mb"],
    }


def alone(what: str, club_id: int, processes: int = 1) -> dict[str, float]:
    """One measurement in a fresh process; {rate, purchases, peak_mb}."""
    code = f"from bench import simulation; simulation.child({what!r}, {club_id}, {processes})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ground.ROOT, env=dict(os.environ)
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(what: str, club_id: int, processes: int) -> None:
    import django

    django.setup()
    # What is imported once by a process that lives is not what is measured.
    import_module("vafa.core.purchases.simulation.running")
    began = time.perf_counter()
    purchases = loop(club_id) if what == "loop" else engine(club_id, processes, what == "half")
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rate": purchases / seconds, "purchases": purchases, "peak_mb": peak}))


def engine(club_id: int, processes: int, half: bool) -> int:
    from vafa.core.purchases.simulation.running import simulate

    until = middle(club_id) if half else None
    return int(simulate(club_id, until=until, processes=processes)["purchases"])


def middle(club_id: int) -> datetime:
    with ground.superuser() as connection:
        row = connection.execute(
            "select percentile_disc(0.5) within group (order by happened_at) from core_purchases_purchase"
            " where club_id = %s",
            [club_id],
        ).fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


def rows(club_id: int) -> Any:
    """The very rows that the simulation reads, in the same order."""
    from vafa.core.purchases.history import by_member
    from vafa.core.purchases.simulation.running import FIRST, LAST
    from vafa.core.purchases.simulation.streams import ROWS
    from vafa.core.purchases.verifying import looking

    scope = {"club": club_id, "since": FIRST, "until": LAST, "parts": 1, "part": 0}
    with looking(club_id) as connection:
        yield from by_member(connection, "plain", ROWS, scope)


def loop(club_id: int) -> int:
    """One point for each 10,000 rials, at most 500 a day: what one would write without an engine."""
    zone = ZoneInfo("Asia/Tehran")
    points: dict[Any, int] = {}
    today: dict[Any, int] = {}
    count = 0
    for member, bought in rows(club_id):
        for row in bought:
            count += 1
            net = 0
            for line in json.loads(row[4]):
                net += line[2] * line[3] // 1000 - (line[4] if len(line) > 4 else 0)
            day = row[3].astimezone(zone).date() if isinstance(row[3], datetime) else day_of(row[3], zone)
            used = today.get((member, day), 0)
            given = min(net // 10_000, 500 - used)
            today[member, day] = used + given
            points[member] = points.get(member, 0) + given
    return count


def day_of(instant: int, zone: ZoneInfo) -> Any:
    return datetime.fromtimestamp(instant / 1_000_000, UTC).astimezone(zone).date()
