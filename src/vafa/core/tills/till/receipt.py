"""A receipt on paper, from the till."""

from uuid import UUID

from django.http import HttpResponse

from vafa.core.purchases import selectors
from vafa.core.tills import params, receipts, showing
from vafa.core.tills.till.answering import staff_of
from vafa.doors.till.pages import TillPages, TillVisit

pages = TillPages("tills")


@pages.get("receipts/<uuid:purchase_id>", permission="till:use", name="receipt")
def receipt(visit: TillVisit, purchase_id: UUID) -> HttpResponse:
    """Printed as soon as it is there; the till opens it beside itself."""
    full = selectors.get(purchase_id)
    if full.branch:
        staff_of(visit).require("till:use", full.branch)
    path = visit.url("member:receipt", token=receipts.token(purchase_id))
    link = visit.request.build_absolute_uri(path)
    return visit.render(
        "tills/receipt.html",
        full=full,
        told=showing.purchase(full.stored, visit.formats),
        text=params.read().receipt_text,
        link=link,
        qr=receipts.qr(link),
        at_till=True,
    )
