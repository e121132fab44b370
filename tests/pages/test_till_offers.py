"""Offers, coupons and gift cards at the till: what is shown is what is charged, and nothing opens by guessing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import signing
from tests.database import vouching
from tests.database.buying import one
from tests.pages import phoning
from tests.pages.tilling import OFFERS, Shop, Till, open_shop
from vafa.core.purchases import catalogue
from vafa.core.tills import params
from vafa.core.vouchers import codes, looking
from vafa.domain.vouchers import INACTIVE
from vafa.kernel.database import unit
from vafa.kernel.tables import AuditRecord

MILK = {"sku": "626001", "name": "شیر کم‌چرب", "unit_price": 400_000}
BREAD = {"name": "نان", "unit_price": 600_000}


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop(offers=OFFERS)


def basket(till: Till, *lines: dict[str, Any], member: bool = True, **more: Any) -> dict[str, Any]:
    who = {"id": str(till.shop.member)} if member else None
    return {"lines": list(lines or (MILK, BREAD)), "member": who, **more}


def sale(
    till: Till, reference: str, *lines: dict[str, Any], member: bool = True, **more: Any
) -> dict[str, Any]:
    body = basket(till, *lines, member=member)
    return body | {"reference": reference, "happened_at": datetime.now(UTC).isoformat()} | more


def coupon(shop: Shop, **terms: Any) -> str:
    return vouching.coupons(shop.club, offer="welcome", **terms).codes[0]


def left(shop: Shop, voucher: Any) -> int:
    return int(one(shop.club, "select balance from core_vouchers_voucher where id = %s", voucher))


def test_each_line_shows_its_discount_its_points_and_what_is_missing_for_more(shop: Shop) -> None:
    till = shop.till()
    seen = till.ask("preview", basket(till))
    assert (seen["total"], seen["to_pay"]) == (960_000, 960_000)
    (off,) = seen["discounts"]
    assert (off["name"], off["amount"], off["lines"]) == ("جشن یلدا", 40_000, [{"line": 1, "amount": 40_000}])
    assert off["because"]
    (near,) = seen["nearest"]
    assert (near["name"], near["missing"]) == ("خرید بزرگ", 2_000_000)
    assert "۲۰۰٬۰۰۰ تومان دیگر" in near["because"]
    assert seen["line_gains"] == [["\u200e+۳۶۰ امتیاز"], ["\u200e+۶۰۰ امتیاز"]]


def test_what_was_shown_is_charged_or_the_sale_is_refused(shop: Shop) -> None:
    till = shop.till()
    refused = till.ask("sell", sale(till, "A-1", total=1_000_000), 409)
    assert refused["code"] == "purchase.price_changed"
    sold = till.ask("sell", sale(till, "A-1", total=960_000))
    assert (sold["total"], sold["discounts"][0]["amount"]) == (960_000, 40_000)
    assert till.ask("sell", sale(till, "A-1", total=960_000) | {"happened_at": sold["happened_at"]})[
        "repeated"
    ]


def test_without_a_network_the_sale_is_recorded_as_it_was_charged(shop: Shop) -> None:
    till = shop.till()
    sold = till.ask("sell", sale(till, "A-2", prices="given"))
    assert (sold["total"], sold["discounts"]) == (1_000_000, [])


def test_a_guest_gets_the_offers_for_everyone_and_needs_no_member(shop: Shop) -> None:
    till = shop.till()
    seen = till.ask("preview", basket(till, member=False))
    assert (seen["total"], seen["choices"], seen["earned"]) == (960_000, [], [])
    sold = till.ask("sell", sale(till, "G-1", member=False, total=960_000))
    assert sold["member_id"] is None and sold["balances"] == []
    assert "جشن یلدا" in till.client.get(sold["receipt"]).content.decode()
    (found,) = till.get("purchases", q="G-1").json()["purchases"]
    assert found["member"] == "مهمان"
    till.ask(f"purchases/{sold['id']}/return", {"reference": "R-1", "all": True})


def test_where_guests_are_not_served_the_member_is_needed(shop: Shop) -> None:
    with unit(shop.club.id):
        params.save(changes={"guests": False})
    till = shop.till()
    assert till.ask("sell", sale(till, "G-1", member=False), 403)["code"] == "tills.guests"


def test_a_scanned_coupon_takes_its_discount_off_once(shop: Shop) -> None:
    code, till = coupon(shop), shop.till()
    found = till.get("find", q=code.lower()).json()["voucher"]
    assert (found["does"], found["name"], found["which"]) == ("use", "خوش‌آمد", f"…{code[-4:]}")
    seen = till.ask("preview", basket(till, codes=[code]))
    assert [(each["amount"], each["code"]) for each in seen["discounts"] if each["code"]] == [(50_000, 1)]
    sold = till.ask("sell", sale(till, "C-1", codes=[code], total=seen["total"]))
    paper = till.client.get(sold["receipt"]).content.decode()
    assert f"…{code[-4:]}" in paper and code not in paper
    assert till.get("find", q=code).json()["code"] == "voucher.refused"
    again = till.ask("preview", basket(till, codes=[code]))
    (missed,) = [each for each in again["not_discounted"] if each["code"]]
    assert missed["reason"] == "used" and missed["because"]
    refused = till.ask("sell", sale(till, "C-2", codes=[code], total=again["total"]), 409)
    assert refused["code"] == "voucher.refused"


def test_the_coupon_of_a_member_fits_only_them_and_says_so(shop: Shop) -> None:
    code, till = coupon(shop, members=[shop.member]), shop.till()
    nobody = till.ask("preview", basket(till, member=False, codes=[code]))
    (missed,) = [each for each in nobody["not_discounted"] if each["code"]]
    assert missed["reason"] == "other"
    theirs = till.ask("preview", basket(till, codes=[code]))
    assert any(each["code"] for each in theirs["discounts"])


def test_two_cards_pay_in_the_chosen_order_before_and_after_credit(shop: Shop) -> None:
    till = shop.till()
    (one_id, first), (two_id, second) = (vouching.card(shop.club, amount) for amount in (300_000, 900_000))
    cards = [{"code": first}, {"code": second}]
    seen = till.ask("preview", basket(till, cards=cards, spend=["card:2", "card:1"]))
    assert [each["amount"] for each in seen["cards"]] == [60_000, 900_000]
    assert (seen["paid"], seen["to_pay"]) == (960_000, 0)
    seen = till.ask("preview", basket(till, cards=cards, spend=["credit", "card:1", "card:2"]))
    assert [each["amount"] for each in seen["cards"]] == [0, 0]
    seen = till.ask("preview", basket(till, cards=cards))
    assert [each["amount"] for each in seen["cards"]] == [300_000, 660_000]
    assert seen["cards"][1]["left"] == "۲۴٬۰۰۰ تومان"
    pays = [
        {"kind": "gift_card", **card, "amount": each["amount"]}
        for card, each in zip(cards, seen["cards"], strict=True)
    ]
    sold = till.ask("sell", sale(till, "K-1", total=960_000, payments=pays))
    assert (sold["to_pay"], left(shop, one_id), left(shop, two_id)) == (0, 0, 240_000)
    half = till.ask(f"purchases/{sold['id']}/preview", {"reference": "R-1", "amount": 480_000})
    assert half["cash"] == "", "all of it was paid with cards"
    back = till.ask(f"purchases/{sold['id']}/return", {"reference": "R-1", "all": True})
    assert len(back["vouchers"]) == 2
    assert (left(shop, one_id), left(shop, two_id)) == (300_000, 900_000)


def test_a_card_nobody_has_yet_is_sold_and_then_pays(shop: Shop) -> None:
    till = shop.till()
    voucher = vouching.coupons(shop.club, kind="gift_card", offer="", uses=0, face=500_000, state=INACTIVE)
    code = voucher.codes[0]
    found = till.get("find", q=code).json()["voucher"]
    assert (found["does"], found["face"]) == ("sell", 500_000)
    line = {"name": "کارت هدیه", "kind": "gift_card", "unit_price": 500_000, "voucher": code}
    till.ask("sell", sale(till, "S-1", line, member=False, total=500_000))
    assert till.get("find", q=code).json()["voucher"]["said"] == "۵۰٬۰۰۰ تومان"
    assert till.ask("sell", sale(till, "S-2", line, member=False), 409)["code"] == "voucher.refused"


def test_a_card_with_a_pin_tells_nothing_without_it_and_wrong_ones_are_counted(shop: Shop) -> None:
    till = shop.till()
    voucher, code = vouching.card(shop.club, 300_000, has_pin=True)
    for _ in range(looking.OF_CARD.tries + 2):
        asked = till.get("find", q=code).json()["voucher"]
        assert (asked["does"], asked["balance"], asked["said"]) == ("pin", 0, "")
    with unit(shop.club.id):
        pin = codes.pin_of(shop.club.id, voucher)
    assert till.ask("voucher", {"code": f"{code}/{pin}"})["voucher"]["balance"] == 300_000
    wrong = "0000" if pin != "0000" else "1111"
    for _ in range(looking.OF_CARD.tries):
        assert till.ask("voucher", {"code": code, "pin": wrong}, 409)["code"] == "voucher.refused"
    assert till.ask("voucher", {"code": code, "pin": wrong}, 429)["code"] == "throttle.too_many"
    assert till.ask("voucher", {"code": code, "pin": pin}, 429)["code"] == "throttle.too_many"


def test_what_is_given_up_is_kept_without_codes_and_pins(shop: Shop) -> None:
    till = shop.till("manager")
    item = sale(till, "D-1", codes=["WELCOME-1234567"])
    item["payments"] = [{"kind": "gift_card", "code": "ABCDEFGHJKMNPQRS", "pin": "9876"}]
    till.ask("drop", {"item": item, "reason": "اشتباه"})
    with unit(shop.club.id):
        kept = str(AuditRecord.objects.filter(action="tills.drop").values_list("before", flat=True)[0])
    assert "…PQRS" in kept and "9876" not in kept and "ABCDEFGH" not in kept and "WELCOME" not in kept


def test_products_are_found_by_how_their_name_begins(shop: Shop) -> None:
    with unit(shop.club.id):
        items = [{"sku": f"9{n:05}", "name": f"شیرینی {n:02}"} for n in range(20)]
        catalogue.put_products(items=items)
    till = shop.till()
    found = till.get("find", q="شیرینی").json()["products"]
    assert [each["name"] for each in found] == [f"شیرینی {n:02}" for n in range(8)]
    assert [each["sku"] for each in till.get("find", q="شیر پ").json()["products"]] == ["626002"]
    assert till.get("find", q="یرینی").json()["products"] == []


def test_a_purchase_of_only_an_amount_comes_back_by_amount(shop: Shop) -> None:
    till = shop.till()
    sold = till.ask("sell", sale(till, "M-1", {"name": "مبلغ خرید", "unit_price": 900_000}, total=900_000))
    body = {"reference": "R-1", "amount": 300_000}
    seen = till.ask(f"purchases/{sold['id']}/preview", body)
    assert seen["net"] == "۳۰٬۰۰۰ تومان" and seen["reversed"][0]["said"] == "\u200e−۳۰۰ امتیاز"
    till.ask(f"purchases/{sold['id']}/return", body)
    (found,) = till.get("purchases", q="M-1").json()["purchases"]
    assert found["lines"][0]["left"] == 666 and not found["whole"]


def test_the_day_tells_discounts_and_gift_cards_apart(shop: Shop) -> None:
    till = shop.till()
    (_, code), made = (
        vouching.card(shop.club, 100_000),
        vouching.coupons(shop.club, kind="gift_card", offer="", uses=0, state=INACTIVE),
    )
    pays = [{"kind": "gift_card", "code": code, "amount": 100_000}]
    partly = till.ask("sell", sale(till, "A-1", payments=pays, total=960_000))
    seen = till.ask(f"purchases/{partly['id']}/preview", {"reference": "R-9", "all": True})
    assert seen["cash"] == "۸۶٬۰۰۰ تومان"
    line = {"kind": "gift_card", "unit_price": 700_000, "voucher": made.codes[0]}
    sold = till.ask("sell", sale(till, "A-2", line, member=False, total=700_000))
    assert "…" + made.codes[0][-4:] in till.client.get(sold["receipt"]).content.decode()
    report = till.get("report").content.decode()
    for words in ("۴٬۰۰۰ تومان", "۷۰٬۰۰۰ تومان", "۱۰٬۰۰۰ تومان", "در ۱ خرید", "۱ از مهمان‌ها"):
        assert words in report, words


def test_the_panel_and_the_phone_tell_what_came_off_and_what_a_card_paid(shop: Shop) -> None:
    till = shop.till()
    _, code = vouching.card(shop.club, 100_000)
    pays = [{"kind": "gift_card", "code": code, "amount": 100_000}]
    theirs = till.ask("sell", sale(till, "A-1", payments=pays, total=960_000))
    guests = till.ask("sell", sale(till, "A-2", payments=[], member=False, total=960_000))
    manager = signing.client(signing.person(shop.club, "manager"))
    for sold in (theirs, guests):
        page = manager.get(f"/panel/{shop.club.slug}/purchases/{sold['id']}").content.decode()
        assert "جشن یلدا" in page and "خرید بزرگ" in page
        assert ("مهمان" in page) is (sold is guests)
        assert (f"…{code[-4:]}" in page) is (sold is theirs)
    line = manager.get(f"/panel/{shop.club.slug}/members/{shop.member}").content.decode()
    assert "جشن یلدا" in line and f"…{code[-4:]}" in line
    phone = phoning.signed_in(shop.club, shop.member)
    for page in ("history", f"purchases/{theirs['id']}"):
        text = phone.text(page)
        assert "جشن یلدا" in text and f"…{code[-4:]}" in text and code not in text
