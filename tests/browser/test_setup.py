"""From a fresh installation to a live club: every step in a browser, left in the middle and taken up again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, serious, shoot
from tests.journeys.installation import Installation, free_port, wait_ready

PASSWORD = "رمز-خوب-۱۴۰۵"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server that nobody has signed up to, and its set-up code."""
    made = Installation(tmp_path_factory.mktemp("fresh") / "home")
    made.environment |= {"DJANGO_SETTINGS_MODULE": "vafa.config.settings"}
    url = f"http://localhost:{(port := free_port())}"
    made.start("server", "serve", "--port", str(port), "--workers", "1")
    try:
        wait_ready(url)
        code = Path(made.home, "setup-code").read_text(encoding="ascii")
        yield url, code
    finally:
        made.end()


def step(page: Page, name: str, faults: list[str]) -> None:
    shoot(page, f"setup-{name}")
    faults += [f"{name}: {fault}" for fault in serious(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        faults.append(f"{name}: wider than the screen")


def test_a_club_is_live_after_six_steps(new_context: Any, fresh: tuple[str, str]) -> None:
    url, code = fresh
    context = new_context(base_url=url)
    page = context.new_page()
    faults: list[str] = []
    page.goto("/setup")
    page.locator("#f-code").fill("wrong-code-here")
    page.locator("#f-name").fill("نگار رستمی")
    page.locator("#f-email").fill("negar@example.test")
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="ساخت حساب").click()
    expect(page.locator("#f-code-error")).to_be_visible()
    expect(page.locator("#f-name")).to_have_value("نگار رستمی")
    step(page, "1-account", faults)
    page.locator("#f-code").fill(code)
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="ساخت حساب").click()

    expect(page).to_have_url(re.compile("/setup/business$"))
    page.locator("#f-name").fill("کافهٔ باران")
    page.get_by_text("کافه و رستوران").click()
    step(page, "2-business", faults)
    page.get_by_role("button", name="ساخت باشگاه").click()

    page.locator("[name=branch]").first.fill("شعبهٔ ونک")
    step(page, "3-branches", faults)
    page.get_by_role("button", name="بعدی").click()
    expect(page).to_have_url(re.compile("/setup/look$"))

    page.goto("/setup")  # left, and taken up again
    expect(page).to_have_url(re.compile("/setup/look$"))
    page.locator("#f-brand").fill("#be123c")
    step(page, "4-look", faults)
    page.get_by_role("button", name="بعدی").click()

    page.locator("[name=name]").first.fill("سارا محمدی")
    page.locator("[name=mobile]").first.fill("۰۹۱۲۱۱۱۲۲۳۳")
    step(page, "5-members", faults)
    page.get_by_role("button", name="بعدی").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("کافهٔ باران آماده است")
    page.set_viewport_size(PHONE)
    step(page, "6-ready-phone", faults)
    page.get_by_role("button", name="باز کردن پنل").click()
    expect(page).to_have_url(re.compile("/panel/cafe-baran/$"))
    assert not faults


def test_the_code_opens_nothing_any_more(new_context: Any, fresh: tuple[str, str]) -> None:
    url, code = fresh
    page = new_context(base_url=url).new_page()
    page.goto(f"/setup?code={code}")
    expect(page).to_have_url(re.compile("/panel/sign-in"))
