"""The club's own settings: its name and look, language, money, time zone."""

from typing import Any

from django.http import HttpResponse

from vafa.core.office import clubs
from vafa.core.office.clubs import BUSINESSES, ZONES, ClubInvalid
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _, say
from vafa.kernel.models import Club
from vafa.kernel.pictures import LARGEST, PictureInvalid

pages = PanelPages("office")

COLOURS = ("#0f6b62", "#1d4ed8", "#7c3aed", "#be123c", "#c2410c", "#a16207", "#15803d", "#334155")
TEXTS = ("name", "brand", "business", "about", "language", "currency_display", "time_zone")


@pages.get("settings", permission="settings:write", name="club-settings")
def show_club(visit: PanelVisit) -> HttpResponse:
    assert visit.club is not None
    club = Club.objects.get(id=visit.club.id)
    return _page(visit, {name: getattr(club, name) for name in TEXTS})


@pages.post("settings", permission="settings:write", name="club-save", once=True)
def save_club(visit: PanelVisit) -> HttpResponse:
    typed = {name: visit.request.POST.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
    upload = visit.request.FILES.get("logo")
    changes: dict[str, Any] = dict(typed)
    if visit.request.POST.get("no_logo"):
        changes["logo"] = None
    content = upload.read(LARGEST + 1) if upload else None
    try:
        clubs.change(logo_file=content, **changes)
    except ClubInvalid as refused:
        return _page(visit, typed, {refused.field: refused.say(visit.lang)[1]}, 422)
    except PictureInvalid as refused:
        return _page(visit, typed, {"logo": refused.say(visit.lang)[1]}, 422)
    except VafaError as refused:
        return _page(visit, typed, {"time_zone": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("Saved"))
    return visit.redirect("club-settings")


def _page(
    visit: PanelVisit, typed: dict[str, Any], errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    zones = dict.fromkeys((*ZONES, typed["time_zone"]))
    return visit.render(
        "office/club.html",
        status,
        typed=typed,
        errors=errors or {},
        colours=COLOURS,
        zones=[(zone, zone) for zone in zones],
        businesses=[(key, say(names)) for key, names in BUSINESSES.items()],
    )
