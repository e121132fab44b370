"""A session that ends while somebody types: signing in again leads back to the form, with what was typed in it."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.browser.conftest import shoot
from tests.signing import PASSWORD, person, sign_in
from vafa.core.earning.clubs import start_club
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club


@pytest.fixture
def club(logins: Any) -> Club:
    return start_club(slug=f"shop-{uuid7().hex[-12:]}", name="فروشگاه آزمون")


def end_session(page: Page) -> None:
    """As when it lapses: the browser still has the cookie, and nobody stands behind it."""
    cookie = next(each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    Session.objects.filter(session_key=cookie["value"]).delete()


def enter(page: Page, email: str) -> None:
    page.locator("#f-login").fill(email)
    page.locator("#f-password").fill(PASSWORD)
    page.locator("#f-password").press("Enter")


def test_what_was_typed_is_there_after_signing_in_again(
    new_context: Any, live_server: str, club: Club
) -> None:
    user, other = person(club), person(club)
    context = new_context()
    sign_in(context, user, live_server)
    page = context.new_page()
    page.goto(f"/panel/{club.slug}/branches/new")
    page.locator("#f-name").fill("شعبهٔ تازه")
    page.locator("#f-code").fill("b7")
    end_session(page)
    page.get_by_role("button", name="ذخیره").click()
    enter(page, user.email)
    expect(page).to_have_url(f"/panel/{club.slug}/branches/new")
    expect(page.locator("#f-name")).to_have_value("شعبهٔ تازه")
    expect(page.locator("#f-code")).to_have_value("b7")
    expect(page.locator(".toasts")).to_contain_text("دوباره بفرستید")
    shoot(page, "signed-out-and-back")
    page.get_by_role("button", name="ذخیره").click()
    expect(page.get_by_text("شعبهٔ تازه").first).to_be_visible()
    page.goto(f"/panel/{club.slug}/branches/new")
    expect(page.locator("#f-name")).to_have_value("")

    page.locator("#f-name").fill("از آن کس دیگر")
    end_session(page)
    page.get_by_role("button", name="ذخیره").click()
    enter(page, other.email)
    expect(page).to_have_url(f"/panel/{club.slug}/branches/new")
    expect(page.locator("#f-name")).to_have_value("")


def test_rows_that_were_added_are_kept_too(new_context: Any, live_server: str, club: Club) -> None:
    user = person(club)
    context = new_context()
    sign_in(context, user, live_server)
    page = context.new_page()
    page.goto(f"/panel/{club.slug}/modules/tiers")
    page.locator('button[value="add:ladders.0.tiers"]').press("Enter")
    page.locator("#f-ladders-0-tiers-3-key").fill("diamond")
    page.locator("#f-ladders-0-tiers-3-threshold").fill("۷۰۰۰۰۰۰۰۰")
    end_session(page)
    page.get_by_role("button", name="دیدن تغییرها").click()
    enter(page, user.email)
    expect(page.locator("#f-ladders-0-tiers-3-key")).to_have_value("diamond")
    expect(page.locator("#f-ladders-0-tiers-3-threshold")).to_have_value("۷۰۰٬۰۰۰٬۰۰۰")


def test_back_from_a_refused_form_sends_nothing(new_context: Any, live_server: str, club: Club) -> None:
    context = new_context()
    sign_in(context, person(club), live_server)
    page = context.new_page()
    page.goto(f"/panel/{club.slug}/branches/new")
    page.locator("#f-code").fill("b1")
    page.locator("#f-name").fill("  ")
    page.get_by_role("button", name="ذخیره").click()
    expect(page.locator(".fault").first).to_be_visible()
    page.goto(f"/panel/{club.slug}/branches")
    page.go_back()
    expect(page.locator("#f-code")).to_be_visible()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "back_forward"
    assert not page.evaluate("'posted' in document.documentElement.dataset"), "asked for, not sent again"
    page.reload()
    expect(page.locator("#f-code")).to_be_visible()
