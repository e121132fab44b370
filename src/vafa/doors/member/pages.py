"""The member's door: pages of one club for the person who is signed in, and the public ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern

from vafa.doors.web import clubs, pages, problems, returning, serving, words
from vafa.doors.web.pages import Page, Pages
from vafa.doors.web.visits import Visit, language_of
from vafa.kernel import visitors
from vafa.kernel.scope import Actor

WANTED = "vafa_wanted"
WANTED_SECONDS = 1800
ANYBODY = Actor("visitor", "anonymous", door="member")


@dataclass(kw_only=True)
class MemberVisit(Visit):
    """A visit at the member's door. ``member_id`` is None for whoever has not signed in."""

    door: str = "member"
    member_id: UUID | None = None
    session_id: UUID | None = None
    page: str = ""


class MemberPages(Pages):
    """The member's pages of one part; those marked ``open`` need no sign-in."""


def _admit(page: Page, visit: Visit) -> Actor | HttpResponse:
    assert isinstance(visit, MemberVisit)
    session = visitors.find(visit.request.COOKIES.get(visitors.COOKIE, ""))
    if session is not None:
        visit.member_id, visit.session_id = session.member_id, session.id
        return Actor("member", str(session.member_id), door="member")
    return ANYBODY if page.open else _sign_in(visit)


def _sign_in(visit: MemberVisit) -> HttpResponse:
    """Signing in takes several pages; where one wanted to go waits in a cookie of this browser."""
    response, start = visit.redirect("sign-in"), visit.url("home").rstrip("/")
    response.set_cookie(
        WANTED, returning.page_of(visit.request, start), max_age=WANTED_SECONDS, path=start, httponly=True,
        samesite="Lax", secure=settings.HTTPS,
    )  # fmt: skip
    return returning.keeping(visit.request, response)


def wanted(visit: MemberVisit) -> str:
    """Where to go after signing in: a page of this club that was asked for, else the first one."""
    home, path = visit.url("home"), visit.request.COOKIES.get(WANTED, "")
    return path if path.startswith(home) else home


def _view(methods: dict[str, tuple[Page, str | None]]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, club: str, **values: Any) -> HttpResponse:
        chosen = serving.choose(request, methods)
        if chosen is None:
            return HttpResponseNotAllowed(sorted(methods))
        page, module = chosen
        look = clubs.by_slug(club)
        with words.speaking(language_of(request, look.language if look else "fa")):
            visit = MemberVisit(request=request, club=look, page=page.name)
            if look is None:
                return problems.page(visit, 404)
            return serving.serve(request, visit, page, module, _admit, values)

    return view


def patterns() -> list[URLPattern]:
    """Of all parts, below ``/<club>/``."""
    found = pages.found("member", lambda manifest: manifest.member)
    return serving.dispatch(serving.entries(found), _view)
