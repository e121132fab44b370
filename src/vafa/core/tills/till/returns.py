"""Returns by receipt: F6 at the till."""

from typing import Any
from uuid import UUID

from vafa.core.purchases.reading import read_refund
from vafa.core.purchases.selectors import Full
from vafa.core.tills import returning, showing
from vafa.core.tills.till.answering import place_of, spoken, staff_of
from vafa.domain.time import to_datetime
from vafa.doors.till.pages import TillPages, TillVisit
from vafa.doors.web import formats
from vafa.doors.web.words import _

pages = TillPages("tills")


@pages.get("purchases", permission="till:refund", name="purchases")
@spoken
def purchases(visit: TillVisit) -> dict[str, Any]:
    found = returning.find(visit.request.GET.get("q", ""), staff_of(visit))
    return {"purchases": [_shown(each, visit) for each in found]}


@pages.post("purchases/<uuid:purchase_id>/preview", permission="till:refund", name="preview-return")
@spoken
def preview_return(visit: TillVisit, purchase_id: UUID) -> dict[str, Any]:
    body = read_refund(visit.request.body)
    done = returning.preview(purchase_id=purchase_id, body=body, staff=staff_of(visit))
    cash = returning.money_back(done)
    return showing.refund(done, visit.formats) | {"cash": visit.formats.money(cash) if cash else ""}


@pages.post("purchases/<uuid:purchase_id>/return", permission="till:refund", name="return")
@spoken
def take_back(visit: TillVisit, purchase_id: UUID) -> dict[str, Any]:
    body = read_refund(visit.request.body)
    done = returning.take_back(
        purchase_id=purchase_id, body=body, place=place_of(visit), staff=staff_of(visit)
    )
    return showing.refund(done, visit.formats)


def _shown(full: Full, visit: TillVisit) -> dict[str, Any]:
    left = returning.left(full)
    return {
        "id": str(full.stored.id),
        "reference": full.stored.reference,
        "source": full.source,
        "when": visit.formats.datetime(full.stored.happened_at),
        "happened_at": to_datetime(full.stored.happened_at).isoformat(),
        "total": visit.formats.money(full.stored.total),
        "member": showing.name_of(full.stored.member_id, visit.formats),
        "whole": full.returned["whole"],
        "lines": [
            {
                "number": number,
                "sku": line["sku"],
                "name": line["name"] or line["sku"] or _("Purchase amount"),
                "quantity": formats.digits(line["quantity"]),
                "left": left[number],
                "net": visit.formats.money_bare(line["net"]),
            }
            for number, line in enumerate(full.lines, 1)
        ],
    }
