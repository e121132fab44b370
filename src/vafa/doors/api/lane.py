"""A lane for the calls that a till waits for: from the server straight to the plain view.

Finding one of a few addresses needs no resolver, and a view that uses neither sessions nor Django's connections
needs no signals around it. Everything else, and every caller whose key this process does not know yet, takes the
ordinary way. What a caller sees is the same on both.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls.converters import UUIDConverter

from vafa.doors.api.app import PREFIX, View, operations
from vafa.doors.api.problems import answer_failure
from vafa.kernel import access, logs, metrics
from vafa.kernel.ids import uuid7
from vafa.kernel.requests import HEADER, SLOW_SECONDS, identified

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

_log = logs.logger(__name__)
_ID: Final = re.compile(r"\{uuid:(\w+)\}")
_NO_QUERY: Final = QueryDict()
_ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]


class LaneRequest(HttpRequest):
    """What a plain view reads of a request: META, the method, the path, the query and the body."""

    def __init__(self, environ: Environ, length: int) -> None:
        # Not the parent's: forms, cookies and files are not made for a request that never has them.
        self.META = environ
        self.method = environ["REQUEST_METHOD"]
        self.path = self.path_info = environ["PATH_INFO"]
        self._body = environ["wsgi.input"].read(length) if length else b""
        query = environ.get("QUERY_STRING", "")
        self.GET = QueryDict(query) if query else _NO_QUERY


class Lane:
    """The plain views by method and address: fixed ones in a table, those with an id in them by pattern."""

    def __init__(self, api: Any) -> None:
        self.fixed: dict[tuple[str, str], View] = {}
        self.by_id: list[tuple[str, re.Pattern[str], View]] = []
        for full, operation in operations(api):
            if not operation.view_func.__dict__["documented"].plain:
                continue
            address, found = _ID.subn(r"(?P<\1>" + UUIDConverter.regex + ")", PREFIX + full)
            for method in operation.methods:
                if found:
                    self.by_id.append((method, re.compile(address), operation.view_func))
                elif "{" not in full:
                    self.fixed[method, address] = operation.view_func

    def find(self, method: str, path: str, query: str) -> tuple[View, dict[str, UUID]] | None:
        view = self.fixed.get((method, path))
        if view is not None:
            return view, {}
        if query:
            return None  # what a member had once is read over one of Django's connections
        for called, pattern, view in self.by_id:
            if called == method and (found := pattern.fullmatch(path)) is not None:
                return view, {name: UUID(value) for name, value in found.groupdict().items()}
        return None


def with_lane(application: Application, api: Any, most: int) -> Application:
    """The application with the lane in front. Bodies over `most` bytes go the ordinary way, and are refused there."""
    lane = Lane(api)

    def serve(environ: Environ, start: Start) -> Iterable[bytes]:
        length, query = environ.get("CONTENT_LENGTH") or "0", environ.get("QUERY_STRING", "")
        found = lane.find(environ["REQUEST_METHOD"], environ["PATH_INFO"], query)
        plain = length.isdigit() and int(length) <= most and query.isascii() and "%00" not in query
        if found is None or not plain:
            return application(environ, start)
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Bearer" or not access.remembers(token):
            return application(environ, start)
        request_id = identified(environ.get("HTTP_X_REQUEST_ID", "")) or uuid7().hex
        with logs.bound(request=request_id, door="api"):
            response = _answer(found, LaneRequest(environ, int(length)))
        headers = [*response.items(), *_ALWAYS, (HEADER, request_id)]
        start(f"{response.status_code} {responses[response.status_code]}", headers)
        return [response.content]

    return serve


def _answer(found: tuple[View, dict[str, UUID]], request: LaneRequest) -> HttpResponse:
    started = time.perf_counter()
    try:
        response = found[0](request, **found[1])
    except Exception as failure:
        response = answer_failure(request, failure)
    seconds = time.perf_counter() - started
    metrics.request_done("api", request.method or "", response.status_code, seconds)
    if response.status_code >= 500 or seconds > SLOW_SECONDS:
        _log.warning("request", method=request.method, status=response.status_code, seconds=round(seconds, 4))
    return response
