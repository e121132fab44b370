"""Counters of this process, in the Prometheus format.

Every process keeps its own and serves its own: a scrape of one server process sees what that process did.
Each sample carries the label ``process`` (the process id), so that samples of several processes behind one
address do not overwrite each other's series; sum over it. What is common to all (jobs that wait) is read from
the database at the scrape.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 120)

registry = CollectorRegistry()

REQUESTS = Counter(
    "vafa_requests_total", "Answers given", ["process", "door", "method", "status"], registry=registry
)
REQUEST_SECONDS = Histogram(
    "vafa_request_seconds", "Time to answer", ["process", "door"], buckets=_SECONDS, registry=registry
)
JOBS = Counter("vafa_jobs_total", "Jobs run", ["process", "job", "outcome"], registry=registry)
JOB_SECONDS = Histogram(
    "vafa_job_seconds", "Time of a job", ["process", "job"], buckets=_SECONDS, registry=registry
)
OUTBOX_SECONDS = Histogram(
    "vafa_outbox_lag_seconds",
    "From the recording of an event to the end of its relay",
    ["process"],
    buckets=_SECONDS,
    registry=registry,
)
GUESSES = Counter(
    "vafa_guesses_total", "Doors closed to somebody who tried codes", ["process", "limit"], registry=registry
)
UNDELIVERED = Counter(
    "vafa_undelivered_total", "Deliveries that failed", ["process", "subscriber"], registry=registry
)
JOBS_WAITING = Gauge("vafa_jobs_waiting", "Jobs that are due and wait", ["queue"], registry=registry)
JOBS_OLDEST_SECONDS = Gauge(
    "vafa_jobs_oldest_seconds", "How long the oldest due job has waited", ["queue"], registry=registry
)


def process() -> str:
    """The label of this process; asked at every sample, because servers fork."""
    return str(os.getpid())


def request_done(door: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(process(), door, method, str(status)).inc()
    REQUEST_SECONDS.labels(process(), door).observe(seconds)


def exposition() -> bytes:
    return generate_latest(registry)
