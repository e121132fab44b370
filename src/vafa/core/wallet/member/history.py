"""What happened to the member's balances, and one purchase with its lines."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from vafa.core.desk import money, timeline
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.core.purchases import selectors as purchases
from vafa.core.purchases.api import to_pay
from vafa.core.purchases.models import Product
from vafa.core.wallet import framing, history, rules
from vafa.domain.explain import answer
from vafa.domain.time import from_datetime
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.serving import NoSuchPage
from vafa.doors.web.words import _, say

pages = MemberPages("wallet")


@pages.get("history", name="history")
def show(visit: MemberVisit) -> HttpResponse:
    member, programme = framing.me(visit), rules.programme(visit.now)
    if programme is None:
        nothing: dict[str, Any] = dict.fromkeys(("days", "currencies"), ()) | {"chosen": "", "earlier": ""}
        return framing.keep(visit.render("wallet/history.html", month=None, **nothing))
    currencies = programme.currencies
    chosen = visit.request.GET.get("of", "")
    chosen = chosen if chosen in currencies else ""
    after = visit.request.GET.get("before", "")[:60]
    found = history.find(member.id, currency=chosen, after=after)
    summed = chosen or next(iter(currencies), "")
    return framing.keep(
        visit.render(
            "wallet/history.html",
            days=history.Story(visit, found).by_day(chosen),
            earlier=found.after,
            chosen=chosen,
            first=not after,
            currencies=[(key, say(each.names.model_dump())) for key, each in currencies.items()],
            month=_month(visit, member.id, summed) if summed and not after else None,
        )
    )


def _month(visit: MemberVisit, member_id: UUID, key: str) -> dict[str, Any]:
    """Gained and gone in this month, and what is there now."""
    currency = money.programme_at(from_datetime(visit.now)).currencies[key]
    balances = ledger.balances(member_id, from_datetime(visit.now)) or ()
    has = next((each.available for each in balances if each.currency == key), 0)
    shown, unit = money.bare(has, currency, visit.formats)
    return {
        "sums": history.sums(visit, member_id, key),
        "has": {"text": shown, "unit": unit},
        "name": say(currency.names.model_dump()),
    }


@pages.get("purchases/<uuid:purchase_id>", name="purchase")
def show_purchase(visit: MemberVisit, purchase_id: UUID) -> HttpResponse:
    """One's own, or of whoever was merged into this member; anybody else's is not there."""
    member, full = framing.me(visit), purchases.get(purchase_id)
    stored = full.stored
    if stored.member_id != member.id and stored.member_id not in members.tree(member.id):
        raise NoSuchPage
    found = [timeline.Found("purchase", stored.id, stored.happened_at)]
    story = history.Story(visit, timeline.Page(found, [member.id], ids={"purchase": [stored.id]}))
    told = answer(
        stored.record, stored.programme, at=stored.happened_at, lang=visit.lang, display=visit.formats.display
    )
    return visit.render(
        "wallet/purchase.html",
        full=full,
        stored=stored,
        to_pay=to_pay(stored),
        sheet=story.sheets()[0],
        lines=_named(full.lines),
        missed=told["not_earned"],
        returns=[(each, story.refund_told(each)) for each in full.refunds],
        title=_("Purchase"),
    )


def _named(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the catalogue's names for what the till did not name."""
    unnamed = [each["sku"] for each in lines if each["sku"] and not each["name"]]
    names = dict(Product.objects.filter(sku__in=unnamed).values_list("sku", "name")) if unnamed else {}
    return [{**each, "name": each["name"] or names.get(each["sku"]) or each["sku"]} for each in lines]
