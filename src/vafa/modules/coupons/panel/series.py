"""The list of series, and one series with its counts and codes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk.panel.naming import full_name
from vafa.core.members.models import Member
from vafa.core.vouchers import codes, selectors, wording
from vafa.core.vouchers.models import Voucher
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.env import query
from vafa.doors.web.words import _, mark

from .. import closing
from .. import series as all_series
from ..models import Series

pages = PanelPages("coupons")
PAGE = 50
STATES = {
    "waiting": mark("Waiting"), "running": mark("Being made"), "done": mark("Made"), "stopped": mark("Stopped"),
}  # fmt: skip
TONES = {"waiting": "info", "running": "info", "done": "success", "stopped": "warning"}
SHAPES = {
    "word": mark("One word for everybody"), "codes": mark("Codes at random"), "members": mark("One for each member"),
    "file": mark("Codes of a file"), "given": mark("Given one by one"),
}  # fmt: skip
CODE_STATES = {"used": mark("Used"), "active": mark("Can be used"), "blocked": mark("Blocked")}
WHY = {
    "": mark("Not looked at yet"), "form": mark("Too short, too long, or with a sign that cannot be"),
    "twice": mark("There twice in the file"), "taken": mark("There is a coupon with this code already"),
}  # fmt: skip


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def words(visit: PanelVisit) -> dict[str, Any]:
    """What the templates call things."""
    return {
        "states": {key: _(name) for key, name in STATES.items()},
        "tones": TONES,
        "shapes": {key: _(name) for key, name in SHAPES.items()},
        "code_states": {key: _(name) for key, name in CODE_STATES.items()},
        "kinds": {key: kind.names.in_(visit.lang) for key, kind in all_series.kinds().items()},
        "shown": codes.shown,
    }


@pages.get("coupons", permission="vouchers:read", name="coupons")
def list_series(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    typed = get.get("q", "").strip()[:80]
    if typed:
        found = selectors.by_code(typed)
        if found is not None and Series.objects.filter(id=found.series_id).exists():
            return visit.go(f"{visit.url('coupon-series', series_id=found.series_id)}?code={found.id}")
    rows = [] if typed else all_series.page(before=uuid_in(get.get("after", "")), limit=PAGE + 1)
    return visit.render(
        "coupons/list.html",
        series=rows[:PAGE],
        typed=typed,
        after=query(get, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        first=query(get, after=None) if get.get("after") else "",
        **words(visit),
    )


@pages.get("coupons/<uuid:series_id>", permission="vouchers:read", name="coupon-series")
def show_series(visit: PanelVisit, series_id: UUID) -> HttpResponse:
    get, row = visit.request.GET, all_series.get(series_id)
    one, typed = uuid_in(get.get("code", "")), get.get("q", "").strip()[:80]
    state = get.get("state", "") if get.get("state", "") in CODE_STATES else ""
    found = _codes(row, one, typed, state, uuid_in(get.get("after", "")))
    members = {each.member_id for each in found if each.member_id is not None}
    rows = Member.objects.filter(id__in=members).values_list("id", "given_name", "family_name")
    return visit.render(
        "coupons/series.html",
        row=row,
        codes=found[:PAGE],
        names={each: full_name(given, family) for each, given, family in rows},
        gives=wording.sentence(row.offer, visit.lang),
        bad=[(each, _(WHY[each.why])) for each in all_series.bad_rows(series_id, 20)] if row.bad else [],
        typed=typed,
        state=state,
        narrowed=bool(one or typed or state),
        after=query(get, after=found[PAGE - 1].id) if len(found) > PAGE else "",
        first=query(get, after=None) if get.get("after") else "",
        **words(visit),
    )


def _codes(row: Series, one: UUID | None, typed: str, state: str, before: UUID | None) -> list[Voucher]:
    if one is not None or typed:
        found = selectors.get(one) if one is not None else selectors.by_code(typed)
        return [found] if found is not None and found.series_id == row.id else []
    return selectors.of_series(row.id, before=before, state=state, limit=PAGE + 1)


@pages.get("coupons/<uuid:series_id>/progress", permission="vouchers:read", name="coupon-progress")
def show_progress(visit: PanelVisit, series_id: UUID) -> HttpResponse:
    row = all_series.get(series_id)
    if not row.busy and visit.htmx:
        return visit.redirect("coupon-series", series_id=series_id)
    return visit.render("coupons/progress.html", row=row, **words(visit))


@pages.post("coupons/<uuid:series_id>/stop", permission="coupons.series", name="coupon-stop")
def stop(visit: PanelVisit, series_id: UUID) -> HttpResponse:
    all_series.stop(series_id=series_id)
    return visit.redirect("coupon-series", series_id=series_id)


@pages.post("coupons/<uuid:series_id>/go-on", permission="coupons.series", name="coupon-go-on")
def go_on(visit: PanelVisit, series_id: UUID) -> HttpResponse:
    all_series.go_on(series_id=series_id)
    return visit.redirect("coupon-series", series_id=series_id)


@pages.post("coupons/<uuid:series_id>/close", permission="coupons.series", name="coupon-close")
def close(visit: PanelVisit, series_id: UUID) -> HttpResponse:
    closing.close(series_id=series_id)
    visit.toast(_("The series is closed; its coupons are refused from now on"))
    return visit.redirect("coupon-series", series_id=series_id)
