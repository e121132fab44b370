"""The day at the till: for the cashier's own till, a branch, or all of them."""

from datetime import date

from django.http import HttpResponse

from vafa.core.earning.work import now_instant
from vafa.core.purchases.models import Branch
from vafa.core.tills import devices, reporting, showing
from vafa.core.tills.till.answering import found_place, staff_of
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.doors.web.formats import parse_day
from vafa.kernel.people import StaffRow

pages = TillPages("tills")


@pages.get("report", permission="till:use", name="report")
def report(visit: TillVisit) -> HttpResponse:
    """Whose job is only the till sees this till; who reads purchases sees the branches they reach."""
    asked, staff, place = visit.request.GET, staff_of(visit), found_place(visit)
    today = visit.formats.calendar.day(now_instant()).date
    day = _day(asked.get("day", ""), visit.lang, today)
    wide = staff.may("purchases:read")
    till = asked.get("till", "")
    number = int(till) if wide and till.isdecimal() and len(till) < 9 else None
    if not wide or (not till and place is not None and "till" not in asked):
        number = place.number if place is not None else 0
    found = reporting.of_day(day=day, calendar=visit.formats.calendar, branches=staff.branches, till=number)
    reachable = [each for each in devices.tills() if staff.reaches(each.branch or None)] if wide else []
    return visit.render(
        "tills/report.html",
        report=found,
        day=day,
        today=today,
        till=number,
        tills=reachable,
        place=place,
        programme=showing.book().at(now_instant()),
        figure=showing.figure,
        branch_names=dict(Branch.objects.values_list("code", "name")),
        cashiers=dict(StaffRow.objects.values_list("user_id", "name")),
    )


def _day(typed: str, lang: str, today: date) -> date:
    found = parse_day(typed, lang) if typed else None
    return found if found is not None and found <= today else today
