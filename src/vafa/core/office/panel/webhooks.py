"""Webhooks: where the club is told of events, what was sent there, sending it again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.webhooks import selectors, services
from vafa.core.webhooks.models import Delivery, Endpoint
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.words import _, mark
from vafa.kernel.events import event_types

pages = PanelPages("office")
PAGE = 30
STATES = {
    "waiting": (mark("Waiting"), "warning"),
    "delivered": (mark("Delivered"), "success"),
    "failed": (mark("Given up"), "error"),
}


@pages.get("webhooks", permission="settings:write", name="webhooks")
def show_webhooks(visit: PanelVisit) -> HttpResponse:
    return visit.render("office/webhooks.html", endpoints=selectors.endpoints())


@pages.get("webhooks/new", permission="settings:write", name="webhook-new")
def new_webhook(visit: PanelVisit) -> HttpResponse:
    return _form(visit, {"url": "", "description": "", "patterns": []})


@pages.post("webhooks/new", permission="settings:write", name="webhook-make", once=True)
def make_webhook(visit: PanelVisit) -> HttpResponse:
    typed = _typed(visit)
    try:
        made = services.create_endpoint(**typed)
    except VafaError as refused:
        return _form(visit, typed, refused)
    visit.toast(_("Saved"))
    return visit.redirect("webhook", endpoint_id=made.id)


@pages.get("webhooks/<uuid:endpoint_id>", permission="settings:write", name="webhook")
def show_webhook(visit: PanelVisit, endpoint_id: UUID) -> HttpResponse:
    endpoint = selectors.endpoint(endpoint_id)
    typed = {"url": endpoint.url, "description": endpoint.description, "patterns": endpoint.patterns}
    return _form(visit, typed, endpoint=endpoint)


@pages.post("webhooks/<uuid:endpoint_id>", permission="settings:write", name="webhook-save", once=True)
def save_webhook(visit: PanelVisit, endpoint_id: UUID) -> HttpResponse:
    typed = _typed(visit)
    endpoint = selectors.endpoint(endpoint_id)
    try:
        services.update_endpoint(endpoint_id=endpoint_id, active="active" in visit.request.POST, **typed)
    except VafaError as refused:
        return _form(visit, typed, refused, endpoint)
    visit.toast(_("Saved"))
    return visit.redirect("webhook", endpoint_id=endpoint_id)


@pages.post(
    "webhooks/<uuid:endpoint_id>/<str:act>", permission="settings:write", name="webhook-do", once=True
)
def act(visit: PanelVisit, endpoint_id: UUID, act: str) -> HttpResponse:
    """Try it, give it a new secret, or take it away."""
    if act == "delete":
        services.delete_endpoint(endpoint_id=endpoint_id)
        visit.toast(_("The webhook is gone"))
        return visit.redirect("webhooks")
    if act == "secret":
        services.rotate_secret(endpoint_id=endpoint_id)
        visit.toast(_("There is a new secret; for a day deliveries are signed with both"))
    elif act == "test":
        services.ping(endpoint_id=endpoint_id)
        visit.toast(_("A trial was sent; it appears in the log below"))
    return visit.redirect("webhook", endpoint_id=endpoint_id)


@pages.post(
    "webhooks/deliveries/<uuid:delivery_id>/again",
    permission="settings:write",
    name="webhook-again",
    once=True,
)
def again(visit: PanelVisit, delivery_id: UUID) -> HttpResponse:
    made = services.replay(delivery_id=delivery_id)
    visit.toast(_("It is sent again"))
    return visit.redirect("webhook", endpoint_id=made.endpoint_id)


def _typed(visit: PanelVisit) -> dict[str, Any]:
    post = visit.request.POST
    return {
        "url": post.get("url", "").strip()[:2000],
        "description": post.get("description", "").strip()[:200],
        "patterns": post.getlist("patterns")[:50],
    }


def _form(
    visit: PanelVisit,
    typed: dict[str, Any],
    refused: VafaError | None = None,
    endpoint: Endpoint | None = None,
) -> HttpResponse:
    found: list[Delivery] = []
    state = visit.request.GET.get("state", "")
    if endpoint is not None:
        before = visit.request.GET.get("before", "")
        found = selectors.deliveries(
            endpoint_id=endpoint.id,
            state=state if state in STATES else None,
            before=_uuid(before),
            limit=PAGE + 1,
        )
    parts = sorted({name.split(".")[0] for name in event_types()})
    patterns = [*(f"{part}.*" for part in parts), *event_types()]
    where = "patterns" if refused is not None and refused.code == "webhooks.pattern" else "url"
    return visit.render(
        "office/webhook.html",
        422 if refused else 200,
        typed=typed,
        endpoint=endpoint,
        errors={where: refused.say(visit.lang)[1]} if refused else {},
        patterns=[(each, each) for each in dict.fromkeys([*patterns, *typed["patterns"]])],
        deliveries=found[:PAGE],
        earlier=query(visit.request.GET, before=found[PAGE - 1].id) if len(found) > PAGE else "",
        states=STATES,
        state=state,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
