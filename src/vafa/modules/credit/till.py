"""At the till: find a member, settle their line or top up their credit; the amount, then enter."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.members import selectors as members
from vafa.core.members.errors import MemberNotFound
from vafa.domain.errors import VafaError
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.doors.web.words import _, say
from vafa.kernel.scope import current_club

from . import granting, looking, saying, settling
from .looking import Held
from .typing_in import rials

pages = TillPages("credit")
NAMED = ("act", "amount", "method", "reference")


@pages.get("credit", permission="credit.settle", name="credit")
def find(visit: TillVisit) -> HttpResponse:
    typed = visit.request.GET.get("q", "").strip()[:100]
    if not typed:
        return visit.render("credit/till.html", typed="", error="")
    try:
        found = members.by_identifier(current_club(), typed)
    except VafaError as refused:
        return visit.render("credit/till.html", 422, typed=typed, error=refused.say(visit.lang)[1])
    if found is None:
        return visit.render(
            "credit/till.html", 404, typed=typed, error=_("Nobody with this number was found.")
        )
    return visit.redirect("credit-take", member_id=found.id)


@pages.get("credit/<uuid:member_id>", permission="credit.settle", name="credit-take")
def ask(visit: TillVisit, member_id: UUID) -> HttpResponse:
    return _form(visit, member_id, dict.fromkeys(NAMED, "") | {"method": "cash"}, {})


@pages.post("credit/<uuid:member_id>", permission="credit.settle", name="credit-take", once=True)
def take(visit: TillVisit, member_id: UUID) -> HttpResponse:
    values = {name: visit.request.POST.get(name, "").strip()[:100] for name in NAMED}
    amount = rials(values["amount"], visit.formats)
    act, _dot, kind = values["act"].partition(":")
    if amount is None or act not in ("settle", "top_up"):
        return _form(visit, member_id, values, {"amount": _("Write how much: a number above zero.")}, 422)
    given: dict[str, Any] = {
        "member_id": member_id, "kind": kind, "method": values["method"], "reference": values["reference"],
        "branch": visit.till.get("branch", ""),
    }  # fmt: skip
    if visit.staff is not None and given["branch"]:
        visit.staff.require("credit.settle", given["branch"])
    try:
        with transaction.atomic():
            if act == "settle":
                settling.settle(amount=amount, **given)
            else:
                granting.top_up(paid=amount, **given)
    except VafaError as refused:
        return _form(visit, member_id, values, {"amount": refused.say(visit.lang)[1]}, 422)
    shown = visit.formats.money(amount)
    said = _("%(amount)s settled") if act == "settle" else _("Topped up with %(amount)s")
    visit.toast(said % {"amount": shown})
    return visit.redirect("credit-take", member_id=member_id)


def _form(
    visit: TillVisit, member_id: UUID, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    member = members.get(member_id)
    if member.erased_at is not None or member.merged_into is not None:
        raise MemberNotFound()
    held = looking.held_by(member_id, visit.now, visit.formats)
    acts = _acts(visit, held)
    if not values["act"] and acts:
        values["act"] = acts[0]["value"]
    return visit.render(
        "credit/till_take.html",
        status,
        member_id=member_id,
        name=naming.name_of(member),
        held=held,
        acts=acts,
        values=values,
        errors=defaultdict(str, errors),
        methods=[(key, say(text)) for key, text in saying.METHODS.items()],
    )


def _acts(visit: TillVisit, held: list[Held]) -> list[dict[str, str]]:
    """What can be done: settling where something is owed comes first."""
    found = [
        {"value": f"settle:{each.kind.key}", "icon": "cash",
         "text": _("Settle “%(kind)s”") % {"kind": each.name},
         "help": _("%(amount)s is owed") % {"amount": visit.formats.money(each.line.owed)}}
        for each in held
        if each.line is not None and each.line.owed
    ]  # fmt: skip
    return found + [
        {"value": f"top_up:{each.kind.key}", "icon": "wallet",
         "text": _("Top up “%(kind)s”") % {"kind": each.name},
         "help": _("%(amount)s is there") % {"amount": visit.formats.money(each.available)}}
        for each in held
        if each.kind.top_up.on
    ]  # fmt: skip
