"""The member's own page: name and birthday, what they allow, their cards, and the devices that are signed in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.desk.panel.work_log import channel_name
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.errors import MemberInvalid
from vafa.core.wallet import cards, consents, extras, framing, profiles
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.words import _, say
from vafa.kernel import visitors

pages = MemberPages("wallet")


@pages.get("me", name="me")
def show(visit: MemberVisit) -> HttpResponse:
    member = framing.me(visit)
    mobile = naming.first_mobile(members.identifiers(member.id))
    return visit.render(
        "wallet/me.html",
        member=member,
        name=naming.name_of(member),
        mobile=mobile,
        places=extras.places(visit),
    )


@pages.get("me/details", name="details")
def ask_details(visit: MemberVisit) -> HttpResponse:
    return _details(visit, profiles.of(framing.me(visit)), {})


@pages.post("me/details", name="details")
def save_details(visit: MemberVisit) -> HttpResponse:
    typed = profiles.typed(visit.request.POST)
    profile, errors = profiles.read(visit, typed)
    errors = {key: text for key, text in errors.items() if not key.startswith("custom.")}
    if not typed["given_name"]:
        errors["given_name"] = _("Write your name.")
    if errors:
        return _details(visit, typed, errors, 422)
    try:
        services.update(
            member_id=framing.my_id(visit), changes={name: profile[name] for name in profiles.TEXTS}
        )
    except MemberInvalid as refused:
        faults = {each["path"]: say(each["message"]) for each in refused.errors}
        return _details(visit, typed, faults, 422)
    visit.toast(_("Your details were saved"))
    return visit.redirect("me")


def _details(
    visit: MemberVisit, values: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render("wallet/details.html", status, **profiles.form(visit, values, errors))


@pages.get("me/messages", name="consents")
def show_consents(visit: MemberVisit) -> HttpResponse:
    member = framing.me(visit)
    return visit.render(
        "wallet/consents.html",
        now=consents.now(member),
        history=consents.history(member.id),
        channel_name=channel_name,
        joined_at=member.joined_at,
    )


@pages.post("me/messages", name="consents")
def change_consent(visit: MemberVisit) -> HttpResponse:
    channel, granted = visit.request.POST.get("channel", "")[:32], visit.request.POST.get("granted") == "1"
    member = framing.me(visit)
    if channel in {each.channel for each in consents.now(member)}:
        services.set_consent(member_id=member.id, channel=channel, granted=granted)
        visit.toast(_("Saved: messages may be sent") if granted else _("Saved: no more messages"))
    return visit.redirect("consents")


@pages.get("me/cards", name="cards")
def show_cards(visit: MemberVisit) -> HttpResponse:
    return _cards(visit, "", "")


@pages.post("me/cards", name="cards", once=True)
def add_card(visit: MemberVisit) -> HttpResponse:
    number = visit.request.POST.get("number", "").strip()[:80]
    try:
        cards.add(
            member_id=framing.my_id(visit),
            number=number,
            label=visit.request.POST.get("label", "").strip()[:60],
        )
    except VafaError as refused:
        return _cards(visit, number, refused.say(visit.lang)[1], int(refused.kind.status))
    visit.toast(_("The card was added"))
    return visit.redirect("cards")


@pages.post("me/cards/remove", name="card-remove")
def remove_card(visit: MemberVisit) -> HttpResponse:
    cards.remove(member_id=framing.my_id(visit), number=visit.request.POST.get("number", "")[:80])
    visit.toast(_("The card was removed; it leads to nobody now"))
    return visit.redirect("cards")


@pages.post("me/cards/renew", name="card-renew", once=True)
def renew_card(visit: MemberVisit) -> HttpResponse:
    cards.renew(member_id=framing.my_id(visit), label=_("Card in the app"))
    visit.toast(_("The app shows a new number now"))
    return visit.redirect("cards")


def _cards(visit: MemberVisit, number: str, error: str, status: int = 200) -> HttpResponse:
    mine = members.identifiers(framing.my_id(visit))
    return visit.render(
        "wallet/cards.html",
        status,
        cards=[each for each in mine if each.kind == "card"],
        shown=cards.latest(mine),
        grouped=cards.grouped,
        links=extras.links(visit),
        number=number,
        error=error,
    )


@pages.get("me/devices", name="devices")
def show_devices(visit: MemberVisit) -> HttpResponse:
    return visit.render("wallet/devices.html", sessions=visitors.sessions(framing.my_id(visit)))


@pages.post("me/devices/<uuid:session_id>/end", name="device-end")
def end_device(visit: MemberVisit, session_id: UUID) -> HttpResponse:
    if visitors.end(member_id=framing.my_id(visit), session_id=session_id):
        visit.toast(_("Signed out there"))
    return visit.redirect("devices")


@pages.post("me/devices/end", name="devices-end")
def end_others(visit: MemberVisit) -> HttpResponse:
    visitors.end_all(member_id=framing.my_id(visit), keep=visit.session_id)
    visit.toast(_("Signed out everywhere else"))
    return visit.redirect("devices")
