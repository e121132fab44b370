"""What signs passes: given here, and never shown again."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _

from .. import batches
from ..errors import PassKeyInvalid
from ..passes import keeping, offering

pages = PanelPages("cards")
_FILES = ("certificate", "key", "wwdr")


@pages.get("cards/passes", permission="settings:write", name="card-passes")
def show(visit: PanelVisit) -> HttpResponse:
    return _page(visit, {})


@pages.post("cards/passes/apple", permission="settings:write", name="card-passes-apple")
def keep_apple(visit: PanelVisit) -> HttpResponse:
    given = {name: _read(visit, name) for name in _FILES}
    missing = {name: _("Choose a file.") for name, content in given.items() if not content}
    if missing:
        return _page(visit, missing, 422)
    try:
        keeping.keep_apple(**given, password=visit.request.POST.get("password", "")[:200])
    except PassKeyInvalid as refused:
        return _page(visit, {"apple": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("Kept. From now on passes are signed with it"))
    return visit.redirect("card-passes")


@pages.post("cards/passes/google", permission="settings:write", name="card-passes-google")
def keep_google(visit: PanelVisit) -> HttpResponse:
    content = _read(visit, "account")
    if not content:
        return _page(visit, {"account": _("Choose a file.")}, 422)
    try:
        keeping.keep_google(account=content)
    except PassKeyInvalid as refused:
        return _page(visit, {"account": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("Kept. From now on passes are signed with it"))
    return visit.redirect("card-passes")


@pages.post("cards/passes/remove", permission="settings:write", name="card-passes-remove")
def remove(visit: PanelVisit) -> HttpResponse:
    kind = visit.request.POST.get("kind", "")
    if kind in (keeping.APPLE, keeping.GOOGLE):
        keeping.remove(kind=kind)
        visit.toast(_("Removed; no new passes are given"))
    return visit.redirect("card-passes")


def _read(visit: PanelVisit, name: str) -> bytes:
    file = visit.request.FILES.get(name)
    return bytes(file.read(keeping.LARGEST)) if file is not None else b""


def _page(visit: PanelVisit, errors: dict[str, str], status: int = 200) -> HttpResponse:
    params = batches.settings()
    told: dict[str, dict[str, Any]] = keeping.told()
    ends = told.get(keeping.APPLE, {}).get("ends")
    return visit.render(
        "cards/passes.html",
        status,
        params=params,
        apple=told.get(keeping.APPLE),
        apple_ends=datetime.fromisoformat(ends) if ends else None,
        google=told.get(keeping.GOOGLE),
        offered=offering.offered(params),
        errors=defaultdict(str, errors),
    )
