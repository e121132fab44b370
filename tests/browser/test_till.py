"""The till in a browser: sales without a mouse, with and without the network, and one receipt at two tills."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, serious, shoot
from tests.browser.tilling import amount, kept_for_offline, scan, stand, waiting
from tests.pages.tilling import Shop, open_shop
from vafa.core.purchases.models import Purchase
from vafa.core.purchases.schemas import LineIn, MemberRef
from vafa.core.tills import baskets
from vafa.core.tills.baskets import BasketIn
from vafa.kernel.database import unit


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop()


def recorded(shop: Shop) -> list[tuple[str, int]]:
    with unit(shop.club.id):
        return list(Purchase.objects.order_by("id").values_list("reference", "total"))


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_sale_without_a_mouse(new_context: Any, live_server: str, shop: Shop, lang: str) -> None:
    page = stand(new_context(), shop, live_server, lang=lang)
    shoot(page, f"till-empty-{lang}")
    assert serious(page) == []
    scan(page, "09121112233")
    expect(page.locator("#name")).to_have_text("رضا نمونه")
    amount(page, "120000")
    expect(page.locator("#gains li").first).to_contain_text("۱٬۲۰۰" if lang == "fa" else "1,200")
    scan(page, "626001")
    expect(page.locator("[data-price]").nth(1)).to_be_focused()
    page.keyboard.type("35000")
    page.keyboard.press("Enter")
    expect(page.locator("#payable")).to_have_text("۱۵۵٬۰۰۰" if lang == "fa" else "155,000")
    page.keyboard.press("1")
    expect(page.locator(".spend[aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#post-text")).to_contain_text("پرداخت" if lang == "fa" else "pay")
    shoot(page, f"till-{lang}")
    assert serious(page) == []
    page.keyboard.press("1")
    expect(page.locator(".spend[aria-pressed=true]")).to_have_count(0)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    expect(page.locator("#result-gains li").first).to_contain_text("۱٬۵۵۰" if lang == "fa" else "1,550")
    shoot(page, f"till-result-{lang}")
    assert serious(page) == []
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#nobody")).to_be_visible()
    ((reference, total),) = recorded(shop)
    assert reference.startswith("T1-14") and total == 1_550_000


def test_a_network_cut_loses_nothing(new_context: Any, live_server: str, shop: Shop) -> None:
    """Two sales without a network, a reload, and each is recorded once when it is back."""
    context = new_context()
    page = stand(context, shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_have_text("رضا نمونه")
    kept_for_offline(page)
    context.set_offline(True)
    expect(page.locator("#net")).to_contain_text("شبکه قطع است")
    amount(page, "120000")
    expect(page.locator("#age")).to_contain_text("مانده‌ها از")
    expect(page.locator("#spend-closed")).to_be_visible()
    shoot(page, "till-offline-fa")
    assert serious(page) == []
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result-title")).to_have_text("در صف است")
    page.reload()
    expect(page.locator("#scan")).to_be_focused()
    expect(page.locator("#net")).to_contain_text("۱ مورد در صف")
    scan(page, "09121112233")
    expect(page.locator("#name")).to_have_text("رضا نمونه")
    amount(page, "80000")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#net")).to_contain_text("۲ مورد در صف")
    references = [item["body"]["reference"] for item in waiting(page)]
    assert recorded(shop) == []
    context.set_offline(False)
    expect(page.locator("#net")).to_contain_text("همه چیز ثبت شده", timeout=15_000)
    assert recorded(shop) == [(references[0], 1_200_000), (references[1], 800_000)]


def test_two_windows_of_one_till_send_once(new_context: Any, live_server: str, shop: Shop) -> None:
    context = new_context()
    one = stand(context, shop, live_server)
    two = context.new_page()
    two.goto(f"/till/{shop.club.slug}/")
    for page in (one, two):
        scan(page, "09121112233")
        expect(page.locator("#name")).to_be_visible()
    context.set_offline(True)
    for page, typed in ((one, "10000"), (two, "20000")):
        page.bring_to_front()
        expect(page.locator("#net")).to_contain_text("شبکه قطع است")
        amount(page, typed)
        page.wait_for_timeout(400)
        page.keyboard.press("Enter")
        expect(page.locator("#result")).to_be_visible()
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url) if request.url.endswith("/sell") else None)
    context.set_offline(False)
    for page in (one, two):
        page.bring_to_front()
        expect(page.locator("#net")).to_contain_text("همه چیز ثبت شده", timeout=15_000)
    assert [total for _reference, total in recorded(shop)] == [100_000, 200_000]
    assert len(sent) == 2


def test_two_tills_with_one_receipt(new_context: Any, live_server: str, shop: Shop) -> None:
    """The second, sent after a network cut with another amount, is refused, shown with its reason, and put right by
    somebody who may."""
    first = stand(new_context(), shop, live_server)
    context = new_context()
    second = stand(context, shop, live_server, role="manager", name="صندوق ۲")
    for page in (first, second):
        scan(page, "09121112233")
        expect(page.locator("#name")).to_be_visible()
    context.set_offline(True)
    expect(second.locator("#net")).to_contain_text("شبکه قطع است")
    for page, typed in ((first, "50000"), (second, "70000")):
        page.keyboard.press("F10")
        page.keyboard.type("INV-7")
        amount(page, typed)
        page.wait_for_timeout(400)
        page.keyboard.press("Enter")
        expect(page.locator("#result")).to_be_visible()
    context.set_offline(False)
    expect(second.locator("#net")).to_contain_text("نیاز به بررسی", timeout=15_000)
    assert recorded(shop) == [("INV-7", 500_000)]
    second.keyboard.press("F8")
    expect(second.locator("#waiting-list")).to_contain_text("INV-7")
    expect(second.locator("#waiting-list .text-ink-error")).to_contain_text("محتوای دیگری")
    shoot(second, "till-refused-fa")
    assert serious(second) == []
    second.reload()
    second.keyboard.press("F8")
    second.get_by_role("button", name="کنار بگذار").click()
    second.locator("#drop-reason").fill("شمارهٔ فاکتور اشتباه بود")
    second.keyboard.press("Enter")
    expect(second.locator("#net")).to_contain_text("همه چیز ثبت شده")
    assert waiting(second) == []


def test_enrolling_without_a_network_joins_before_the_sale(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    context = new_context()
    page = stand(context, shop, live_server)
    context.set_offline(True)
    expect(page.locator("#net")).to_contain_text("شبکه قطع است")
    page.keyboard.press("F7")
    page.keyboard.type("09350001122")
    page.keyboard.press("Tab")
    page.keyboard.type("نمونه")
    shoot(page, "till-enrol-fa")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("نمونه")
    amount(page, "90000")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#net")).to_contain_text("۲ مورد در صف")
    context.set_offline(False)
    expect(page.locator("#net")).to_contain_text("همه چیز ثبت شده", timeout=15_000)
    assert [total for _reference, total in recorded(shop)] == [900_000]


def test_spending_above_the_limit_needs_the_members_code(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    page = stand(new_context(), shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_be_visible()
    amount(page, "180000")
    page.keyboard.press("1")
    expect(page.locator(".spend[aria-pressed=true]")).to_have_count(1)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#code .fault[role=alert]")).to_contain_text("درست نیست")
    shoot(page, "till-code-fa")
    assert serious(page) == []
    page.locator("#code-typed").fill(shop.code())
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    assert shop.balance() == 200_000


def test_giving_the_code_up_frees_the_amount(new_context: Any, live_server: str, shop: Shop) -> None:
    page = stand(new_context(), shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_be_visible()
    amount(page, "180000")
    page.keyboard.press("1")
    expect(page.locator(".spend[aria-pressed=true]")).to_have_count(1)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    with page.expect_response("**/release"):
        page.keyboard.press("Escape")
    assert shop.balance() == 2_000_000 and recorded(shop) == []
    expect(page.locator("#payable")).to_be_visible()


def test_a_return_by_receipt(new_context: Any, live_server: str, shop: Shop) -> None:
    page = stand(new_context(), shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_be_visible()
    page.keyboard.press("F10")
    page.keyboard.type("INV-9")
    amount(page, "50000")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    page.keyboard.press("F6")
    page.keyboard.type("INV-9")
    page.keyboard.press("Enter")
    expect(page.locator("#returns-amount")).to_be_focused()
    page.keyboard.type("20000")
    expect(page.locator("#returns-preview")).to_contain_text("۲۰۰ امتیاز")
    expect(page.locator("#returns-preview")).to_contain_text("۲۰٬۰۰۰ تومان به مشتری")
    page.locator("#returns-lines input").fill("1")
    expect(page.locator("#returns-amount")).to_have_value("")
    expect(page.locator("#returns-preview")).to_contain_text("۵۰۰ امتیاز")
    expect(page.locator("#returns-confirm")).to_be_enabled()
    shoot(page, "till-return-fa")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#returns")).to_be_hidden()
    assert shop.balance("points") == 0


def test_on_a_small_screen(new_context: Any, live_server: str, shop: Shop) -> None:
    page = stand(new_context(viewport=PHONE, color_scheme="dark"), shop, live_server)
    scan(page, "09121112233")
    amount(page, "120000")
    expect(page.locator("#gains li").first).to_contain_text("۱٬۲۰۰")
    shoot(page, "till-phone-dark-fa")
    assert serious(page) == []
    wide = page.evaluate(
        "[...document.querySelectorAll('main *, aside *, header *')].filter((each) => each.checkVisibility()"
        " && (each.getBoundingClientRect().left < -1 || each.getBoundingClientRect().right > innerWidth + 1))"
        ".map((each) => each.outerHTML.slice(0, 120))"
    )
    assert wide == []


def test_a_basket_comes_from_the_shops_software_and_a_reload_keeps_it(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    page = stand(new_context(), shop, live_server)
    sent = BasketIn(
        lines=[LineIn(unit_price=350_000, name="شیر کم‌چرب", sku="626001", quantity=Decimal(2))],
        reference="POS-1",
        member=MemberRef(mobile="09121112233"),
    )
    with unit(shop.club.id):
        baskets.receive(till=1, body=sent)
    expect(page.locator("#name")).to_have_text("رضا نمونه", timeout=10_000)
    expect(page.locator("#payable")).to_have_text("۷۰٬۰۰۰")
    page.reload()
    expect(page.locator("#payable")).to_have_text("۷۰٬۰۰۰")
    expect(page.locator("#gains li").first).to_contain_text("۷۰۰")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    assert recorded(shop) == [("POS-1", 700_000)]


def test_the_clock_of_the_shop_may_be_wrong(new_context: Any, live_server: str, shop: Shop) -> None:
    """Three hours ahead, and recorded without a network after a reload: the purchase has the real time."""
    context = new_context()
    context.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 3600e3")
    page = stand(context, shop, live_server)
    scan(page, "09121112233")
    expect(page.locator("#name")).to_be_visible()
    kept_for_offline(page)
    context.set_offline(True)
    page.reload()
    expect(page.locator("#net")).to_contain_text("شبکه قطع است")
    amount(page, "10000")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#net")).to_contain_text("همه چیز ثبت شده", timeout=15_000)
    with unit(shop.club.id):
        (at,) = Purchase.objects.values_list("happened_at", flat=True)
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=2)


def test_without_a_camera_it_says_so(new_context: Any, live_server: str, shop: Shop) -> None:
    page = stand(new_context(permissions=[]), shop, live_server)
    page.locator("#camera").click()
    expect(page.locator("#viewfinder .fault")).to_contain_text("دوربین ندارد")
    page.keyboard.press("Escape")
    expect(page.locator("#scan")).to_be_focused()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_papers(new_context: Any, live_server: str, shop: Shop, lang: str) -> None:
    page = stand(new_context(), shop, live_server, lang=lang)
    scan(page, "09121112233")
    amount(page, "120000")
    expect(page.locator("#gains li").first).to_contain_text("۱٬۲۰۰" if lang == "fa" else "1,200")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()
    link = page.locator("#link").get_attribute("href")
    page.keyboard.press("F9")
    expect(page.locator("table")).to_contain_text("ونک")
    shoot(page, f"till-report-{lang}")
    assert serious(page) == []
    member = new_context(viewport=PHONE).new_page()
    member.goto(f"{live_server}{link}")
    expect(member.locator(".qr")).to_be_visible()
    shoot(member, f"receipt-{lang}")
    assert serious(member) == []
