"""In a real browser: a gift card is made in the panel, sold and used in two parts by a till's calls, returned, and read
in the panel; a personal coupon is seen on the phone and used; a card is sent on."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import signing
from tests.browser.conftest import serious, shoot
from tests.browser.test_phone import narrow, open_phone
from tests.database import vouching
from tests.database.buying import check_books
from tests.database.vouching import Api
from tests.pages import phoning
from vafa.core.vouchers import codes
from vafa.kernel.database import unit
from vafa.modules.coupons import giving as coupons
from vafa.modules.giftcards import counting, giving

pytestmark = pytest.mark.usefixtures("logins")


def panel(new_context: Any, live_server: str, club: Any, lang: str, theme: str) -> Page:
    context = new_context()
    context.add_cookies(
        [
            {"name": name, "value": value, "url": live_server}
            for name, value in (("vafa_lang", lang), ("vafa_theme", theme))
        ]
    )
    signing.sign_in(context, signing.person(club), live_server)
    made: Page = context.new_page()
    return made


@pytest.mark.parametrize(("lang", "theme"), [("fa", "light"), ("en", "dark")])
def test_a_gift_card_is_sold_used_in_two_parts_and_returned(
    new_context: Any, live_server: str, lang: str, theme: str
) -> None:
    club = vouching.club()
    page, api = panel(new_context, live_server, club, lang, theme), Api(club, lang=lang)
    page.goto(f"/panel/{club.slug}/gift-cards")
    shoot(page, f"gift-cards-empty-{lang}")
    assert serious(page) == []
    page.goto(f"/panel/{club.slug}/gift-cards/sell")
    page.locator("label", has=page.locator("[name=choice][value='2000000']")).click()
    shoot(page, f"gift-cards-sell-{lang}")
    assert serious(page) == []
    page.locator("main form [type=submit]").click()
    code = page.locator("#code")
    expect(code).to_be_visible()
    shoot(page, f"gift-card-unsold-{lang}")
    assert serious(page) == []
    written = code.inner_text()
    with unit(club.id):
        from vafa.core.vouchers.models import Voucher

        pin = codes.pin_of(club.id, Voucher.objects.get().id)
    line = {"unit_price": 2_000_000, "kind": "gift_card", "voucher": written}
    api.post("/purchases", {"reference": "A-1", "lines": [line]}, 201)
    parts = [
        api.post(
            "/purchases",
            {
                "reference": f"B-{n}",
                "lines": [{"unit_price": rials}],
                "payments": vouching.pay(written, pin=pin),
            },
            201,
        )
        for n, rials in enumerate((700_000, 900_000))
    ]
    assert [each["to_pay"] for each in parts] == [0, 0]
    api.post(f"/purchases/{parts[1]['id']}/refunds", {"reference": "R", "all": True}, 201)
    page.reload()
    expect(page.locator("main")).to_contain_text("۱۳۰٬۰۰۰" if lang == "fa" else "130,000")
    expect(page.locator("main")).not_to_contain_text(written)
    shoot(page, f"gift-card-lived-{lang}")
    assert serious(page) == []
    with unit(club.id):
        counting.count()
    page.goto(f"/panel/{club.slug}/gift-cards")
    shoot(page, f"gift-cards-{lang}")
    assert serious(page) == []
    check_books(club)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_personal_coupon_is_seen_on_the_phone_and_used_and_a_card_is_sent_on(
    new_context: Any, live_server: str, lang: str
) -> None:
    club = vouching.club()
    member = phoning.enrol(club)
    with unit(club.id):
        coupon = coupons.give(member_id=member, kind="ten")
        giving.give(amount=1_000_000, member_id=member, message="تولدت مبارک")
    context = open_phone(new_context, live_server, lang, "dark" if lang == "en" else "light")
    signing.sign_member_in(context, club, member)
    page = context.new_page()
    page.goto(f"/{club.slug}/card")
    page.locator("a[href$='/coupons']").click()
    expect(page.locator("main")).to_contain_text(codes.shown(coupon.code))
    shoot(page, f"phone-coupons-{lang}")
    assert serious(page) == [] and narrow(page)
    page.locator("main li a").first.click()
    expect(page.locator("main svg").first).to_be_visible()
    shoot(page, f"phone-coupon-{lang}")
    assert serious(page) == [] and narrow(page)
    bought = Api(club).post(
        "/purchases",
        {
            "reference": "C-1",
            "member": {"id": str(member)},
            "lines": [{"unit_price": 500_000}],
            "codes": [page.locator("#code").inner_text()],
        },
        201,
    )
    assert bought["total"] == 450_000
    page.goto(f"/{club.slug}/coupons")
    expect(page.locator("main")).not_to_contain_text(codes.shown(coupon.code))
    shoot(page, f"phone-coupons-used-{lang}")
    page.goto(f"/{club.slug}/gift-cards")
    shoot(page, f"phone-gift-cards-{lang}")
    assert serious(page) == [] and narrow(page)
    page.locator("main li a").first.click()
    shoot(page, f"phone-gift-card-{lang}")
    assert serious(page) == [] and narrow(page)
    page.locator("a[href$='/send']").click()
    page.locator("[name=mobile]").fill("0935 123 4567")
    page.locator("[name=message]").fill("برای تو" if lang == "fa" else "For you")
    shoot(page, f"phone-gift-send-{lang}")
    assert serious(page) == [] and narrow(page)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/gift-cards")
    shoot(page, f"phone-gift-sent-{lang}")
    page.goto(f"/{club.slug}/gift-card")
    shoot(page, f"phone-gift-look-{lang}")
    assert serious(page) == [] and narrow(page)
    check_books(club)


@pytest.mark.parametrize(("lang", "theme"), [("fa", "light"), ("en", "dark")])
def test_a_series_is_made_by_keyboard_and_its_codes_are_listed(
    new_context: Any, live_server: str, lang: str, theme: str
) -> None:
    club = vouching.club()
    page = panel(new_context, live_server, club, lang, theme)
    page.goto(f"/panel/{club.slug}/coupons")
    shoot(page, f"coupons-empty-{lang}")
    assert serious(page) == []
    page.goto(f"/panel/{club.slug}/coupons/new")
    page.locator("[name=name]").fill("نوروز" if lang == "fa" else "Nowruz")
    page.locator("[name=word]").fill("NOROOZ")
    shoot(page, f"coupons-new-{lang}")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("main table")).to_contain_text("NOROOZ")
    shoot(page, f"coupon-series-{lang}")
    assert serious(page) == []
    page.goto(f"/panel/{club.slug}/coupons")
    shoot(page, f"coupons-{lang}")
    assert serious(page) == []
