"""Where members live: ``/<club>/…``. Found last, because a club's name may stand where a word could."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from vafa.doors.member import pages


def slash(request: HttpRequest, club: str) -> HttpResponse:
    """People type ``/club``; the club's own pages are below it, so that its app has a scope."""
    return HttpResponse(status=301, headers={"Location": f"/{club}/"})


urlpatterns = [
    path("<slug:club>", slash),
    path("<slug:club>/", include((pages.patterns(), "member"), namespace="member")),
]
