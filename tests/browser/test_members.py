"""Members at the desk: enrolled, given something with a reason, asked for by a condition, kept as a segment, merged."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests import signing
from tests.browser.conftest import PHONE, serious, shoot
from tests.database import buying
from vafa.core.members import services
from vafa.core.segments import jobs, selectors
from vafa.kernel.database import unit
from vafa.kernel.models import Club

WORDS = {
    "fa": {
        "mobile": "شمارهٔ موبایل", "given": "نام (اختیاری)", "family": "نام خانوادگی", "enrol": "ثبت عضو",
        "give": "هدیه بده", "much": "چقدر", "why": "چرا", "reason": "بابت تأخیر ارسال", "tag": "برچسب تازه",
        "add": "افزودن", "filter": "فیلتر", "show": "نمایش اعضا", "keep": "ذخیره به‌صورت بخش", "name": "نام",
        "save": "ذخیرهٔ بخش", "counting": "در حال شمارش اعضا", "whole": "نمایش کامل شماره‌ها", "points": "۲٬۵۰۰",
        "said": "سطح", "earlier": "رویدادهای پیشین",
    },
    "en": {
        "mobile": "Mobile number", "given": "Given name", "family": "Family name", "enrol": "Enrol", "give": "Give",
        "much": "How much", "why": "Why", "reason": "For a late delivery", "tag": "New tag", "add": "Add",
        "filter": "Filter", "show": "Show members", "keep": "Keep as a segment", "name": "Name",
        "save": "Save the segment", "counting": "Counting the members", "whole": "Show whole numbers",
        "points": "2,500", "said": "tier", "earlier": "Earlier",
    },
}  # fmt: skip


@pytest.fixture
def club(logins: object) -> Club:
    return buying.start(modules={"tiers": {"on": True, "params": {}}, "stamps": {"on": True, "params": {}}})


def open_panel(new_context: Any, live_server: str, club: Club, lang: str, **options: Any) -> Page:
    context = new_context(locale="fa-IR" if lang == "fa" else "en-GB", **options)
    signing.sign_in(context, signing.person(club, "manager"), live_server)
    context.add_cookies([{"name": "vafa_lang", "value": lang, "url": live_server}])
    made: Page = context.new_page()
    return made


def enrolled(club: Club, given: str, family: str, mobile: str) -> UUID:
    with unit(club.id):
        member = services.join(
            club_id=club.id,
            identifiers=[("mobile", mobile)],
            joined_via="staff",
            given_name=given,
            family_name=family,
            is_demo=True,
        )
    found: UUID = member.id
    return found


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_from_a_mobile_number_to_a_segment(new_context: Any, live_server: str, club: Club, lang: str) -> None:
    words = WORDS[lang]
    page = open_panel(new_context, live_server, club, lang)
    page.goto(f"/panel/{club.slug}/members")
    assert not serious(page)
    page.get_by_role("link", name=words["enrol"]).first.click()
    page.locator("#f-mobile").fill("۰۹۱۲ ۱۲۳ ۴۵۶۷")
    page.locator("#f-given_name").fill("سارا")
    page.locator("#f-family_name").fill("نمونه‌ای")
    assert not serious(page)
    page.locator("#f-family_name").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("سارا نمونه‌ای")

    page.get_by_role("link", name=words["give"], exact=True).click()
    page.locator("#f-amount").fill("۲۵۰۰")
    page.locator("#f-reason").fill(words["reason"])
    assert not serious(page)
    page.locator("#f-reason").press("Enter")
    expect(page.locator("ol .tl").first).to_contain_text(words["reason"])
    expect(page.locator(".kpis")).to_contain_text(words["points"])
    page.get_by_label(words["tag"]).fill("ویژه")
    page.get_by_label(words["tag"]).press("Enter")
    expect(page.locator("#main aside")).to_contain_text("ویژه")
    page.get_by_role("button", name=words["whole"]).click()
    expect(page.locator("#cards")).to_contain_text("۰۹۱۲ ۱۲۳ ۴۵۶۷" if lang == "fa" else "0912 123 4567")
    assert not serious(page)
    shoot(page, f"member-{lang}")

    page.goto(f"/panel/{club.slug}/members/filter")
    page.locator('select[name="where.0.fact"]').select_option("member.balance_points")
    page.locator('input[id^="f-where-0-value"]').fill("1000")
    assert not serious(page)
    page.get_by_role("button", name=words["show"]).click()
    expect(page.get_by_role("link", name="سارا نمونه‌ای")).to_be_visible()
    page.get_by_role("link", name=words["keep"]).click()
    page.locator("#f-name").fill("یک بخش")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_text(words["counting"])).to_be_visible()
    assert not serious(page)
    with unit(club.id):
        (made,) = selectors.list_segments()
    jobs.count(club_id=club.id, segment_id=str(made.id))
    page.reload()
    expect(page.get_by_role("link", name="سارا نمونه‌ای")).to_be_visible()
    shoot(page, f"segment-{lang}")


def test_the_palette_finds_a_member_with_the_keyboard_alone(
    new_context: Any, live_server: str, club: Club
) -> None:
    enrolled(club, "رضا", "نمونه‌ای", "09131234567")
    page = open_panel(new_context, live_server, club, "fa")
    page.goto(f"/panel/{club.slug}/segments")
    page.keyboard.press("Control+k")
    page.keyboard.type("4567")
    expect(page.locator("#palette-hits")).to_contain_text("رضا نمونه‌ای")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("رضا نمونه‌ای")


def test_the_timeline_goes_on_and_a_phone_shows_it(new_context: Any, live_server: str, club: Club) -> None:
    member = enrolled(club, "سارا", "نمونه‌ای", "09121234567")
    for number in range(25):
        buying.buy(club, member, 1_000_000 + number * 100_000)
    page = open_panel(new_context, live_server, club, "fa", viewport=PHONE)
    page.goto(f"/panel/{club.slug}/members/{member}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not serious(page)
    expect(page.locator("ol .tl")).to_have_count(20)
    page.get_by_role("link", name="رویدادهای پیشین").click()
    expect(page.locator("ol .tl")).to_have_count(26)
    shoot(page, "member-phone")


def test_many_members_get_a_tag_and_two_become_one(new_context: Any, live_server: str, club: Club) -> None:
    first = enrolled(club, "سارا", "نمونه‌ای", "09121234567")
    enrolled(club, "سارا", "نمونه‌ای", "09351234568")
    page = open_panel(new_context, live_server, club, "fa")
    page.goto(f"/panel/{club.slug}/members")
    page.locator("[data-all]").check()
    page.get_by_role("button", name="برچسب", exact=True).click()
    page.locator("#f-tag").fill("ویژه")
    assert not serious(page)
    page.get_by_role("button", name="برایشان انجام بده").click()
    expect(page.locator("job-progress")).to_be_visible()
    run = page.url.rsplit("/", 1)[1]
    jobs.run(club_id=club.id, run_id=run)
    expect(page.get_by_text("انجام شد")).to_be_visible()
    assert not serious(page)

    page.goto(f"/panel/{club.slug}/members/{first}/merge")
    picker = page.get_by_role("combobox", name="عضو دیگر")
    picker.fill("4568")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="مقایسه").click()
    page.get_by_label("برای تأیید بنویسید").fill("سارا نمونه‌ای")
    assert not serious(page)
    shoot(page, "member-merge")
    page.get_by_role("button", name="ادغام دو عضو").click()
    expect(page.locator("#main aside")).to_contain_text("ادغام‌شده در این عضو")
