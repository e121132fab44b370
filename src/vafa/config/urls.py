"""Every door that is installed brings its own urls."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

# The member's door comes last: a club's name may stand where a word could.
DOORS = (
    "vafa.kernel.health",
    "vafa.doors.api.urls",
    "vafa.doors.web.urls",
    "vafa.doors.panel.signin.urls",
    "vafa.doors.panel.urls",
    "vafa.core.office.setup.urls",
    "vafa.doors.till.urls",
    "vafa.doors.member.urls",
)


def _found() -> list[Any]:
    urls: list[Any] = []
    for name in DOORS:
        parent = name.rsplit(".", 1)[0]
        if find_spec(parent) and find_spec(name):
            urls += getattr(import_module(name), "urlpatterns", [])
    return urls


urlpatterns = _found()

handler400 = "vafa.config.handlers.bad_request"
handler403 = "vafa.config.handlers.forbidden"
handler404 = "vafa.config.handlers.not_found"
handler500 = "vafa.config.handlers.server_error"
