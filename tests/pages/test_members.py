"""Members in the panel: the list, one member's page, changes by people, and who may do what."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from tests.pages.counting import counted
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.models import Member
from vafa.kernel.database import unit
from vafa.kernel.models import Club

MOBILE = "09121234567"
STAMPS = {"stamps": {"on": True, "params": {}}}
TIERS = {"tiers": {"on": True, "params": {}}}


@pytest.fixture
def shop(logins: object) -> Club:
    return buying.start(modules=STAMPS | TIERS)


@pytest.fixture
def owner(shop: Club) -> Client:
    return signing.client(signing.person(shop))


@pytest.fixture
def sara(shop: Club) -> UUID:
    return enrolled(shop, "سارا", "محمدی", MOBILE)


def enrolled(club: Club, given: str, family: str, mobile: str, **more: Any) -> UUID:
    with unit(club.id):
        member = services.join(
            club_id=club.id,
            identifiers=[("mobile", mobile)],
            joined_via="staff",
            given_name=given,
            family_name=family,
            **more,
        )
    found: UUID = member.id
    return found


def at(club: Club, path: str) -> str:
    return f"/panel/{club.slug}/{path}"


def text_of(client: Client, club: Club, path: str, status: int = 200) -> str:
    answer = client.get(at(club, path))
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def post(client: Client, club: Club, path: str, status: int = 303, **data: Any) -> Any:
    answer = client.post(at(club, path), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_the_list_shows_members_and_finds_them_in_any_spelling(shop: Club, owner: Client, sara: UUID) -> None:
    enrolled(shop, "رضا", "کریمی", "09131234567", city="شیراز", tags=["ویژه"])
    found = text_of(owner, shop, "members")
    assert "سارا محمدی" in found
    assert "رضا کریمی" in found
    assert "۰۹۱۲ ••• ۴۵۶۷" in found
    assert MOBILE not in found
    for typed in ("سارا", "محمدي", "0912 123", "4567"):
        found = text_of(owner, shop, f"members?q={typed}")
        assert "سارا محمدی" in found, typed
        assert ("رضا کریمی" in found) == (typed == "4567")
    assert "کسی پیدا نشد" in text_of(owner, shop, "members?q=ناشناس")


def test_an_empty_club_says_what_to_do(shop: Club, owner: Client) -> None:
    assert at(shop, "members/new") in text_of(owner, shop, "members")


def test_a_filter_is_a_condition_like_any_other(shop: Club, owner: Client, sara: UUID) -> None:
    enrolled(shop, "رضا", "کریمی", "09131234567", city="شیراز")
    buying.buy(shop, sara, 1_000_000)
    for where, who in (
        ({"fact": "member.city", "op": "=", "value": "شیراز"}, "رضا"),
        ({"fact": "member.purchases", "op": ">=", "value": 1}, "سارا"),
        ({"fact": "member.balance_points", "op": ">=", "value": 1000}, "سارا"),
    ):
        found = text_of(owner, shop, f"members?where={json.dumps(where)}")
        assert ("سارا محمدی" in found, "رضا کریمی" in found) == (who == "سارا", who == "رضا"), where
    for wrong in ("{", '{"fact":"x"}', '{"fact":"member.nothing","op":"=","value":1}'):
        text_of(owner, shop, f"members?where={wrong}")


def test_the_builder_leads_to_the_list_and_keeps_what_was_typed(
    shop: Club, owner: Client, sara: UUID
) -> None:
    text_of(owner, shop, "members/filter")
    row = {"where.join": "all", "where.0.fact": "member.city", "where.0.op": "="}
    answer = post(owner, shop, "members/filter", **row, **{"where.0.value": "شیراز"})
    assert "where=" in answer["Location"]
    answer = post(owner, shop, "members/filter", 200, **row, **{"where.0.value": "شیراز", "do": "add:where"})
    assert "شیراز" in answer.content.decode()
    post(owner, shop, "members/filter", 422, **row)


def test_pages_of_the_list_go_on_by_the_key(
    shop: Club, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vafa.core.desk import asking

    monkeypatch.setattr(asking.answer, "__kwdefaults__", {"limit": 2})
    for number in range(5):
        enrolled(shop, f"عضو{number}", "نمونه", f"0912000000{number}")
    path, seen = "members", []
    for _ in range(3):
        found = text_of(owner, shop, path)
        seen.append([number for number in range(5) if f"عضو{number} نمونه" in found])
        if 'rel="next"' not in found:
            break
        found_next = re.search(r'href="([^"]*)" rel="next"', found)
        assert found_next is not None
        path = "members" + found_next[1]
    assert seen == [[3, 4], [1, 2], [0]]


def test_the_members_page_shows_everything_with_its_reason(shop: Club, owner: Client, sara: UUID) -> None:
    stored = buying.buy(shop, sara, 1_000_000)
    buying.take_back(shop, stored.id, amount=400_000)
    post(
        owner, shop, f"members/{sara}/correct", way="give", currency="points", amount="۵۰", reason="عذرخواهی"
    )
    found = text_of(owner, shop, f"members/{sara}")
    for said in ("سارا محمدی", "۶۵۰", "به ازای هر", "عذرخواهی", "Test person", "از ۱۰", "تا "):
        assert said in found, said
    assert found.index("عذرخواهی") != -1
    for kind in ("purchases", "balance", "people"):
        text_of(owner, shop, f"members/{sara}?kind={kind}")
    assert "عذرخواهی" not in text_of(owner, shop, f"members/{sara}?kind=purchases")
    assert stored.reference in text_of(owner, shop, f"members/{sara}/purchases")
    in_english = signing.client(signing.person(shop))
    in_english.cookies["vafa_lang"] = "en"
    found = in_english.get(at(shop, f"members/{sara}")).content.decode()
    assert 'dir="ltr"' in found
    assert "650" in found
    assert not [line for line in found.splitlines() if "Points and credit" in line and "امتیاز" in line]


def test_the_timeline_goes_on_where_it_ended(shop: Club, owner: Client, sara: UUID) -> None:
    for number in range(35):
        buying.buy(shop, sara, 100_000 + number * 1000)
    first = text_of(owner, shop, f"members/{sara}")
    assert first.count('class="tl ') == 20
    start = first.index("?part=entries&amp;after=")
    more = first[start : first.index('"', start)].replace("&amp;", "&")
    answer = owner.get(at(shop, f"members/{sara}") + more, headers={"HX-Request": "true"})
    second = answer.content.decode()
    assert "<html" not in second
    # Fifteen more purchases, and that the member joined.
    assert second.count('class="tl ') == 16


def test_statements_do_not_grow_with_what_the_club_holds(shop: Club, owner: Client, sara: UUID) -> None:
    def statements(path: str) -> int:
        with counted() as found:
            text_of(owner, shop, path)
        return len(found)

    buying.buy(shop, sara)
    paths = ["members", "members?q=سارا", f"members/{sara}", f"members/{sara}/purchases", "segments"]
    paths.append('members?where={"fact":"member.purchases","op":">=","value":1}')
    for path in paths:
        statements(path)  # what a process reads once
    before = {path: statements(path) for path in paths}
    for number in range(12):
        other = enrolled(shop, "سارا", f"محمدی {number}", f"091300000{number:02}")
        buying.buy(shop, other)
        buying.buy(shop, sara)
    assert {path: statements(path) for path in paths} == before
    assert max(before.values()) <= 45, before


def test_giving_and_taking_by_hand_needs_a_reason_and_is_exact(shop: Club, owner: Client, sara: UUID) -> None:
    path = f"members/{sara}/correct"
    post(owner, shop, path, 422, way="give", currency="credit", amount="10000", reason="")
    answer = post(owner, shop, path, 422, way="give", currency="credit", amount="x", reason="جبران")
    assert "جبران" in answer.content.decode()
    post(owner, shop, path, 422, way="give", currency="points", amount="1.5", reason="جبران")
    for typed, said in (("9" * 16, "بیش از اندازه"), ("9" * 30, "بیش از اندازه"), ("0", "بزرگ‌تر از صفر")):
        answer = post(owner, shop, path, 422, way="give", currency="credit", amount=typed, reason="جبران")
        assert said in answer.content.decode(), typed
    answer = post(owner, shop, path, 422, way="take", currency="credit", amount="7000", reason="جبران")
    refusal = answer.content.decode()
    assert "۷٬۰۰۰ تومان خواسته شد" in refusal and "«اعتبار»" in refusal, "as the club names and counts it"
    post(owner, shop, path, 422, way="take", currency="points", amount="5", reason="جبران")
    data = {"way": "give", "currency": "credit", "amount": "۱۵٬۰۰۰", "reason": "جبران", "once": "ab" * 16}
    post(owner, shop, path, **data)
    post(owner, shop, path, **data)  # sent twice, done once
    assert buying.balance(shop, sara, "credit") == 150_000
    post(owner, shop, path, way="take", currency="credit", amount="5000", reason="اصلاح")
    assert buying.balance(shop, sara, "credit") == 100_000
    buying.check_books(shop)


def test_enrolling_leads_to_the_one_who_is_there(shop: Club, owner: Client) -> None:
    text_of(owner, shop, "members/new")
    new = {"mobile": "۰۹۱۲ ۱۲۳ ۴۵۶۷", "given_name": "سارا", "birthday": "1370/05/12", "consent": "sms"}
    answer = post(owner, shop, "members/new", **new)
    with unit(shop.id):
        member = members.by_identifier(shop.id, MOBILE)
        assert member is not None
        assert member.birthday.isoformat() == "1991-08-03"
        assert member.consent["sms"]["granted"]
    assert answer["Location"].endswith(str(member.id))
    again = post(owner, shop, "members/new", 422, mobile="+989121234567", given_name="نام تایپ‌شده")
    assert str(member.id) in again.content.decode()
    assert "نام تایپ‌شده" in again.content.decode()
    for wrong in ({"mobile": "123"}, {"mobile": ""}, {"mobile": "09131234567", "birthday": "دیروز"}):
        post(owner, shop, "members/new", 422, **wrong)
    with unit(shop.id):
        assert Member.objects.count() == 1


def test_details_tags_consents_and_cards_are_changed(shop: Club, owner: Client, sara: UUID) -> None:
    text_of(owner, shop, f"members/{sara}/edit")
    post(owner, shop, f"members/{sara}/edit", given_name="ساره", family_name="محمدی", city="یزد")
    post(owner, shop, f"members/{sara}/tags", tag="ویژه")
    post(owner, shop, f"members/{sara}/consent", channel="sms", granted="1")
    post(owner, shop, f"members/{sara}/cards/new", kind="card", value="6037 9912", label="کارت طلایی")
    with unit(shop.id):
        member = members.get(sara)
        assert (member.given_name, member.city, member.tags) == ("ساره", "یزد", ["ویژه"])
        assert member.consent["sms"]["granted"]
    assert "کارت طلایی" in text_of(owner, shop, f"members/{sara}")
    post(owner, shop, f"members/{sara}/cards", do="block", kind="card", value="60379912")
    assert "مسدود" in text_of(owner, shop, f"members/{sara}")
    post(owner, shop, f"members/{sara}/cards", do="unblock", kind="blocked_card", value="60379912")
    post(owner, shop, f"members/{sara}/cards", do="remove", kind="card", value="60379912")
    post(owner, shop, f"members/{sara}/untag", tag="ویژه")
    with unit(shop.id):
        assert members.get(sara).tags == []
        assert len(members.identifiers(sara)) == 1
    assert (
        "تنها شناسه"
        in post(
            owner, shop, f"members/{sara}/cards", 409, do="remove", kind="mobile", value=MOBILE
        ).content.decode()
    )


def test_whole_numbers_are_shown_on_demand_and_it_is_kept(shop: Club, owner: Client, sara: UUID) -> None:
    answer = owner.post(at(shop, f"members/{sara}/reveal"), headers={"HX-Request": "true"})
    assert "۰۹۱۲ ۱۲۳ ۴۵۶۷" in answer.content.decode()
    seen = buying.one(
        shop, "select count(*) from kernel_audit where club_id = %s and action = 'members.reveal'", shop.id
    )
    assert seen == 1


def test_two_become_one_after_a_look_and_one_becomes_two_again(shop: Club, owner: Client, sara: UUID) -> None:
    twin = enrolled(shop, "سارا", "محمدی", "09351234567")
    buying.buy(shop, twin, 1_000_000)
    assert "۱٬۰۰۰" in text_of(owner, shop, f"members/{sara}/merge?other={twin}")
    post(owner, shop, f"members/{sara}/merge", 422, other=str(twin), confirm="نه")
    post(owner, shop, f"members/{sara}/merge", other=str(twin), confirm="سارا محمدي")
    assert buying.balance(shop, sara) == 1000
    assert owner.get(at(shop, f"members/{twin}"))["Location"].endswith(str(sara))
    page = text_of(owner, shop, f"members/{sara}")
    start = page.index("/merges/")
    path = f"members/{sara}" + page[start : page.index('"', start)]
    text_of(owner, shop, path)
    post(owner, shop, path)
    assert buying.balance(shop, sara) == 0
    assert buying.balance(shop, twin) == 1000


def test_a_person_is_erased_after_the_name_was_typed(shop: Club, owner: Client, sara: UUID) -> None:
    buying.buy(shop, sara, 1_000_000)
    assert "۱٬۰۰۰" in text_of(owner, shop, f"members/{sara}/erase")
    post(owner, shop, f"members/{sara}/erase", 422, confirm="سارا")
    post(owner, shop, f"members/{sara}/erase", confirm="سارا محمدی")
    page = text_of(owner, shop, f"members/{sara}")
    assert "محمدی" not in page
    assert "سارا محمدی" not in text_of(owner, shop, "members")


def test_a_purchase_says_what_it_gave_and_takes_back_lines(shop: Club, owner: Client, sara: UUID) -> None:
    lines = [{"name": "شیر", "unit_price": 300_000, "quantity": 2}, {"name": "نان", "unit_price": 400_000}]
    stored = buying.buy(shop, sara, lines=lines)
    found = text_of(owner, shop, f"purchases/{stored.id}")
    for said in ("شیر", "به ازای هر", "سارا محمدی"):
        assert said in found
    path = f"purchases/{stored.id}/refund"
    post(owner, shop, path, 422)
    assert 'value="9"' in post(owner, shop, path, 422, **{"line.1": "9"}).content.decode()
    data = {"line.1": "۱", "once": "cd" * 16}
    post(owner, shop, path, **data)
    post(owner, shop, path, **data)
    assert buying.balance(shop, sara) == 700
    post(owner, shop, path, do="all", once="ef" * 16)
    assert buying.balance(shop, sara) == 0
    text_of(owner, shop, f"purchases/{stored.id}")
    buying.check_books(shop)


def test_everything_of_one_member_as_a_file(shop: Club, owner: Client, sara: UUID) -> None:
    buying.buy(shop, sara, 1_000_000)
    answer = owner.get(at(shop, f"members/{sara}/data"))
    found = json.loads(answer.content)
    assert found["member"]["family_name"] == "محمدی"
    assert found["identifiers"][0]["value"] == "+989121234567"
    assert (len(found["purchases"]), len(found["history"])) == (1, 2)  # points and a stamp


def test_the_export_is_a_file_without_formulas(shop: Club, owner: Client, sara: UUID) -> None:
    enrolled(shop, "=cmd()", "x", "09131234567")
    answer = owner.get(at(shop, "members/export"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=cmd() x" in lines[2]
    assert "+989121234567" in lines[1]


def test_the_palette_and_pickers_find_members(shop: Club, owner: Client, sara: UUID) -> None:
    hits = owner.get(f"/panel/{shop.slug}/palette?q=محمدي").json()["hits"]
    assert [hit["title"] for hit in hits] == ["سارا محمدی"]
    assert str(sara) in text_of(owner, shop, "members/pick?q=4567")
    text_of(owner, shop, "members/pick?q=")


READS: list[Callable[[UUID], str]] = [
    lambda member: "members",
    lambda member: "members/filter",
    lambda member: f"members/{member}",
    lambda member: "segments",
    lambda member: "members/pick?q=x",
]


def test_who_may_not_read_members_sees_none(shop: Club, sara: UUID) -> None:
    cashier = signing.client(signing.person(shop, "cashier"))
    for path in READS:
        assert cashier.get(at(shop, path(sara))).status_code == 403


WRITES = (
    ("members/new", {"mobile": "09139999999"}),
    ("members/{member}/edit", {"given_name": "x"}),
    ("members/{member}/tags", {"tag": "x"}),
    ("members/{member}/consent", {"channel": "sms", "granted": "1"}),
    ("members/{member}/cards/new", {"kind": "card", "value": "123456"}),
    ("members/{member}/cards", {"do": "remove", "kind": "mobile", "value": MOBILE}),
    ("members/{member}/correct", {"way": "give", "currency": "points", "amount": "5", "reason": "x"}),
    ("members/{member}/merge", {"other": "{member}"}),
    ("members/{member}/erase", {"confirm": "سارا محمدی"}),
    ("members/run", {"kind": "add_tag", "tag": "x", "whom": "ids", "id": "{member}"}),
    ("members/run", {"kind": "grant", "currency": "points", "amount": "5", "reason": "x", "id": "{member}"}),
    ("segments/new", {"name": "x", "kind": "hand"}),
)


@pytest.mark.parametrize(("path", "data"), WRITES)
def test_who_may_only_look_changes_nothing(shop: Club, sara: UUID, path: str, data: dict[str, str]) -> None:
    auditor = signing.client(signing.person(shop, "auditor"))
    before = buying.count(shop, "kernel_audit")
    filled = {key: value.format(member=sara) for key, value in data.items()}
    assert auditor.post(at(shop, path.format(member=sara)), filled).status_code == 403
    assert buying.count(shop, "kernel_audit") == before


def test_another_clubs_member_is_not_there(shop: Club, owner: Client, other_club: Club) -> None:
    stranger = enrolled(other_club, "غریبه", "غریبه", "09121111111")
    for path in (
        f"members/{stranger}",
        f"members/{stranger}/edit",
        f"members/{stranger}/purchases",
        f"members/{stranger}/merge",
        f"members/{stranger}/erase",
        f"members/{stranger}/correct",
        f"members/{stranger}/data",
        f"purchases/{stranger}",
        f"segments/{stranger}",
        f"members/runs/{stranger}",
    ):
        assert owner.get(at(shop, path)).status_code == 404, path
    assert owner.post(at(shop, f"members/{stranger}/tags"), {"tag": "x"}).status_code == 404
    assert "غریبه غریبه" not in text_of(owner, shop, "members?q=غریبه")


def test_a_name_that_is_too_long_is_said_in_words(shop: Club, owner: Client, sara: UUID) -> None:
    answer = post(owner, shop, f"members/{sara}/edit", 422, given_name="س" * 101, family_name="محمدی")
    assert "حداکثر ۱۰۰ نویسه" in answer.content.decode()
