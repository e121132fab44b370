"""What staff do with one member's credit: a form for each act, checked beside its fields, done once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse

from vafa.core.desk.panel import naming
from vafa.core.members import selectors as members
from vafa.core.office import sources
from vafa.domain.errors import VafaError
from vafa.domain.time import Instant, from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.formats import parse_day
from vafa.doors.web.words import _, mark, say

from .. import granting, lending, looking, saying, settling, undoing
from ..params import AfterDays, Kind, OnMonthDay, Terms
from ..typing_in import rials
from ..working import line_row

pages = PanelPages("credit")
NAMED = (
    "kind", "amount", "reason", "method", "reference", "branch", "expires", "due", "days", "day", "months", "grace",
    "block",
)  # fmt: skip
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """A form: its permission, title, the fields it has (of ``NAMED``), which kinds it is for, and what it does."""

    key: str
    permission: str
    title: str
    button: str
    fields: tuple[str, ...]
    fits: Callable[[Kind], bool]
    do: Callable[[UUID, Kind, int, Values, PanelVisit], object]
    done: str
    reasoned: bool = False


def _line(kind: Kind) -> bool:
    return kind.line


def _terms(values: Values) -> Terms:
    def whole(name: str, least: int, most: int) -> int:
        text = values[name].translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
        number = int(text) if text.isdecimal() and len(text) < 5 else least
        return min(max(number, least), most)

    due: AfterDays | OnMonthDay
    if values["due"] == "month_day":
        due = OnMonthDay(day=whole("day", 1, 31), months=whole("months", 1, 12))
    else:
        due = AfterDays(days=whole("days", 0, 1096))
    return Terms(due=due, grace_days=whole("grace", 0, 366), block_overdue=values["block"] == "1")


def _until(values: Values, visit: PanelVisit) -> Instant | None:
    day = parse_day(values["expires"], visit.lang) if values["expires"] else None
    if day is None:
        return None
    return from_datetime(datetime.combine(day, time.max, ZoneInfo(visit.formats.zone)))


ACTS = {
    each.key: each
    for each in (
        Act("open", "credit.lines", mark("Open a credit line"), mark("Open the line"), ("amount", "terms"), _line,
            lambda m, k, a, v, _visit: lending.open_line(member_id=m, kind=k.key, limit=a, terms=_terms(v)),
            mark("The line is open")),
        Act("limit", "credit.lines", mark("Change the limit"), mark("Change the limit"), ("amount", "reason"), _line,
            lambda m, k, a, v, _visit: lending.change_limit(member_id=m, kind=k.key, limit=a, reason=v["reason"]),
            mark("The limit was changed")),
        Act("terms", "credit.lines", mark("Change the terms"), mark("Change the terms"), ("terms",), _line,
            lambda m, k, _a, v, _visit: lending.change_terms(member_id=m, kind=k.key, terms=_terms(v)),
            mark("The terms were changed")),
        Act("freeze", "credit.lines", mark("Freeze the line"), mark("Freeze"), ("reason",), _line,
            lambda m, k, _a, v, _visit: lending.freeze(member_id=m, kind=k.key, reason=v["reason"]),
            mark("The line is frozen"), reasoned=True),
        Act("settle", "credit.settle", mark("Settle"), mark("Record the settlement"),
            ("amount", "method", "reference", "branch"), _line,
            lambda m, k, a, v, _visit: settling.settle(member_id=m, kind=k.key, amount=a, method=v["method"],
                                                       reference=v["reference"], branch=v["branch"]),
            mark("The settlement was recorded")),
        Act("top-up", "credit.settle", mark("Top up"), mark("Record the top-up"),
            ("kind", "amount", "method", "reference", "branch"), lambda kind: kind.top_up.on,
            lambda m, k, a, v, _visit: granting.top_up(member_id=m, kind=k.key, paid=a, method=v["method"],
                                                       reference=v["reference"], branch=v["branch"]),
            mark("The credit was topped up")),
        Act("grant", "credit.grant", mark("Give credit"), mark("Give"), ("kind", "amount", "reason", "expires"),
            lambda kind: not kind.line,
            lambda m, k, a, v, visit: granting.grant(member_id=m, kind=k.key, amount=a, reason=v["reason"],
                                                     expires_at=_until(v, visit)),
            mark("The credit was given"), reasoned=True),
    )
}  # fmt: skip


def _ask(act: Act) -> Callable[..., HttpResponse]:
    def ask(visit: PanelVisit, member_id: UUID) -> HttpResponse:
        return _form(visit, act, member_id, _first(visit, act, member_id), {})

    return ask


def _first(visit: PanelVisit, act: Act, member_id: UUID) -> Values:
    """What a form begins with: the kind that was asked for, its terms, its limit, all that is owed."""
    kinds = [kind for kind in looking.settings().kinds if act.fits(kind)]
    asked = visit.request.GET.get("kind", "")
    chosen = next((kind for kind in kinds if kind.key == asked), kinds[0] if kinds else None)
    values = dict.fromkeys(NAMED, "") | {"method": "cash", "kind": chosen.key if chosen else ""}
    if chosen is None:
        return values
    terms = chosen.terms
    if act.key in ("limit", "terms", "settle"):
        row = line_row(member_id, chosen.key)
        terms = Terms.model_validate(row.terms)
        shown = row.limit if act.key == "limit" else row.owed
        values["amount"] = visit.formats.money_bare(shown) if shown and act.key != "terms" else ""
    due = terms.due
    month = isinstance(due, OnMonthDay)
    values |= {
        "due": due.kind, "grace": str(terms.grace_days), "block": "1" if terms.block_overdue else "",
        "days": str(due.days) if isinstance(due, AfterDays) else "30",
        "day": str(due.day) if isinstance(due, OnMonthDay) else "5",
        "months": str(due.months) if month and isinstance(due, OnMonthDay) else "1",
    }  # fmt: skip
    return values


def _do(act: Act) -> Callable[..., HttpResponse]:
    def do(visit: PanelVisit, member_id: UUID) -> HttpResponse:
        values = {name: visit.request.POST.get(name, "").strip()[:200] for name in NAMED}
        kind = looking.settings().kind(values["kind"])
        amount = rials(values["amount"], visit.formats) if "amount" in act.fields else 1
        errors = _wrong(visit, act, values, kind, amount)
        if errors or kind is None or amount is None:
            return _form(visit, act, member_id, values, errors, 422)
        try:
            with transaction.atomic():
                act.do(member_id, kind, amount, values, visit)
        except VafaError as refused:
            where = "amount" if "amount" in act.fields else "reason"
            return _form(visit, act, member_id, values, {where: refused.say(visit.lang)[1]}, 422)
        visit.toast(_(act.done))
        return visit.redirect("credit-member", member_id=member_id)

    return do


def _wrong(
    visit: PanelVisit, act: Act, values: Values, kind: Kind | None, amount: int | None
) -> dict[str, str]:
    errors = {}
    if kind is None or not act.fits(kind):
        errors["kind"] = _("Choose the kind of credit.")
    if amount is None:
        errors["amount"] = _("Write how much: a number above zero.")
    if act.reasoned and not values["reason"]:
        errors["reason"] = _("Write why: it stays in the member's history.")
    if values["expires"] and parse_day(values["expires"], visit.lang) is None:
        errors["expires"] = _("Write a day such as %(day)s.") % {"day": visit.formats.date(visit.now)}
    if values["branch"] and values["branch"] not in dict(sources.branch_names()):
        errors["branch"] = _("There is no such branch.")
    if visit.staff is not None and values["branch"] and not errors:
        visit.staff.require(act.permission, values["branch"])
    return errors


def _form(
    visit: PanelVisit, act: Act, member_id: UUID, values: Values, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    kinds = [kind for kind in looking.settings().kinds if act.fits(kind)]
    held = {each.kind.key: each for each in looking.held_by(member_id, visit.now, visit.formats)}
    return visit.render(
        "credit/act.html",
        status,
        act=act,
        title=_(act.title),
        button_text=_(act.button),
        member_id=member_id,
        name=naming.name_of(members.get(member_id)),
        values=values,
        errors=defaultdict(str, errors),
        kinds=[(kind.key, naming.capital(say(kind.names.model_dump()))) for kind in kinds],
        chosen=next((kind for kind in kinds if kind.key == values["kind"]), None),
        now=held.get(values["kind"]),
        methods=[(key, say(text)) for key, text in saying.METHODS.items()],
        branches=sources.branch_names() if "branch" in act.fields else [],
        expires=parse_day(values["expires"], visit.lang) if values["expires"] else None,
    )


for _act in ACTS.values():
    _path = f"credit/members/<uuid:member_id>/{_act.key}"
    pages.get(_path, permission=_act.permission, name=f"credit-{_act.key}")(_ask(_act))
    pages.post(_path, permission=_act.permission, name=f"credit-{_act.key}", once=True)(_do(_act))


@pages.post("credit/members/<uuid:member_id>/thaw", permission="credit.lines", name="credit-thaw")
def thaw(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    return _led(
        visit, member_id, lambda kind: lending.thaw(member_id=member_id, kind=kind), _("The line pays again")
    )


@pages.post("credit/members/<uuid:member_id>/close", permission="credit.lines", name="credit-close")
def close(visit: PanelVisit, member_id: UUID) -> HttpResponse:
    paid: list[int] = []
    answer = _led(
        visit, member_id, lambda kind: paid.append(lending.close(member_id=member_id, kind=kind)[1]), ""
    )
    if paid:
        over = _("The line is closed. Pay out %(amount)s.") % {"amount": visit.formats.money(paid[0])}
        visit.toast(over if paid[0] else _("The line is closed"))
    return answer


def _led(visit: PanelVisit, member_id: UUID, work: Callable[[str], object], said: str) -> HttpResponse:
    try:
        with transaction.atomic():
            work(visit.request.POST.get("kind", "")[:24])
    except VafaError as refused:
        visit.toast(refused.say(visit.lang)[1], "error")
    else:
        if said:
            visit.toast(said)
    return visit.redirect("credit-member", member_id=member_id)


@pages.post("credit/deeds/<uuid:deed_id>/undo", permission="members:read", name="credit-undo", once=True)
def undo(visit: PanelVisit, deed_id: UUID) -> HttpResponse:
    """Settlements and top-ups by whoever records them, the rest by whoever gives."""
    deed = undoing.deed_of(deed_id)
    if visit.staff is not None:
        visit.staff.require("credit.settle" if deed.what in ("settle", "top_up") else "credit.grant")
    reason = visit.request.POST.get("reason", "").strip()[:200]
    return _led(
        visit,
        members.survivor(deed.member_id).id,
        lambda _kind: undoing.undo(deed_id=deed_id, reason=reason),
        _("It was undone"),
    )
