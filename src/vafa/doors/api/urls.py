"""Where the API lives. Found by ``vafa.config.urls``."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from vafa.doors.api import app, pages
from vafa.doors.api.document import document
from vafa.doors.api.routes import respond

api = app.build()


def openapi(request: HttpRequest) -> HttpResponse:
    return respond(200, document(api))


def docs(request: HttpRequest) -> HttpResponse:
    return pages.docs(request, document(api))


urlpatterns = [
    *app.urlpatterns(api),
    path("api/v1/openapi.json", openapi),
    path("api/v1/docs", docs),
]
