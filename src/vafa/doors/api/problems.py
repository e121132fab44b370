"""Every refusal as a problem document (RFC 9457) in the caller's language; never a stack trace."""

from typing import Any

import msgspec
import psycopg
import psycopg_pool
import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from vafa.domain.errors import LANGUAGES, VafaError
from vafa.doors.api.errors import Busy, Fault, Malformed, NoSuchPath, RequestInvalid, TooLarge
from vafa.kernel import logs
from vafa.kernel.access import NotAuthenticated
from vafa.kernel.params import field_error, told

MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 32 * 1024 * 1024
_log = logs.logger(__name__)
_encode = msgspec.json.Encoder(enc_hook=str).encode


def language(request: HttpRequest) -> str:
    """The first of our languages by the caller's wish (Accept-Language); Persian if there is none."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    if not header or header.startswith("fa"):
        return "fa"
    wishes = []
    for place, part in enumerate(header[:200].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, place, tag[:2].lower()))
    return next((tag for weight, _, tag in sorted(wishes) if tag in LANGUAGES and weight < 0), "fa")


def request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def problem(request: HttpRequest, error: VafaError) -> HttpResponse:
    """The answer that a refusal becomes."""
    lang = language(request)
    document = error.problem(lang)
    document["request_id"] = request_id()
    response = HttpResponse(_encode(document), status=error.kind.status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = lang
    response.headers["Vary"] = "Accept-Language"
    if error.kind.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    elif error.kind.status == 503:
        response.headers["Retry-After"] = "1"
    return response


def refusal(failure: BaseException) -> VafaError:
    """What a person is told of anything that was raised; what nobody foresaw is logged and named a fault."""
    if isinstance(failure, HttpError) and isinstance(failure.__cause__, VafaError):
        return failure.__cause__  # the framework wraps what reading the body raised
    if isinstance(failure, VafaError):
        return failure
    if isinstance(failure, AuthenticationError):
        return NotAuthenticated()
    if isinstance(failure, ValidationError):
        return invalid(failure.errors)
    if isinstance(failure, Http404):
        return NoSuchPath()
    if isinstance(failure, RequestDataTooBig):
        return TooLarge(limit=LARGEST_BODY)
    if isinstance(failure, (HttpError, SuspiciousOperation, UnicodeError, RecursionError)):
        return Malformed()
    if isinstance(
        failure, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg_pool.PoolTimeout)
    ):
        _log.warning("database away", reason=type(failure).__name__)
        return Busy()
    kind = "database fault" if isinstance(failure, (DatabaseError, psycopg.Error)) else "fault"
    _log.error(kind, exc_info=failure)
    return Fault()


def answer_failure(request: HttpRequest, failure: BaseException) -> HttpResponse:
    return problem(request, refusal(failure))


def invalid(
    errors: list[Any], prefix: tuple[str, ...] = ("body", "query", "path", "header")
) -> RequestInvalid:
    """Pydantic's errors as ours, with the path of each field and words in both languages."""
    found = []
    for each in told(errors):
        place = list(each["loc"])
        # The first part says where it stood, the second is the name of our own argument.
        inside = (
            place[2:]
            if place and place[0] == "body"
            else place[1:]
            if place and place[0] in prefix
            else place
        )
        shown = field_error({**each, "loc": tuple(inside) or tuple(place[:1])})
        found.append({"path": shown.path, "message": shown.message})
    said = {
        lang: between.join(f"{each['path']}: {each['message'][lang]}" for each in found[:5])
        for lang, between in (("fa", "؛ "), ("en", "; "))
    }
    return RequestInvalid(errors=found, fields=said)


def not_found(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return problem(request, NoSuchPath())


def bad_request(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return answer_failure(request, exception or SuspiciousOperation())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged it already."""
    return problem(request, Fault())
