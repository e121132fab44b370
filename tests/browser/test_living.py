"""The living page: every component, in both languages and themes, under hard club colours, by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, serious, shoot

CHARTS = 6


@pytest.fixture
def shown() -> Iterator[None]:
    with override_settings(DEBUG=True):
        yield


@pytest.fixture
def living(shown: None, page: Page) -> Page:
    page.goto("/ui?lang=fa&theme=light")
    return page


def draw_all(page: Page) -> None:
    """Charts are drawn when they come into sight."""
    for chart in page.locator("data-chart").all():
        chart.scroll_into_view_if_needed()
    expect(page.locator("data-chart[data-ready] .chart svg")).to_have_count(CHARTS)


@pytest.mark.parametrize(
    ("lang", "theme", "brand", "size"),
    [
        ("fa", "light", "teal", DESKTOP),
        ("fa", "dark", "yellow", PHONE),
        ("en", "light", "night", PHONE),
        ("en", "dark", "red", DESKTOP),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value["width"]),
)
def test_all_components_are_sound(
    shown: None, new_context: Any, lang: str, theme: str, brand: str, size: dict[str, int]
) -> None:
    page = new_context(viewport=size).new_page()
    page.goto(f"/ui?lang={lang}&theme={theme}&brand={brand}")
    draw_all(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shoot(page, f"living-{lang}-{theme}-{size['width']}")


def test_a_shop_does_not_show_it(new_context: Any) -> None:
    page = new_context().new_page()
    answer = page.goto("/ui")
    assert answer is not None
    assert answer.status == 404


def active(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_the_calendar_works_by_keyboard(living: Page) -> None:
    living.locator("#f-leap").focus()
    living.keyboard.press("ArrowDown")
    assert active(living) == "۳۰ اسفند ۱۴۰۳"
    living.keyboard.press("ArrowLeft")  # time runs to the left
    assert active(living) == "۱ فروردین ۱۴۰۴"
    living.keyboard.press("PageUp")
    assert active(living) == "۱ اسفند ۱۴۰۳"
    living.keyboard.press("Home")
    assert active(living) == "۲۷ بهمن ۱۴۰۳"  # the Saturday of that week
    living.keyboard.press("Enter")
    expect(living.locator("input[name=leap]")).to_have_value("2025-02-15")
    expect(living.locator("#f-leap")).to_have_value("۲۷ بهمن ۱۴۰۳")
    living.keyboard.press("Enter")
    living.keyboard.press("Escape")
    assert active(living) == "انتخاب روز"


@pytest.mark.parametrize(("typed", "seen"), [("12.55", "۱۲٫۵۵"), ("-5", "-۵"), ("12/5", "۱۲/۵")])
def test_a_number_that_does_not_fit_is_not_bent_until_it_does(living: Page, typed: str, seen: str) -> None:
    """It is posted as typed, so that the form says what is wrong with it."""
    field = living.locator("#f-least")
    field.fill("")
    field.press_sequentially(typed)
    expect(field).to_have_value(seen)
    expect(living.locator("input[name=least]")).to_have_value(typed)


def test_several_are_chosen_by_typing(living: Page) -> None:
    search = living.locator("#f-groups-search")
    search.press_sequentially("خشك")  # with the Arabic letter
    search.press("Enter")
    chosen = "[...document.querySelector('#f-groups').selectedOptions].map(each => each.value)"
    assert living.evaluate(chosen) == ["dairy", "tea", "nuts"]
    search.press("Backspace")
    assert living.evaluate(chosen) == ["dairy", "tea"]


def test_a_scanner_finds_the_member(living: Page) -> None:
    field = living.locator("#f-member")
    field.press_sequentially("۱۰۳")
    field.press("Enter")
    expect(living.locator("input[name=member]")).to_have_value("103")


def test_dialogs_and_menus_give_the_focus_back(living: Page) -> None:
    opener = living.get_by_role("button", name="پرسش")
    opener.click()
    expect(living.get_by_role("alertdialog")).to_be_visible()
    expect(living.get_by_role("button", name="انصراف").last).to_be_focused()
    living.keyboard.press("Escape")
    expect(opener).to_be_focused()
    menu = living.get_by_role("button", name="کارها", exact=True)
    menu.press("Enter")
    expect(living.get_by_role("menuitem", name="ویرایش")).to_be_focused()
    living.keyboard.press("ArrowDown")
    expect(living.get_by_role("menuitem", name="رونوشت بگیر")).to_be_focused()
    living.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_a_chart_turns_into_its_table_and_is_taken_along(living: Page) -> None:
    draw_all(living)
    chart = living.locator("data-chart[name=sales]")
    chart.get_by_role("button", name="جدول").click()
    expect(chart.get_by_role("rowheader", name="اسفند")).to_be_visible()
    expect(chart.get_by_role("cell", name="۶۸٬۰۰۰٬۰۰۰")).to_be_visible()
    for kind, start in (("csv", "\ufeffماه".encode()), ("png", b"\x89PNG")):
        chart.get_by_role("button", name="بارگیری").click()
        with living.expect_download() as download:
            chart.locator(f"[data-{kind}]").click()
        assert download.value.path().read_bytes().startswith(start)


def test_rows_are_chosen_for_a_bulk_action(living: Page) -> None:
    members = living.locator("data-list[name=living]")
    expect(members.locator(".bulk")).to_be_hidden()
    members.locator("[data-all]").check()
    expect(members.locator("[data-chosen]")).to_have_text("۳")
    members.locator("[data-one]").first.uncheck()
    expect(members.locator("[data-chosen]")).to_have_text("۲")
