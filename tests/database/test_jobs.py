"""Jobs run by a real worker on a real database."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from vafa.kernel import jobs, scope
from vafa.kernel.database import unit
from vafa.kernel.jobs import defer, each_club, forget_jobs, job, rescue_jobs
from vafa.kernel.models import Club
from vafa.kernel.provision import Login
from vafa.kernel.worker import APPLICATION_NAME, run_worker

ran: list[tuple[str, object]] = []


@job("tests.note")
def note(club_id: int, text: str) -> None:
    ran.append((text, scope.current_club()))
    ran.append((scope.current_actor().door, scope.current_actor().id))


@job("tests.stumble", retries=2)
def stumble(text: str) -> None:
    ran.append((text, time.monotonic()))
    if len(ran) < 2:
        raise ConnectionError


@job("tests.alone", retries=0)
def alone() -> None:
    ran.append(("alone", None))


@pytest.fixture(autouse=True)
def fresh(club: Club) -> Iterator[None]:
    ran.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_periodic_defers")
    yield


def work_off() -> None:
    """A worker of its own thread, as in production: Django's connections belong to threads."""
    thread = threading.Thread(target=lambda: run_worker(wait=False, signals=False))
    thread.start()
    thread.join()


def waiting(name: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name]
        )
        return list(cursor.fetchall())


def test_a_job_runs_in_the_clubs_unit_as_the_system(club: Club) -> None:
    with unit(club.id):
        defer("tests.note", club_id=club.id, text="hello")
    work_off()
    assert ran == [("hello", club.id), ("job", "tests.note")]
    assert waiting("tests.note") == []


def test_a_job_of_a_transaction_that_failed_was_never_asked_for(club: Club) -> None:
    with pytest.raises(ZeroDivisionError), unit(club.id):
        defer("tests.note", club_id=club.id, text="hello")
        raise ZeroDivisionError
    assert waiting("tests.note") == []


def test_a_failing_job_is_retried_with_a_growing_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    # So long that no slow machine comes to the second attempt before it is looked at.
    monkeypatch.setattr(jobs, "RETRY_FIRST_SECONDS", 600)
    defer("tests.stumble", text="x")
    before = datetime.now(UTC)
    work_off()
    after = datetime.now(UTC)
    assert waiting("tests.stumble") == [("todo", 1)]
    with connection.cursor() as cursor:
        mine = "task_name = 'tests.stumble' AND status = 'todo'"
        cursor.execute(f"SELECT scheduled_at FROM procrastinate_jobs WHERE {mine}")
        waits = (timedelta(seconds=449), timedelta(seconds=751))  # 600, shortened or stretched by a quarter
        assert before + waits[0] < cursor.fetchone()[0] <= after + waits[1]
        cursor.execute(f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE {mine}")
    work_off()
    assert len(ran) == 2
    assert [round(jobs.backoff(n, 2, 3600) / 2**n) in (1, 2, 3) for n in range(8)] == [True] * 8
    assert jobs.backoff(99, 2, 3600) <= 3600 * 1.25


def test_asking_once_more_while_it_waits_does_nothing() -> None:
    for _ in range(3):
        defer("tests.alone", once="tests.alone")
    work_off()
    assert ran == [("alone", None)]
    with pytest.raises(RuntimeError):
        defer("tests.stumble", once="tests.stumble", text="x")


def test_a_periodic_job_is_due_once_however_many_workers_there_are() -> None:
    name = "kernel.sweep_outbox"
    tick = int(time.time()) // 60 * 60

    async def two_workers() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            async with worker.open_async():
                found = [
                    task for (key, _), task in worker.periodic_registry.periodic_tasks.items() if key == name
                ]
                for _ in range(2):
                    deferrer = PeriodicDeferrer(registry=worker.periodic_registry)
                    await deferrer.defer_jobs([(found[0], tick)])

    thread = threading.Thread(target=lambda: asyncio.run(two_workers()))
    thread.start()
    thread.join()
    assert len(waiting(name)) == 1


def test_jobs_of_a_killed_worker_go_back_to_the_queue() -> None:
    defer("tests.alone")
    defer("tests.alone", once="tests.alone")
    with connection.cursor() as cursor:
        # As a SIGKILL leaves them: doing, with nobody behind them; a third waits under the same lock.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        defer("tests.alone", once="tests.alone")
    rescue_jobs()
    assert sorted(status for status, _ in waiting("tests.alone")) == ["failed", "todo", "todo"]


_WORKER = """
import django; django.setup()
from vafa.kernel.jobs import job
from vafa.kernel.worker import run_worker
import time

@job("tests.slow", retries=0)
def slow():
    print("began", flush=True)
    time.sleep(1)
    print("ended", flush=True)

print("ready", flush=True)
run_worker()
print("stopped", flush=True)
"""


def start_worker() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_a_worker_that_is_told_to_stop_finishes_what_it_runs(logins: dict[str, Login]) -> None:
    defer("tests.slow")
    said: list[str] = []
    with start_worker() as worker:
        for line in worker.stdout or ():
            said.append(line.strip())
            if line.strip() == "began":
                worker.send_signal(signal.SIGTERM)
    assert worker.returncode == 0
    assert said == ["ready", "began", "ended", "stopped"]


def test_a_worker_that_loses_the_database_comes_back(logins: dict[str, Login]) -> None:
    defer("tests.slow")
    said: list[str] = []
    with start_worker() as worker:
        for line in worker.stdout or ():
            said.append(line.strip())
            if said[-1] != "ended":
                continue
            if said.count("ended") == 1:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        " WHERE application_name = %s",
                        [APPLICATION_NAME],
                    )
                    assert cursor.fetchone()[0] > 0
                defer("tests.slow")
            else:
                worker.send_signal(signal.SIGTERM)
    assert worker.returncode == 0
    assert said == ["ready", "began", "ended", "began", "ended", "stopped"]


@each_club("0 0 1 1 *", "tests.yearly")
def yearly(club_id: int) -> None:
    ran.append(("yearly", club_id))


def test_a_job_of_each_club_is_asked_for_once_a_club(club: Club, other_club: Club) -> None:
    for _ in range(2):
        app.tasks["tests.yearly.each_club"](timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'club_id' FROM procrastinate_jobs WHERE task_name = 'tests.yearly'")
        asked = [int(row[0]) for row in cursor.fetchall()]
    assert sorted(asked) == sorted(jobs.club_ids())
    assert {club.id, other_club.id} <= set(asked)


def test_failed_jobs_are_kept_for_a_week() -> None:
    for _ in range(2):
        defer("tests.alone")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'tests.alone'")
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '8 days' WHERE job_id ="
            " (SELECT min(id) FROM procrastinate_jobs WHERE task_name = 'tests.alone')"
        )
        forget_jobs()
    assert len(waiting("tests.alone")) == 1
