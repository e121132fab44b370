"""Handing a reward over at the till: scan or type the code, see what it is, confirm with one key."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import HttpResponse

from vafa.core.members import selectors as members
from vafa.domain.errors import VafaError
from vafa.domain.time import from_datetime
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.kernel import throttle
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

from . import catalogue, codes, handing, showing
from .errors import RedemptionNotFound
from .handing import OPEN
from .models import Redemption
from .settings import settings

pages = TillPages("rewards")
WRONG: Final = Limit("rewards.code", 20, 300, 300)
"""Codes that lead nowhere, of one person: nobody finds an order by trying."""


@pages.get("rewards", permission="till:use", name="rewards")
def find(visit: TillVisit) -> HttpResponse:
    typed = visit.request.GET.get("code", "").strip()[:100]
    if not typed:
        return _page(visit)
    try:
        row = handing.by_code(typed)
    except RedemptionNotFound as refused:
        assert visit.staff is not None
        throttle.hit(WRONG, f"{current_club()}:{visit.staff.user_id}", datetime.now(visit.now.tzinfo))
        return _page(visit, typed=typed, error=refused.say(visit.lang)[1])
    return _page(visit, row, typed)


@pages.post("rewards", permission="till:use", name="rewards")
def hand_over(visit: TillVisit) -> HttpResponse:
    assert visit.staff is not None
    branch = visit.till.get("branch", "")
    visit.staff.require("till:use", branch or None)
    if settings().confirmed_by == "granted":
        visit.staff.require("rewards.hand_over", branch or None)
    row = None
    try:
        row = handing.by_code(visit.request.POST.get("code", "")[:100])
        with transaction.atomic():
            row = handing.hand_over(redemption_id=row.id, branch=branch)
    except VafaError as refused:
        return _page(visit, row, error=refused.say(visit.lang)[1], status=409)
    return _page(visit, row, done=True)


def _page(
    visit: TillVisit,
    row: Redemption | None = None,
    typed: str = "",
    error: str = "",
    *,
    done: bool = False,
    status: int = 200,
) -> HttpResponse:
    reward = catalogue.find(row.reward_id) if row is not None else None
    holder = members.survivor(row.member_id).id if row is not None else None
    return visit.render(
        "rewards/till.html",
        status,
        row=row,
        typed=typed,
        error=error,
        done=done,
        name=showing.member_names([holder]).get(holder, "") if holder is not None else "",
        picture=reward.picture if reward is not None else None,
        is_open=row is not None and row.state in OPEN,
        shown=showing.shown(visit.formats, from_datetime(visit.now)),
        showing=showing,
        codes=codes,
    )
