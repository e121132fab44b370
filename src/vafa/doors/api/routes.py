"""How parts put their calls into the API: thin handlers, one service each.

    routes = Routes("Members")

    @routes.write("POST", "/members", scope="members:write", answer=MemberOut, status=201)
    def join_member(request: HttpRequest, body: NewMember) -> dict:
        ...

A handler runs inside the unit of the caller's club, with the caller as the actor, and gives plain data.
"""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from vafa.doors.api.gate import BODY_LIMIT, BearerKey, actor_of, caller
from vafa.kernel import modules
from vafa.kernel.access import KEY_CHECK_SQL, NotAuthenticated, Principal
from vafa.kernel.database import unit
from vafa.kernel.idempotency import Answer, body_hash, fingerprint, once
from vafa.kernel.scope import acting

JSON = "application/json"
KEY_HEADER = "HTTP_IDEMPOTENCY_KEY"
encode = msgspec.json.Encoder(enc_hook=str).encode
Handler = Callable[..., Any]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Documented:
    """What the OpenAPI document says of an operation beyond its signature."""

    writes: bool
    key: str = ""
    body: type[BaseModel] | None = None
    plain: bool = False


class Routes(Router):
    """The calls of one part. ``module`` is set where they belong to a module that a club may switch off."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag])
        self.module: str | None = None

    def read(self, path: str, *, scope: str, answer: Any, summary: str = "") -> Callable[[Handler], Handler]:
        """A GET whose handler reads; 200."""

        def add(handler: Handler) -> Handler:
            @functools.wraps(handler)
            def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
                principal = caller(request)
                with acting(actor_of(principal)), unit(principal.club_id):
                    self._require_on(principal)
                    data = handler(request, *args, **values)
                return respond(200, data)

            self._add("GET", path, view, BearerKey(scope), {200: answer}, summary, Documented(writes=False))
            return handler

        return add

    def write(
        self,
        method: str,
        path: str,
        *,
        scope: str,
        answer: Any,
        status: int = 200,
        key: str = "required",
        limit: int = BODY_LIMIT,
        summary: str = "",
    ) -> Callable[[Handler], Handler]:
        """A call that writes, once for its Idempotency-Key (``key``: required or optional).

        ``optional`` is for what has a reference of its own. A status of 204 has no body.
        """

        def add(handler: Handler) -> Handler:
            @functools.wraps(handler)
            def view(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
                principal = caller(request)
                given = request.META.get(KEY_HEADER)

                def work() -> Answer:
                    data = handler(request, *args, **values)
                    return Answer(status, b"" if status == HTTPStatus.NO_CONTENT else encode(data))

                with acting(actor_of(principal)), unit(principal.club_id):
                    require_live(principal)
                    self._require_on(principal)
                    answered = work() if given is None else once(given, *_identity(request), work)
                return replay(answered)

            gate = BearerKey(scope, limit, needs_key=key == "required")
            documented = Documented(writes=True, key=key)
            shown = None if status == HTTPStatus.NO_CONTENT else answer
            self._add(method, path, view, gate, {status: shown}, summary, documented)
            return handler

        return add

    def plain(
        self,
        method: str,
        path: str,
        *,
        scope: str,
        answer: Any,
        status: int = 200,
        summary: str = "",
        key: str = "",
        body: type[BaseModel] | None = None,
        parameters: Sequence[Mapping[str, Any]] = (),
        limit: int = BODY_LIMIT,
    ) -> Callable[[View], View]:
        """A hot view: called straight from Django's resolver with ``request`` and the path's values, it signs
        the caller in by itself (``gate.principal_of``), and only its documentation goes through the framework."""

        def add(view: View) -> View:
            documented = Documented(writes=method != "GET", key=key, body=body, plain=True)
            extra = {"parameters": [dict(each) for each in parameters]} if parameters else None
            self._add(
                method, path, view, BearerKey(scope, limit), {status: answer}, summary, documented, extra
            )
            return view

        return add

    def _add(
        self,
        method: str,
        path: str,
        view: View,
        gate: BearerKey,
        responses: dict[int, Any],
        summary: str,
        documented: Documented,
        extra: dict[str, Any] | None = None,
    ) -> None:
        view.__dict__["documented"] = documented
        # The framework reads annotations in the wrong place when a handler's file postpones them.
        view.__dict__["__signature__"] = inspect.signature(inspect.unwrap(view), eval_str=True)
        self.api_operation(
            [method],
            path,
            auth=gate,
            response=responses,
            operation_id=view.__name__,
            summary=summary or view.__name__.replace("_", " ").capitalize(),
            openapi_extra=extra,
        )(view)

    def _require_on(self, principal: Principal) -> None:
        if self.module is not None:
            modules.require(principal.club_id, self.module)


def require_live(principal: Principal) -> None:
    """A revoked key writes nothing, whatever this process remembers of it."""
    with connection.cursor() as cursor:
        cursor.execute(KEY_CHECK_SQL, [principal.club_id, principal.key_id])
        if cursor.fetchone() != (True,):
            raise NotAuthenticated()


def _identity(request: HttpRequest) -> tuple[bytes, bytes]:
    return fingerprint(request.method or "", request.get_full_path()), body_hash(request.body)


def respond(status: int, data: Any) -> HttpResponse:
    content = encode(data)
    # With its length the answer goes out in one piece; without, the server would send it in chunks.
    return HttpResponse(
        content, status=status, content_type=JSON, headers={"Content-Length": str(len(content))}
    )


def replay(answered: Answer) -> HttpResponse:
    response = HttpResponse(answered.body, status=answered.status, content_type=JSON)
    if answered.status == HTTPStatus.NO_CONTENT:
        del response.headers["Content-Type"]
    if answered.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response
