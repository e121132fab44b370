"""One purchase: its lines, what each rule gave and why others did not, and taking goods back."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections
from django.http import HttpResponse

from vafa.core.desk import money, timeline
from vafa.core.desk.panel import naming, telling
from vafa.core.members import selectors as members
from vafa.core.purchases import selectors as purchases
from vafa.core.purchases.api import to_pay
from vafa.core.purchases.models import Product
from vafa.core.purchases.refunding import refund
from vafa.core.purchases.schemas import RefundIn
from vafa.domain.errors import VafaError
from vafa.domain.explain import answer
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import formats
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _

pages = PanelPages("desk")
QUANTITY = 16


@pages.get("purchases/<uuid:purchase_id>", permission="purchases:read", name="purchase")
def show_purchase(visit: PanelVisit, purchase_id: UUID) -> HttpResponse:
    return _page(visit, purchase_id, {}, "")


@pages.post(
    "purchases/<uuid:purchase_id>/refund", permission="purchases:write", name="purchase-refund", once=True
)
def take_back(visit: PanelVisit, purchase_id: UUID) -> HttpResponse:
    """Lines with quantities, or all that is left. The form's token is the reference: sent twice, it is one return."""
    assert visit.club is not None and visit.staff is not None
    post = visit.request.POST
    visit.staff.require("purchases:write", purchases.get(purchase_id).branch or None)
    typed = {key: post.get(key, "").strip()[:QUANTITY] for key in post if key.startswith("line.")}
    lines = [
        {"line": int(key[5:]), "quantity": plain_digits(text)}
        for key, text in typed.items()
        if key[5:].isdigit() and plain_digits(text) not in ("", "0")
    ]
    whole = post.get("do") == "all"
    if not lines and not whole:
        return _page(visit, purchase_id, typed, _("Write how many of at least one line come back."), 422)
    token = hashlib.sha256(f"{purchase_id}{post.get('once', '')}".encode()).hexdigest()[:12]
    body: dict[str, Any] = {"reference": f"panel-{token}", **({"all": True} if whole else {"lines": lines})}
    try:
        asked = msgspec.convert(body, RefundIn, strict=False)
        refund(connections["default"].connection, visit.club.id, purchase_id, asked, cancel=whole)
    except msgspec.ValidationError:
        return _page(visit, purchase_id, typed, _("Quantities are numbers above zero."), 422)
    except VafaError as refused:
        return _page(visit, purchase_id, typed, refused.say(visit.lang)[1], 422)
    visit.toast(_("The return was recorded"))
    return visit.redirect("purchase", purchase_id=purchase_id)


def _lines(full: purchases.Full) -> list[dict[str, Any]]:
    """With the names that the club's catalogue has for products that the till did not name."""
    unnamed = [each["sku"] for each in full.lines if each["sku"] and not each["name"]]
    names = dict(Product.objects.filter(sku__in=unnamed).values_list("sku", "name")) if unnamed else {}
    return [
        {**each, "name": each["name"] or names.get(each["sku"], ""), "quantity": _quantity(each["quantity"])}
        for each in full.lines
    ]


def _quantity(value: Any) -> str:
    """Up to three decimals, as the page's language writes them."""
    whole, _dot, rest = str(value).partition(".")
    return formats.decimal(int(whole + rest), len(rest))


def _page(
    visit: PanelVisit, purchase_id: UUID, typed: dict[str, str], error: str, status: int = 200
) -> HttpResponse:
    full = purchases.get(purchase_id)
    stored = full.stored
    teller = telling.Teller(visit, money.book(), timeline.Page([], []))
    teller.bought = {stored.id: full}
    teller.branches = teller._branches()
    told = answer(
        stored.record, stored.programme, at=stored.happened_at, lang=visit.lang, display=visit.formats.display
    )
    member = members.survivor(stored.member_id) if stored.member_id is not None else None
    may = visit.staff is not None and visit.staff.may("purchases:write", full.branch or None)
    return visit.render(
        "desk/purchase.html",
        status,
        full=full,
        lines=_lines(full),
        stored=stored,
        told=told,
        member=member,
        name=naming.name_of(member) if member is not None else _("Guest"),
        priced=teller.priced(stored),
        to_pay=to_pay(stored),
        branch=teller.branch(full.branch) if full.branch else "",
        amounts=[teller.amount(each["currency"], each["amount"]) for each in told["earned"]],
        spent=[teller.amount(each["currency"], -each["amount"]) for each in told["spent"]],
        refunds=[(each, teller.refund_told(each)) for each in full.refunds],
        returnable=may and not full.returned["whole"] and not full.returned["cancelled"],
        typed=typed,
        error=error,
        digits=formats.digits,
    )
