"""The member's phone in a real browser of 390 px: joining, a purchase with its reasons, no network, leaving."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import signing
from tests.browser.conftest import PHONE, serious, shoot
from tests.database import buying
from tests.pages import phoning
from vafa.core.members import selectors as members
from vafa.domain.time import DAY
from vafa.kernel.database import unit
from vafa.kernel.models import Club

LIMIT = 100 * 1024


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    made = phoning.open_club()
    Club.objects.filter(id=made.id).update(name="باشگاه نمونه", is_demo=True)
    yield made


def open_phone(new_context: Any, live_server: str, lang: str = "fa", theme: str = "light") -> BrowserContext:
    context: BrowserContext = new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    cookies = {"vafa_lang": lang, "vafa_theme": theme}
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server} for name, value in cookies.items()]
    )
    return context


def narrow(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_joining_with_a_code(new_context: Any, live_server: str, club: Club, lang: str) -> None:
    page = open_phone(new_context, live_server, lang).new_page()
    page.goto(f"/{club.slug}/")
    shoot(page, f"phone-public-{lang}")
    assert serious(page) == [] and narrow(page)
    page.locator("main a[href$='/join']").click()
    expect(page.locator("[name=mobile]")).to_be_focused()
    shoot(page, f"phone-mobile-{lang}")
    page.keyboard.type("0935 000 11")
    page.keyboard.press("Enter")
    expect(page.locator(".fault")).to_be_visible()
    shoot(page, f"phone-mobile-fault-{lang}")
    assert serious(page) == []
    page.locator("[name=mobile]").fill("0935 000 1122")
    page.keyboard.press("Enter")
    code = page.locator("[name=code]")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(page.locator("[data-left]")).to_be_visible()
    expect(page.locator("[data-wait] [type=submit]")).to_be_disabled()
    shoot(page, f"phone-code-{lang}")
    assert serious(page) == []
    page.keyboard.type(phoning.code_for(club, "+989350001122"))
    expect(page.locator("[name=given_name]")).to_be_visible()
    page.locator("[name=given_name]").fill("نگار" if lang == "fa" else "Negar")
    page.locator("[name=sms]").check()
    shoot(page, f"phone-name-{lang}")
    assert serious(page) == []
    page.locator("main [type=submit]").click()
    expect(page.locator("h1")).to_contain_text("نگار" if lang == "fa" else "Negar")
    shoot(page, f"phone-home-new-{lang}")
    assert serious(page) == [] and narrow(page)
    with unit(club.id):
        member = members.by_identifier(club.id, "09350001122")
        assert member is not None
    buying.buy(club, member.id, 500_000, branch="vanak")
    page.reload()
    expect(page.locator(".entry")).to_have_count(3)
    expect(page.locator(".entry").first).to_contain_text("۵۰۰" if lang == "fa" else "500")


def signed_in(
    new_context: Any, live_server: str, club: Club, lang: str = "fa", theme: str = "light"
) -> tuple[BrowserContext, Page]:
    member = phoning.enrol(club)
    for number, price in enumerate((12_400_000, 3_100_000, 21_000_000, 4_000_000)):
        bought = buying.buy(club, member, price, branch="vanak", now=buying.NOW - 3 * number * DAY)
    buying.take_back(club, bought.id, all=True, now=buying.NOW - 2 * DAY)
    context = open_phone(new_context, live_server, lang, theme)
    signing.sign_member_in(context, club, member)
    return context, context.new_page()


@pytest.mark.parametrize(("lang", "theme"), [("fa", "light"), ("fa", "dark"), ("en", "light")])
def test_every_page_by_eye_and_axe(
    new_context: Any, live_server: str, club: Club, lang: str, theme: str
) -> None:
    _context, page = signed_in(new_context, live_server, club, lang, theme)
    for name in (
        "",
        "card",
        "history",
        "rules",
        "me",
        "me/details",
        "me/cards",
        "me/messages",
        "me/devices",
        "me/data",
        "me/erase",
    ):
        page.goto(f"/{club.slug}/{name}")
        shoot(page, f"phone-{name.replace('/', '-') or 'home'}-{lang}-{theme}")
        assert serious(page) == [] and narrow(page), name
    page.goto(f"/{club.slug}/history")
    page.locator(".entry-head a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table")).to_be_visible()
    shoot(page, f"phone-purchase-{lang}-{theme}")
    assert serious(page) == [] and narrow(page)


# The addresses of the pages that the app has kept.
KEPT = """(await Promise.all((await caches.keys()).filter((name) => name.startsWith('vafa-member-pages')).map(
  async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)))).flat()"""


def until(page: Page, true: str) -> None:
    """A wait for what only an asynchronous question can tell."""
    for _time in range(100):
        if page.evaluate(f"async () => {true}"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(true)


def test_without_a_network_the_last_card_opens(new_context: Any, live_server: str, club: Club) -> None:
    context, page = signed_in(new_context, live_server, club)
    page.goto(f"/{club.slug}/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    until(page, f"{KEPT}.some((each) => each.endsWith('/card'))")
    expect(page.locator(".offline-line")).to_be_hidden()
    shown = page.locator(".wallet dd").first.inner_text()
    context.set_offline(True)
    page.goto(f"/{club.slug}/")
    expect(page.locator(".offline-line")).to_contain_text("بی‌شبکه‌اید")
    assert page.locator(".wallet dd").first.inner_text() == shown
    shoot(page, "phone-offline")
    page.goto(f"/{club.slug}/card")
    expect(page.locator(".card-sheet svg").first).to_be_visible()
    page.goto(f"/{club.slug}/me/data")
    expect(page.locator(".wallet")).to_be_visible()
    context.set_offline(False)
    # The kept page gives way by itself once the server answers.
    page.wait_for_function("() => document.documentElement.dataset.net === 'online'")
    page.goto(f"/{club.slug}/me")
    page.locator("form[action$='sign-out'] button").click()
    expect(page.locator("a[href$='/join']")).to_be_visible()
    until(page, f"{KEPT}.length === 0")


def test_being_erased(new_context: Any, live_server: str, club: Club) -> None:
    _context, page = signed_in(new_context, live_server, club)
    page.goto(f"/{club.slug}/me/data")
    page.locator("a[href$='/me/erase']").click()
    expect(page.locator("main")).to_contain_text("از دست می‌دهید")
    page.locator("form[action$='/me/erase/code'] button").click()
    expect(page.locator("[name=code]")).to_be_focused()
    shoot(page, "phone-erase-code")
    assert serious(page) == []
    page.keyboard.type(phoning.code_for(club))
    page.keyboard.press("Enter")
    expect(page.locator("a[href$='/join']")).to_be_visible()
    expect(page.locator(".toasts")).to_contain_text("پاک شد")
    with unit(club.id):
        assert members.by_identifier(club.id, phoning.MOBILE) is None


def test_it_works_without_a_script(new_context: Any, live_server: str, club: Club) -> None:
    phoning.enrol(club)
    context = new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{club.slug}/")
    page.locator("main a[href$='/sign-in']").click()
    page.locator("[name=mobile]").fill("09121112233")
    page.locator("main form [type=submit]").first.click()
    page.locator("[name=code]").fill(phoning.code_for(club))
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("سارا")
    page.locator(".dock a[href$='/card']").click()
    expect(page.locator(".card-sheet svg").first).to_be_visible()


def test_the_public_page_is_light(new_context: Any, live_server: str, club: Club) -> None:
    """Everything but the letters, as it comes over the wire."""
    page = open_phone(new_context, live_server).new_page()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(f"/{club.slug}/", wait_until="networkidle")
    counted = {
        addresses[each]: size for each, size in sizes.items() if ".woff2" not in addresses.get(each, ".woff2")
    }
    assert any("member-" in address for address in counted) and any(".css" in address for address in counted)
    assert sum(counted.values()) <= LIMIT, counted
