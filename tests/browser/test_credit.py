"""A credit line in a browser: opened in the panel, used at the till, seen on the phone, settled at the till."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import signing
from tests.browser.conftest import PHONE, serious, shoot
from tests.browser.tilling import amount, scan, stand
from tests.database import buying, crediting
from tests.pages.tilling import MOBILE, Shop
from vafa.core.members import services as members
from vafa.core.purchases import catalogue
from vafa.kernel.database import unit
from vafa.modules.credit import granting

LINE: dict[str, Any] = {
    "key": "line", "names": {"fa": "خط اعتباری", "en": "Credit line"}, "line": True,
    "terms": {"due": {"kind": "month_day", "day": 5, "months": 1}, "grace_days": 3},
}  # fmt: skip
GIFT: dict[str, Any] = {
    "key": "gift", "names": {"fa": "اعتبار هدیه", "en": "Gift credit"}, "smallest_basket": 2_000_000,
    "most_percent": 30, "transferable": True, "top_up": {"on": True},
}  # fmt: skip


@pytest.fixture
def shop(logins: object) -> Shop:
    club = buying.start(
        currencies=[buying.POINTS], modules=crediting.switches(kinds=[LINE, GIFT], exchanges=[])
    )
    with unit(club.id):
        catalogue.put_branches(items=[{"code": "vanak", "name": "ونک"}])
        member = members.join(
            club_id=club.id, identifiers=[("mobile", MOBILE)], joined_via="panel", given_name="رضا",
            family_name="نمونه",
        )  # fmt: skip
        granting.grant(member_id=member.id, kind="gift", amount=450_000, reason="هدیهٔ عضویت")
    return Shop(club, member.id)


def test_a_line_is_used_and_settled(new_context: Any, live_server: str, shop: Shop) -> None:
    desk = new_context()
    signing.sign_in(desk, signing.person(shop.club, "manager"), live_server)
    page = desk.new_page()
    page.goto(f"/panel/{shop.club.slug}/credit")
    shoot(page, "credit-empty-fa")
    page.get_by_role("button", name="انتخاب عضو").click()
    page.locator("#f-member").fill("0912 111 2233")
    page.locator("#f-member-hits [role=option]").first.click()
    page.get_by_role("button", name="دیدن اعتبارش").click()
    page.get_by_role("link", name="خط اعتباری تازه").click()
    page.locator("#f-amount").fill("۱۰۰٬۰۰۰")
    shoot(page, "credit-open-fa")
    assert serious(page) == []
    page.get_by_role("button", name="خط را باز کن").click()
    expect(page.get_by_text("خط اعتباری باز شد")).to_be_visible()

    till = stand(new_context(), shop, live_server, "manager")
    scan(till, "09121112233")
    expect(till.locator("#name")).to_have_text("رضا نمونه")
    amount(till, "60000")
    till.locator(".spend", has_text="خط اعتباری").click()
    expect(till.locator(".spend[aria-pressed=true]")).to_have_count(1)
    till.wait_for_timeout(400)
    till.keyboard.press("Enter")
    expect(till.locator("#result")).to_be_visible()
    row = crediting.line(shop.club, shop.member)
    assert (row.owed, row.limit) == (600_000, 1_000_000)

    phone = new_context(viewport=PHONE)
    signing.sign_member_in(phone, shop.club, shop.member)
    mine = phone.new_page()
    mine.goto(f"/{shop.club.slug}/me/credit")
    expect(mine.get_by_text("بدهی: ۶۰٬۰۰۰ تومان")).to_be_visible()
    shoot(mine, "credit-phone-fa")
    assert serious(mine) == []

    page.reload()
    shoot(page, "credit-member-fa")
    assert serious(page) == []

    till.goto(f"/till/{shop.club.slug}/credit")
    till.keyboard.type("09121112233")
    till.keyboard.press("Enter")
    till.locator("#f-amount").fill("۶۰٬۰۰۰")
    shoot(till, "credit-till-fa")
    assert serious(till) == []
    till.keyboard.press("Enter")
    expect(till.get_by_text("۶۰٬۰۰۰ تومان تسویه شد")).to_be_visible()
    assert crediting.line(shop.club, shop.member).owed == 0

    page.get_by_role("link", name="صورت‌حساب").click()
    expect(page.get_by_role("cell", name="تسویه", exact=True)).to_be_visible()
    shoot(page, "credit-statement-fa")
    assert serious(page) == []
