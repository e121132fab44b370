"""A manager writes a rule, sees what it says, tries it on a basket and on the past year, publishes it, goes back."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import signing
from tests.browser.conftest import PHONE, serious, shoot
from tests.database import buying
from vafa.core.earning import drafting, publishing
from vafa.core.purchases.simulation import progressive, runs
from vafa.domain.time import DAY
from vafa.kernel.database import unit
from vafa.kernel.models import Club

WORDS = {
    "fa": {
        "new": "قانون تازه", "basket": "جایزه برای سبد بزرگ", "condition": "شرط", "price": "قیمت قلم ۱",
        "thursday": "پنجشنبه",
        "simulate": "شبیه‌سازی کن", "review": "بازبینی و انتشار", "publish": "انتشار نسخهٔ ۲", "versions": "نسخه‌ها",
        "first": "نسخهٔ ۱", "back": "بازگشت به این نسخه", "sure": "بازگشت", "said": "۷۵ امتیاز", "saved": "همین حالا",
        "other": "کس دیگری", "keep": "نگه داشتن تغییر من",
    },
    "en": {
        "new": "New rule", "basket": "A bonus for large baskets", "condition": "Condition", "price": "Price of line 1",
        "thursday": "Thursday", "simulate": "Simulate", "review": "Review and publish", "publish": "Publish version 2",
        "versions": "Versions", "first": "Version 1", "back": "Go back to this version", "sure": "Go back",
        "said": "75 points", "saved": "just now", "other": "Somebody else", "keep": "Keep mine",
    },
}  # fmt: skip


@pytest.fixture
def club(logins: object) -> Club:
    made = buying.start(buying.rule(amount={"kind": "per_amount", "amount": 1, "per": 100_000}))
    now = int(time.time() * 1_000_000)
    for number in range(6):
        buying.buy(made, buying.join(made), 30_000_000, now=now - (20 + 30 * number) * DAY)
    return made


def open_panel(new_context: Any, live_server: str, club: Club, lang: str, **options: Any) -> Page:
    context = new_context(locale="fa-IR" if lang == "fa" else "en-GB", **options)
    signing.sign_in(context, signing.person(club, "manager"), live_server)
    context.add_cookies([{"name": "vafa_lang", "value": lang, "url": live_server}])
    made: Page = context.new_page()
    return made


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_from_an_example_to_a_version_and_back(
    new_context: Any, live_server: str, club: Club, lang: str
) -> None:
    words = WORDS[lang]
    page = open_panel(new_context, live_server, club, lang)
    page.goto(f"/panel/{club.slug}/programme")
    assert not serious(page)
    page.get_by_role("link", name=words["new"]).click()
    assert not serious(page)
    page.get_by_role("button", name=words["basket"]).click()

    amount = page.locator("#f-amount-amount")
    amount.fill("۷۵")
    expect(page.locator("#rule-said")).to_contain_text(words["said"])
    expect(page.locator("#rule-state")).to_contain_text(words["saved"])
    page.get_by_role("button", name=words["condition"], exact=True).click()
    page.locator("#f-condition-1-fact").select_option("moment.weekday")
    days = page.locator("#f-condition-1-value-search")
    days.fill(words["thursday"])
    days.press("Enter")
    expect(page.locator("#rule-said")).to_contain_text(words["thursday"])
    expect(page.locator("#trial")).to_be_visible()
    assert not serious(page)
    shoot(page, f"programme-rule-{lang}")

    page.locator("#trial").get_by_label(words["price"]).fill("3000000")
    page.locator("#simulation").get_by_role("button", name=words["simulate"]).click()
    expect(page.locator("job-progress#simulation")).to_be_visible()
    page.reload()
    expect(page.locator("job-progress#simulation")).to_be_visible()
    with unit(club.id):
        run = runs.latest()
    assert run is not None
    progressive.run(club.id, run.id)
    expect(page.locator("section#simulation data-chart")).to_be_visible()
    page.wait_for_selector("section#simulation data-chart[data-ready]")
    shoot(page, f"programme-simulated-{lang}")

    page.get_by_role("link", name=words["review"]).click()
    assert not serious(page)
    shoot(page, f"programme-review-{lang}")
    page.get_by_role("button", name=words["publish"]).click()
    page.wait_for_url("**/programme")
    with unit(club.id):
        assert publishing.latest().number == 2
    page.get_by_role("link", name=words["versions"]).click()
    page.get_by_role("link", name=words["first"], exact=True).click()
    assert not serious(page)
    page.get_by_role("button", name=words["back"]).click()
    page.get_by_role("alertdialog").get_by_role("button", name=words["sure"], exact=True).click()
    page.wait_for_url("**/programme/versions")
    with unit(club.id):
        assert publishing.latest().number == 3


def test_two_at_the_same_rule(new_context: Any, live_server: str, club: Club) -> None:
    words = WORDS["fa"]
    first, second = (open_panel(new_context, live_server, club, "fa") for _ in range(2))
    for page in (first, second):
        page.goto(f"/panel/{club.slug}/programme/rules/main")
    first.locator("#f-amount-amount").fill("2")
    expect(first.locator("#rule-state")).to_contain_text(words["saved"])
    second.locator("#f-amount-amount").fill("3")
    expect(second.locator("#rule-state")).to_contain_text(words["other"])
    expect(second.locator("#f-amount-amount")).to_have_value("۳")
    second.get_by_role("button", name=words["keep"]).click()
    expect(second.locator("#rule-state")).to_contain_text(words["saved"])
    with unit(club.id):
        rule = drafting.rule_of(drafting.drafted(), "main")
    assert rule is not None
    assert drafting.plain_rule(rule)["amount"]["amount"] == 3


def test_on_a_phone_by_keyboard_and_what_is_wrong_is_said(
    new_context: Any, live_server: str, club: Club
) -> None:
    page = open_panel(new_context, live_server, club, "fa", viewport=PHONE)
    page.goto(f"/panel/{club.slug}/programme/rules/main")
    page.locator("#f-amount-kind").focus()
    page.keyboard.press("End")
    expect(page.locator("#f-amount-factor")).to_be_visible()
    expect(page.locator("#f-amount-kind")).to_be_focused()
    page.locator("#f-amount-factor").fill("0.5")
    expect(page.locator("#at-amount")).to_contain_text("ضریب باید بیشتر از ۱ باشد")
    page.locator("#f-amount-factor").fill("2")
    expect(page.locator("#at-amount .fault")).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    assert not serious(page)
    shoot(page, "programme-rule-phone")
