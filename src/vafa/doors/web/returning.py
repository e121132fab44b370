"""Where to go on after signing in again: to the page of the form that was sent, with what was typed in it.

What was sent without a session was never read. The browser has kept it (`frontend/js/app/unsent.js`), and a cookie
tells it that it is still needed.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

COOKIE = "vafa_unsent"
SECONDS = 1800
DOORS = ("panel", "till")


def page_of(request: HttpRequest, start: str = "") -> str:
    """The page that the person saw: for what is no page of its own the one it was asked from, of this host and of a
    door of staff only, or below ``start``.
    """
    htmx = request.headers.get("HX-Current-URL", "")
    if request.method in ("GET", "HEAD") and not htmx:
        return request.get_full_path()
    seen = urlsplit(htmx or request.headers.get("Referer", ""))
    path = seen.path + (f"?{seen.query}" if seen.query else "")
    starts = (start,) if start else tuple(f"/{door}" for door in DOORS)
    if seen.netloc == request.get_host() and f"{seen.path}/".startswith(tuple(f"{each}/" for each in starts)):
        return path
    return start or start_of(request)


def start_of(request: HttpRequest) -> str:
    """The first page of the door and club that were asked for."""
    return "/".join(request.path.split("/")[:3])


def keeping(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The browser keeps what was sent, for the page that comes after signing in."""
    if request.method == "POST":
        response.set_cookie(COOKIE, "1", max_age=SECONDS, samesite="Lax", secure=request.is_secure())
    return response
