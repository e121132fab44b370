"""Issue 4 at the till in a browser: an offer, a coupon, a gift card that is sold, used in two parts and returned."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serious, shoot
from tests.browser.tilling import amount, kept_for_offline, scan, stand
from tests.database import vouching
from tests.database.buying import one
from tests.pages.tilling import OFFERS, Shop, open_shop
from vafa.core.purchases.models import Purchase
from vafa.core.vouchers import codes
from vafa.domain.vouchers import INACTIVE
from vafa.kernel.database import unit


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop(offers=OFFERS)


def milk(page: Page, price: str) -> None:
    scan(page, "626001")
    expect(page.locator("[data-price]").last).to_be_focused()
    page.keyboard.type(price)
    page.keyboard.press("Enter")


def record(page: Page) -> None:
    page.wait_for_timeout(400)  # what follows a scan at once is the scanner's own Enter
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()


def guest(page: Page) -> None:
    page.keyboard.press("F5")
    expect(page.locator("#guest")).to_be_visible()


def type_code(page: Page, code: str, pin: str = "") -> None:
    page.keyboard.press("F4")
    expect(page.locator("#voucher-code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    if pin:
        expect(page.locator("#voucher-pin")).to_be_focused()
        page.keyboard.type(pin)
        page.keyboard.press("Enter")
    expect(page.locator("#voucher")).to_be_hidden()


def on_card(shop: Shop, voucher: Any) -> int:
    return int(one(shop.club, "select balance from core_vouchers_voucher where id = %s", voucher))


def test_an_offer_and_a_coupon_come_off_before_the_eyes_of_both(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    code = vouching.coupons(shop.club, offer="welcome").codes[0]
    page = stand(new_context(), shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_have_text("رضا نمونه")
    milk(page, "40000")
    expect(page.locator(".offs").first).to_contain_text("جشن یلدا")
    expect(page.locator("#payable")).to_have_text("۳۶٬۰۰۰")
    expect(page.locator(".brings").first).to_contain_text("۳۶۰ امتیاز")
    expect(page.locator("#offers")).to_contain_text("۲۶۰٬۰۰۰ تومان دیگر")
    type_code(page, code)
    expect(page.locator(".till-code")).to_contain_text("خوش‌آمد")
    expect(page.locator("#payable")).to_have_text("۳۱٬۵۰۰")
    shoot(page, "till-offers-fa")
    assert serious(page) == []
    record(page)
    expect(page.locator("#result-gains")).to_contain_text("جشن یلدا")
    with unit(shop.club.id):
        assert Purchase.objects.get().total == 315_000
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    # The same code again says why it does not work, and is not in the way of the sale.
    scan(page, code)
    expect(page.locator("#said")).to_contain_text("پیش‌تر استفاده شده")


def test_a_code_that_is_used_meanwhile_is_told_and_nothing_else_is_charged(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    code = vouching.coupons(shop.club, offer="welcome").codes[0]
    page = stand(new_context(), shop, live_server)
    guest(page)
    amount(page, "50000")
    scan(page, code)
    expect(page.locator("#payable")).to_have_text("۴۵٬۰۰۰")
    other = shop.till(name="صندوق ۲")
    sold = other.sale(total=100_000, codes=[code]) | {"member": None}
    other.ask("sell", sold | {"total": 50_000})
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("پیش‌تر استفاده شده")
    expect(page.locator(".till-code.tone-error")).to_be_visible()
    expect(page.locator("#payable")).to_have_text("۵۰٬۰۰۰")
    shoot(page, "till-code-refused-fa")
    assert serious(page) == []
    page.keyboard.press("Enter")
    page.locator("#said button").click()
    expect(page.locator("#codes")).to_be_hidden()
    record(page)
    with unit(shop.club.id):
        assert Purchase.objects.order_by("-id")[0].total == 500_000


def test_a_gift_card_is_sold_used_in_two_parts_and_returned(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    made = vouching.coupons(
        shop.club, kind="gift_card", offer="", uses=0, face=500_000, state=INACTIVE, has_pin=True
    )
    voucher, code = made.ids[0], made.codes[0]
    with unit(shop.club.id):
        pin = codes.pin_of(shop.club.id, voucher)
    page = stand(new_context(), shop, live_server)
    guest(page)
    scan(page, f"{code}/{pin}")
    expect(page.locator("#payable")).to_have_text("۵۰٬۰۰۰")
    record(page)
    expect(page.locator("#result-gains")).to_contain_text(code[-4:])
    assert on_card(shop, voucher) == 500_000
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")

    amount(page, "20000")
    scan(page, f"{code}/{pin}")
    guest(page)
    expect(page.locator("[data-card]")).to_contain_text("۳۰٬۰۰۰ تومان")
    expect(page.locator("#payable")).to_have_text("۰")
    record(page)
    assert on_card(shop, voucher) == 300_000
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")

    page.keyboard.press("F10")
    page.keyboard.type("INV-2")
    page.keyboard.press("Enter")
    amount(page, "45000")
    type_code(page, code, pin)
    guest(page)
    expect(page.locator("#payable")).to_have_text("۱۵٬۰۰۰")
    shoot(page, "till-card-fa")
    assert serious(page) == []
    record(page)
    assert on_card(shop, voucher) == 0

    page.keyboard.press("F6")
    page.keyboard.type("INV-2")
    page.keyboard.press("Enter")
    expect(page.locator("#returns-amount")).to_be_focused()
    page.locator("#returns-all").press("Enter")
    expect(page.locator("#returns-preview")).to_contain_text(code[-4:])
    shoot(page, "till-card-return-fa")
    assert serious(page) == []
    page.locator("#returns-confirm").press("Enter")
    expect(page.locator("#returns")).to_be_hidden()
    assert on_card(shop, voucher) == 300_000


def test_without_a_network_there_are_no_discounts_and_codes_and_it_says_so(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    code = vouching.coupons(shop.club, offer="welcome").codes[0]
    context = new_context()
    page = stand(context, shop, live_server)
    guest(page)
    milk(page, "40000")
    scan(page, code)
    expect(page.locator("#payable")).to_have_text("۳۱٬۵۰۰")
    kept_for_offline(page)
    context.set_offline(True)
    expect(page.locator("#payable")).to_have_text("۴۰٬۰۰۰")
    expect(page.locator("#offers")).to_contain_text("تخفیف‌ها با وصل‌شدن شبکه")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("بدون شبکه کار نمی‌کنند")
    page.locator(".till-code button").click()
    record(page)
    expect(page.locator("#result-title")).to_have_text("در صف است")
    context.set_offline(False)
    expect(page.locator("#net")).to_contain_text("وصل، همه چیز ثبت شده")
    with unit(shop.club.id):
        assert Purchase.objects.get().total == 400_000, "as it was charged"
