"""Small changes on the member's page: tags, cards, consents. Each is one press and one service."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk.panel.work_log import channel_name
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.models import BLOCKED
from vafa.domain.errors import VafaError
from vafa.domain.text import normalise_text
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.words import _

pages = PanelPages("desk")
CHANNELS_ASKED = ("sms", "email")
ADDED = ("mobile", "card", "email", "external_id", "national_id")


def consent_rows(consent: Mapping[str, Any], channels: Sequence[str]) -> list[dict[str, Any]]:
    """Every channel that is asked about, and those that were ever answered."""
    names = list(dict.fromkeys([*channels, *consent]))
    return [{"channel": each, "name": channel_name(each), "word": consent.get(each)} for each in names]


def _back(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    return visit.redirect("member", member_id=member_id)


@pages.post("members/<uuid:member_id>/tags", permission="members:write", name="member-tag")
def add_tag(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    tag = normalise_text(visit.request.POST.get("tag", ""))[:60]
    member = members.get(member_id)
    if tag and tag not in member.tags:
        services.update(member_id=member_id, changes={"tags": [*member.tags, tag]})
        visit.toast(_("Tag added"))
    return _back(visit, member_id)


@pages.post("members/<uuid:member_id>/untag", permission="members:write", name="member-untag")
def remove_tag(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    tag = visit.request.POST.get("tag", "")
    member = members.get(member_id)
    services.update(member_id=member_id, changes={"tags": [each for each in member.tags if each != tag]})
    visit.toast(_("Tag removed"))
    return _back(visit, member_id)


@pages.get("members/<uuid:member_id>/cards/new", permission="members:write", name="member-card-new")
def new_card(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    return _card_form(visit, member_id, {"kind": "card", "value": "", "label": ""}, "")


@pages.post(
    "members/<uuid:member_id>/cards/new", permission="members:write", name="member-card-new", once=True
)
def add_card(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    post = visit.request.POST
    values = {name: post.get(name, "").strip()[:200] for name in ("kind", "value", "label")}
    try:
        services.add_identifier(member_id=member_id, **values)
    except VafaError as refused:
        return _card_form(visit, member_id, values, refused.say(visit.lang)[1], 422)
    visit.toast(_("Added"))
    return _back(visit, member_id)


def _card_form(
    visit: PanelVisit, member_id: UUID, values: dict[str, str], error: str, status: int = 200
) -> HttpResponse:
    from vafa.core.desk.panel.naming import kind_name, name_of

    return visit.render(
        "desk/card_form.html",
        status,
        member_id=member_id,
        name=name_of(members.get(member_id)),
        values=values,
        error=error,
        kinds=[(kind, kind_name(kind)) for kind in ADDED],
    )


@pages.post("members/<uuid:member_id>/cards", permission="members:write", name="member-card")
def change_card(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    """``do``: remove, block or unblock one of the member's identifiers."""
    post = visit.request.POST
    kind, value = post.get("kind", "").removeprefix(BLOCKED), post.get("value", "")
    todo = {
        "remove": (services.remove_identifier, _("Removed")),
        "block": (services.block_identifier, _("Blocked: it leads to nobody now")),
        "unblock": (services.unblock_identifier, _("It leads to the member again")),
    }.get(post.get("do", ""))
    if todo is not None:
        service, said = todo
        service(member_id=member_id, kind=kind, value=value)
        visit.toast(said)
    return _back(visit, member_id)


@pages.post("members/<uuid:member_id>/consent", permission="members:write", name="member-consent")
def set_consent(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    post = visit.request.POST
    channel, granted = post.get("channel", "")[:32], post.get("granted") == "1"
    services.set_consent(member_id=member_id, channel=channel, granted=granted)
    names = {"channel": channel_name(channel)}
    visit.toast(
        (_("Messages by %(channel)s are allowed") if granted else _("No more messages by %(channel)s"))
        % names
    )
    return _back(visit, member_id)
