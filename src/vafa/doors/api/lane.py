"""A lane for the calls that a till waits for: from the server straight to the plain view.

Finding one of three fixed addresses needs no resolver, and a view that uses neither sessions nor Django's connections
needs no signals around it. Everything else, and every caller whose key this process does not know yet, takes the
ordinary way. What a caller sees is the same on both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any

from django.http import HttpRequest, HttpResponse

from vafa.doors.api.app import PREFIX, View, operations
from vafa.doors.api.problems import answer_failure
from vafa.kernel import access, logs, metrics
from vafa.kernel.ids import uuid7
from vafa.kernel.requests import HEADER, SLOW_SECONDS, identified

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

_log = logs.logger(__name__)
_ALWAYS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")]


class LaneRequest(HttpRequest):
    """What a plain view reads of a request: META, the method, the path and the body."""

    def __init__(self, environ: Environ) -> None:
        # Not the parent's: forms, cookies and files are not made for a request that never has them.
        self.META = environ
        self.method = environ["REQUEST_METHOD"]
        self.path = self.path_info = environ["PATH_INFO"]
        self._body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))


def fixed_views(api: Any) -> dict[tuple[str, str], View]:
    """Plain writes without a variable in their path, by method and path."""
    found: dict[tuple[str, str], View] = {}
    for full, operation in operations(api):
        documented = operation.view_func.__dict__["documented"]
        if documented.plain and documented.writes and "{" not in full:
            found.update({(method, PREFIX + full): operation.view_func for method in operation.methods})
    return found


def with_lane(application: Application, api: Any, most: int) -> Application:
    """The application with the lane in front. Bodies over `most` bytes go the ordinary way, and are refused there."""
    views = fixed_views(api)

    def serve(environ: Environ, start: Start) -> Iterable[bytes]:
        view = views.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        length = environ.get("CONTENT_LENGTH") or ""
        plain = length.isdigit() and int(length) <= most and not environ.get("QUERY_STRING")
        if view is None or not plain:
            return application(environ, start)
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Bearer" or not access.remembers(token):
            return application(environ, start)
        request_id = identified(environ.get("HTTP_X_REQUEST_ID", "")) or uuid7().hex
        with logs.bound(request=request_id, door="api"):
            response = _answer(view, LaneRequest(environ))
        headers = [*response.items(), *_ALWAYS, (HEADER, request_id)]
        start(f"{response.status_code} {responses[response.status_code]}", headers)
        return [response.content]

    return serve


def _answer(view: View, request: LaneRequest) -> HttpResponse:
    started = time.perf_counter()
    try:
        response = view(request)
    except Exception as failure:
        response = answer_failure(request, failure)
    seconds = time.perf_counter() - started
    metrics.request_done("api", request.method or "", response.status_code, seconds)
    if response.status_code >= 500 or seconds > SLOW_SECONDS:
        _log.warning("request", method=request.method, status=response.status_code, seconds=round(seconds, 4))
    return response
