"""What a till shows, as plain data whose words and figures are ready: a till without network has no templates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connections

from vafa.core.earning import programmes
from vafa.core.earning.api import showing
from vafa.core.earning.work import now_instant
from vafa.core.ledger import selectors as ledger
from vafa.core.members.errors import MemberNotFound
from vafa.core.purchases.api import to_pay
from vafa.core.purchases.intake import Stored
from vafa.core.purchases.refunding import Refunded
from vafa.domain.explain import answer, prices, refund_answer
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow
from vafa.domain.time import to_datetime
from vafa.domain.vouchers import USE
from vafa.doors.web import formats, words
from vafa.doors.web.formats import Formats
from vafa.kernel.scope import current_club

Shown = dict[str, Any]


def book() -> programmes.Book:
    return programmes.book(connections["default"].connection, current_club())


def has_offers() -> bool:
    """Whether a till without network has to say that discounts are missing."""
    try:
        return bool(book().at(now_instant()).offers.offers)
    except programmes.NoProgramme:
        return False


def name_of(member_id: UUID | None, form: Formats) -> str:
    """Whose purchase it is, also of those who have left since."""
    if member_id is None:
        return words._("Guest")
    try:
        return str(card(member_id, form)["name"])
    except MemberNotFound:
        return words._("Member without a name")


def card(member_id: UUID, form: Formats) -> Shown:
    """A member as the till's wallet shows them. Merged and erased ones are not there."""
    now, lang = now_instant(), words.language()
    found = showing.member(member_id, now, lang)
    balances = ledger.balances(member_id, now)
    if found["merged_into"] or found["erased_at"] or balances is None:
        raise MemberNotFound()
    mobile = next((each["value"] for each in found["identifiers"] if each["kind"] == "mobile"), "")
    name = " ".join(part for part in (found["given_name"], found["family_name"]) if part)
    programme = book().at(now)
    return {
        "id": str(member_id),
        "name": name or formats.mobile(mobile) or words._("Member without a name"),
        "mobile": formats.mobile(mobile) if mobile else "",
        "number": mobile,
        "tiers": [{"key": each["key"], "name": each["name"]} for each in found["tiers"] if each["key"]],
        "balances": [balance(each, programme, form) for each in balances],
        "at": to_datetime(now).isoformat(),
    }


def balance(each: BalanceNow, programme: Programme, form: Formats) -> Shown:
    currency = programme.currencies.get(each.currency)
    name = currency.names.in_(words.language()) if currency else each.currency
    return {
        "currency": each.currency,
        "name": name,
        "available": each.available,
        "rial_value": currency.rial_value if currency else None,
        "unit": currency.unit if currency else 1,
        **figure(each.available, each.currency, programme, form),
    }


def figure(value: int, key: str, programme: Programme, form: Formats) -> Shown:
    """An amount in full, and as a figure with its unit apart."""
    currency = programme.currencies.get(key)
    if currency is None:
        return {"said": formats.num(value), "figure": formats.num(value), "unit_name": ""}
    if currency.kind == "credit" and currency.rial_value == 1 and not currency.scale:
        return {
            "said": form.money(value),
            "figure": form.money_bare(value),
            "unit_name": form.money_unit,
        }
    shown = formats.decimal(value, currency.scale)
    return {"said": form.amount(value, currency), "figure": shown, "unit_name": ""}


def plus(value: int, key: str, programme: Programme, form: Formats, sign: str = "+") -> str:
    return f"\u200e{sign}{figure(value, key, programme, form)['said']}"


def purchase(stored: Stored, form: Formats) -> Shown:
    """A purchase, or what it would lead to."""
    lang, programme = words.language(), stored.programme
    told = answer(stored.record, programme, at=stored.happened_at, lang=lang, display=stored.display)
    which = iter([each.which for each in stored.record.v if each.kind == USE])
    priced = prices(stored.record, programme, at=stored.happened_at, lang=lang, display=stored.display)
    return {
        "id": str(stored.id),
        "reference": stored.reference,
        "member_id": str(stored.member_id) if stored.member_id is not None else None,
        "total": stored.total,
        "to_pay": to_pay(stored),
        "discounts": [
            {
                "name": each["name"],
                "amount": each["amount"],
                "said": form.money(each["amount"]),
                "because": each["because"],
                "code": each["code"],
                "which": next(which, "") if each["code"] else "",
                "lines": each["lines"],
            }
            for each in priced["discounts"]
        ],
        "not_discounted": [
            {key: each[key] for key in ("name", "reason", "because", "code", "missing", "unit")}
            for each in priced["not_discounted"]
        ],
        "vouchers": [
            {
                "did": each["did"],
                "kind": each["kind"],
                "which": each["which"],
                "amount": each["amount"],
                "left": form.money(each["left"]) if each["left"] is not None else "",
                "because": each["because"],
            }
            for each in priced["vouchers"]
        ],
        "happened_at": to_datetime(stored.happened_at).isoformat(),
        "repeated": stored.repeated,
        "earned": [_gain(each, programme, form) for each in told["earned"] if each["amount"]],
        "missed": [{"name": each["name"], "because": each["because"]} for each in told["not_earned"]],
        "spent": [
            {
                "currency": each["currency"],
                "amount": each["amount"],
                "value": each["value"],
                "said": plus(each["amount"], each["currency"], programme, form, "−"),
                "because": each["because"],
            }
            for each in told["spent"]
        ],
        "tier": told["tier"],
        "reached": [each["because"] for each in told["tiers"] if each["changed"]],
        "balances": [
            {"name": each["name"], **figure(each["available"], each["currency"], programme, form)}
            for each in told["balances"]
        ],
    }


def _gain(each: Shown, programme: Programme, form: Formats) -> Shown:
    return {
        "currency": each["currency"],
        "amount": each["amount"],
        "said": plus(each["amount"], each["currency"], programme, form),
        "name": each["name"],
        "because": each["because"],
    }


def refund(done: Refunded, form: Formats) -> Shown:
    lang, programme = words.language(), done.programme
    told = refund_answer(done.record, programme, at=done.happened_at, lang=lang, display=done.display)
    return {
        "id": str(done.id),
        "reference": done.reference,
        "reversed": _back(told["reversed"], programme, form, "−"),
        "given_back": _back(told["given_back"], programme, form, "+"),
        "vouchers": [each["because"] for each in told["vouchers"]],
        "review": told["review"],
        "net": form.money(told["net"]),
        "whole": told["whole"],
        "balances": [
            {"name": each["name"], **figure(each["available"], each["currency"], programme, form)}
            for each in told["balances"]
        ],
    }


def _back(items: Sequence[Shown], programme: Programme, form: Formats, sign: str) -> list[Shown]:
    return [
        {"said": plus(each["amount"], each["currency"], programme, form, sign), "because": each["because"]}
        for each in items
        if each["amount"]
    ]
