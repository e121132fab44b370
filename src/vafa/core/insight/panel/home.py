"""Home: what happened, against the period before, and what to do today."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from vafa.core.insight import home
from vafa.core.insight.home import Compared, Home
from vafa.core.insight.snapshots import AWAY, GONE
from vafa.core.purchases.models import Branch
from vafa.domain import text
from vafa.domain.time import Period, jalali
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import formats
from vafa.doors.web.words import _, language, mark
from vafa.kernel.registry import Registry

pages = PanelPages("insight")

PERIODS: dict[str, str] = {
    "recent": mark("The last 30 days"),
    "day": mark("Today"),
    "week": mark("This week"),
    "month": mark("This month"),
    "quarter": mark("This quarter"),
    "year": mark("This year"),
}
BEFORE: dict[str, str] = {
    "recent": mark("The 30 days before: %(figure)s"),
    "day": mark("Yesterday: %(figure)s"),
    "week": mark("Last week: %(figure)s"),
    "month": mark("Last month: %(figure)s"),
    "quarter": mark("Last quarter: %(figure)s"),
    "year": mark("Last year: %(figure)s"),
}
STEPS: dict[str, str] = {"day": mark("Days"), "week": mark("Weeks"), "month": mark("Months")}


@pages.get("", name="home")
def show_home(visit: PanelVisit) -> HttpResponse:
    """A cashier has the till and no figures; everybody else sees the club."""
    if not visit.may("insight:read"):
        return visit.render("insight/plain.html", links=visit.menu())
    kind = _one_of(visit, "period", PERIODS, "recent")
    step = _one_of(visit, "step", STEPS, "month")
    known = [branch.code for branch in Branch.objects.filter(active=True).order_by("code")[:200]]
    mine = list(visit.staff.branches) if visit.staff else []
    reachable = [code for code in known if not mine or code in mine]
    asked = visit.request.GET.get("branch", "")
    branch = asked if asked in reachable else (reachable[0] if mine and reachable else "")
    days = visit.formats.calendar
    found = home.home(_period(kind), visit.now, days, branch)
    bars = home.chart(step, visit.now, days, branch)
    return visit.render(
        "insight/home.html",
        kind=kind,
        step=step,
        periods=PERIODS,
        steps=STEPS,
        branches=_branch_options(reachable, whole=not mine),
        branch=branch,
        found=found,
        figures=_figures(visit, found, kind),
        spec=_spec(visit, bars, step),
        standing=_standing(found),
        todos=todos(visit, found),
        cards=[card for module in Registry.of(_club(visit)).modules() for card in module.home],
    )


def _club(visit: PanelVisit) -> int:
    assert visit.club is not None
    return visit.club.id


def _one_of(visit: PanelVisit, name: str, choices: dict[str, str], otherwise: str) -> str:
    asked = visit.request.GET.get(name, otherwise)
    return asked if asked in choices else otherwise


def _period(kind: str) -> Period | None:
    return next((period for period in home.PERIODS if period == kind), None)


def _branch_options(codes: list[str], *, whole: bool) -> list[tuple[str, str]]:
    names = dict(Branch.objects.filter(code__in=codes).values_list("code", "name"))
    every = [("", _("All branches"))] if whole else []
    return every + [(code, names.get(code) or code) for code in codes]


def _figures(visit: PanelVisit, found: Home, kind: str) -> list[dict[str, Any]]:
    """The four figures of the top, each with its change and with what it was."""
    show = visit.formats
    sales = _figure(_("Sales to members"), found.sales, kind, show.short)
    sales["figure"], sales["unit"] = formats.large(_shown(visit, found.sales.now)), show.money_unit
    listed = [sales, _figure(_("Purchases"), found.purchases, kind, formats.num)]
    # Of an average, the part of a toman says nothing.
    average = _figure(
        _("Average basket"), found.average, kind, lambda rials: formats.num(_shown(visit, rials))
    )
    average["unit"] = show.money_unit
    listed.append(average)
    if found.active is not None:
        listed.insert(0, _figure(_("Active members"), found.active, kind, formats.num))
    else:
        listed.append(_figure(_("New members"), found.joined, kind, formats.num))
    return listed


def _standing(found: Home) -> list[tuple[str, str, str]]:
    """Counted in the background: how many there are, how many take part, how many come again."""
    stands = found.stands
    if not stands:
        return []
    members, active, buyers = stands["members"], stands["active_30"], stands["buyers"]
    return [
        (
            _("Members"),
            formats.num(members),
            _("New in this period: %(count)s") % {"count": formats.num(found.joined.now)},
        ),
        (
            _("Participation"),
            formats.percent(active, members, places=1),
            _("%(count)s bought within 30 days") % {"count": formats.num(active)},
        ),
        (
            _("Repeat purchase"),
            formats.percent(stands["repeaters"], buyers, places=1),
            _("Of %(count)s who have ever bought") % {"count": formats.num(buyers)},
        ),
        (
            _("Cost to sales"),
            formats.percent(found.cost.now, found.now.sales, places=1),
            _("What the programme gave in this period, at its value"),
        ),
    ]


def _shown(visit: PanelVisit, rials: int) -> int:
    return rials // text.RIALS_IN_TOMAN if visit.formats.display == "toman" else rials


def _figure(title: str, compared: Compared, kind: str, show: Any) -> dict[str, Any]:
    change = compared.change
    return {
        "title": title,
        "figure": show(compared.now),
        "unit": "",
        "change": formats.percent(abs(change), 1000, places=1)
        if change
        else _("No change")
        if change == 0
        else "",
        "up": None if not change else change > 0,
        "better": None if not change else change > 0,
        "beside": _(BEFORE[kind]) % {"figure": show(compared.before)} if compared.before is not None else "",
    }


def _spec(visit: PanelVisit, bars: list[tuple[date, int, int | None]], step: str) -> dict[str, Any]:
    """Whole toman (or rials): a chart compares; what must be exact to the rial stands in tables."""
    series = [{"name": _("Now"), "values": [_shown(visit, now) for _day, now, _before in bars], "as": "bar"}]
    earlier = [None if before is None else _shown(visit, before) for _day, _now, before in bars]
    if any(before is not None for before in earlier):
        series.append({"name": _("A year before"), "values": earlier, "as": "dash", "tone": "muted"})
    return {
        "kind": "bars",
        "x": [_label(day, step) for day, _now, _before in bars],
        "series": series,
        "unit": visit.formats.money_unit,
        "head": _(STEPS[step]),
    }


def _label(day: date, step: str) -> str:
    if language() == "fa":
        _year, month, number = jalali(day)
        return (
            text.JALALI_MONTHS[month - 1] if step == "month" else f"{number} {text.JALALI_MONTHS[month - 1]}"
        )
    if step == "month":
        return text.JALALI_MONTHS_EN[jalali(day)[1] - 1]
    return f"{day.day} {text.GREGORIAN_MONTHS[day.month - 1][:3]}"


def todos(visit: PanelVisit, found: Home) -> list[dict[str, str]]:
    """What is worth doing today, each with its number and where to go; nothing that cannot be acted on."""
    listed: list[dict[str, str]] = []
    stands = found.stands
    for cost in found.costs:
        soon = stands.get("expiring", {}).get(cost.currency.key)
        if soon and soon["amount"] and visit.may("members:read"):
            listed.append(
                {
                    "icon": "hourglass-low",
                    "tone": "warning",
                    "title": _("%(amount)s expire within two weeks")
                    % {"amount": visit.formats.amount(soon["amount"], cost.currency)},
                    "detail": _("Held by %(count)s members") % {"count": formats.num(soon["members"])},
                    "action": _("Members"),
                    "href": _those(
                        visit, {"fact": f"member.expiring_{cost.currency.key}", "op": ">", "value": 0}
                    ),
                }
            )
    if stands.get("drifting"):
        listed.append(
            {
                "icon": "user-minus",
                "tone": "error",
                "title": _("%(count)s of your best members have drifted away")
                % {"count": formats.num(stands["drifting"])},
                "detail": _("Among the fifth that buys most, without a purchase for 45 days"),
                "action": _("Members"),
                "href": _those(visit, drifted(stands)),
            }
        )
    return listed


def drifted(stands: dict[str, Any]) -> dict[str, Any]:
    """The same members as were counted, as a condition of the members' list."""
    away = {"fact": "member.days_since_purchase", "op": "between", "value": [AWAY.days, GONE.days - 1]}
    best = {"fact": "member.spent", "op": ">=", "value": stands.get("best_spent", 0)}
    return {"all": [best, away]}


def _those(visit: PanelVisit, where: dict[str, Any]) -> str:
    address = visit.link("members")
    return f"{address}?{urlencode({'where': json.dumps(where, separators=(',', ':'))})}" if address else ""
