"""Where the till lives: ``/till/`` leads to the person's club, ``/till/<club>/…`` is every part's pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.views.decorators.http import require_GET

from vafa.doors.till import pages
from vafa.doors.web import clubs, words
from vafa.doors.web.staffed import language, sign_in_address


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    visit = pages.TillVisit(request=request)
    if not user.is_authenticated:
        return visit.go(sign_in_address(request))
    mine = clubs.by_ids(list(user.clubs))
    if len(mine) == 1:
        return visit.go(reverse("till:home", kwargs={"club": mine[0].slug}))
    with words.speaking(language(request, None)):
        return visit.render("panel/choose.html", clubs=mine, door="till")


urlpatterns = [
    path("till", index, name="till"),
    path("till/", index),
    path("till/<slug:club>/", include((pages.patterns(), "till"), namespace="till")),
]
