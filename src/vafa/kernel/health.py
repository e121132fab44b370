"""What machines ask a server: is it there, is it ready, what did it do."""

import json
import time
from typing import Any

from django.apps import apps
from django.db import Error as DatabaseFailed
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.urls import path
from prometheus_client import CONTENT_TYPE_LATEST

from vafa.kernel import metrics

_WAITING_SQL = """
SELECT queue_name, count(*), coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, now()))), 0)
FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
GROUP BY queue_name
"""


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so that a database's bad day restarts no servers."""
    return _answer(200, {"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """503 until the database answers and every migration of this version has been applied."""
    started = time.monotonic()
    try:
        waiting = missing_migrations()
    except DatabaseFailed as failure:
        return _answer(503, {"status": "no database", "reason": type(failure).__name__})
    if waiting:
        return _answer(503, {"status": "migrations missing", "migrations": waiting})
    return _answer(200, {"status": "ready", "database_ms": round((time.monotonic() - started) * 1000, 1)})


_applied = False


def missing_migrations() -> list[str]:
    """Migrations in the code that the database has not seen; asked in full until there is none."""
    global _applied
    if _applied:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return []
    loader = MigrationLoader(connection)
    here = {config.label for config in apps.get_app_configs()}
    missing = sorted(
        f"{app}.{name}"
        for app, name in loader.disk_migrations
        if app in here and (app, name) not in loader.applied_migrations
    )
    _applied = not missing
    return missing


def metrics_page(request: HttpRequest) -> HttpResponse:
    """This process's counters and the queues' lengths, in the Prometheus text format."""
    try:
        count_waiting()
    except DatabaseFailed:
        # The counters of this process are worth the most when the database is away.
        metrics.JOBS_WAITING.clear()
        metrics.JOBS_OLDEST_SECONDS.clear()
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def count_waiting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_SQL)
        rows = cursor.fetchall()
    metrics.JOBS_WAITING.clear()
    metrics.JOBS_OLDEST_SECONDS.clear()
    for queue, waiting, oldest in rows:
        metrics.JOBS_WAITING.labels(queue).set(waiting)
        metrics.JOBS_OLDEST_SECONDS.labels(queue).set(oldest)


def _answer(status: int, body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics_page),
]
