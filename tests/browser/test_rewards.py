"""A reward from the panel's editor over the member's phone to the hand at the till, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests import rewards as shelf
from tests import signing
from tests.browser.conftest import serious, shoot
from tests.browser.test_phone import narrow, open_phone
from tests.pages import phoning
from vafa.core.earning import services as earning
from vafa.core.purchases import catalogue as goods
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards.models import Redemption


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    made = shelf.club()
    Club.objects.filter(id=made.id).update(name="باشگاه نمونه", is_demo=True)
    with unit(made.id):
        goods.put_branches(items=[{"code": "vanak", "name": "ونک"}])
    yield made


@pytest.fixture
def sara(club: Club) -> UUID:
    made = phoning.enrol(club)
    with unit(club.id):
        earning.grant(member_id=made, currency="points", amount=300, reason="هدیه")
    return made


def test_from_the_catalogue_to_the_hand(new_context: Any, live_server: str, club: Club, sara: UUID) -> None:
    make(new_context, live_server, club)
    shelf.reward(
        club,
        names={"fa": "کیسهٔ پارچه‌ای", "en": "A tote bag"},
        price={"currency": "points", "amount": 540},
    )
    code = order(new_context, live_server, club, sara)
    hand_over(new_context, live_server, club, code)
    with unit(club.id):
        row = Redemption.objects.get()
    assert (row.state, row.paid, row.branch) == ("handed_over", 120, "vanak")
    assert shelf.points(club, sara) == 180
    shelf.check_books(club)


def make(new_context: Any, live_server: str, club: Club) -> None:
    """The manager writes a reward and sees its card grow."""
    context = new_context()
    signing.sign_in(context, signing.person(club, "owner"), live_server)
    page = context.new_page()
    page.goto(f"/panel/{club.slug}/rewards")
    page.get_by_role("link", name="پاداش تازه").first.click()
    page.locator("[name='names.fa']").fill("قهوهٔ مهمان")
    page.locator("[name='names.en']").fill("A coffee on us")
    page.locator("#f-price-amount").fill("120")
    expect(page.locator("#reward-card")).to_contain_text("۱۲۰ امتیاز")
    page.locator("[name=kind]").select_option("service")
    expect(page.locator("#reward-card")).to_contain_text("خدمت")
    page.locator("button[value='add:condition']").click()
    page.locator("[name='condition.0.fact']").select_option("member.purchases")
    expect(page.locator("[name='condition.0.op']")).to_be_visible()
    page.locator("button[value='remove:condition.0']").click()
    expect(page.locator("[name='condition.0.fact']")).to_have_count(0)
    page.locator("#f-stock").fill("5")
    shoot(page, "panel-reward-new")
    assert serious(page) == []
    page.get_by_role("button", name="ذخیره").click()
    expect(page.locator("h1")).to_contain_text("قهوهٔ مهمان")
    shoot(page, "panel-reward")
    assert serious(page) == []
    page.goto(f"/panel/{club.slug}/rewards")
    shoot(page, "panel-rewards")
    assert serious(page) == []


def order(new_context: Any, live_server: str, club: Club, member: UUID) -> str:
    """On the phone: the catalogue, a wish, the order after a confirmation; the code that is shown."""
    context = open_phone(new_context, live_server)
    signing.sign_member_in(context, club, member)
    page: Page = context.new_page()
    page.goto(f"/{club.slug}/")
    page.get_by_role("link", name="پاداش‌ها").click()
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator("article").first).to_contain_text("قهوهٔ مهمان")
    expect(page.locator("article").last).to_contain_text("۲۴۰ امتیاز دیگر")
    shoot(page, "phone-rewards")
    assert serious(page) == [] and narrow(page)
    page.locator("article a").last.click()
    page.get_by_role("button", name="فهرست آرزوها").click()
    expect(page.get_by_role("button", name="فهرست آرزوها")).to_have_attribute("aria-pressed", "true")
    shoot(page, "phone-reward-far")
    page.goto(f"/{club.slug}/rewards")
    page.locator("article a").first.click()
    page.get_by_role("link", name="می‌خواهم", exact=True).click()
    expect(page.locator("#sure")).to_contain_text("۱۲۰ امتیاز از ماندهٔ شما کم می‌شود")
    shoot(page, "phone-reward-sure")
    assert serious(page) == []
    page.get_by_role("button", name="بله، می‌گیرم").click()
    expect(page.locator(".card-sheet svg")).to_be_visible()
    shoot(page, "phone-my-reward")
    assert serious(page) == [] and narrow(page)
    found = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", page.locator(".card-sheet").inner_text())
    assert found is not None
    return found[0]


def hand_over(new_context: Any, live_server: str, club: Club, code: str) -> None:
    """At the till the scanner types the code and Enter; one more Enter confirms."""
    context = new_context()
    signing.sign_in(context, signing.person(club, "cashier"), live_server)
    page = context.new_page()
    page.goto(f"/till/{club.slug}/place")
    page.locator("[name=branch]").select_option("vanak")
    page.locator("[name=name]").fill("صندوق ۱")
    page.locator("main [type=submit]").click()
    page.wait_for_url(f"**/till/{club.slug}/")
    page.goto(f"/till/{club.slug}/rewards")
    expect(page.locator("[name=code]:visible")).to_be_focused()
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="تحویل داده شد")).to_be_focused()
    shoot(page, "till-reward")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("تحویل داده شد. کد بعدی را بخوانید.")
    shoot(page, "till-reward-done")
