"""Pictures of the running demo for README: ``make demo DETACH=1`` first, then ``python scripts/screenshots.py``.

They show the product as it is, with its demo data; nothing on them is drawn by hand.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs" / "images"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    from scripts.browser import ensure

    home = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".vafa"
    demo = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=ensure(), args=["--no-sandbox", "--disable-gpu"])
        desk = browser.new_context(base_url=demo["url"], viewport=DESK, locale="fa-IR").new_page()
        sign_in(desk, demo["staff"]["owner"], demo["staff"]["password"])
        club = f"/panel/{demo['club']}"
        shoot(desk, "panel-home", f"{club}/")
        shoot(desk, "members", f"{club}/members")
        desk.locator("tbody tr a").first.click()
        shoot(desk, "member")
        shoot(desk, "rule", f"{club}/programme/rules/points")
        mobile = mobile_of_the_first(demo)
        till(desk, demo["club"], mobile)
        phone = browser.new_context(
            base_url=demo["url"], viewport=PHONE, locale="fa-IR", device_scale_factor=2
        )
        member(phone.new_page(), desk, demo["club"], mobile)
        browser.close()


def mobile_of_the_first(demo: dict[str, Any]) -> str:
    """Through the API, as a shop's software would ask."""
    asked = httpx.Client(
        base_url=f"{demo['url']}/api/v1", headers={"Authorization": f"Bearer {demo['api_key']}"}
    )
    found = asked.get("/members", params={"identifier": "1"}).json()["items"][0]
    numbers = [each["value"] for each in found["identifiers"] if each["kind"] == "mobile"]
    return str(numbers[0])


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/panel/sign-in")
    page.fill("input[name=login]", email)
    page.fill("input[type=password]", password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/panel/*/**")


def shoot(page: Page, name: str, address: str = "") -> None:
    if address:
        page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.screenshot(path=str(OUT / f"{name}.png"))
    print(f"docs/images/{name}.png")


def till(page: Page, club: str, mobile: str) -> None:
    """A sale half-way: the member is there, the basket too."""
    page.goto(f"/till/{club}/")
    if page.url.endswith("/place"):
        page.fill("input[name=name]", "صندوق ۲")
        page.locator("main button").last.click()
        page.wait_for_url(f"**/till/{club}/")
    page.fill("#scan", mobile)
    page.keyboard.press("Enter")
    page.wait_for_selector("#card:not([hidden])")
    page.fill("#amount", "1240000")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    shoot(page, "till")


def member(phone: Page, desk: Page, club: str, mobile: str) -> None:
    """Signs in as a member would; the code is read where the demo shows its text messages."""
    phone.goto(f"/{club}/sign-in")
    phone.fill("input[name=mobile]", mobile)
    phone.locator("main button[type=submit]").first.click()
    phone.wait_for_selector("input[name=code]")
    desk.goto(f"/panel/{club}/messages-sent")
    phone.fill("input[name=code]", newest_code(desk.inner_text("main")))
    phone.keyboard.press("Enter")
    phone.wait_for_url(f"**/{club}/")
    shoot(phone, "phone")


def newest_code(text: str) -> str:
    latin = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
    match = re.search(r"\b\d{6}\b", latin)
    if match is None:
        raise SystemExit("no code among the text messages")
    return match[0]


if __name__ == "__main__":
    main()
