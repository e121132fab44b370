"""One basket in the editor of an offer: what the draft takes off it, line by line, and why or why not."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse

from vafa.core.earning import naming, publishing
from vafa.core.purchases import trial
from vafa.core.purchases.models import ProductGroup
from vafa.core.purchases.panel.naming import branches, product_groups
from vafa.core.purchases.panel.trial import Try, lines_of, member_of, moment_of, posted
from vafa.domain.errors import VafaError
from vafa.domain.programme import Programme
from vafa.domain.time import to_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit

from .. import drafting

pages = PanelPages("offers")
PRICES = (280_000, 520_000, 90_000)
"""Of the basket that the trial begins with, in toman."""


@pages.get("offers/<slug:key>/trial", permission="programme:read", name="offer-trial")
def show_trial(visit: PanelVisit, key: str) -> HttpResponse:
    now = visit.now.astimezone(ZoneInfo(visit.formats.zone))
    ten = 10 if visit.formats.display == "rial" else 1
    groups = list(ProductGroup.objects.order_by("key").values_list("key", flat=True)[:2])
    lines = [
        {"group": groups[at % len(groups)] if groups else "", "quantity": "2", "price": str(price * ten)}
        for at, price in enumerate(PRICES)
    ]
    return _show(visit, key, Try(lines, day=now.date().isoformat(), clock=now.strftime("%H:%M")))


@pages.post("offers/<slug:key>/trial", permission="programme:read", name="offer-trial")
def try_again(visit: PanelVisit, key: str) -> HttpResponse:
    return _show(visit, key, posted(visit.request.POST))


def _show(visit: PanelVisit, key: str, asked: Try) -> HttpResponse:
    body = drafting.drafted_with(key)
    if body is None:
        raise Http404
    shown: dict[str, Any] = {}
    try:
        made = publishing.compiled(body)
        made.book = naming.spoken(made)  # this one is read by staff
        shown = _tried(visit, key, asked, made)
    except VafaError as refused:
        asked.problem = refused.say(visit.lang)[1]
    return visit.render(
        "offers/trial.html",
        key=key,
        asked=asked,
        groups=product_groups(),
        branches=branches(),
        **{"mine": None, "missed": None, "others": [], "offs": {}, "total": 0, "day": None, **shown},
    )


def _tried(visit: PanelVisit, key: str, asked: Try, made: Programme) -> dict[str, Any]:
    lines = lines_of(asked, visit)
    member = member_of(asked)
    moment = moment_of(asked, visit)
    found: dict[str, Any] = {"day": to_datetime(moment, ZoneInfo(visit.formats.zone)).date()}
    if asked.faults or not lines:
        return found
    answer = trial.try_basket(
        programme=made, lines=lines, member_id=member, at=moment, branch=asked.branch,
        lang=visit.lang, display=visit.formats.display,
    ).answer  # fmt: skip
    mine = next((each for each in answer["discounts"] if each["offer"] == key), None)
    return found | {
        "mine": mine,
        "missed": next((each for each in answer["not_discounted"] if each["offer"] == key), None),
        "others": [each for each in answer["discounts"] if each["offer"] != key],
        "offs": {each["line"]: each["amount"] for each in mine["lines"]} if mine else {},
        "total": answer["total"],
    }
