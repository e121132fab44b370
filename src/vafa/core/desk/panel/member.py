"""The member's page: who, what they have, how far it is to the next tier, and everything that happened."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk import data as member_data
from vafa.core.desk import money, timeline
from vafa.core.desk.panel import naming, telling
from vafa.core.desk.panel.marking import CHANNELS_ASKED, consent_rows
from vafa.core.desk.rows import RANKS
from vafa.core.earning import member_figures
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.models import Field, Identifier, Member, Merge
from vafa.core.purchases import selectors as purchases
from vafa.core.segments import selectors as segments
from vafa.domain.rounding import Rounding, divide
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.domain.time import DAY, from_datetime
from vafa.domain.values import Currency
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import formats
from vafa.doors.web.words import _, say
from vafa.kernel import audit

pages = PanelPages("desk")
PURCHASES = 20


@dataclass(slots=True)
class Balance:
    title: str
    shown: str
    unit: str
    notes: list[str]
    debt: bool = False


@dataclass(slots=True)
class Card:
    """What every tab of the member's page has above and beside it."""

    member: Member
    name: str
    identifiers: list[Identifier]
    now: member_figures.MemberNow
    figures: list[member_figures.Figure]
    balances: list[Balance]
    glance: list[tuple[str, str]]
    segments: list[tuple[UUID, str, bool]]
    consents: list[dict[str, Any]]
    fields: list[tuple[Field, Any]]
    merges: list[Merge]
    tabs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def badge(self) -> member_figures.Figure | None:
        return next((each for each in self.figures if each.badge), None)

    @property
    def rank(self) -> str:
        badge = self.badge
        return RANKS[min(badge.rank, len(RANKS) - 1)] if badge else RANKS[0]

    @property
    def standing(self) -> Any:
        return self.now.state.standing


def card(visit: PanelVisit, member_id: UUID) -> Card:
    member = members.get(member_id)
    now = from_datetime(visit.now)
    programme = money.programme_at(now)
    state = member_figures.member_now(
        member_id=member_id, joined_at=member.joined_at, programme=programme, now=now, lang=visit.lang,
        display=visit.formats.display,
    )  # fmt: skip
    shown = member_figures.figures(state)
    covered = {each.covers for each in shown}
    known = members.fields()
    return Card(
        member=member,
        name=naming.name_of(member),
        identifiers=members.identifiers(member_id),
        now=state,
        figures=shown,
        balances=[
            _balance(visit, each, state)
            for each in programme.currencies.values()
            if each.key not in covered and (each.kind in ("points", "credit") or each.key in state.balances)
        ],
        glance=_glance(visit, state),
        segments=segments.segments_of(member_id),
        consents=consent_rows(member.consent, CHANNELS_ASKED),
        fields=[(known[key], _field_value(visit, known[key], member.custom.get(key))) for key in known],
        merges=list(Merge.objects.filter(survivor_id=member_id, undone_at=None).order_by("-id")[:10]),
    )


def _balance(visit: PanelVisit, currency: Currency, state: member_figures.MemberNow) -> Balance:
    has = state.balances.get(currency.key)
    title = naming.capital(say(currency.names.model_dump()))
    if has is None:
        return Balance(title, formats.num(0), money.bare(0, currency, visit.formats)[1], [])
    shown, unit = money.bare(has.available, currency, visit.formats)

    def amount(value: int) -> str:
        return money.bare(value, currency, visit.formats)[0]

    notes = []
    if has.pending:
        notes.append(_("%(amount)s waiting") % {"amount": amount(has.pending)})
    if has.held:
        notes.append(_("%(amount)s set aside") % {"amount": amount(has.held)})
    if has.expiring and has.expiring_at:
        notes.append(
            _("%(amount)s expire on %(day)s")
            % {"amount": amount(has.expiring), "day": visit.formats.date(has.expiring_at)}
        )
    return Balance(title, shown, unit if money.is_money(currency) else "", notes, has.available < 0)


def _glance(visit: PanelVisit, state: member_figures.MemberNow) -> list[tuple[str, str]]:
    """From what the engine keeps of the member: nothing is summed here."""
    standing, show = state.state.standing, visit.formats
    if not standing.purchases:
        return [(_("Purchases"), formats.num(0))]
    unit = RIALS_IN_TOMAN if show.display == "toman" else 1
    average = unit * divide(standing.spent, unit * standing.purchases, Rounding.HALF_UP)
    found = [
        (_("Purchases"), formats.num(standing.purchases)),
        (_("Spent in all"), show.money(standing.spent)),
        (_("Average basket"), show.money(average)),
    ]
    if standing.purchases > 1 and standing.first_at and standing.last_at > standing.first_at:
        days = divide(standing.last_at - standing.first_at, DAY * (standing.purchases - 1), Rounding.HALF_UP)
        found.append((_("Between purchases"), _("every %(days)s days") % {"days": formats.num(max(days, 1))}))
    if standing.last_at:
        found.append((_("Last purchase"), show.ago(standing.last_at, visit.now)))
    return found


def _field_value(visit: PanelVisit, known: Field, value: Any) -> str:
    if value is None:
        return ""
    if known.type == "choice":
        return say(known.choices.get(value)) or str(value)
    if known.type == "boolean":
        return _("yes") if value else _("no")
    if known.type == "date":
        day = formats.parse_day(str(value), visit.lang)
        return visit.formats.date(day) if day else str(value)
    return formats.num(value) if isinstance(value, int) else formats.digits(value)


def _consent_day(visit: PanelVisit, text: str) -> str:
    return visit.formats.date(datetime.fromisoformat(text))


def _show(visit: PanelVisit, template: str, made: Card, **context: Any) -> HttpResponse:
    return visit.render(
        template,
        card=made,
        member_id=made.member.id,
        kind_icon=naming.kind_icon,
        kind_name=naming.kind_name,
        masked=naming.masked,
        consent_day=partial(_consent_day, visit),
        **context,
    )


def led_on(visit: PanelVisit, member_id: UUID) -> HttpResponse | None:
    """A merged member's page leads to whom they were merged into."""
    found = members.get(member_id)
    if found.merged_into is None:
        return None
    visit.toast(_("This member was merged into another; here is the other."), "info")
    return visit.redirect("member", member_id=members.survivor(member_id).id)


def tabs(visit: PanelVisit, member_id: UUID, here: str, standing: Any) -> list[dict[str, Any]]:
    made = [
        {"text": _("Timeline"), "href": visit.url("member", member_id=member_id), "here": here == "timeline"},
    ]
    if visit.may("purchases:read"):
        href = visit.url("member-purchases", member_id=member_id)
        made.append(
            {"text": _("Purchases"), "href": href, "here": here == "purchases", "count": standing.purchases}
        )
    return made


@pages.get("members/<uuid:member_id>", permission="members:read", name="member")
def show_member(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    elsewhere = led_on(visit, member_id)
    if elsewhere is not None:
        return elsewhere
    kind = visit.request.GET.get("kind", "")
    kind = kind if kind in timeline.KINDS else ""
    found = timeline.page(member_id, kind=kind, after=visit.request.GET.get("after", "")[:60])
    teller = telling.Teller(visit, money.book(), found)
    more = {"entries": days(visit, teller.entries()), "after": found.after, "kind": kind}
    if visit.htmx and visit.request.GET.get("part") == "entries":
        return visit.render("desk/entries.html", member_id=member_id, **more)
    made = card(visit, member_id)
    made.tabs = tabs(visit, member_id, "timeline", made.standing)
    return _show(visit, "desk/member.html", made, chips=_chips(visit, member_id, kind), **more)


def days(visit: PanelVisit, entries: list[telling.Entry]) -> list[tuple[str, list[telling.Entry]]]:
    """By the club's own day; today and yesterday are called so."""
    today = visit.formats.calendar.day(from_datetime(visit.now)).number
    grouped: list[tuple[str, list[telling.Entry]]] = []
    for entry in entries:
        number = visit.formats.calendar.day(entry.at).number
        text = visit.formats.day(entry.at)
        if number == today:
            text = _("Today, %(day)s") % {"day": text}
        elif today - number > 180:
            text = visit.formats.date(entry.at)
        if not grouped or grouped[-1][0] != text:
            grouped.append((text, []))
        grouped[-1][1].append(entry)
    return grouped


def _chips(visit: PanelVisit, member_id: UUID, kind: str) -> list[dict[str, Any]]:
    known = [
        ("", _("Everything")),
        ("purchases", _("Purchases")),
        ("balance", _("Points and credit")),
        ("people", _("Work of people")),
    ]
    base = visit.url("member", member_id=member_id)
    return [
        {"text": text, "href": f"{base}?kind={key}" if key else base, "on": key == kind}
        for key, text in known
    ]


@pages.get("members/<uuid:member_id>/purchases", permission="purchases:read", name="member-purchases")
def show_purchases(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    elsewhere = led_on(visit, member_id)
    if elsewhere is not None:
        return elsewhere
    after = visit.request.GET.get("after", "")
    found = purchases.page(member_id=member_id, cursor=after or None, limit=PURCHASES)
    made = card(visit, member_id)
    made.tabs = tabs(visit, member_id, "purchases", made.standing)
    return _show(visit, "desk/member_purchases.html", made, found=found)


@pages.post("members/<uuid:member_id>/reveal", permission="members:read", name="member-reveal")
def reveal(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    """Whole numbers, for once; that somebody looked is kept."""
    services.reveal(member_id=member_id)
    found = members.identifiers(member_id)
    if visit.htmx:
        return visit.render(
            "desk/cards.html",
            identifiers=found,
            member=members.get(member_id),
            whole=True,
            kind_icon=naming.kind_icon,
            kind_name=naming.kind_name,
            masked=naming.masked,
        )
    return visit.redirect("member", member_id=member_id)


@pages.get("members/<uuid:member_id>/data", permission="exports:read", name="member-data")
def give_data(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    """Everything that the club keeps of one person, to give to that person."""
    assert visit.staff is not None
    visit.staff.require("members:read")
    found = member_data.of(member_id, visit.lang)
    audit.record("members.export_one", "member", member_id, None, None)
    body = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="member-{member_id.hex[-8:]}.json"'
    return response
