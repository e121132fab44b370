"""Middleware around every request: its id on every log line, its time and outcome in the metrics."""

import re
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vafa.kernel import logs, metrics
from vafa.kernel.ids import uuid7

HEADER = "X-Request-ID"
SLOW_SECONDS = 1.0
_GIVEN = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_OF_NO_DOOR = frozenset(
    (
        "",
        "static",
        "media",
        "choose",
        "ui",
        "setup",
        "healthz",
        "readyz",
        "metrics",
        "favicon.ico",
        "robots.txt",
    )
)
_QUIET = ("/healthz", "/readyz", "/metrics")

_log = logs.logger(__name__)


class Observed:
    """Answers carry the request's id (the caller's, if it is well formed). Every request is counted; a line
    is written for those that failed or were slow, so that a busy till does not fill the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = identified(request.META.get("HTTP_X_REQUEST_ID", "")) or uuid7().hex
        door = door_of(request.path)
        with logs.bound(request=request_id, door=door):
            response = self._answer(request, door)
        response.headers[HEADER] = request_id
        return response

    def _answer(self, request: HttpRequest, door: str) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        if request.path not in _QUIET:
            metrics.request_done(door, request.method or "", response.status_code, seconds)
        if response.status_code >= 500 or seconds > SLOW_SECONDS:
            _log.warning(
                "request", method=request.method, status=response.status_code, seconds=round(seconds, 4)
            )
        return response


def identified(given: str) -> str:
    """The caller's id of a request if it is well formed, else nothing."""
    return given if given and _GIVEN.fullmatch(given) else ""


def door_of(path: str) -> str:
    """The first part of the path names the door; it has few values, so that it can be a label. A member's pages
    begin with the name of a club."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    if first in ("api", "panel", "till", "bot"):
        return first
    return "other" if first in _OF_NO_DOOR else "member"
