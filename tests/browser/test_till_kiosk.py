"""The kiosk: a newcomer signs up, a member looks, the screen goes back to its start; only the code leads out."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serious, shoot
from tests.browser.tilling import stand
from tests.pages.tilling import Shop, open_shop
from vafa.core.members import selectors as members
from vafa.core.tills import params
from vafa.kernel.database import unit

KIOSK = {"width": 1080, "height": 1600}


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop()


def begin(context: Any, shop: Shop, live_server: str, lang: str = "") -> Page:
    page = stand(context, shop, live_server, lang=lang)
    page.goto(f"/till/{shop.club.slug}/kiosk")
    page.locator("[name=pin]").fill("2580")
    page.keyboard.press("Enter")
    expect(page.locator("#typed-mobile")).to_be_visible()
    return page


def press(page: Page, digits: str) -> None:
    pad = page.locator("[data-step]:not([hidden]) .keypad button")
    for digit in digits:
        pad.nth(10 if digit == "0" else int(digit) - 1).click()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_newcomer_signs_up(new_context: Any, live_server: str, shop: Shop, lang: str) -> None:
    page = begin(new_context(viewport=KIOSK, has_touch=True), shop, live_server, lang)
    shoot(page, f"kiosk-start-{lang}")
    assert serious(page) == []
    press(page, "09350001122")
    page.locator("#send").click()
    expect(page.locator("#typed-code")).to_be_visible()
    shoot(page, f"kiosk-code-{lang}")
    press(page, shop.code("+989350001122"))
    expect(page.locator("#given")).to_be_focused()
    page.keyboard.type("Sample")
    page.locator("#sms").check()
    assert serious(page) == []
    shoot(page, f"kiosk-join-{lang}")
    page.keyboard.press("Enter")
    expect(page.locator("#hello")).to_contain_text("Sample")
    with unit(shop.club.id):
        member = members.by_identifier(shop.club.id, "09350001122")
        assert member is not None
    assert (member.joined_via, member.consent["sms"]["granted"]) == ("kiosk", True)


def test_a_member_looks_and_the_screen_goes_back(new_context: Any, live_server: str, shop: Shop) -> None:
    with unit(shop.club.id):
        params.save(changes={"kiosk_seconds": 10})
    page = begin(new_context(viewport=KIOSK), shop, live_server)
    page.locator("h1").first.focus()
    page.keyboard.type("7K4Q-92XM")
    page.keyboard.press("Enter")
    expect(page.locator("#hello")).to_have_text("سلام رضا نمونه")
    expect(page.locator("#balances")).to_contain_text("۲۰۰٬۰۰۰ تومان")
    shoot(page, "kiosk-card-fa")
    assert serious(page) == []
    expect(page.locator("#leaving")).to_contain_text("بازگشت به آغاز")
    expect(page.locator("#typed-mobile")).to_be_visible(timeout=15_000)
    assert "رضا" not in page.locator("main").inner_text()


def test_there_is_no_way_out_but_the_code(new_context: Any, live_server: str, shop: Shop) -> None:
    page = begin(new_context(viewport=KIOSK), shop, live_server)
    here = page.url
    page.go_back()
    page.wait_for_timeout(300)
    assert page.url == here
    assert page.locator("a[href]:not([href='#main']):visible").count() == 0
    other = page.context.new_page()
    for path in (f"/till/{shop.club.slug}/", f"/till/{shop.club.slug}/report", f"/panel/{shop.club.slug}/"):
        other.goto(path)
        assert "sign-in" in other.url
    page.locator("#staff").click()
    page.keyboard.type("1111")
    page.keyboard.press("Enter")
    expect(page.locator("#unlock .fault")).to_contain_text("باز نمی‌کند")
    page.locator("#pin").fill("2580")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in**")
