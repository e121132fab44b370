"""On the member's phone: my credit with what each may be used for, lines with what is due, exchange, and gifts."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.http import HttpResponse

from vafa.core.wallet import extras, framing
from vafa.domain.errors import VafaError
from vafa.doors.member.pages import MemberPages, MemberVisit
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.serving import NoSuchPage
from vafa.doors.web.words import _
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_club

from . import exchanging, gifting, looking, saying, selectors
from .errors import CodeNeeded
from .typing_in import rials

pages = MemberPages("credit")
GIVEN = ("mobile", "kind", "amount", "message", "code")


@pages.get("me/credit", name="credit")
def show(visit: MemberVisit) -> HttpResponse:
    me = framing.my_id(visit)
    params = looking.settings()
    held = looking.held_by(me, visit.now, visit.formats)
    return framing.keep(
        visit.render(
            "credit/phone.html",
            held=[each for each in held if each.line is None or each.line.state != "closed"],
            rates=looking.rates_of(me, visit.now, visit.formats),
            gives=params.gifts.on and any(each.kind.transferable for each in held),
            states=saying.STATES,
        )
    )


@pages.get("me/credit/statement/<slug:kind>", name="credit-statement")
def statement(visit: MemberVisit, kind: str) -> HttpResponse:
    me = framing.my_id(visit)
    if kind not in {row.kind for row in selectors.lines_of(me)}:
        raise NoSuchPage
    return framing.keep(
        visit.render(
            "credit/phone_statement.html",
            statement=selectors.statement(member_id=me, kind=kind, limit=100),
            kind_name=looking.kind_names().get(kind, kind),
            whats=saying.WHATS,
        )
    )


@pages.get("me/credit/exchange/<slug:rate>", name="credit-exchange")
def ask_exchange(visit: MemberVisit, rate: str) -> HttpResponse:
    return _exchange(visit, rate, "", "")


@pages.post("me/credit/exchange/<slug:rate>", name="credit-exchange", once=True)
def do_exchange(visit: MemberVisit, rate: str) -> HttpResponse:
    typed = visit.request.POST.get("amount", "").strip()[:40]
    currency = looking.programme_now(visit.now).currencies.get(_rate(visit, rate).exchange.from_currency)
    try:
        amount = int(Decimal(plain_digits(typed)) * (currency.unit if currency is not None else 1))
    except (InvalidOperation, ValueError, OverflowError):
        amount = 0
    if not 0 < amount < 10**15:
        return _exchange(visit, rate, typed, _("Write how much: a number above zero."), 422)
    try:
        with transaction.atomic():
            deed = exchanging.exchange(member_id=framing.my_id(visit), rate=rate, amount=amount)
    except VafaError as refused:
        return _exchange(visit, rate, typed, refused.say(visit.lang)[1], 422)
    programme = looking.programme_now(visit.now)
    given = visit.formats.amount(deed.details["given"], programme.currencies[deed.details["to"]])
    visit.toast(_("You got %(amount)s") % {"amount": given})
    return visit.redirect("credit")


def _rate(visit: MemberVisit, key: str) -> looking.Rate:
    for rate in looking.rates_of(framing.my_id(visit), visit.now, visit.formats):
        if rate.exchange.key == key:
            return rate
    raise NoSuchPage


def _exchange(visit: MemberVisit, key: str, typed: str, error: str, status: int = 200) -> HttpResponse:
    return visit.render(
        "credit/phone_exchange.html", status, rate=_rate(visit, key), typed=typed, error=error
    )


@pages.get("me/credit/give", name="credit-give")
def ask_gift(visit: MemberVisit) -> HttpResponse:
    return _gift(visit, dict.fromkeys(GIVEN, ""), {})


@pages.post("me/credit/give", name="credit-give", once=True)
def give(visit: MemberVisit) -> HttpResponse:
    """Above the club's limit a code goes to the giver's own mobile first, and the form comes again to take it."""
    values = {name: visit.request.POST.get(name, "").strip()[:100] for name in GIVEN}
    amount = rials(values["amount"], visit.formats)
    if amount is None:
        return _gift(visit, values, {"amount": _("Write how much: a number above zero.")}, 422)
    me, address = framing.my_id(visit), framing.address(visit)
    given = {
        "mobile": values["mobile"],
        "kind": values["kind"],
        "amount": amount,
        "message": values["message"],
    }
    try:
        with transaction.atomic():
            gifting.give(giver_id=me, code=values["code"], address=address, **given)
    except CodeNeeded:
        return _send(visit, values, amount)
    except VafaError as refused:
        where = "code" if refused.code.startswith("codes.") else "mobile"
        return _gift(visit, values, {where: refused.say(visit.lang)[1]}, 422, sent=where == "code")
    visit.toast(_("%(amount)s was given") % {"amount": visit.formats.money(amount)})
    return visit.redirect("credit")


def _send(visit: MemberVisit, values: dict[str, str], amount: int) -> HttpResponse:
    try:
        with transaction.atomic():
            gifting.send_code(
                giver_id=framing.my_id(visit),
                amount=amount,
                address=framing.address(visit),
                language=visit.lang,
            )
    except VafaError as refused:
        return _gift(visit, values, {"amount": refused.say(visit.lang)[1]}, 422)
    return _gift(visit, values, {}, sent=True)


def _gift(
    visit: MemberVisit, values: dict[str, str], errors: dict[str, str], status: int = 200, sent: bool = False
) -> HttpResponse:
    params = looking.settings()
    held = looking.held_by(framing.my_id(visit), visit.now, visit.formats)
    can = [each for each in held if each.kind.transferable]
    if not can or not params.gifts.on:
        raise NoSuchPage
    values["kind"] = values["kind"] or can[0].kind.key
    return visit.render(
        "credit/phone_give.html",
        status,
        values=values,
        errors=defaultdict(str, errors),
        kinds=[(each.kind.key, f"{each.name}: {visit.formats.money(each.available)}") for each in can],
        gifts=params.gifts,
        sent=sent,
    )


def links(visit: MemberVisit) -> list[extras.Link]:
    """The way here from the member's own page."""
    if "credit" not in keys_on(current_club()):
        return []
    return [
        extras.Link(visit.url("credit"), "wallet", _("My credit"), _("What it may be used for, what is due"))
    ]
