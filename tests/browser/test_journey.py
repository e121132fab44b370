"""Through all three doors: a rule is written and published in the panel, earns at the till, is explained on the phone;
a tier is reached; what comes back takes back; nobody opens what is not theirs."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import signing
from tests.browser.conftest import PHONE, shoot
from tests.browser.tilling import amount, scan, stand
from tests.pages.tilling import Shop, open_shop
from vafa.core.earning import publishing
from vafa.kernel.database import unit

MOBILE = "09121112233"
WORDS = {
    "fa": {
        "new": "قانون تازه", "basket": "جایزه برای سبد بزرگ", "review": "بازبینی و انتشار", "publish": "انتشار نسخهٔ ۳",
        "earned": "+۷۵", "because": "۷۵ امتیاز", "balance": "۱۰۰٬۰۷۵", "back": "مرجوعی",
        "before": "برنزی", "tier": "نقره‌ای",
    },
    "en": {
        "new": "New rule", "basket": "A bonus for large baskets", "review": "Review and publish",
        "publish": "Publish version 3", "earned": "+75", "because": "75 points", "balance": "100,075",
        "back": "taken back", "before": "Bronze", "tier": "Silver",
    },
}  # fmt: skip


@pytest.fixture
def shop(logins: object) -> Shop:
    made = open_shop()
    with unit(made.club.id):
        publishing.set_module(key="tiers", on=True)
    return made


def spoken(new_context: Any, live_server: str, lang: str, **options: Any) -> Any:
    context = new_context(locale="fa-IR" if lang == "fa" else "en-GB", **options)
    context.add_cookies([{"name": "vafa_lang", "value": lang, "url": live_server}])
    return context


def publish_a_rule(page: Page, shop: Shop, words: dict[str, str]) -> None:
    page.goto(f"/panel/{shop.club.slug}/programme")
    page.get_by_role("link", name=words["new"]).click()
    page.get_by_role("button", name=words["basket"]).click()
    page.locator("#f-amount-amount").fill("75")
    expect(page.locator("#rule-said")).to_contain_text(words["because"])
    page.get_by_role("link", name=words["review"]).click()
    page.get_by_role("button", name=words["publish"]).click()
    page.wait_for_url("**/programme")


def sell(page: Page, reference: str, toman: str) -> None:
    scan(page, MOBILE)
    expect(page.locator("#name")).to_be_visible()
    page.keyboard.press("F10")
    page.keyboard.type(reference)
    amount(page, toman)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_visible()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_from_the_rule_to_the_phone(new_context: Any, live_server: str, shop: Shop, lang: str) -> None:
    words = WORDS[lang]
    desk = spoken(new_context, live_server, lang)
    signing.sign_in(desk, signing.person(shop.club, "manager"), live_server)
    panel = desk.new_page()
    publish_a_rule(panel, shop, words)

    phone_context = spoken(new_context, live_server, lang, viewport=PHONE)
    signing.sign_member_in(phone_context, shop.club, shop.member)
    phone = phone_context.new_page()
    phone.goto(f"/{shop.club.slug}/")
    expect(phone.locator(".wallet")).to_contain_text(words["before"])

    till = stand(spoken(new_context, live_server, lang), shop, live_server, lang=lang)
    sell(till, "J-1", "10000000")
    expect(till.locator("#result-gains")).to_contain_text(words["earned"])
    expect(till.locator("#result")).to_contain_text(words["tier"])
    shoot(till, f"journey-till-{lang}")

    phone.goto(f"/{shop.club.slug}/history")
    expect(phone.locator("main")).to_contain_text(words["tier"])
    expect(phone.locator("main")).to_contain_text(words["because"])
    phone.goto(f"/{shop.club.slug}/")
    expect(phone.locator("main")).to_contain_text(words["balance"])
    expect(phone.locator(".wallet")).to_contain_text(words["tier"])
    shoot(phone, f"journey-phone-{lang}")

    till.wait_for_timeout(400)
    till.keyboard.press("F6")
    till.keyboard.type("J-1")
    till.keyboard.press("Enter")
    till.locator("#returns-all").click()
    expect(till.locator("#returns-confirm")).to_be_enabled()
    till.locator("#returns-confirm").click()
    expect(till.locator("#returns")).to_be_hidden()
    assert shop.balance("points") == 0
    phone.goto(f"/{shop.club.slug}/history")
    expect(phone.locator("main")).to_contain_text(words["back"])
    phone.goto(f"/{shop.club.slug}/")
    expect(phone.locator(".wallet")).to_contain_text(words["before"])


def test_what_a_cashier_may_not_and_what_is_another_clubs(
    new_context: Any, live_server: str, shop: Shop
) -> None:
    other = open_shop()
    context = new_context()
    signing.sign_in(context, signing.person(shop.club, "cashier"), live_server)
    page = context.new_page()
    for address in ("members", "programme", "modules", "staff", "audit", "imports", "insight/days"):
        answer = page.goto(f"/panel/{shop.club.slug}/{address}")
        assert answer is not None and answer.status == 403, address
    for address in (f"panel/{other.club.slug}/", f"till/{other.club.slug}/", "panel/no-such-club/"):
        answer = page.goto(f"/{address}")
        assert answer is not None and answer.status == 404, address
