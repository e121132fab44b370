"""A card's way through a real browser: a batch in the panel, given at the till, shown on the phone as a code that
changes, with and without a network, and reported lost."""

import time
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect

from tests import signing
from tests.browser.conftest import PHONE, serious, shoot
from tests.cards import a_member, club_with
from vafa.core.members import selectors as members
from vafa.kernel import visitors
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.cards import jobs, turning
from vafa.modules.cards.models import Batch, Card

SECONDS = 60
KEPT = """async () => Boolean(await caches.match(location.href, { ignoreVary: true }))"""
CLEAR = "() => document.querySelector('[data-turn]')?.dataset.text"


def staff(new_context: Any, live_server: str, club: Club) -> Page:
    context = new_context()
    signing.sign_in(context, signing.person(club), live_server)
    page: Page = context.new_page()
    return page


def phone(new_context: Any, live_server: str, club: Club, member: UUID) -> tuple[Any, Page]:
    context = new_context(viewport=PHONE)
    with unit(club.id):
        token = visitors.start(member_id=member, device="test")
    context.add_cookies([{"name": visitors.COOKIE, "value": token, "url": live_server}])
    return context, context.new_page()


def code_of(club: Club) -> set[str]:
    """What the phone may show just now: a step may end while the test looks."""
    with unit(club.id):
        card = Card.objects.get(state="given")
        turn = turning.of_card(member_id=card.member_id, number=card.number)
    return {turning.text(turn, SECONDS, time.time() + shift) for shift in (-SECONDS, 0, SECONDS)}


def test_a_card_is_made_given_shown_and_lost(new_context: Any, live_server: str) -> None:
    club = club_with(turning=True, turn_seconds=SECONDS, pin="4", fee="کارت تازه ۲۰ هزار تومان است")
    member = a_member(club, "گلنار")
    with unit(club.id):
        mobile = next(each.value for each in members.identifiers(member) if each.kind == "mobile")
    office = staff(new_context, live_server, club)
    number = batch_made(office, club)
    office.goto(f"/till/{club.slug}/place")
    office.locator("[name=name]").fill("صندوق ۱")
    office.keyboard.press("Enter")
    office.wait_for_url(f"**/till/{club.slug}/")
    office.goto(f"/till/{club.slug}/cards")
    office.locator("#f-give-member").fill(mobile)
    office.locator("#f-give-number").fill(number)
    shoot(office, "cards-till")
    assert serious(office) == []
    office.keyboard.press("Enter")
    expect(office.locator(".toasts")).to_contain_text("گلنار")
    context, page = phone(new_context, live_server, club, member)
    code_changes(context, page, club)
    page.goto(f"/{club.slug}/my-cards")
    shoot(page, "cards-phone")
    assert serious(page) == []
    page.locator(f"a[href$='/my-cards/lost/{number}']").click()
    shoot(page, "cards-phone-lost")
    assert serious(page) == []
    page.locator("form[action*='/my-cards/lost/'] [type=submit]").click()
    expect(page.locator("main")).to_contain_text("گم‌شده")
    with unit(club.id):
        assert Card.objects.get(number=number).state == "blocked"


def batch_made(page: Page, club: Club) -> str:
    page.goto(f"/panel/{club.slug}/cards")
    shoot(page, "cards-none")
    page.locator("a[href$='/cards/batches/new']").first.click()
    page.locator("#f-total").fill("۲۵")
    page.locator("[name=name]").fill("بهار")
    shoot(page, "cards-batch-new")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("job-progress")).to_be_visible()
    shoot(page, "cards-batch-open")
    with unit(club.id):
        batch = Batch.objects.get()
    jobs.make_batch(club.id, str(batch.id))
    # The page hears of it by itself.
    expect(page.locator("a[href$='numbers.xlsx']")).to_be_visible()
    shoot(page, "cards-batch")
    assert serious(page) == []
    page.goto(f"/panel/{club.slug}/cards")
    shoot(page, "cards-list")
    page.locator("a.cell").first.click()
    shoot(page, "cards-card")
    assert serious(page) == []
    with unit(club.id):
        return str(Card.objects.order_by("place")[0].number)


def code_changes(context: Any, page: Page, club: Club) -> None:
    """Made on the phone: the same as the server's, and the same when the network is gone."""
    page.goto(f"/{club.slug}/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto(f"/{club.slug}/card")
    page.wait_for_function(CLEAR)
    assert page.evaluate(CLEAR) in code_of(club)
    shoot(page, "cards-phone-code")
    assert serious(page) == []
    while not page.evaluate(KEPT):  # the worker keeps it, and the script that makes codes
        page.wait_for_timeout(100)
    context.set_offline(True)
    page.goto(f"/{club.slug}/card")
    expect(page.locator(".offline-line")).to_be_visible()
    page.wait_for_function(CLEAR)
    assert page.evaluate(CLEAR) in code_of(club)
    context.set_offline(False)
    # The page notices by itself, and may be on its way while it does.
    expect(page.locator(".offline-line")).to_be_hidden()
    page.wait_for_load_state("networkidle")
