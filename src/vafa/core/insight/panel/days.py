"""Reports: days in a table with an export, and what the club owes."""

import csv
import io
from datetime import date, timedelta

from django.http import HttpResponse

from vafa.core.insight import home, readings
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import formats
from vafa.doors.web.words import _

pages = PanelPages("insight")
MOST = 366


@pages.get("insight/days", permission="insight:read", name="days")
def show_days(visit: PanelVisit) -> HttpResponse:
    begin, end = _range(visit)
    found = readings.daily(begin, end + timedelta(days=1))
    rows = [(day, *found[day]) for day in sorted(found, reverse=True)]
    if visit.request.GET.get("as") == "csv":
        return _csv(visit, rows)
    whole = (sum(row[1] for row in rows), sum(row[2] for row in rows))
    return visit.render("insight/days.html", rows=rows, begin=begin, end=end, whole=whole)


def _range(visit: PanelVisit) -> tuple[date, date]:
    """From the query, in either calendar; at most a year, the last thirty days when nothing is asked."""
    today = visit.formats.calendar.day(from_datetime(visit.now)).date
    end = formats.parse_day(visit.request.GET.get("to", ""), visit.lang) or today
    begin = formats.parse_day(visit.request.GET.get("from", ""), visit.lang) or end - timedelta(days=29)
    if begin > end:
        begin, end = end, begin
    return max(begin, end - timedelta(days=MOST)), end


def _csv(visit: PanelVisit, rows: list[tuple[date, int, int]]) -> HttpResponse:
    """Whole rials and ISO dates beside the club's own, so that a spreadsheet can count with them."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([_("Day"), "date", _("Purchases"), _("Sales, rials")])
    for day, purchases, sales in rows:
        writer.writerow([visit.formats.date(day), day.isoformat(), purchases, sales])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="days.csv"'
    return response


@pages.get("insight/branches", permission="insight:read", name="branch-report")
def show_branches(visit: PanelVisit) -> HttpResponse:
    """What each branch sold and what the programme cost there: the programme is one, its cost each branch's."""
    begin, end = _range(visit)
    rows = readings.by_branch(begin, end + timedelta(days=1))
    mine = visit.staff.branches if visit.staff else ()
    rows = [row for row in rows if not mine or row[0] in mine]
    return visit.render("insight/branches.html", rows=rows, begin=begin, end=end)


@pages.get("insight/liability", permission="insight:read", name="liability")
def show_liability(visit: PanelVisit) -> HttpResponse:
    """What members hold, as counted a few minutes ago, and what soon expires."""
    found = home.home(None, visit.now, visit.formats.calendar)
    return visit.render("insight/liability.html", found=found)
