"""Single coupons: blocked and opened again, given to a member; files of codes."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse

from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.core.vouchers import codes, selectors, services
from vafa.core.vouchers.models import Voucher
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _
from vafa.kernel import audit
from vafa.kernel.database import unit

from .. import giving
from .. import series as all_series
from ..errors import SeriesUnknown
from ..models import Series
from .series import CODE_STATES, WHY, uuid_in, words

pages = PanelPages("coupons")
AT_ONCE = 5_000


@pages.post("coupons/codes/<uuid:voucher_id>/block", permission="vouchers:write", name="coupon-block")
def block(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    row = _required(voucher_id)
    services.block(voucher_id=voucher_id, reason=visit.request.POST.get("reason", "").strip()[:200] or "lost")
    visit.toast(_("The coupon is blocked"))
    return _back(visit, row)


@pages.post("coupons/codes/<uuid:voucher_id>/unblock", permission="vouchers:write", name="coupon-unblock")
def unblock(visit: PanelVisit, voucher_id: UUID) -> HttpResponse:
    row = _required(voucher_id)
    services.unblock(voucher_id=voucher_id)
    visit.toast(_("The coupon can be used again"))
    return _back(visit, row)


def _required(voucher_id: UUID) -> Voucher:
    row = selectors.required(voucher_id)
    all_series.get(row.series_id)
    return row


def _back(visit: PanelVisit, row: Voucher) -> HttpResponse:
    return visit.go(f"{visit.url('coupon-series', series_id=row.series_id)}?code={row.id}")


@pages.get("coupons/give", permission="coupons.give", name="coupon-give")
def ask_give(visit: PanelVisit) -> HttpResponse:
    days = str(all_series.settings().days)
    return _form(visit, {"kind": visit.request.GET.get("kind", ""), "days": days}, {})


@pages.post("coupons/give", permission="coupons.give", name="coupon-give", once=True)
def give(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed = {name: post.get(name, "").strip()[:60] for name in ("kind", "days", "transferable")}
    member_id, days = uuid_in(post.get("member", "")), plain_digits(typed["days"])
    errors = {}
    if member_id is None:
        errors["member"] = _("Choose a member.")
    if not days.isdecimal() or not 1 <= int(days) <= 3650:
        errors["days"] = _("Write for how many days: 1 to 3650.")
    if errors or member_id is None:
        return _form(visit, typed, errors, 422)
    try:
        made = giving.give(
            member_id=member_id, kind=typed["kind"], days=int(days), transferable=typed["transferable"] == "1"
        )
    except (MemberNotFound, MemberErased, MemberMerged) as refused:
        return _form(visit, typed, {"member": refused.say(visit.lang)[1]}, 422)
    except VafaError as refused:
        return _form(visit, typed, {"kind": refused.say(visit.lang)[1]}, 422)
    visit.toast(_("The member has the coupon %(code)s") % {"code": codes.shown(made.code)})
    return _back(visit, made)


def _form(
    visit: PanelVisit, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render(
        "coupons/give.html",
        status,
        typed=defaultdict(str, typed),
        errors=defaultdict(str, errors),
        **words(visit),
    )


@pages.get("coupons/<uuid:series_id>/codes.csv", permission="coupons.series", name="coupon-csv")
def take_codes(visit: PanelVisit, series_id: UUID) -> Any:
    """Streamed, so that a million take no memory."""
    row = all_series.get(series_id)
    audit.record("coupons.export", "series", row.id, None, {"made": row.made})
    head = [_("Code"), _("Member"), _("Uses"), _("Used"), _("State")]
    states = {key: _(name) for key, name in CODE_STATES.items()}
    return _download(_codes(row, head, states), "coupons.csv")


@pages.get("coupons/<uuid:series_id>/refused.csv", permission="coupons.series", name="coupon-refused")
def take_refused(visit: PanelVisit, series_id: UUID) -> Any:
    row = all_series.get(series_id)
    if not row.bad:
        raise SeriesUnknown()
    found = all_series.bad_rows(series_id, all_series.MOST_ROWS)
    rows = [[each.n, each.written, _(WHY[each.why])] for each in found]
    return _download(
        iter([_lines([[_("Row"), _("As written"), _("Why not")], *rows], first=True)]), "refused.csv"
    )


def _codes(row: Series, head: list[str], states: dict[str, str]) -> Iterator[bytes]:
    yield _lines([head], first=True)
    after = UUID(int=0)
    while True:
        with unit(row.club_id):
            found = list(Voucher.objects.filter(series_id=row.id, id__gt=after).order_by("id")[:AT_ONCE])
        if not found:
            return
        yield _lines(
            [
                [
                    row.word or codes.shown(each.code),
                    each.member_id or "",
                    each.uses,
                    each.used,
                    states[each.state],
                ]
                for each in found
            ]
        )
        after = found[-1].id


def _lines(rows: list[list[Any]], *, first: bool = False) -> bytes:
    """With a mark at its beginning, by which spreadsheets know the letters."""
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if first else "utf-8")


def _download(content: Iterator[bytes], name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
