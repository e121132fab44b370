"""What happened to coupons and gift cards, and why a code gave nothing, in words."""

from __future__ import annotations

from typing import Any, Final

from vafa.domain.errors import VafaError
from vafa.domain.explain.offers import applied_because, missed_because
from vafa.domain.explain.speech import Speech
from vafa.domain.pricing import Applied, Unapplied
from vafa.domain.programme import Programme
from vafa.domain.selling import NO_OFFER, CodeDoesNotFit
from vafa.domain.vouchers import GIFT_CARD, PAY, REASONS, SALE, Touched, VoucherRefused, told

Rendered = dict[str, Any]

WORDS: Final[dict[str, dict[str, str]]] = {
    "fa": {
        "pay": "{amount} با کارت هدیهٔ \u2068{which}\u2069 پرداخت شد؛ {left} در آن ماند",
        "use": "کد \u2068{which}\u2069 {amount} تخفیف داد",
        "sale": "کارت هدیهٔ \u2068{which}\u2069 با {amount} فعال شد",
        "sale_offer": "کارت \u2068{which}\u2069 فعال شد",
        "back_pay": "{amount} به کارت هدیهٔ \u2068{which}\u2069 برگشت؛ {left} در آن است",
        "back_use": "کد \u2068{which}\u2069 یک بار دیگر قابل استفاده است",
        "back_sale": "کارت هدیهٔ \u2068{which}\u2069 بسته شد و {amount} از آن برداشته شد",
        "part_sale": "{amount} از کارت هدیهٔ \u2068{which}\u2069 برداشته شد",
        "unknown": "این کد شناخته نیست",
    },
    "en": {
        "pay": "{amount} paid with the gift card \u2068{which}\u2069; {left} is left on it",
        "use": "the code \u2068{which}\u2069 took {amount} off",
        "sale": "the gift card \u2068{which}\u2069 now holds {amount}",
        "sale_offer": "the card \u2068{which}\u2069 is valid now",
        "back_pay": "{amount} went back to the gift card \u2068{which}\u2069, which holds {left}",
        "back_use": "the code \u2068{which}\u2069 can be used once more",
        "back_sale": "the gift card \u2068{which}\u2069 was blocked, and {amount} was taken off it",
        "part_sale": "{amount} was taken off the gift card \u2068{which}\u2069",
        "unknown": "this code is not known",
    },
}


def voucher(touched: Touched, speech: Speech) -> Rendered:
    """What a purchase did with one."""
    key = "sale_offer" if touched.kind == SALE and not touched.amount else touched.kind
    return _entry(touched, key, touched.amount, speech)


def voucher_back(touched: Touched, speech: Speech) -> Rendered:
    """What a refund did with one."""
    key = "part_sale" if touched.kind == SALE and touched.left else f"back_{touched.kind}"
    return _entry(touched, key, abs(touched.amount), speech)


def _entry(touched: Touched, key: str, amount: int, speech: Speech) -> Rendered:
    words = WORDS[speech.lang][key]
    because = words.format(amount=speech.money(amount), which=touched.which, left=speech.money(touched.left))
    return {
        "id": touched.id,
        "kind": touched.of,
        "did": touched.kind,
        "which": touched.which,
        "amount": amount,
        "line": touched.line or None,
        "left": touched.left if touched.of == GIFT_CARD and touched.kind in (PAY, SALE) else None,
        "because": speech.capital(because),
    }


def discount(applied: Applied, speech: Speech) -> Rendered:
    """One offer that applied, with what it took off each line (numbered from 1)."""
    offer = speech.programme.offers.offers[applied.offer]
    return {
        "offer": offer.key,
        "name": offer.offer.names.in_(speech.lang),
        "amount": applied.amount,
        "code": applied.place or None,
        "lines": [{"line": n, "amount": part} for n, part in enumerate(applied.parts, start=1) if part],
        "because": applied_because(applied, offer, speech),
    }


def no_discount(missed: Unapplied, speech: Speech, at: int) -> Rendered:
    """One offer, or one code, that gave nothing, and what is missing."""
    if missed.offer == NO_OFFER:
        because = code_refused(missed, speech.lang)
        return _missed("", "", missed, because, None, None)
    book = speech.programme.offers
    offer = book.offers[missed.offer]
    groups = speech.programme.settings.discounts.groups
    because, missing, unit = missed_because(missed, offer, speech, at, book, groups)
    return _missed(offer.key, offer.offer.names.in_(speech.lang), missed, because, missing, unit)


def worded(failure: VafaError, programme: Programme, at: int, display: str) -> VafaError:
    """A refusal for a code that does not fit, with the offer's reason in both languages; any other as it is, with
    its money as the club shows it.
    """
    if isinstance(failure, VoucherRefused):
        return failure.shown(display)
    if not isinstance(failure, CodeDoesNotFit):
        return failure
    because = {
        lang: no_discount(failure.unapplied, Speech(programme, lang, display), at)["because"]
        for lang in ("fa", "en")
    }
    return CodeDoesNotFit(failure.unapplied, failure.which, because)


def code_refused(missed: Unapplied, lang: str) -> str:
    if missed.code not in REASONS:
        return WORDS[lang]["unknown"]
    return told(missed.code, lang, str(missed.actual), because="", left="", wanted="", face="")


def _missed(
    offer: str, name: str, missed: Unapplied, because: str, missing: int | None, unit: str | None
) -> Rendered:
    return {
        "offer": offer or None,
        "name": name,
        "reason": missed.code,
        "code": missed.place or None,
        "because": because,
        "missing": missing,
        "unit": unit,
    }
