"""What offers say in Persian and English: what they give, why they did, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.test_offers_pricing import AT, MILK, TEHRAN, Shop, basket, offer, tenth
from vafa.domain.core_facts import core_book
from vafa.domain.explain.offers import applied_because, missed_because, said
from vafa.domain.explain.speech import Speech
from vafa.domain.offers import Offer
from vafa.domain.programme import ProgrammeBody, compile_programme

BOOK = core_book().with_choices("line.group", {"dairy": {"fa": "لبنیات", "en": "Dairy"}})
PROGRAMME = compile_programme(
    ProgrammeBody(), club_id=1, number=1, effective_from=0, calendar=TEHRAN, book=BOOK
)
FA, EN = Speech(PROGRAMME, "fa", "toman"), Speech(PROGRAMME, "en", "toman")
PART = {"lines": MILK, "quantity": 2}

SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    (
        {"kind": "percent", "percent": "12.50", "up_to_rials": 500_000},
        "۱۲٫۵ درصد تخفیف روی «لبنیات»، دست‌بالا ۵۰٬۰۰۰ تومان.",
        "12.5% off “Dairy”, at most 50,000 toman.",
    ),
    ({"kind": "amount", "rials": 10_000}, "۱٬۰۰۰ تومان تخفیف روی «لبنیات».", "1,000 toman off “Dairy”."),
    (
        {"kind": "steps", "steps": [{"from": 100_000, "percent": "5"}, {"from": 200_000, "rials": 20_000}]},
        "تخفیف پلکانی روی «لبنیات»: از ۱۰٬۰۰۰ تومان ۵ درصد، از ۲۰٬۰۰۰ تومان ۲٬۰۰۰ تومان.",
        "A stepped discount on “Dairy”: from 10,000 toman 5%, from 20,000 toman 2,000 toman.",
    ),
    (
        {"kind": "steps", "steps": [{"from": 100_000, "percent": "5"}]},
        "با خرید دست‌کم ۱۰٬۰۰۰ تومان از «لبنیات» ۵ درصد تخفیف.",
        "5% off “Dairy” from 10,000 toman spent.",
    ),
    (
        {"kind": "buy_get", "buy": 2, "get": 1, "most": 1},
        "با خرید ۲ عدد از «لبنیات»، ۱ عدد دیگر رایگان (ارزان‌ترین‌ها)، یک بار در هر خرید.",
        "Buy 2 of “Dairy” and get 1 more free (the cheapest), once a purchase.",
    ),
    (
        {"kind": "nth_item", "n": 3, "percent": "50"},
        "از هر ۳ عدد از «لبنیات» یکی با ۵۰ درصد تخفیف (ارزان‌ترین).",
        "Of every 3 of “Dairy” one 50% cheaper (the cheapest).",
    ),
    (
        {"kind": "bundle", "parts": [PART, {"quantity": 1}], "price": 90_000, "most": 2},
        "۲ عدد از «لبنیات»، ۱ عدد از «لبنیات» با هم به قیمت ۹٬۰۰۰ تومان، دست‌بالا ۲ بار در هر خرید.",
        "2 of “Dairy”, 1 of “Dairy” together for 9,000 toman, at most 2 times a purchase.",
    ),
    ({"kind": "free_item", "quantity": 1}, "۱ عدد از «لبنیات» رایگان.", "1 of “Dairy” free."),
    (
        {"kind": "fixed_price", "rials": 50_000},
        "هر عدد از «لبنیات» ۵٬۰۰۰ تومان.",
        "Each item of “Dairy” for 5,000 toman.",
    ),
]


@pytest.mark.parametrize(("effect", "fa", "en"), SENTENCES, ids=lambda each: str(each)[:24])
def test_what_an_offer_gives(effect: dict[str, Any], fa: str, en: str) -> None:
    compiled = Shop(offer("a", effect, lines=MILK)).book.offers[0]
    assert (said(compiled, FA), said(compiled, EN)) == (fa, en)


def test_terms_of_an_offer() -> None:
    full = tenth(
        valid_from="2026-03-21T00:00:00+03:30",
        valid_to="2026-12-01T00:00:00+03:30",
        branches=("north",),
        condition={"fact": "purchase.total", "op": ">=", "value": 900_000},
        on_discounted=False,
        code=True,
        combine="alone",
        group="g",
        kinds=("shipping",),
        limits=({"per": "month", "uses": 2}, {"per": "purchase", "uses": 1}),
        budget_uses=100,
        budget_rials=10**9,
        on=False,
    )
    compiled = Shop(full).book.offers[0]
    assert said(compiled, FA) == (
        "(خاموش) ۱۰ درصد تخفیف؛ اگر مبلغ خرید دست‌کم ۹۰٬۰۰۰ تومان باشد؛ از ۱ فروردین ۱۴۰۵؛ تا پایان ۹ آذر ۱۴۰۵؛ "
        "در شعبه‌های north؛ با کد؛ فقط هزینهٔ ارسال؛ فقط قلم‌های بی‌تخفیف؛ ۲ بار در ماه برای هر عضو؛ ۱ بار در هر خرید؛ "
        "با آفر دیگری جمع نمی‌شود؛ تا ۱۰۰ بار برای همه؛ تا جمع ۱۰۰٬۰۰۰٬۰۰۰ تومان برای همه؛ "
        "از آفرهای هم‌گروه یکی حساب می‌شود."
    )
    assert said(compiled, FA, to_member=True).endswith("۱ بار در هر خرید؛ با آفر دیگری جمع نمی‌شود.")
    assert said(compiled, EN).startswith(
        "(off) 10% off; if the purchase total is at least 90,000 toman; from "
    )


def told(shop: Shop, *codes: str, **where: Any) -> list[tuple[str, str, int | None, str | None]]:
    found = shop.price(basket(), *codes, **where)
    both = []
    for each in found.missed:
        compiled = shop.book.offers[each.offer]
        fa, missing, unit = missed_because(each, compiled, FA, AT, shop.book)
        en, *_ = missed_because(each, compiled, EN, AT, shop.book)
        both.append((fa, en, missing, unit))
    return both


def test_story_29_what_is_missing_is_said() -> None:
    needs = {"fact": "purchase.net", "op": ">=", "value": 650_000}
    assert told(Shop(tenth(condition=needs))) == [
        (
            "۴۰٬۰۰۰ تومان دیگر خرید کنید تا این آفر را بگیرید: ۱۰ درصد تخفیف",
            "Buy for 40,000 toman more to get this offer: 10% off",
            400_000,
            "rial",
        )
    ]
    steps = {"kind": "steps", "steps": [{"from": 300_000, "percent": "10"}]}
    three = {"kind": "buy_get", "buy": 3, "get": 2}
    assert [each[2:] for each in told(Shop(offer("a", steps), offer("b", three)))] == [
        (50_000, "rial"),
        (2, "item"),
    ]
    assert told(Shop(offer("b", three)))[0][0] == (
        "۲ عدد دیگر از کالای مشمول بردارید تا این آفر را بگیرید: "
        "با خرید ۳ عدد کالا، ۲ عدد دیگر رایگان (ارزان‌ترین‌ها)"
    )
    tea = {"fact": "line.sku", "op": "=", "value": "tea"}
    assert told(Shop(tenth(lines=tea)))[0][1] == (
        "Nothing in the basket counts for this offer: the product “tea”"
    )
    city = {"fact": "member.city", "op": "=", "value": "شیراز"}
    assert told(Shop(tenth(condition=city)))[0][0] == "لازم است شهر عضو «شیراز» باشد؛ اکنون: ثبت‌نشده"


REFUSALS: list[tuple[Offer, str, str]] = [
    (tenth(valid_from="2027-03-21T00:00:00+03:30", code=True), "۱ فروردین ۱۴۰۶ آغاز", "begins on 21 March 2027"),
    (tenth(valid_to="2026-03-21T00:00:00+03:30", code=True), "تا پایان ۲۹ اسفند ۱۴۰۴ بود", "the end of 20 March 2026"),
    (tenth(on=False, code=True), "اکنون فعال نیست", "not running now"),
    (tenth(branches=("north",), code=True), "north", "only in these branches: north"),
    (tenth(limits=({"per": "purchase", "uses": 1},), code=True), "۱ بار در هر خرید", "(1× a purchase)"),
    (tenth(budget_rials=20_000, code=True), "برای همه تمام شده است", "used up for everybody"),
    (tenth(group="g", code=True), "«tenth» حساب شد", "“tenth” counted"),
    (tenth(combine="alone", code=True), "«tenth» کمتر از آن نبود", "“tenth” gives no less"),
    (offer("cheap", {"kind": "fixed_price", "rials": 10**6}, code=True), "چیزی کم نمی‌کند", "takes nothing off"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "fa", "en"), REFUSALS, ids=lambda each: str(each)[:24])
def test_every_reason_is_said(given: Offer, fa: str, en: str) -> None:
    found = told(Shop(given), given.key, given.key)
    assert fa in found[-1][0] and en in found[-1][1]


def test_one_that_is_beaten_and_one_at_the_floor_and_a_guest() -> None:
    half = offer("half", {"kind": "percent", "percent": "50"}, combine="alone")
    assert told(Shop(half, tenth()))[0][1] == (
        "“half” does not go with other offers and is better for you than they are"
    )
    most = offer("a", {"kind": "percent", "percent": "95"})
    assert told(Shop(most, tenth()))[0][0] == "آفرهای دیگر قیمت این قلم‌ها را تا جایی که می‌شد کم کرده‌اند"
    shop = Shop(tenth(limits=({"per": "day", "uses": 1},)))
    shop.member.guest = True
    assert told(shop)[0][0] == "این آفر سهمیهٔ هر عضو دارد و خریدار باید عضو باشد"


def test_what_came_off_is_said() -> None:
    shop = Shop(tenth(lines=MILK))
    applied = shop.price(basket()).applied[0]
    compiled = shop.book.offers[applied.offer]
    assert applied_because(applied, compiled, FA) == "۱۰ درصد تخفیف روی «لبنیات»: ۲٬۰۰۰ تومان کم شد"
    assert applied_because(applied, compiled, EN) == "10% off “Dairy”: 2,000 toman taken off"
