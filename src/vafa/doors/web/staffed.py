"""The two doors of staff, panel and till: who may enter which page of which club."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from vafa.doors.web import clubs, problems, returning, serving, words
from vafa.doors.web.again import require_recent
from vafa.doors.web.pages import Page
from vafa.doors.web.visits import Visit, language_of
from vafa.kernel import roles
from vafa.kernel.scope import Actor
from vafa.kernel.staff import Staff, staff_of


@dataclass(kw_only=True)
class StaffVisit(Visit):
    """A visit of somebody of the club's staff. ``page`` is the name of the page that was asked for."""

    staff: Staff | None = None
    page: str = ""

    def may(self, permission: str, branch: str | None = None) -> bool:
        return self.staff is not None and (not permission or self.staff.may(permission, branch))

    @property
    def branch(self) -> str | None:
        """The only branch this person works in; None for those of several or of the whole club."""
        branches = self.staff.branches if self.staff else ()
        return branches[0] if len(branches) == 1 else None

    @property
    def role_names(self) -> dict[str, str]:
        return dict(roles.NAMES[self.staff.role]) if self.staff else {}


def sign_in_address(request: HttpRequest) -> str:
    return f"{reverse('account_login')}?next={quote(returning.page_of(request))}"


def language(request: HttpRequest, look: clubs.Look | None) -> str:
    """What was chosen on this device, else what the person chose, else the club's."""
    kept = getattr(request.user, "language", "")
    return language_of(request, kept or (look.language if look else "fa"))


def admit(page: Page, visit: Visit) -> Actor | HttpResponse:
    """Nobody learns which clubs there are: without a place in the club its pages are not there."""
    assert isinstance(visit, StaffVisit) and visit.club is not None
    user: Any = visit.request.user
    if user.is_authenticated:
        visit.staff = staff_of(user_id=user.pk, club_id=visit.club.id)
    if visit.staff is None and page.open:
        return Actor("visitor", "anonymous", door=visit.door)
    if visit.staff is None:
        raise serving.NoSuchPage
    if page.permission:
        visit.staff.require(page.permission)
    if page.recent:
        require_recent(visit.request)
    return Actor("staff", str(user.pk), visit.staff.name, door=visit.door)


def view_of(
    kind: type[StaffVisit], methods: dict[str, tuple[Page, str | None]]
) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, club: str, **values: Any) -> HttpResponse:
        chosen = serving.choose(request, methods)
        if chosen is None:
            return HttpResponseNotAllowed(sorted(methods))
        user: Any = request.user
        page, module = chosen
        if not user.is_authenticated and not page.open:
            return returning.keeping(request, kind(request=request).go(sign_in_address(request)))
        look = clubs.by_slug(club)
        with words.speaking(language(request, look)):
            visit = kind(request=request, club=look, page=page.name)
            if look is None:
                return problems.page(visit, 404)
            return serving.serve(request, visit, page, module, admit, values)

    return view
