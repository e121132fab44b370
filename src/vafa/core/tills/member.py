"""The receipt behind a link: what was bought, what it brought, and nothing that names the member."""

from django.http import HttpResponse

from vafa.core.purchases import selectors
from vafa.core.tills import params, receipts, showing
from vafa.doors.member.pages import MemberPages, MemberVisit

pages = MemberPages("tills")


@pages.get("receipt/<str:token>", open=True, name="receipt")
def receipt(visit: MemberVisit, token: str) -> HttpResponse:
    full = selectors.get(receipts.required(token))
    own = visit.link("purchase", purchase_id=full.stored.id)
    if own and visit.member_id == full.stored.member_id:
        return visit.go(own)
    link = visit.request.build_absolute_uri(visit.url("receipt", token=token))
    return visit.render(
        "tills/receipt.html",
        full=full,
        told=showing.purchase(full.stored, visit.formats),
        text=params.read().receipt_text,
        link=link,
        qr=receipts.qr(link),
        at_till=False,
    )
