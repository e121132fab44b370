"""The member's phone: the wallet, the history with its reasons, and that nobody sees another's."""

import html
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from tests.database import buying
from tests.pages import phoning
from tests.pages.counting import counted
from vafa.core.earning import services as earning
from vafa.core.members import services as members
from vafa.core.office import clubs
from vafa.core.purchases import catalogue
from vafa.core.tills import finding, receipts
from vafa.domain.time import DAY, HOUR
from vafa.kernel.database import unit
from vafa.kernel.models import Club

EN = {"vafa_lang": "en"}


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    yield phoning.open_club()


@pytest.fixture
def sara(club: Club) -> UUID:
    return phoning.enrol(club)


def test_the_public_page_says_the_rules_in_words(club: Club) -> None:
    page = phoning.browser(club).text()
    assert "برای هر ۱۰۰ تومان خرید ۱ امتیاز" in page
    assert "۲ درصد" in page and "۱۰ مهر" not in page
    assert "نقره‌ای" in page and "۵٬۰۰۰٬۰۰۰ تومان خرید در ۱۲ ماه شمسی" in page
    assert "امتیاز ۱٫۲۵ برابر" in page
    assert f"/{club.slug}/join" in page


def test_another_version_of_the_programme_changes_the_page(club: Club) -> None:
    buying.publish(
        club,
        buying.rule("main", amount={"kind": "per_amount", "amount": 3, "per": 1000}),
        since=buying.NOW - DAY,
    )
    page = phoning.browser(club).text()
    assert "برای هر ۱۰۰ تومان خرید ۳ امتیاز" in page
    assert "نقره‌ای" not in page


def test_goods_have_their_names(club: Club) -> None:
    with unit(club.id):
        catalogue.put_groups(items=[{"key": "dairy", "names": {"fa": "لبنیات محلی", "en": "Local dairy"}}])
    only = {"lines": {"fact": "line.group", "op": "contains", "value": ["dairy"]}}
    buying.publish(club, buying.rule("main", base=only), since=buying.NOW - DAY)
    page = phoning.browser(club).text("rules")
    assert "لبنیات محلی" in page and "dairy" not in page


def test_a_club_without_rules_says_so(logins: object) -> None:
    bare: Club = Club.objects.create(slug=f"bare-{buying.uuid7().hex}", name="Bare", time_zone="Asia/Tehran")
    page = phoning.browser(bare).text()
    assert "هنوز قانون‌هایش را منتشر نکرده" in page
    assert phoning.browser(bare).text("rules")


def test_a_member_of_a_club_without_rules_has_a_card_and_a_friendly_page(logins: object) -> None:
    bare: Club = Club.objects.create(slug=f"bare-{buying.uuid7().hex}", name="Bare", time_zone="Asia/Tehran")
    phone = phoning.signed_in(bare, phoning.enrol(bare))
    home = phone.text()
    assert "به‌زودی آغاز می‌شود" in home and "<svg" in home
    for page in ("history", "card", "rules", "me", "me/erase", "me/data"):
        assert phone.get(page).status_code == 200, page


def test_what_ended_on_one_day_is_one_sheet_with_its_parts(logins: object) -> None:
    rule = buying.rule(expiry={"kind": "days", "days": 1})
    club = buying.start(rule, currencies=[buying.POINTS])
    sara = phoning.enrol(club)
    for hour, price in enumerate((100_000, 200_000, 300_000)):
        buying.buy(club, sara, price, now=buying.NOW - 10 * DAY + hour * HOUR)
    buying.buy(club, sara, 50_000)
    history = phoning.signed_in(club, sara).text("history")
    assert history.count("انقضا</h3>") == 1
    assert "\u200e−۶۰۰" in history, "the sum of the day"
    assert "ریز آن‌ها (۳ مورد)" in history
    assert all(f"\u200e−{each}" in history for each in ("۱۰۰", "۲۰۰", "۳۰۰"))


def test_a_purchase_is_seen_with_a_reason_for_every_currency(club: Club, sara: UUID) -> None:
    bought = buying.buy(club, sara, 500_000, branch="vanak")
    phone = phoning.signed_in(club, sara)
    home = phone.text()
    for words in (
        "سلام سارا",
        "برنزی",
        "۵۰۰",
        "۱٬۰۰۰",
        "۱ از ۱۰",
        "خرید از شعبهٔ ونک",
        "به ازای هر ۱۰۰ تومان خرید ۱ امتیاز",
        ">امتیاز خرید</b>",  # the rule that gave it
    ):
        assert words in home, words
    assert "برای سطح نقره‌ای ۴٬۹۵۰٬۰۰۰ تومان دیگر خرید لازم است" in home
    history = phone.text("history")
    for words in ("\u200e+۵۰۰", "\u200e+۱٬۰۰۰", "\u200e+۱<", "پلهٔ از صفر، ۲ درصد", "۵۰٬۰۰۰ تومان"):
        assert words in history, words
    page = phone.text(f"purchases/{bought.id}")
    assert "\u200e+۵۰۰" in page and "مبلغ خرید" in page


def test_one_currency_alone(club: Club, sara: UUID) -> None:
    buying.buy(club, sara, 500_000)
    with unit(club.id):
        earning.grant(member_id=sara, currency="points", amount=77, reason="گل")
    phone = phoning.signed_in(club, sara)
    credit = phone.text("history", of="credit")
    assert "\u200e+۱٬۰۰۰" in credit and "\u200e+۵۰۰" not in credit and "۷۷" not in credit
    points = phone.text("history", of="points")
    assert "\u200e+۷۷" in points and "\u200e+۵۰۰" in points and "\u200e+۱٬۰۰۰" not in points
    assert "تومان</small>" not in points
    assert phone.get("history", of="nothing").status_code == 200


def test_a_return_and_a_correction_stand_there_without_names_of_the_staff(club: Club, sara: UUID) -> None:
    bought = buying.buy(club, sara, 500_000)
    buying.take_back(club, bought.id, all=True)
    with unit(club.id):
        earning.grant(member_id=sara, currency="points", amount=77, reason="گل برای تولد")
    history = phoning.signed_in(club, sara).text("history")
    assert "مرجوعی" in history and "\u200e−۵۰۰" in history
    assert "\u200e+۷۷" in history
    assert "صندوق‌دار" not in history


def test_earlier_is_a_page_by_cursor(club: Club, sara: UUID) -> None:
    for number in range(23):
        buying.buy(club, sara, 100_000 + 1000 * number, now=buying.NOW - number * DAY)
    phone = phoning.signed_in(club, sara)
    first = html.unescape(phone.text("history"))
    assert first.count('class="entry-head"') == 20
    following = first.split("before=")[1].split('"')[0]
    second = phone.text("history", before=following)
    assert second.count('class="entry-head"') == 3 and "پیش‌تر" not in second
    of_points = html.unescape(phone.text("history", of="points"))
    following = of_points.split("before=")[1].split('"')[0]
    assert phone.text("history", of="points", before=following).count('class="entry-head"') == 3
    assert phone.get("history", before="nonsense").status_code == 200


def test_nobody_sees_anothers(club: Club, sara: UUID) -> None:
    ben = phoning.enrol(club, "+989122223344", "بهرام")
    bought = buying.buy(club, sara, 777_000)
    phone = phoning.signed_in(club, ben)
    assert phone.get(f"purchases/{bought.id}").status_code == 404
    assert "۷۷۷" not in phone.text("history") and "سارا" not in phone.text()
    other = phoning.open_club()
    elsewhere = phoning.Phone(other, phone.client)
    assert elsewhere.get("history").headers["Location"] == f"/{other.slug}/sign-in"
    assert "سلام" not in elsewhere.text()
    assert Client().get(f"/{club.slug}/me").headers["Location"] == f"/{club.slug}/sign-in"


def test_after_a_merge_everything_stands_with_the_survivor(club: Club, sara: UUID) -> None:
    old = phoning.enrol(club, "+989122223344", "سارا")
    bought = buying.buy(club, old, 500_000)
    before = phoning.signed_in(club, old)
    buying.merge(club, sara, old)
    assert before.get("me").headers["Location"] == f"/{club.slug}/sign-in"
    phone = phoning.signed_in(club, sara)
    assert phone.get(f"purchases/{bought.id}").status_code == 200
    assert "\u200e+۵۰۰" in phone.text("history")


def test_the_till_understands_the_card(club: Club, sara: UUID) -> None:
    from vafa.core.members import selectors
    from vafa.core.wallet import cards

    with unit(club.id):
        assert finding.member(cards.scanned(None, sara)) == sara
        number = cards.give_one(member_id=sara, label="")
        assert cards.give_one(member_id=sara, label="") == number
        for scanned in (
            cards.scanned(cards.latest(selectors.identifiers(sara)), sara),
            number,
            cards.grouped(number),
        ):
            assert finding.member(scanned) == sara
    page = phoning.signed_in(club, sara).text("card")
    assert cards.grouped(number) in page and page.count("<svg") >= 2


def test_a_receipt_of_ones_own_opens_in_the_app(club: Club, sara: UUID) -> None:
    bought = buying.buy(club, sara, 500_000)
    with unit(club.id):
        token = receipts.token(bought.id)
    link = f"receipt/{token}"
    assert (
        phoning.signed_in(club, sara).get(link).headers["Location"] == f"/{club.slug}/purchases/{bought.id}"
    )
    assert phoning.browser(club).get(link).status_code == 200
    ben = phoning.enrol(club, "+989122223344", "بهرام")
    assert phoning.signed_in(club, ben).get(link).status_code == 200


@pytest.mark.parametrize(
    ("page", "most"), [("", 14), ("history", 14), ("history?of=points", 14), ("card", 8)]
)
def test_pages_stay_flat(club: Club, sara: UUID, page: str, most: int) -> None:
    buying.buy(club, sara, 500_000)
    phone = phoning.signed_in(club, sara)
    phone.get(page)
    with counted() as few:
        phone.get(page)
    for number in range(12):
        buying.buy(club, sara, 100_000, now=buying.NOW - number * DAY)
    with counted() as many:
        phone.get(page)
    assert len(few) == len(many) <= most


def test_the_public_page_stays_flat(club: Club, sara: UUID) -> None:
    browser = phoning.browser(club)
    browser.get()
    with counted() as sent:
        browser.get()
    assert len(sent) <= 6


def test_pages_in_english(club: Club, sara: UUID) -> None:
    buying.buy(club, sara, 500_000, branch="vanak")
    phone = phoning.signed_in(club, sara)
    phone.client.cookies.load(EN)
    assert "Hello سارا" in phone.text() and "1.25 times as many points" in phone.text()
    assert "Purchase at شعبهٔ ونک" in phone.text("history")


def test_pages_may_be_kept_and_are_forgotten(club: Club, sara: UUID) -> None:
    phone = phoning.signed_in(club, sara)
    assert [phone.get(page).headers.get("X-Vafa-Keep") for page in ("", "card", "history", "me")] == [
        "yes"
    ] * 3 + [None]
    assert phoning.browser(club).get().headers["X-Vafa-Keep"] == "forget"
    assert phone.post("sign-out").headers["X-Vafa-Keep"] == "forget"


def test_the_app_can_be_installed(club: Club) -> None:
    Club.objects.filter(id=club.id).update(brand="#b3123b")
    browser = phoning.browser(club)
    manifest = browser.get("app.webmanifest").json()
    home = f"/{club.slug}/"
    assert (manifest["scope"], manifest["start_url"], manifest["theme_color"]) == (home, home, "#b3123b")
    for each in manifest["icons"]:
        picture = browser.client.get(each["src"])
        assert picture.headers["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert browser.get("icon-77.png").status_code == 404
    worker = browser.get("sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript") and b"X-Vafa-Keep" in worker.content


def test_a_logo_of_any_kind_makes_an_icon(club: Club) -> None:
    browser = phoning.browser(club)
    assert browser.get("icon.svg").status_code == 404
    with unit(club.id):
        clubs.change(logo_file=b"\xff\xd8\xff" + b"jpeg" * 20)
    first = browser.get("app.webmanifest").json()["icons"][0]
    assert (first["type"], first["sizes"]) == ("image/svg+xml", "any")
    drawn = browser.client.get(first["src"])
    assert b"data:image/jpeg;base64," in drawn.content and b"script" not in drawn.content
    wide = (
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (300).to_bytes(4, "big") + (90).to_bytes(4, "big") + b"rest"
    )
    with unit(club.id):
        clubs.change(logo_file=wide)
    assert browser.get("icon-192.png").content != wide, "no phone bends a wide logo into a square"


def test_an_erased_member_is_signed_out(club: Club, sara: UUID) -> None:
    phone = phoning.signed_in(club, sara)
    with unit(club.id):
        members.erase(member_id=sara)
    assert phone.get("me").headers["Location"] == f"/{club.slug}/sign-in"
