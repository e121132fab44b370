"""Settings in a browser: a module's form without losing what was typed, the club's look, the whole group with axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, serious, shoot
from tests.signing import person, sign_in
from vafa.core.earning.clubs import start_club
from vafa.core.purchases import catalogue
from vafa.kernel import modules
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

PAGES = (
    "settings", "modules", "modules/tiers", "modules/cashback", "modules/stamps", "branches", "branches/new",
    "products", "groups", "staff", "staff/new", "keys", "keys/new", "webhooks", "webhooks/new", "imports",
    "imports/new", "exports", "audit",
)  # fmt: skip


@pytest.fixture
def club(logins: Any) -> Club:
    made = start_club(slug=f"shop-{uuid7().hex[-12:]}", name="فروشگاه آزمون")
    with unit(made.id):
        catalogue.put_groups(items=[{"key": "dairy", "names": {"fa": "لبنیات", "en": "Dairy"}}])
        catalogue.put_branches(
            items=[{"code": "north", "name": "شعبهٔ شمال", "tags": ["بزرگ"], "active": True}]
        )
        catalogue.put_products(
            items=[{"sku": f"6260{n:03}", "name": f"کالای {n}", "groups": ["dairy"]} for n in range(60)]
        )
    return made


def opened(new_context: Any, live_server: str, club: Club, **options: Any) -> Page:
    context = new_context(**options)
    sign_in(context, person(club, name="نگار رستمی"), live_server)
    page: Page = context.new_page()
    return page


def test_a_tier_is_added_reviewed_and_published_with_the_keyboard_and_nothing_is_lost(
    new_context: Any, live_server: str, club: Club
) -> None:
    page = opened(new_context, live_server, club)
    page.goto(f"/panel/{club.slug}/modules/tiers")
    page.locator("#f-ladders-0-warn_days").fill("۲۱")
    page.locator('button[value="add:ladders.0.tiers"]').press("Enter")
    expect(page.locator("#f-ladders-0-tiers-3-key")).to_be_visible()
    assert page.locator("#f-ladders-0-warn_days").input_value() in ("۲۱", "21")
    page.locator("#f-ladders-0-tiers-3-key").fill("diamond")
    page.locator('[name="ladders.0.tiers.3.names.fa"]').fill("الماسی")
    page.locator('[name="ladders.0.tiers.3.names.en"]').fill("Diamond")
    page.locator("#f-ladders-0-tiers-3-threshold").fill("۱۰")
    page.get_by_role("button", name="دیدن تغییرها").click()
    expect(page.get_by_text("آستانهٔ هر سطح باید از سطح پیش از آن بیشتر باشد")).to_be_visible()
    page.locator("#f-ladders-0-tiers-3-threshold").fill("۵۰۰۰۰۰۰۰۰")
    page.get_by_role("button", name="دیدن تغییرها").click()
    expect(page.locator("#review")).to_contain_text("الماسی")
    shoot(page, "settings-module-review")
    page.get_by_role("button", name="انتشار", exact=True).click()
    expect(page.locator('[name="ladders.0.tiers.3.names.fa"]')).to_have_value("الماسی")
    with unit(club.id):
        switch = modules.switches(club.id)["tiers"]
    assert [tier["key"] for tier in switch["params"]["ladders"][0]["tiers"]][-1] == "diamond"


def test_another_kind_of_expiry_brings_its_own_fields(new_context: Any, live_server: str, club: Club) -> None:
    page = opened(new_context, live_server, club, locale="en-GB")
    page.context.add_cookies([{"name": "vafa_lang", "value": "en", "url": live_server}])
    page.goto(f"/panel/{club.slug}/modules/cashback")
    page.get_by_label("Delay in days").fill("3")
    page.locator("#f-expiry").select_option("jalali_months")
    expect(page.locator("#f-expiry-months")).to_be_visible()
    assert page.get_by_label("Delay in days").input_value() == "3"


def test_the_look_is_previewed_before_it_is_saved(new_context: Any, live_server: str, club: Club) -> None:
    page = opened(new_context, live_server, club)
    page.goto(f"/panel/{club.slug}/settings")
    before = page.locator(".wallet").evaluate("each => getComputedStyle(each).backgroundColor")
    page.locator("#f-brand").fill("#7c3aed")
    page.locator("#f-name").fill("نام تازه")
    expect(page.locator(".wallet")).to_contain_text("نام تازه")
    assert page.locator(".wallet").evaluate("each => getComputedStyle(each).backgroundColor") != before
    page.get_by_role("button", name="ذخیره").click()
    expect(page.get_by_text("ذخیره شد")).to_be_visible()
    club.refresh_from_db()
    assert (club.name, club.brand) == ("نام تازه", "#7c3aed")


def test_a_module_is_switched_on_after_it_said_what_happens(
    new_context: Any, live_server: str, club: Club
) -> None:
    page = opened(new_context, live_server, club)
    page.goto(f"/panel/{club.slug}/modules")
    page.locator("article", has_text=re.compile("مهر")).get_by_role("button", name="روشن کردن").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("نسخهٔ تازه‌ای از برنامه")
    dialog.get_by_role("button", name="روشن کردن").click()
    expect(
        page.locator("article", has_text=re.compile("مهر")).get_by_text("روشن", exact=True)
    ).to_be_visible()
    with unit(club.id):
        assert "stamps" in modules.keys_on(club.id)


@pytest.mark.parametrize(
    ("lang", "theme", "size"),
    [("fa", "light", "desktop"), ("en", "dark", "desktop"), ("fa", "dark", "phone")],
)
def test_nobody_is_kept_out_of_any_page(
    new_context: Any, live_server: str, club: Club, lang: str, theme: str, size: str
) -> None:
    page = opened(new_context, live_server, club, **({"viewport": PHONE} if size == "phone" else {}))
    for name, value in (("vafa_lang", lang), ("vafa_theme", theme)):
        page.context.add_cookies([{"name": name, "value": value, "url": live_server}])
    faults: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(f"/panel/{club.slug}/{path}")
        shoot(page, f"settings-{path.replace('/', '-')}-{lang}-{theme}-{size}")
        wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
        found = [*serious(page), *(["wider than the screen"] if wide else [])]
        if found:
            faults[path] = found
    assert not faults
