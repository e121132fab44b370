"""The staff of the club: who may do what, in which branches."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from vafa.core.office import shown, sources
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.panel.signin.showing import absolute
from vafa.doors.web.words import _, say
from vafa.kernel import invitations, mails, roles
from vafa.kernel import staff as team
from vafa.kernel.people import StaffRow

pages = PanelPages("office")


@pages.get("staff", permission="staff:write", name="staff")
def show_staff(visit: PanelVisit) -> HttpResponse:
    return visit.render(
        "office/staff.html",
        people=team.list_staff(),
        invited=shown.take(visit.request, "invitation"),
        roles=roles,
        branches=dict(sources.branch_names()),
        permissions=roles.permissions(),
    )


@pages.get("staff/new", permission="staff:write", name="staff-new")
def new_person(visit: PanelVisit) -> HttpResponse:
    return _form(
        visit, None, {"email": "", "name": "", "role": "cashier", "branches": [], "granted": [], "denied": []}
    )


@pages.post("staff/new", permission="staff:write", name="staff-invite", once=True, recent=True)
def invite(visit: PanelVisit) -> HttpResponse:
    assert visit.club is not None and visit.staff is not None
    typed = _typed(visit)
    typed |= {name: visit.request.POST.get(name, "").strip() for name in ("email", "name")}
    try:
        made = invitations.invite(by=visit.staff, **typed)
    except VafaError as refused:
        return _form(visit, None, typed, refused)
    link = absolute(visit.request, reverse("invitation", kwargs={"token": made.token}))
    sent = mails.send_invitation(
        email=typed["email"], link=link, language=visit.lang, club=visit.club.name, by=visit.staff.name
    )
    shown.keep(visit.request, "invitation", {"link": link, "email": typed["email"], "sent": sent})
    return visit.redirect("staff")


@pages.get("staff/<uuid:staff_id>", permission="staff:write", name="person")
def show_person(visit: PanelVisit, staff_id: UUID) -> HttpResponse:
    row = _row(staff_id)
    typed = {name: getattr(row, name) for name in ("email", "name", "role", "branches", "granted", "denied")}
    return _form(visit, row, typed)


@pages.post("staff/<uuid:staff_id>", permission="staff:write", name="person-save", once=True, recent=True)
def save_person(visit: PanelVisit, staff_id: UUID) -> HttpResponse:
    row, typed = _row(staff_id), _typed(visit)
    try:
        team.change(staff_id=staff_id, by=visit.staff, **typed)
    except VafaError as refused:
        return _form(visit, row, {**typed, "email": row.email, "name": row.name}, refused)
    visit.toast(_("Saved; it holds from their next page on"))
    return visit.redirect("staff")


@pages.post("staff/<uuid:staff_id>/end", permission="staff:write", name="person-end", once=True, recent=True)
def end_person(visit: PanelVisit, staff_id: UUID) -> HttpResponse:
    row = _row(staff_id)
    team.deactivate(staff_id=staff_id, by=visit.staff)
    visit.toast(_("%(name)s has no access any more") % {"name": row.name or row.email})
    return visit.redirect("staff")


def _row(staff_id: UUID) -> StaffRow:
    row: StaffRow | None = StaffRow.objects.filter(id=staff_id).first()
    if row is None:
        raise Http404
    return row


def _typed(visit: PanelVisit) -> dict[str, Any]:
    post = visit.request.POST
    listed = {name: post.getlist(name)[:200] for name in ("branches", "granted", "denied")}
    return {"role": post.get("role", ""), **listed}


def _form(
    visit: PanelVisit, row: StaffRow | None, typed: dict[str, Any], refused: VafaError | None = None
) -> HttpResponse:
    offered = [
        name
        for name in roles.NAMES
        if name != roles.OWNER or (visit.staff and visit.staff.role == roles.OWNER)
    ]
    return visit.render(
        "office/person.html",
        422 if refused else 200,
        row=row,
        typed=typed,
        error=" ".join(dict.fromkeys(refused.say(visit.lang))) if refused else "",
        roles=[
            {"value": name, "text": say(roles.NAMES[name]), "help": say(roles.DESCRIPTIONS[name])}
            for name in offered
        ],
        branches=sources.branch_names(),
        permissions=[(name, say(names)) for name, names in roles.permissions().items()],
    )
