"""Rewards at the three doors: the panel's catalogue, the member's phone, the till."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import rewards as shelf
from tests import signing
from tests.pages import phoning
from tests.pages.phoning import Phone
from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.core.insight import snapshots
from vafa.core.purchases import catalogue as goods
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue, codes, looking
from vafa.modules.rewards.bodies import RewardBody
from vafa.modules.rewards.figures import figures
from vafa.modules.rewards.models import Redemption, Reward

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def shop(logins: object) -> Club:
    club = shelf.club()
    with unit(club.id):
        goods.put_branches(items=[{"code": "vanak", "name": "ونک"}])
    return club


def member_of(club: Club, points: int = 250) -> UUID:
    made = phoning.enrol(club)
    with unit(club.id):
        earning.grant(member_id=made, currency="points", amount=points, reason="هدیه")
    return made


def phone(club: Club, points: int = 250) -> Phone:
    return phoning.signed_in(club, member_of(club, points))


def panel(club: Club, role: str = "owner") -> Client:
    return signing.client(signing.person(club, role))


def at(club: Club, path: str) -> str:
    return f"/panel/{club.slug}/{path}"


def form(**more: Any) -> dict[str, Any]:
    """What the editor posts."""
    return {
        "names.fa": "قهوهٔ مهمان", "names.en": "A coffee", "about.fa": "یک فنجان", "about.en": "", "kind": "goods",
        "price.currency": "points", "price.amount": "۱۲۰", "price.money": "۵۰۰۰", "teaser": "1", "active": "1",
        "condition.join": "all", "stock": "3", "key": "coffee", **more,
    }  # fmt: skip


def first(club: Club) -> Reward:
    with unit(club.id):
        return catalogue.listed()[0]


def redemptions(club: Club) -> list[Redemption]:
    with unit(club.id):
        return list(Redemption.objects.order_by("-id"))


def test_a_reward_is_made_with_its_picture_and_changed(shop: Club) -> None:
    client = panel(shop)
    picture = SimpleUploadedFile("cup.png", PNG, "image/png")
    answer = client.post(at(shop, "rewards/new"), form(picture=picture))
    assert answer.status_code == 303, re.findall(r'class="fault".*?</p>', answer.content.decode())
    made = first(shop)
    body = RewardBody.load(made.body)
    assert (body.price.amount, body.price.money, made.stock, made.key) == (120, 50_000, 3, "coffee")
    assert made.picture is not None
    assert client.get(f"/media/{shop.slug}/{made.picture}").status_code == 200
    changed = form(**{"price.amount": "90", "opens": "2026-01-01", "closes": "2027-01-01"})
    assert client.post(at(shop, f"rewards/{made.id}"), changed).status_code == 303
    body = RewardBody.load(first(shop).body)
    assert (body.price.amount, body.closes, first(shop).stock) == (90, "2027-01-01", 3)
    page = client.get(at(shop, f"rewards/{made.id}")).content.decode()
    assert "قهوهٔ مهمان" in page
    assert 'value="90"' in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(shop: Club) -> None:
    client = panel(shop)
    for wrong, said in (
        ({"price.amount": "abc"}, "عدد صحیح"),
        ({"opens": "2026-05-02", "closes": "2026-05-01"}, "پایان پیش از آغاز است"),
        ({"stock": "زیاد"}, "عددی صحیح بنویسید"),
        ({"key": "Coffee!"}, "حرف کوچک لاتین"),
        ({"condition.0.fact": "member.purchases", "condition.0.op": ">=", "condition.0.value": ""}, ""),
        ({"picture": SimpleUploadedFile("x.png", b"no picture")}, "تصویر باید"),
    ):
        answer = client.post(at(shop, "rewards/new"), form(**wrong))
        assert answer.status_code == 422, wrong
        page = answer.content.decode()
        assert said in page
        assert "قهوهٔ مهمان" in page
    with unit(shop.id):
        assert catalogue.listed() == []


def test_a_condition_and_pieces_are_drawn_again(shop: Club) -> None:
    client, pressed = panel(shop), {"HX-Request": "true"}
    piece = client.post(at(shop, "rewards/new"), form(do="add:hours"), headers=pressed).content.decode()
    assert 'name="hours.0.begins"' in piece
    piece = client.post(
        at(shop, "rewards/new"), form(do="add:condition"), headers={**pressed, "HX-Target": "cond-condition"}
    ).content.decode()
    assert 'name="condition.0.fact"' in piece
    card = client.post(at(shop, "rewards/preview"), form(), headers=pressed).content.decode()
    assert "۱۲۰ امتیاز" in card
    with unit(shop.id):
        assert catalogue.listed() == []


def test_credit_is_priced_in_toman(shop: Club) -> None:
    given = {"price.currency": "credit", "price.amount": "2500", "price.money": ""}
    assert panel(shop).post(at(shop, "rewards/new"), form(**given)).status_code == 303
    assert RewardBody.load(first(shop).body).price.amount == 25_000


def test_stock_order_and_switch(shop: Club) -> None:
    client = panel(shop)
    one, two = shelf.reward(shop, key="one"), shelf.reward(shop, key="two")
    client.post(at(shop, f"rewards/{one.id}/stock"), {"how": "count", "number": "۵"})
    client.post(at(shop, f"rewards/{one.id}/stock"), {"how": "less", "number": "2"})
    client.post(at(shop, f"rewards/{one.id}/stock"), {"how": "less", "number": "9"})
    client.post(at(shop, f"rewards/{two.id}/move"), {"to": "up"})
    client.post(at(shop, f"rewards/{one.id}/switch"), {})
    with unit(shop.id):
        assert [(each.key, each.stock, each.active) for each in catalogue.listed()] == [
            ("two", None, True),
            ("one", 3, False),
        ]
    client.post(at(shop, f"rewards/{one.id}/remove"))
    page = client.get(at(shop, "rewards")).content.decode()
    assert str(two.id) in page
    assert str(one.id) not in page


def test_who_may_not_changes_nothing(shop: Club) -> None:
    coffee = shelf.reward(shop)
    auditor = panel(shop, "auditor")
    assert auditor.get(at(shop, f"rewards/{coffee.id}")).status_code == 200
    assert auditor.post(at(shop, "rewards/new"), form()).status_code == 403
    assert auditor.post(at(shop, f"rewards/{coffee.id}/remove")).status_code == 403
    row = shelf.redeem(shop, shelf.member(shop), coffee)
    assert auditor.post(at(shop, f"redemptions/{row.id}/cancel")).status_code == 403
    assert redemptions(shop)[0].state == "ordered"
    other = shelf.club()
    assert panel(other).get(at(other, f"rewards/{coffee.id}")).status_code == 404


def test_redemptions_are_found_handed_over_and_exported(shop: Club) -> None:
    member, client = member_of(shop), panel(shop)
    coffee = shelf.reward(shop)
    row, other = (shelf.redeem(shop, member, coffee, now=now_instant()) for _ in range(2))
    code = codes.shown(row.code)
    page = client.get(at(shop, "redemptions"), {"q": code.lower()}).content.decode()
    assert code in page
    assert codes.shown(other.code) not in page
    assert "سارا نمونه" in page
    answer = client.post(at(shop, f"redemptions/{row.id}/hand-over"), {"branch": "vanak"})
    assert answer.status_code == 303
    listed = client.get(at(shop, "redemptions"), {"state": "handed_over", "branch": "vanak"}).content.decode()
    assert code in listed
    client.post(at(shop, f"redemptions/{row.id}/return"), {"quantity": "1", "reason": "سرد بود"})
    client.post(at(shop, f"redemptions/{other.id}/cancel"), {"reason": "پشیمان شد"})
    assert [each.state for each in redemptions(shop)] == ["cancelled", "returned"]
    assert shelf.points(shop, member) == 250
    shown = client.get(at(shop, f"redemptions/{row.id}")).content.decode()
    assert "سرد بود" in shown
    file = b"".join(client.get(at(shop, "redemptions/export")).streaming_content).decode()
    assert len(file.strip().splitlines()) == 3
    assert code in file


def test_on_the_phone_from_wish_to_code(shop: Club) -> None:
    coffee = shelf.reward(shop, stock=3)
    dear = shelf.reward(shop, price={"currency": "points", "amount": 490}, names={"fa": "کیف", "en": "Bag"})
    mine = phone(shop)
    page = mine.text("rewards")
    assert page.index("قهوهٔ مهمان") < page.index("کیف")
    assert "۲۴۰ امتیاز دیگر" in page
    mine.post(f"rewards/{dear.id}/wish", on="1")
    assert "کیف" in mine.text("rewards", only="wished")
    assert "قهوهٔ مهمان" not in mine.text("rewards", only="wished")
    once = re.search(r'name="once" value="([^"]+)"', mine.text(f"rewards/{coffee.id}", sure="1"))
    assert once is not None
    answers = [mine.post(f"rewards/{coffee.id}/redeem", once=once[1]) for _ in range(2)]
    (row,) = redemptions(shop)
    assert {each.headers["Location"] for each in answers} == {mine.path(f"rewards/mine/{row.id}")}
    shown = mine.text(f"rewards/mine/{row.id}")
    assert codes.shown(row.code) in shown
    assert "<svg" in shown
    assert "پاداش" in mine.text("history")
    assert "قهوهٔ مهمان" in mine.text("history")
    mine.post(f"rewards/mine/{row.id}/cancel")
    assert redemptions(shop)[0].state == "cancelled"
    assert "لغو شده" in mine.text("rewards/mine")
    assert "برگشت پاداش" in mine.text("history")


def test_too_dear_is_refused_in_words(shop: Club) -> None:
    dear = shelf.reward(shop, price={"currency": "points", "amount": 490})
    mine = phone(shop)
    assert "۲۴۰ امتیاز دیگر و مال شماست" in mine.text(f"rewards/{dear.id}")
    assert mine.post(f"rewards/{dear.id}/redeem").status_code == 303
    assert "۲۴۰ امتیاز دیگر" in mine.text(f"rewards/{dear.id}")
    assert redemptions(shop) == []


def test_anothers_reward_is_not_there(shop: Club) -> None:
    row = shelf.redeem(shop, shelf.member(shop), shelf.reward(shop))
    assert phone(shop).get(f"rewards/mine/{row.id}").status_code == 404


def test_the_phone_without_rewards_is_friendly(shop: Club) -> None:
    mine = phone(shop)
    assert "هنوز پاداشی نیست" in mine.text("rewards")
    assert "هنوز چیزی نیست" in mine.text("rewards/mine")
    assert all(mine.path("rewards") in mine.text(page) for page in ("", "me"))


def till(club: Club, role: str = "cashier") -> Client:
    made = signing.client(signing.person(club, role))
    assert made.post(f"/till/{club.slug}/place", {"branch": "vanak", "name": "صندوق ۱"}).status_code == 303
    return made


def test_at_the_till_one_key_confirms(shop: Club) -> None:
    coffee = shelf.reward(shop, price={"currency": "points", "amount": 100, "money": 50_000})
    row = shelf.redeem(shop, member_of(shop), coffee, now=now_instant())
    client, address = till(shop), f"/till/{shop.slug}/rewards"
    page = client.get(address, {"code": codes.shown(row.code)}).content.decode()
    assert "سارا نمونه" in page
    assert "۵٬۰۰۰ تومان" in page
    assert client.post(address, {"code": row.code}).status_code == 200
    (kept,) = redemptions(shop)
    assert (kept.state, kept.branch) == ("handed_over", "vanak")
    assert client.post(address, {"code": row.code}).status_code == 409
    assert "تحویل داده شده" in client.get(address, {"code": row.code}).content.decode()
    assert "کد را دوباره بخوانید" in client.get(address, {"code": "7KQ4M-2XTRP"}).content.decode()


def test_only_who_was_given_it_confirms() -> None:
    club = shelf.club(confirmed_by="granted")
    with unit(club.id):
        goods.put_branches(items=[{"code": "vanak", "name": "ونک"}])
    row = shelf.redeem(club, member_of(club), shelf.reward(club), now=now_instant())
    address = f"/till/{club.slug}/rewards"
    assert till(club).post(address, {"code": row.code}).status_code == 403
    assert till(club, "manager").post(address, {"code": row.code}).status_code == 200


def test_the_order_is_the_members_own(shop: Club) -> None:
    for key, price in (("far", 1000), ("near", 300), ("now", 50)):
        shelf.reward(shop, key=key, price={"currency": "points", "amount": price})
    member = member_of(shop)
    with unit(shop.id):
        viewer = looking.viewer(looking.members.get(member), now_instant())
        assert [each.reward.key for each in looking.offers(viewer)] == ["now", "near", "far"]


def test_the_first_page_says_what_waits_and_what_runs_out(shop: Club) -> None:
    shelf.redeem(shop, shelf.member(shop), shelf.reward(shop, stock=2))
    with unit(shop.id):
        found = figures()
        snapshots.take()
    assert (found["waiting"], found["lately"]) == (1, 1)
    assert [(each["names"]["en"], each["stock"]) for each in found["few"]] == [("A coffee", 1)]
    page = panel(shop).get(at(shop, "")).content.decode()
    assert "چشم‌به‌راه تحویل" in page
    assert "۱ مانده" in page


def test_a_threshold_chooses_among_the_rewards(shop: Club) -> None:
    shelf.reward(shop, key="coffee")
    added = panel(shop).post(at(shop, "modules/rewards"), {"do": "add:thresholds"}).content.decode()
    assert '<option value="coffee"' in added
