"""What was redeemed: found by code, state or branch, handed over, cancelled, taken back, and as a file."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse

from vafa.core.members import selectors as members
from vafa.core.purchases.models import Branch
from vafa.domain.errors import VafaError
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import words
from vafa.doors.web.env import query
from vafa.doors.web.words import _, say
from vafa.kernel import audit
from vafa.kernel.database import unit
from vafa.kernel.people import User

from .. import codes, handing, listing, looking, showing
from ..handing import OPEN
from ..models import Redemption

pages = PanelPages("rewards")
READ, HAND_OVER, CANCEL = "members:read", "rewards.hand_over", "rewards.cancel"


def asked_in(visit: PanelVisit) -> listing.Asked:
    get = visit.request.GET
    return listing.Asked(
        typed=get.get("q", "")[:100],
        state=get.get("state", "") if get.get("state") in Redemption.State.values else "",
        branch=get.get("branch", "")[:64],
        reward_id=_id(get.get("reward", "")),
        member_id=_id(get.get("member", "")),
        before=_id(get.get("after", "")),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@pages.get("redemptions", permission=READ, name="redemptions")
def list_redemptions(visit: PanelVisit) -> HttpResponse:
    asked = asked_in(visit)
    found = listing.page(asked, limit=listing.PAGE + 1)
    rows = found[: listing.PAGE]
    return visit.render(
        "rewards/redemptions.html",
        rows=rows,
        asked=asked,
        names=showing.member_names(each.member_id for each in rows),
        branches=_branches(),
        states=showing.states(),
        after=query(visit.request.GET, after=rows[-1].id) if len(found) > listing.PAGE else "",
        first=query(visit.request.GET, after=None) if asked.before else "",
        **_look(visit),
    )


@pages.get("redemptions/export", permission="exports:read", name="redemptions-export")
def export(visit: PanelVisit) -> HttpResponse:
    if visit.staff is not None:
        visit.staff.require(READ)
    asked = asked_in(visit)
    audit.record("rewards.export", "club", None, None, {"state": asked.state, "branch": asked.branch})
    answer = StreamingHttpResponse(_lines(visit, asked), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="redemptions.csv"'
    return answer


def _lines(visit: PanelVisit, asked: listing.Asked) -> Iterator[str]:
    """Every chunk has a transaction of its own: a slow reader holds none open."""
    assert visit.club is not None
    lang, club_id = visit.lang, visit.club.id
    with words.speaking(lang), unit(club_id):
        heads = [
            _("Code"), _("Reward"), _("Member"), _("Quantity"), _("State"), _("Currency"), _("Paid"),
            _("Given back"), _("Money (rials)"), _("Branch"), _("Ordered"), _("Done"),
        ]  # fmt: skip
    yield "\ufeff" + _line(heads)
    batches = listing.all_of(asked)
    while True:
        with words.speaking(lang), unit(club_id):
            rows = next(batches, [])
            text = "".join(_line(_cells(visit, each)) for each in rows)
        if not rows:
            return
        yield text


def _cells(visit: PanelVisit, row: Redemption) -> list[str]:
    day = visit.formats.calendar.day
    done = day(from_datetime(row.done_at)).date.isoformat() if row.done_at else ""
    return [
        codes.shown(row.code), say(row.names), str(row.member_id), str(row.quantity), showing.state(row.state),
        row.currency, str(row.paid), str(row.given_back), str(row.money), row.branch,
        day(from_datetime(row.ordered_at)).date.isoformat(), done,
    ]  # fmt: skip


def _line(cells: list[str]) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    out = io.StringIO()
    csv.writer(out).writerow(f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in cells)
    return out.getvalue()


@pages.get("redemptions/<uuid:redemption_id>", permission=READ, name="redemption")
def show(visit: PanelVisit, redemption_id: UUID) -> HttpResponse:
    row = handing.get(redemption_id)
    by = User.objects.filter(id=_id(row.done_by)).first() if _id(row.done_by) else None
    return visit.render(
        "rewards/redemption.html",
        row=row,
        name=showing.member_names([row.member_id]).get(row.member_id, ""),
        holder=members.survivor(row.member_id).id,
        branches=_branches(),
        by=by.name if by is not None else "",
        returns=looking.returns(row.id),
        is_open=row.state in OPEN,
        left=row.quantity - row.returned,
        **_look(visit),
    )


@pages.post("redemptions/<uuid:redemption_id>/ready", permission=HAND_OVER, name="redemption-ready")
def ready(visit: PanelVisit, redemption_id: UUID) -> HttpResponse:
    return _done(visit, handing.make_ready(redemption_id=redemption_id), _("It waits to be picked up"))


@pages.post("redemptions/<uuid:redemption_id>/hand-over", permission=HAND_OVER, name="redemption-hand-over")
def hand_over(visit: PanelVisit, redemption_id: UUID) -> HttpResponse:
    branch = visit.request.POST.get("branch", "")[:64]
    if visit.staff is not None and branch:
        visit.staff.require(HAND_OVER, branch)
    try:
        with transaction.atomic():
            row = handing.hand_over(redemption_id=redemption_id, branch=branch)
    except VafaError as refused:
        return _refused(visit, redemption_id, refused)
    return _done(visit, row, _("Handed over"))


@pages.post("redemptions/<uuid:redemption_id>/cancel", permission=CANCEL, name="redemption-cancel")
def cancel(visit: PanelVisit, redemption_id: UUID) -> HttpResponse:
    reason = visit.request.POST.get("reason", "")[:500]
    try:
        with transaction.atomic():
            row = handing.cancel(redemption_id=redemption_id, reason=reason)
    except VafaError as refused:
        return _refused(visit, redemption_id, refused)
    return _done(visit, row, _("Cancelled; everything went back"))


@pages.post("redemptions/<uuid:redemption_id>/return", permission=CANCEL, name="redemption-return", once=True)
def take_back(visit: PanelVisit, redemption_id: UUID) -> HttpResponse:
    post = visit.request.POST
    typed = post.get("quantity", "")
    quantity = int(typed) if typed.isdecimal() and len(typed) < 4 else None
    reason = post.get("reason", "")[:500]
    try:
        with transaction.atomic():
            row = handing.take_back(redemption_id=redemption_id, quantity=quantity, reason=reason)
    except VafaError as refused:
        return _refused(visit, redemption_id, refused)
    return _done(visit, row, _("Taken back; what was paid went back with it"))


def _refused(visit: PanelVisit, redemption_id: UUID, refused: VafaError) -> HttpResponse:
    visit.toast(refused.say(visit.lang)[1] or refused.say(visit.lang)[0], "error")
    return visit.redirect("redemption", redemption_id=redemption_id)


def _done(visit: PanelVisit, row: Redemption, said: str) -> HttpResponse:
    visit.toast(said)
    return visit.redirect("redemption", redemption_id=row.id)


def _branches() -> dict[str, str]:
    return dict(Branch.objects.order_by("name").values_list("code", "name")[:1000])


def _look(visit: PanelVisit) -> dict[str, Any]:
    return {
        "shown": showing.shown(visit.formats, from_datetime(visit.now)),
        "showing": showing,
        "codes": codes,
    }
