"""What every step has in common: who may be here, its language, and where the others are."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from vafa.core.office import founding
from vafa.domain.errors import VafaError
from vafa.doors.web import clubs, problems, words
from vafa.doors.web.staffed import language, sign_in_address
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import mark
from vafa.kernel.database import unit
from vafa.kernel.scope import Actor, acting

TITLES = {
    "account": mark("Your account"),
    "business": mark("Business"),
    "branches": mark("Branches"),
    "look": mark("Look"),
    "members": mark("First members"),
    "ready": mark("Ready"),
}


@dataclass(kw_only=True)
class SetupVisit(Visit):
    door: str = "panel"
    step: str = "account"

    def titles(self) -> list[str]:
        return [words._(text) for text in TITLES.values()]

    def place(self) -> int:
        return founding.STEPS.index(self.step) + 1

    def back(self) -> str:
        """The step before, where it can still be changed."""
        before = self.place() - 2
        return reverse(f"setup-{founding.STEPS[before]}") if before >= 2 else ""

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render(f"setup/{self.step}.html", status, **context)

    def on(self, step: str) -> HttpResponse:
        return self.go(reverse(f"setup-{step}"))


Step = Callable[[SetupVisit], HttpResponse]


def spoken(step: str) -> Callable[[Step], Callable[[HttpRequest], HttpResponse]]:
    """A page of the set-up: in the person's language; refusals that no field shows become a page."""

    def made(view: Step) -> Callable[[HttpRequest], HttpResponse]:
        @functools.wraps(view)
        def shown(request: HttpRequest) -> HttpResponse:
            if request.method not in ("GET", "HEAD", "POST"):
                return HttpResponseNotAllowed(["GET", "POST"])
            visit = SetupVisit(request=request, step=step)
            with words.speaking(language(request, None)):
                try:
                    response = view(visit)
                except VafaError as refused:
                    response = problems.refusal(visit, refused)
                return visit.finish(response)

        return shown

    return made


def of_owner(view: Step) -> Step:
    """For whoever is setting their club up; others are led to where they belong. Runs in the club's unit."""

    @functools.wraps(view)
    def admitted(visit: SetupVisit) -> HttpResponse:
        user: Any = visit.request.user
        if not user.is_authenticated:
            return visit.go(sign_in_address(visit.request))
        club_id = founding.unfinished(user)
        if club_id is None:
            return visit.go(reverse("setup-business") if founding.may_found(user) else reverse("panel"))
        visit.club = clubs.by_id(club_id)
        with unit(club_id), acting(Actor("staff", str(user.pk), user.name, "panel")):
            return view(visit)

    return admitted
