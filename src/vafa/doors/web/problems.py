"""What a person sees when something could not be done: in words, in the look of the door, never a stack trace."""

from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse

from vafa.domain.errors import VafaError
from vafa.doors.web import returning, words
from vafa.doors.web.visits import Visit, language_of
from vafa.doors.web.words import mark
from vafa.kernel import logs

_log = logs.logger(__name__)

SAID = {
    400: (mark("This could not be read"), mark("The address or the form was not complete. Go back and try again.")),
    403: (mark("You may not do this"), mark("Ask the owner of the club for the permission you need.")),
    404: (mark("This page is not here"), mark("The address is wrong, or the page was switched off or removed.")),
    405: (mark("This cannot be done here"), mark("Go back and try again.")),
    413: (mark("This is too large"), mark("Send a smaller file.")),
    500: (
        mark("Something went wrong on our side"),
        mark("Nothing was changed. Try again; if it stays so, tell the operator."),
    ),
    503: (mark("Busy for a moment"), mark("Nothing was changed. Try again in a few seconds.")),
}  # fmt: skip


def page(visit: Visit, status: int, detail: str = "", title: str = "") -> HttpResponse:
    known = SAID.get(status, SAID[500])
    title, detail = title or words._(known[0]), detail or words._(known[1])
    if visit.htmx:
        visit.toast(detail or title, "error")
        return HttpResponse(status=status, headers={"HX-Reswap": "none"})
    return visit.render("web/problem.html", status, title=title, detail=detail, status_code=status)


def refusal(visit: Visit, error: VafaError) -> HttpResponse:
    """What a service refused, in its own words."""
    title, detail = error.say(visit.lang)
    return page(visit, int(error.kind.status), detail, title)


def of_failure(request: HttpRequest, failure: BaseException | None, status: int) -> HttpResponse:
    """The answer outside a door: a path that nobody has, a form that was forged, a fault."""
    door = request.path.split("/", 2)[1] if request.path.count("/") else ""
    visit = Visit(request=request, door=door if door in ("panel", "till") else "member")
    with words.speaking(language_of(request)):
        if isinstance(failure, VafaError):
            return refusal(visit, failure)
        if isinstance(failure, (OperationalError, InterfaceError)):
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return page(visit, int(status))


def not_found(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    return of_failure(request, exception, 404)


def bad_request(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return of_failure(request, exception, 400)


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return of_failure(request, exception, 403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is forged or, far more often, was open while its person signed out or in again."""
    _log.info("form refused", path=request.path, reason=reason)
    door = request.path.split("/", 2)[1] if request.path.count("/") else ""
    visit = Visit(request=request, door=door if door in ("panel", "till") else "member")
    with words.speaking(language_of(request)):
        return returning.keeping(request, _too_old(request, visit))


def _too_old(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Leads to the page anew; what was typed waits there."""
    title = words._("This page is too old")
    if visit.door not in returning.DOORS:
        return page(visit, 403, words._("Go back, reload the page and send it again."), title)
    if visit.htmx:
        return page(visit, 403, words._("Reload the page and send it again; what you typed is kept."), title)
    detail = words._("Open it anew and send it again; what you typed is kept.")
    back = returning.page_of(request)
    return visit.render("web/problem.html", 403, title=title, detail=detail, status_code=403, back=back)


def server_error(request: HttpRequest) -> HttpResponse:
    """The failure was logged where it was caught."""
    return of_failure(request, None, 500)


def logged(request: HttpRequest, failure: BaseException) -> HttpResponse:
    _log.error("page fault", path=request.path, exc_info=failure)
    return of_failure(request, failure, 500)
