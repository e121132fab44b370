"""Signing in with a real browser: a password, a passkey of the browser's own, both languages, every page's look."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, serious, shoot
from tests.signing import PASSWORD, person, sign_in
from vafa.kernel import invitations
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import User

LANGUAGES = {"fa": "fa-IR", "en": "en-US"}


@pytest.fixture
def user(club: Club) -> User:
    return person(club, name="Demo person")


def speak(context: BrowserContext, language: str, live_server: str) -> None:
    context.add_cookies([{"name": "vafa_lang", "value": language, "url": live_server}])


def give_passkeys(page: Page) -> None:
    """The browser gets an authenticator of its own, which says yes with a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page: Page, user: User, password: str = PASSWORD) -> None:
    page.goto("/panel/sign-in?next=/panel/account")
    page.locator("#f-login").fill(user.email)
    page.locator("#f-password").fill(password)
    page.locator("#f-password").press("Enter")


def test_password_then_a_passkey_then_the_passkey_alone(page: Page, user: User) -> None:
    enter(page, user, "wrong")
    expect(page.locator(".tone-error")).to_be_visible()
    page.get_by_label("نمایش گذرواژه").click()
    expect(page.locator("#f-password")).to_have_attribute("type", "text")
    enter(page, user)
    expect(page).to_have_url("/panel/account")
    give_passkeys(page)
    page.get_by_role("link", name="افزودن کلید عبور").click()
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="ادامه").click()
    page.locator("#f-name").fill("گوشی آزمایشی")
    page.get_by_role("button", name="افزودن کلید عبور").click()
    expect(page.locator("#codes")).to_be_visible()
    shoot(page, "signin-codes-fa")
    page.get_by_role("link", name="نگه داشتم").click()
    expect(page.get_by_text("گوشی آزمایشی", exact=True)).to_be_visible()
    shoot(page, "signin-account-fa")
    page.get_by_role("button", name="خروج", exact=True).first.click()
    page.get_by_role("button", name="ورود با کلید عبور").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto("/panel/account")
    expect(page.get_by_role("heading", name="حساب شما")).to_be_visible()
    page.get_by_role("button", name="خروج", exact=True).first.click()
    enter(page, user)
    expect(page).to_have_url("/panel/sign-in/second-step")
    shoot(page, "signin-second-fa")
    page.get_by_role("button", name="با کلید عبور").click()
    expect(page).to_have_url("/panel/account")


def test_a_passkey_that_is_refused_is_said(page: Page, live_server: str) -> None:
    give_passkeys(page)
    page.goto("/panel/sign-in")
    page.get_by_role("button", name="ورود با کلید عبور").click()
    expect(page.locator("[data-fault]")).to_be_visible()


def places(club: Club) -> dict[str, str]:
    with unit(club.id):
        token = invitations.invite(email=f"{uuid7().hex}@example.test", role="cashier").token
    return {
        "enter": "/panel/sign-in",
        "forgotten": "/panel/sign-in/forgotten",
        "sent": "/panel/sign-in/forgotten/sent",
        "dead-link": "/panel/sign-in/new-password/a-b-c",
        "invitation": f"/panel/sign-in/invitation/{token}",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_is_fit_for_everybody(
    new_context: Any, live_server: str, club: Club, user: User, language: str, theme: str
) -> None:
    viewport = PHONE if theme == "dark" else {"width": 1280, "height": 860}
    outside = new_context(locale=LANGUAGES[language], viewport=viewport, color_scheme=theme)
    inside = new_context(locale=LANGUAGES[language], viewport=viewport, color_scheme=theme)
    for context in (outside, inside):
        speak(context, language, live_server)
    sign_in(inside, user, live_server)
    again = "/panel/sign-in/again?next=/panel/account/app"
    visits = [(outside, name, place) for name, place in places(club).items()]
    visits += [(inside, "account", "/panel/account"), (inside, "password", "/panel/account/password")]
    visits += [(inside, "again", again)]
    for context, name, place in visits:
        page = context.new_page()
        page.goto(place)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert serious(page) == [], name
        shoot(page, f"signin-{name}-{language}-{theme}")
        page.close()
    page = inside.new_page()
    page.goto(again)
    page.locator("#f-password").fill(PASSWORD)
    page.locator("#f-password").press("Enter")
    expect(page.locator("svg path").last).to_be_attached()
    page.wait_for_url("**/panel/account/app")
    assert serious(page) == []
    shoot(page, f"signin-app-{language}-{theme}")
