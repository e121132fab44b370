"""API keys: made, shown once, revoked."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.office import shown, sources
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.panel.signin.showing import absolute
from vafa.doors.web.words import _, say
from vafa.kernel import access
from vafa.kernel.tables import ApiKey

pages = PanelPages("office")
MOST = 500


@pages.get("keys", permission="settings:write", name="keys")
def show_keys(visit: PanelVisit) -> HttpResponse:
    found = list(ApiKey.objects.order_by("-id")[:MOST])
    return visit.render(
        "office/keys.html",
        keys=sorted(found, key=lambda each: each.revoked_at is not None),
        made=shown.take(visit.request, "key"),
        scopes=access.SCOPES,
        branches=dict(sources.branch_names()),
        api=absolute(visit.request, "/api/v1/"),
    )


@pages.get("keys/new", permission="settings:write", name="key-new")
def new_key(visit: PanelVisit) -> HttpResponse:
    return _form(
        visit, {"name": "", "scopes": ["members:read", "members:write", "purchases:write"], "branch": ""}, {}
    )


@pages.post("keys/new", permission="settings:write", name="key-make", once=True, recent=True)
def make_key(visit: PanelVisit) -> HttpResponse:
    assert visit.club is not None
    post = visit.request.POST
    typed = {
        "name": post.get("name", "").strip()[:200],
        "scopes": post.getlist("scopes"),
        "branch": post.get("branch", ""),
    }
    errors = {}
    if not typed["name"]:
        errors["name"] = _("Say where the key is used, so that you know it again.")
    if not typed["scopes"]:
        errors["scopes"] = _("Choose what the key may do.")
    if typed["branch"] and typed["branch"] not in dict(sources.branch_names()):
        errors["branch"] = _("There is no such branch.")
    if errors:
        return _form(visit, typed, errors, 422)
    try:
        made = access.create_key(
            slug=visit.club.slug, name=typed["name"], scopes=typed["scopes"], branch=typed["branch"] or None
        )
    except VafaError as refused:
        return _form(visit, typed, {"scopes": refused.say(visit.lang)[1]}, 422)
    shown.keep(visit.request, "key", {"name": typed["name"], "token": made.token})
    return visit.redirect("keys")


@pages.post(
    "keys/<uuid:key_id>/revoke", permission="settings:write", name="key-revoke", once=True, recent=True
)
def revoke_key(visit: PanelVisit, key_id: UUID) -> HttpResponse:
    access.revoke_key(key_id=key_id)
    visit.toast(_("The key is revoked; nothing can be written with it any more"))
    return visit.redirect("keys")


def _form(
    visit: PanelVisit, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render(
        "office/key.html",
        status,
        typed=typed,
        errors=errors,
        scopes=[(scope, say(names)) for scope, names in access.SCOPES.items()],
        branches=sources.branch_names(),
    )
