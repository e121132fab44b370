"""Vafa's addresses, and beside them the anchor of `read`: the same bytes through the same server and middleware,
without signing in and without a database."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench import ground
from vafa.config import urls

handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="application/json")


BODY = ground.ANSWER.read_bytes() if ground.ANSWER.exists() else b"{}"
# First, and where calls are: the anchor pays neither for the addresses nor for the middleware of pages.
urlpatterns = [path("api/bench/constant", constant), *urls.urlpatterns]
