"""Jobs: work for later, in the same database and the same transaction as what asked for it.

    @job("tiers.recompute", retries=5)
    def recompute(club_id: int, ladder: str) -> None: ...

    defer("tiers.recompute", club_id=club_id, ladder="main")

A job runs at least once. It is run by ``vafa.kernel.worker`` in any number of processes; periodic jobs run
once however many there are. The tables are Procrastinate's, and stay local to one node under Citus.
"""

import functools
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.db import Error as DatabaseFailed
from django.db import connection, transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from vafa.kernel import logs, metrics
from vafa.kernel.database import unit
from vafa.kernel.queue import DEFER_SQL
from vafa.kernel.scope import Actor, acting

RETRY_FIRST_SECONDS = 2
RETRY_LONGEST_SECONDS = 3600
DEAD_AFTER_SECONDS = 60
RESCUES = 20

_log = logs.logger(__name__)
_queues: dict[str, str] = {}
_retries: dict[str, int] = {}


class Backoff(BaseRetryStrategy):
    """2 s, 4 s, 8 s, … up to an hour, each stretched or shortened at random so that retries spread."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= self.retries:
            return None
        wait = backoff(job.attempts, RETRY_FIRST_SECONDS, RETRY_LONGEST_SECONDS)
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait))


def backoff(attempts: int, first: int, longest: int) -> float:
    """Seconds before the next attempt, after ``attempts`` that came before the last one."""
    wait: int = min(longest, first * 2 ** min(attempts, 30))
    return wait * random.uniform(0.75, 1.25)


def job(
    name: str, *, queue: str = "default", retries: int = 5, in_unit: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a job. A job of a club takes ``club_id`` and runs inside the club's unit, as one transaction;
    with ``in_unit=False`` it opens its own."""

    def add(work: Callable[..., None]) -> Callable[..., None]:
        _queues[name] = queue
        _retries[name] = retries
        app.task(name=name, queue=queue, retry=Backoff(retries) if retries else False)(
            _observed(name, work, in_unit)
        )
        return work

    return add


def periodic(
    cron: str, name: str, *, queue: str = "default"
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a job that is due at every tick of ``cron`` (UTC), once however many workers there are."""

    def add(work: Callable[[], None]) -> Callable[[], None]:
        def at_tick(timestamp: int) -> None:
            work()

        _queues[name] = queue
        _retries[name] = 0
        task = app.task(name=name, queue=queue)(_observed(name, at_tick, in_unit=False))
        app.periodic(cron=cron)(task)
        return work

    return add


def each_club(cron: str, name: str, *, queue: str = "default", in_unit: bool = True) -> Callable[..., Any]:
    """Register a periodic job of every club: ``work(club_id)``, one job a club, never two waiting."""

    def add(work: Callable[[int], None]) -> Callable[[int], None]:
        # No retries: a retry could meet the next tick's job under the same queueing lock.
        job(name, queue=queue, retries=0, in_unit=in_unit)(work)

        def ask() -> None:
            for club_id in club_ids():
                defer(name, club_id=club_id, once=f"{name}:{club_id}")

        periodic(cron, f"{name}.each_club", queue=queue)(ask)
        return work

    return add


def defer(
    name: str, *, delay_seconds: float = 0, lock: str | None = None, once: str | None = None, **args: Any
) -> None:
    """Ask for a job, in the transaction that is open.

    Jobs of one ``lock`` never run at the same time, and run in the order of asking: one that waits for its
    delay holds up the later ones. While a job with ``once`` waits, asking again does nothing; only jobs
    without retries may be asked for so.
    """
    if once is not None and _retries.get(name):
        raise RuntimeError(f"{name} is retried, so it cannot be asked for once")
    encoded = msgspec.json.encode(args, enc_hook=str).decode()
    with connection.cursor() as cursor:
        cursor.execute(DEFER_SQL, [_queues.get(name, "default"), name, lock, once, encoded, delay_seconds])


def club_ids() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_club ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _observed(name: str, work: Callable[..., None], in_unit: bool) -> Callable[..., None]:
    @functools.wraps(work)
    def run(**args: Any) -> None:
        club_id = args.get("club_id")
        started = time.monotonic()
        outcome = "failed"
        with logs.bound(job=name, club=club_id), acting(Actor("system", name, door="job")):
            try:
                if club_id is not None and in_unit:
                    with unit(club_id):
                        work(**args)
                else:
                    work(**args)
                outcome = "done"
            finally:
                seconds = time.monotonic() - started
                metrics.JOBS.labels(metrics.process(), name, outcome).inc()
                metrics.JOB_SECONDS.labels(metrics.process(), name).observe(seconds)
                _log.info("job", outcome=outcome, seconds=round(seconds, 4))

    return run


_DEAD_SQL = """
SELECT j.id, j.attempts FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))
"""


@periodic("* * * * *", "kernel.rescue_jobs")
def rescue_jobs() -> None:
    """Give the jobs of killed workers back to the queue; one that keeps killing its worker is given up."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD_SQL, [DEAD_AFTER_SECONDS])
        dead = cursor.fetchall()
        for job_id, attempts in dead:
            try:
                if attempts >= RESCUES:
                    raise DatabaseFailed("rescued too often")
                with transaction.atomic():
                    cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
            except DatabaseFailed:
                # Another job already waits under its queueing lock and will do the same work.
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])


@periodic("17 * * * *", "kernel.forget_jobs")
def forget_jobs() -> None:
    """Failed jobs are kept a week to be looked at; the queue's own event log goes with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status IN ('failed', 'aborted', 'cancelled', 'succeeded')"
            " AND NOT EXISTS (SELECT FROM procrastinate_events e"
            " WHERE e.job_id = j.id AND e.at > now() - interval '7 days')"
        )
