"""Standing behind a till in a real browser."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests import signing
from tests.pages.tilling import Shop


def stand(
    context: BrowserContext,
    shop: Shop,
    base_url: str,
    role: str = "cashier",
    name: str = "صندوق ۱",
    lang: str = "",
) -> Page:
    """A signed-in cashier whose device is a till; the till is open."""
    signing.sign_in(context, signing.person(shop.club, role, name="صندوق‌دار نمونه"), base_url)
    if lang:
        context.add_cookies([{"name": "vafa_lang", "value": lang, "url": base_url}])
    page = context.new_page()
    page.goto(f"/till/{shop.club.slug}/")
    page.locator("[name=branch]").select_option("vanak")
    page.locator("[name=name]").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("#scan")).to_be_focused()
    return page


def scan(page: Page, text: str) -> None:
    """As a scanner does: letters, then Enter."""
    page.locator("#scan").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def amount(page: Page, typed: str) -> None:
    page.keyboard.press("F3")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("#scan")).to_be_focused()


def kept_for_offline(page: Page) -> None:
    """The service worker has the shell and its files."""
    page.wait_for_function("document.documentElement.dataset.kept !== undefined")
    page.wait_for_function(
        "async () => { const cache = await caches.open('vafa-till-files');"
        " return (await cache.keys()).filter((each) => /chunk-|till-/.test(each.url)).length > 2 }"
    )


def waiting(page: Page) -> Any:
    return page.evaluate(
        """() => new Promise((resolve) => {
            const { club } = JSON.parse(document.getElementById('till-data').textContent);
            indexedDB.open(`vafa-till-${club.id}`).onsuccess = ({ target }) => {
              const queue = target.result.transaction('queue').objectStore('queue');
              queue.getAll().onsuccess = (event) => resolve(event.target.result);
            };
        })"""
    )
