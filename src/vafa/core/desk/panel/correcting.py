"""Giving and taking by hand: how much of what, and why. The reason stays in the member's history."""

from collections import defaultdict
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from vafa.core.desk import limits, money
from vafa.core.desk.panel import naming
from vafa.core.earning import services
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.domain.errors import VafaError
from vafa.domain.time import Instant, from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.formats import parse_day
from vafa.doors.web.words import _

pages = PanelPages("desk")
NAMED = ("way", "currency", "amount", "reason", "expires")


@pages.get("members/<uuid:member_id>/correct", permission="corrections:write", name="member-correct")
def ask(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    values = dict.fromkeys(NAMED, "")
    values["way"] = "take" if visit.request.GET.get("way") == "take" else "give"
    return _form(visit, member_id, values, {})


@pages.post(
    "members/<uuid:member_id>/correct", permission="corrections:write", name="member-correct", once=True
)
def correct(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    values = {name: visit.request.POST.get(name, "").strip()[:200] for name in NAMED}
    currency = money.programme_at(from_datetime(visit.now)).currencies.get(values["currency"])
    amount, fault = money.read_amount(values["amount"], currency, visit.formats) if currency else (None, "")
    expires_at, errors = _expiry(visit, values["expires"])
    if currency is None:
        errors["currency"] = _("Choose what to give or take.")
    elif amount is None:
        errors["amount"] = fault
    if not values["reason"]:
        errors["reason"] = _("Write why: it stays in the member's history.")
    if errors or currency is None or amount is None:
        return _form(visit, member_id, values, errors, 422)
    given: dict[str, Any] = {"member_id": member_id, "currency": currency.key, "amount": amount}
    assert visit.staff is not None
    today = visit.formats.calendar.day(from_datetime(visit.now)).date
    try:
        limits.count(staff=visit.staff, currency=currency, amount=amount, today=today)
        if values["way"] == "take":
            services.deduct(**given, reason=values["reason"])
        else:
            services.grant(**given, reason=values["reason"], expires_at=expires_at)
    except VafaError as refused:
        return _form(visit, member_id, values, {"amount": refused.say(visit.lang)[1]}, 422)
    said = _("%(amount)s taken") if values["way"] == "take" else _("%(amount)s given")
    visit.toast(said % {"amount": visit.formats.amount(amount, currency)})
    return visit.redirect("member", member_id=member_id)


def _expiry(visit: PanelVisit, typed: str) -> tuple[Instant | None, dict[str, str]]:
    """The end of the day that was typed, on the club's clock; none for nothing typed."""
    if not typed:
        return None, {}
    day = parse_day(typed, visit.lang)
    if day is None:
        return None, {"expires": _("Write a day such as %(day)s.") % {"day": visit.formats.date(visit.now)}}
    return from_datetime(datetime.combine(day, time.max, ZoneInfo(visit.formats.zone))), {}


def _form(
    visit: PanelVisit, member_id: UUID, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    member = members.get(member_id)
    now = from_datetime(visit.now)
    programme = money.programme_at(now)
    has = {each.currency: each.available for each in ledger.balances(member_id, now) or ()}
    return visit.render(
        "desk/correct.html",
        status,
        member_id=member_id,
        name=naming.name_of(member),
        values=values,
        errors=defaultdict(str, errors),
        currencies=list(programme.currencies.values()),
        has=[
            (each, visit.formats.amount(has.get(each.key, 0), each))
            for each in programme.currencies.values()
            if each.key in has
        ],
        expires=parse_day(values["expires"], visit.lang) if values["expires"] else None,
    )
