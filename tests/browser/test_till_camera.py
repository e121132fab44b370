"""The till's camera reads a real picture: a browser whose camera plays a film of a QR code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from scripts import browser as chromium
from tests.browser.conftest import ARGUMENTS, DESKTOP, shoot
from tests.browser.filming import qr_film
from tests.browser.tilling import stand
from tests.database import vouching
from tests.pages.tilling import OFFERS, Shop, open_shop


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop(offers=OFFERS)


@pytest.fixture
def seeing(playwright: Playwright, live_server: str, tmp_path: Path) -> Iterator[Any]:
    """``seeing(text)`` → a browser context before whose camera this QR code is held."""
    opened = []

    def make(text: str) -> Any:
        film = qr_film(tmp_path / "code.y4m", text)
        fake = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
        launched = playwright.chromium.launch(executable_path=chromium.ensure(), args=[*ARGUMENTS, *fake])
        opened.append(launched)
        return launched.new_context(base_url=live_server, viewport=DESKTOP, permissions=["camera"])

    yield make
    for each in opened:
        each.close()


def test_the_card_on_the_phone_is_read(seeing: Any, live_server: str, shop: Shop) -> None:
    page = stand(seeing(f"VAFA1:{shop.member}"), shop, live_server)
    page.locator("#camera").click()
    expect(page.locator("#viewfinder")).to_be_visible()
    shoot(page, "till-camera-fa")
    expect(page.locator("#name")).to_have_text("رضا نمونه")
    expect(page.locator("#viewfinder")).to_be_hidden()
    expect(page.locator("#scan")).to_be_focused()


def test_the_code_on_a_coupon_is_read(seeing: Any, live_server: str, shop: Shop) -> None:
    code = vouching.coupons(shop.club, offer="welcome").codes[0]
    page = stand(seeing(code), shop, live_server)
    page.locator("#camera").click()
    expect(page.locator(".till-code")).to_contain_text("خوش‌آمد")
