"""What all pages of the phone share: who it is that asks, the session's cookie, and what may be kept for offline."""

from uuid import UUID

from django.http import HttpResponse

from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.doors.member.pages import MemberVisit
from vafa.doors.web import devices
from vafa.kernel import visitors

KEEP_HEADER = "X-Vafa-Keep"
"""Read by the service worker: "yes" for a page that opens again without a network, "forget" for one that shows
nobody is signed in, after which nothing of a member stays on the device."""


def me(visit: MemberVisit) -> Member:
    """Who is signed in; a member who was merged is whom they became."""
    assert visit.member_id is not None
    return members.survivor(visit.member_id)


def my_id(visit: MemberVisit) -> UUID:
    return UUID(str(me(visit).id))


def slug(visit: MemberVisit) -> str:
    assert visit.club is not None
    return visit.club.slug


def address(visit: MemberVisit) -> str:
    return str(visit.request.META.get("REMOTE_ADDR", ""))


def device(visit: MemberVisit) -> str:
    return devices.label(visit.request.headers.get("User-Agent", ""))


def keep(response: HttpResponse) -> HttpResponse:
    response.headers[KEEP_HEADER] = "yes"
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.headers[KEEP_HEADER] = "forget"
    return response


def signed_out(visit: MemberVisit, response: HttpResponse) -> HttpResponse:
    response.delete_cookie(visitors.COOKIE, path=visitors.cookie(slug(visit))["path"])
    return forget(response)
