"""The cashier's door: its pages, and the branch that this till stands in."""

import functools
from dataclasses import dataclass

from django.core import signing
from django.http import HttpResponse
from django.urls import URLPattern

from vafa.doors.web import pages, serving
from vafa.doors.web.pages import Pages
from vafa.doors.web.staffed import StaffVisit, view_of

TILL_COOKIE = "vafa_till"
YEAR = 365 * 86400


@dataclass(kw_only=True)
class TillVisit(StaffVisit):
    door: str = "till"

    @property
    def till(self) -> dict[str, str]:
        """Which till this device is: ``{"branch", "name"}``; empty until somebody has said so."""
        assert self.club is not None
        kept = self.request.COOKIES.get(TILL_COOKIE, "")
        try:
            found = signing.loads(kept, salt=f"till:{self.club.id}") if kept else {}
        except signing.BadSignature:
            return {}
        return {str(key): str(value) for key, value in found.items()}

    def place(self, response: HttpResponse, branch: str, name: str) -> HttpResponse:
        """Keeps on this device which till it is."""
        assert self.club is not None
        value = signing.dumps({"branch": branch, "name": name}, salt=f"till:{self.club.id}")
        response.set_cookie(
            TILL_COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", path=f"/till/{self.club.slug}"
        )
        return response


class TillPages(Pages):
    """The till's pages of one part."""


def patterns() -> list[URLPattern]:
    """Of all parts, below ``/till/<club>/``."""
    found = pages.found("till", lambda manifest: manifest.till)
    return serving.dispatch(serving.entries(found), functools.partial(view_of, TillVisit))
