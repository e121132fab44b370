"""Forms: a batch of cards, one for a sale, one as a present."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.errors import VafaError
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.panel.signin.showing import absolute
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _
from vafa.kernel.sms import SmsRefused

from .. import giving
from .. import making as cards
from ..errors import NobodyNamed
from .batches import uuid_in, words

pages = PanelPages("giftcards")
FIELDS = ("name", "count", "choice", "amount", "design", "active", "mobile", "message")


@pages.get("gift-cards/new", permission="giftcards.batches", name="giftcard-new")
def ask_batch(visit: PanelVisit) -> HttpResponse:
    return _form(visit, "giftcards/new.html", {}, {})


@pages.post("gift-cards/new", permission="giftcards.batches", name="giftcard-new", once=True)
def start_batch(visit: PanelVisit) -> HttpResponse:
    typed = _typed(visit)
    count = plain_digits(typed["count"]).replace(",", "").replace("٬", "")
    worth, errors = _worth(visit, typed)
    if not count.isdecimal() or len(count) > 9:
        errors["count"] = _("Write how many cards: a number.")

    def work() -> HttpResponse:
        made = cards.start(
            count=int(count),
            design=typed["design"],
            name=typed["name"],
            active=typed["active"] == "1",
            **worth,
        )
        return visit.redirect("giftcard-batch", gift_batch_id=made.id)

    return _done(visit, "giftcards/new.html", typed, errors, work)


@pages.get("gift-cards/sell", permission="giftcards.sell", name="giftcard-sell")
def ask_sale(visit: PanelVisit) -> HttpResponse:
    return _form(visit, "giftcards/sell.html", {}, {})


@pages.post("gift-cards/sell", permission="giftcards.sell", name="giftcard-sell", once=True)
def prepare(visit: PanelVisit) -> HttpResponse:
    """The card's page then shows its code, until the till has sold it."""
    typed = _typed(visit)
    worth, errors = _worth(visit, typed)

    def work() -> HttpResponse:
        return visit.redirect("giftcard", voucher_id=giving.prepare(design=typed["design"], **worth).id)

    return _done(visit, "giftcards/sell.html", typed, errors, work)


@pages.get("gift-cards/give", permission="giftcards.give", name="giftcard-give")
def ask_gift(visit: PanelVisit) -> HttpResponse:
    return _form(visit, "giftcards/give.html", {}, {})


@pages.post("gift-cards/give", permission="giftcards.give", name="giftcard-give", once=True)
def give(visit: PanelVisit) -> HttpResponse:
    typed, member_id = _typed(visit), uuid_in(visit.request.POST.get("member", ""))
    worth, errors = _worth(visit, typed)

    def work() -> HttpResponse:
        made = giving.give(
            member_id=member_id, mobile=typed["mobile"], message=typed["message"], design=typed["design"],
            link=link(visit), **worth,
        )  # fmt: skip
        visit.toast(_("The card was given"))
        return visit.redirect("giftcard", voucher_id=made.id)

    return _done(visit, "giftcards/give.html", typed, errors, work)


def link(visit: PanelVisit) -> str:
    """Where anybody sees what a card is worth."""
    assert visit.club is not None
    return absolute(visit.request, f"/{visit.club.slug}/gift-card")


def _typed(visit: PanelVisit) -> dict[str, str]:
    return {name: visit.request.POST.get(name, "").strip()[:200] for name in FIELDS}


def _worth(visit: PanelVisit, typed: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the card holds: a kind, one of the amounts offered, or another that was typed in the club's unit."""
    choice = typed["choice"]
    if choice.startswith("kind:"):
        return {"kind": choice.removeprefix("kind:")}, {}
    if choice.isdecimal():
        return {"amount": int(choice[:17])}, {}
    text = plain_digits(typed["amount"]).replace(",", "").replace("٬", "")
    if not text.isdecimal() or not 0 < len(text) <= 16 or int(text) * RIALS_IN_TOMAN > MAX_AMOUNT:
        return {}, {"amount": _("Write how much: a whole number above zero.")}
    return {"amount": int(text) * (RIALS_IN_TOMAN if visit.formats.display == "toman" else 1)}, {}


def _done(
    visit: PanelVisit, template: str, typed: dict[str, str], errors: dict[str, str], work: Callable[[], HttpResponse]
) -> HttpResponse:  # fmt: skip
    if errors:
        return _form(visit, template, typed, errors, 422)
    try:
        return work()
    except (MemberNotFound, MemberErased, MemberMerged) as refused:
        errors = {"member": refused.say(visit.lang)[1]}
    except SmsRefused:
        raise
    except VafaError as refused:
        field = {"giftcards.count": "count", NobodyNamed.code: "mobile"}.get(refused.code, "amount")
        field = "mobile" if refused.code.startswith("identifier") else field
        errors = {field: refused.say(visit.lang)[1]}
    return _form(visit, template, typed, errors, 422)


def _form(
    visit: PanelVisit, template: str, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    params, more = cards.settings(), words(visit)
    choices = [(str(rials), visit.formats.money(rials)) for rials in params.amounts]
    choices += [(f"kind:{key}", name) for key, name in more["kinds"].items()]
    if params.free_amount:
        choices.append(("other", _("Another amount")))
    return visit.render(
        template,
        status,
        typed=dict.fromkeys(FIELDS, "") | {"choice": choices[0][0]} | typed,
        errors=defaultdict(str, errors),
        choices=choices,
        free=params.free_amount,
        least=params.least,
        most=params.most,
        most_cards=cards.MOST,
        **more,
    )
