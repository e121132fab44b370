"""Enrolling a member at the desk, and changing what is known of one."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.desk.panel.marking import CHANNELS_ASKED, consent_rows
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.errors import IdentifierTaken, MemberInvalid
from vafa.core.members.models import Field, Member
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import IdentifierInvalid
from vafa.domain.text import normalise_digits
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.formats import parse_day
from vafa.doors.web.words import _, say

pages = PanelPages("desk")
TEXTS = ("given_name", "family_name", "city", "gender", "birthday")
NUMBERS = ("mobile", "card", "email")


@pages.get("members/new", permission="members:write", name="member-new")
def ask(visit: PanelVisit) -> HttpResponse:
    values: dict[str, Any] = dict.fromkeys((*TEXTS, *NUMBERS), "")
    typed = visit.request.GET.get("q", "").strip()[:100]
    if normalise_digits(typed).replace(" ", "").lstrip("+").isdigit():
        values["mobile"] = typed
    return _enrol_form(visit, values | {"custom": {}, "consent": []}, {})


@pages.post("members/new", permission="members:write", name="member-new", once=True)
def enrol(visit: PanelVisit) -> HttpResponse:
    """Who is a member already is not made a second time: the form leads to the one who is there."""
    assert visit.club is not None
    values, known = _typed(visit), members.fields()
    profile, errors = _profile(visit, values, known)
    identifiers = [(kind, values[kind]) for kind in NUMBERS if values[kind]]
    if not identifiers:
        errors["mobile"] = _("A mobile number or a card is needed to find the member again.")
    there = _already(visit, identifiers, errors)
    if errors or there is not None:
        return _enrol_form(visit, values, errors, there, 422)
    try:
        made = services.join(
            club_id=visit.club.id,
            identifiers=identifiers,
            joined_via="staff",
            consent={
                channel: channel in values["consent"]
                for channel in CHANNELS_ASKED
                if channel in values["consent"]
            },
            **profile,
        )
    except MemberInvalid as refused:
        return _enrol_form(visit, values, _faults(refused), None, 422)
    except IdentifierTaken as refused:
        return _enrol_form(visit, values, {"mobile": refused.say(visit.lang)[1]}, None, 422)
    visit.toast(_("%(name)s is a member now") % {"name": naming.name_of(made)})
    return visit.redirect("member", member_id=made.id)


def _already(visit: PanelVisit, identifiers: list[tuple[str, str]], errors: dict[str, str]) -> Member | None:
    assert visit.club is not None
    found: Member | None = None
    for kind, value in identifiers:
        try:
            found = found or members.by_identifier(visit.club.id, value, kind)
        except IdentifierInvalid as refused:
            errors[kind] = refused.say(visit.lang)[1]
    return found


def _typed(visit: PanelVisit) -> dict[str, Any]:
    post = visit.request.POST
    values: dict[str, Any] = {name: post.get(name, "").strip()[:200] for name in (*TEXTS, *NUMBERS)}
    values["custom"] = {key[7:]: post.get(key, "").strip()[:200] for key in post if key.startswith("custom.")}
    values["consent"] = [each for each in post.getlist("consent") if each in CHANNELS_ASKED]
    return values


def _profile(
    visit: PanelVisit, values: Mapping[str, Any], known: Mapping[str, Field]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The profile as services take it; what cannot be read is said beside its field."""
    errors: dict[str, str] = {}
    profile: dict[str, Any] = {name: values[name] or None for name in TEXTS}
    if values["birthday"]:
        profile["birthday"] = parse_day(values["birthday"], visit.lang)
        if profile["birthday"] is None:
            errors["birthday"] = _("Write a day such as %(day)s.") % {"day": visit.formats.date(visit.now)}
    custom: dict[str, Any] = {}
    for key, field in known.items():
        text = values["custom"].get(key, "")
        custom[key] = _custom(visit, field, text) if text else None
        if field.required and not text:
            errors[f"custom.{key}"] = _("This is required.")
    profile["custom"] = custom
    return profile, errors


def _custom(visit: PanelVisit, field: Field, text: str) -> Any:
    """What is no number or day stays text, and the service refuses it in words."""
    if field.type == "integer":
        digits = normalise_digits(text).replace(",", "").replace("٬", "")
        return int(digits) if digits.lstrip("-").isdigit() else text
    if field.type == "boolean":
        return text == "true"
    if field.type == "date":
        return parse_day(text, visit.lang) or text
    return text


def _faults(refused: MemberInvalid) -> dict[str, str]:
    return {each["path"]: say(each["message"]) for each in refused.errors}


def _enrol_form(
    visit: PanelVisit,
    values: Mapping[str, Any],
    errors: dict[str, str],
    there: Member | None = None,
    status: int = 200,
) -> HttpResponse:
    return visit.render(
        "desk/enrol.html",
        status,
        values=values,
        errors=defaultdict(str, errors),
        there=there,
        there_name=naming.name_of(there) if there else "",
        fields=list(members.fields().values()),
        consents=consent_rows({}, CHANNELS_ASKED),
        day=parse_day(values["birthday"], visit.lang) if values["birthday"] else None,
        custom_day=lambda text: parse_day(text, visit.lang) if text else None,
    )


@pages.get("members/<uuid:member_id>/edit", permission="members:write", name="member-edit")
def edit(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    member = members.get(member_id)
    values: dict[str, Any] = {name: getattr(member, name) or "" for name in TEXTS}
    values["birthday"] = member.birthday.isoformat() if member.birthday else ""
    values["custom"] = {key: _shown(value) for key, value in member.custom.items()}
    return _edit_form(visit, member, values, {})


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@pages.post("members/<uuid:member_id>/edit", permission="members:write", name="member-edit")
def change(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    member, values = members.get(member_id), _typed(visit)
    profile, errors = _profile(visit, values, members.fields())
    if errors:
        return _edit_form(visit, member, values, errors, 422)
    try:
        services.update(member_id=member_id, changes=profile)
    except MemberInvalid as refused:
        return _edit_form(visit, member, values, _faults(refused), 422)
    except VafaError as refused:
        return _edit_form(visit, member, values, {"given_name": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("The details were saved"))
    return visit.redirect("member", member_id=member_id)


def _edit_form(
    visit: PanelVisit, member: Member, values: Mapping[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render(
        "desk/edit.html",
        status,
        member_id=member.id,
        name=naming.name_of(member),
        values=values,
        errors=defaultdict(str, errors),
        fields=list(members.fields().values()),
        day=parse_day(values["birthday"], visit.lang) if values["birthday"] else None,
        custom_day=lambda text: parse_day(text, visit.lang) if text else None,
    )
