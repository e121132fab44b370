"""From a path to a handler: what every door does around one, in the same order.

Sign-in, club, membership and permission are the door's; here are language, unit, actor, the module's switch,
and what a refusal becomes. Whatever raises leaves nothing behind, because the unit is one transaction.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from vafa.domain.errors import VafaError, money_shown
from vafa.doors.web import problems
from vafa.doors.web.pages import Page, Pages, Refused, answer
from vafa.doors.web.visits import Visit
from vafa.kernel import modules
from vafa.kernel.database import unit
from vafa.kernel.scope import Actor, acting

Admit = Callable[[Page, Visit], Actor | HttpResponse]
"""Inside the unit: who acts, or where to go instead (sign-in); raises what refuses."""


class NoSuchPage(Http404):
    """Unknown, another club's, or switched off: they look alike."""


def serve(
    request: HttpRequest, visit: Visit, page: Page, module: str | None, admit: Admit, values: dict[str, Any]
) -> HttpResponse:
    if visit.club is None:
        raise NoSuchPage
    with money_shown(visit.formats.display):
        return visit.finish(_served(visit, page, module, admit, values))


def _served(
    visit: Visit, page: Page, module: str | None, admit: Admit, values: dict[str, Any]
) -> HttpResponse:
    assert visit.club is not None
    try:
        with unit(visit.club.id):
            admitted = admit(page, visit)
            if isinstance(admitted, HttpResponse):
                return admitted
            with acting(admitted):
                if module is not None:
                    modules.require(visit.club.id, module)
                response = answer(page, visit, values)
    except Refused as refused:
        response = refused.response
    except Http404:
        response = problems.page(visit, 404)
    except VafaError as error:
        response = problems.refusal(visit, error)
    return response


def dispatch(
    entries: Iterable[tuple[Page, str | None]], view_of: Callable[[dict[str, tuple[Page, str | None]]], Any]
) -> list[URLPattern]:
    """One pattern for each path; fixed paths come before those with a variable in the same place."""
    table: dict[str, dict[str, tuple[Page, str | None]]] = {}
    for page, module in entries:
        methods = table.setdefault(page.path, {})
        if page.method in methods:
            raise RuntimeError(f"two pages answer {page.method} {page.path}")
        methods[page.method] = (page, module)
    ordered = sorted(table, key=lambda each: (each.count("<"), each))
    patterns = []
    for each in ordered:
        view = view_of(table[each])
        names = dict.fromkeys(page.name for page, _module in table[each].values())
        patterns += [path(each, view, name=name) for name in names]
    return patterns


def choose(
    request: HttpRequest, methods: dict[str, tuple[Page, str | None]]
) -> tuple[Page, str | None] | None:
    method = "GET" if request.method == "HEAD" else request.method or ""
    return methods.get(method)


def entries(found: Iterable[tuple[Pages, str]]) -> list[tuple[Page, str | None]]:
    return [(page, pages.module) for pages, _source in found for page in pages.found]
