"""What is said when no door has answered: a problem document below ``/api/``, a page elsewhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from vafa.doors.api import problems as api
from vafa.doors.web import problems as web
from vafa.doors.web.middleware import PLAIN


def _of(name: str) -> Callable[..., HttpResponse]:
    def handler(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        source = api if request.path.startswith(PLAIN) else web
        answer: HttpResponse = getattr(source, name)(request, *args, **values)
        return answer

    return handler


bad_request = _of("bad_request")
not_found = _of("not_found")
server_error = _of("server_error")


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return web.forbidden(request, exception)
