"""What makes the pages an app that a phone installs: its manifest, its icon, and the worker that opens it offline."""

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
    body = {
        "id": home, "start_url": home, "scope": home, "display": "standalone", "orientation": "portrait",
        "name": visit.club.name, "short_name": visit.club.name[:12], "lang": visit.lang, "dir": visit.dir,
        "theme_color": visit.brand, "background_color": PAPER,
        "icons": [
            {"src": visit.url("app-icon", size=size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": how}
            for size in icons.SIZES for how in ("any", "maskable")
        ],
    }  # fmt: skip
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
        content = logo if media_type == "image/png" else content
    return HttpResponse(
        content, content_type="image/png", headers={"Cache-Control": f"public, max-age={DAY}"}
    )


@pages.get("sw.js", open=True, name="app-worker")
def worker(visit: MemberVisit) -> HttpResponse:
    """It serves the addresses below its own."""
    path = assets.FOLDER / assets.manifest().get("sw-member.js", "-")
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
