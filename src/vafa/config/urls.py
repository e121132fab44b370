"""Every door that is installed brings its own urls."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

DOORS = ("vafa.kernel.health", "vafa.doors.api.urls")


def _found() -> list[Any]:
    urls: list[Any] = []
    for name in DOORS:
        parent = name.rsplit(".", 1)[0]
        if find_spec(parent) and find_spec(name):
            urls += getattr(import_module(name), "urlpatterns", [])
    return urls


urlpatterns = _found()

handler400 = "vafa.doors.api.problems.bad_request"
handler404 = "vafa.doors.api.problems.not_found"
handler500 = "vafa.doors.api.problems.server_error"
