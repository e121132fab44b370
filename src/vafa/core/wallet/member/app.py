"""What makes the pages an app that a phone installs: its manifest, its icon, and the worker that opens it offline."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse

from vafa.core.wallet import icons
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web import assets
from vafa.kernel import pictures

pages = MemberPages("wallet")
HOUR = 3600
DAY = 86400
PAPER = "#f9f8f5"


@pages.get("app.webmanifest", open=True, name="app-manifest")
def manifest(visit: MemberVisit) -> HttpResponse:
    assert visit.club is not None
    home = visit.url("home")
    body: dict[str, Any] = {
        "id": home, "start_url": home, "scope": home, "display": "standalone", "orientation": "portrait",
        "name": visit.club.name, "short_name": visit.club.name[:12], "lang": visit.lang, "dir": visit.dir,
        "theme_color": visit.brand, "background_color": PAPER,
        "icons": [
            {"src": visit.url("app-icon", size=size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": how}
            for size in icons.SIZES for how in ("any", "maskable")
        ],
    }  # fmt: skip
    if visit.club.logo is not None:
        drawn = {"src": visit.url("app-icon-drawn"), "sizes": "any", "type": "image/svg+xml"}
        body["icons"] = [{**drawn, "purpose": "any"}, {**drawn, "purpose": "maskable"}, *body["icons"]]
    return JsonResponse(
        body, content_type="application/manifest+json", headers={"Cache-Control": f"max-age={HOUR}"}
    )


@pages.get("icon-<int:size>.png", open=True, name="app-icon")
def icon(visit: MemberVisit, size: int) -> HttpResponse:
    """The club's logo where that is a PNG, else a star on its colour."""
    assert visit.club is not None
    if size not in icons.SIZES:
        raise Http404
    content = icons.star(visit.brand, size)
    if visit.club.logo is not None:
        media_type, logo = pictures.read(visit.club.logo)
        content = logo if media_type == "image/png" and _is_square(logo) else content
    return HttpResponse(
        content, content_type="image/png", headers={"Cache-Control": f"public, max-age={DAY}"}
    )


def _is_square(png: bytes) -> bool:
    """By its head: a phone would bend any other shape."""
    return png[16:20] == png[20:24]


@pages.get("icon.svg", open=True, name="app-icon-drawn")
def drawn_icon(visit: MemberVisit) -> HttpResponse:
    """The club's logo, whatever kind and shape it has, on its colour."""
    assert visit.club is not None
    if visit.club.logo is None:
        raise Http404
    media_type, logo = pictures.read(visit.club.logo)
    return HttpResponse(
        icons.framed(visit.brand, media_type, logo),
        content_type="image/svg+xml",
        headers={
            "Cache-Control": f"public, max-age={DAY}",
            "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        },
    )


@pages.get("sw.js", open=True, name="app-worker")
def worker(visit: MemberVisit) -> HttpResponse:
    """It serves the addresses below its own."""
    path = assets.FOLDER / assets.manifest().get("sw-member.js", "-")
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
