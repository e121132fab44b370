"""The panel's own: where ``/panel/`` leads, and the command palette."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from vafa.doors.panel.menu import entries
from vafa.doors.panel.pages import PanelVisit, searches
from vafa.doors.web import clubs, problems, words
from vafa.doors.web.staffed import language, sign_in_address
from vafa.doors.web.words import say
from vafa.kernel.database import unit
from vafa.kernel.staff import staff_of


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the only club, or a choice among them; a person without one is told so."""
    user: Any = request.user
    visit = PanelVisit(request=request)
    if not user.is_authenticated:
        return visit.go(sign_in_address(request))
    mine = clubs.by_ids(list(user.clubs))
    if len(mine) == 1:
        return visit.go(reverse("panel:home", kwargs={"club": mine[0].slug}))
    with words.speaking(language(request, None)):
        return visit.render("panel/choose.html", clubs=mine)


@require_GET
def palette(request: HttpRequest, club: str) -> HttpResponse:
    """What Ctrl-K finds: pages of the menu by name, then what the parts know (members by anything)."""
    look = clubs.by_slug(club)
    user: Any = request.user
    visit = PanelVisit(request=request, club=look)
    if look is None or not user.is_authenticated:
        return problems.page(visit, 404)
    typed = request.GET.get("q", "").strip()[:100]
    with words.speaking(language(request, look)), unit(look.id):
        visit.staff = staff_of(user_id=user.pk, club_id=look.id)
        if visit.staff is None:
            return problems.page(visit, 404)
        pages = [
            {"title": say(item.names), "detail": "", "href": visit.url(item.page), "icon": item.icon}
            for item in entries(visit)
            if any(typed.casefold() in name.casefold() for name in item.names.values())
        ]
        return JsonResponse({"hits": [*pages[:8], *(searches(visit, typed) if typed else [])]})
