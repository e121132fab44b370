"""Joining and signing in on the phone: a code proves the mobile, and without one nothing is told of anybody."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.pages import phoning
from tests.pages.phoning import MOBILE, NEW
from vafa.core.members import fields
from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.kernel import codes, visitors
from vafa.kernel.database import unit
from vafa.kernel.models import Club


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    yield phoning.open_club()


def faults(answer: Any) -> list[str]:
    return re.findall(r'class="fault"[^>]*>.*?<span>(.*?)</span>', answer.content.decode())


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def ask(club: Club, mobile: str) -> phoning.Phone:
    phone = phoning.browser(club)
    answer = phone.post("sign-in", mobile=mobile)
    assert answer.headers["Location"] == f"/{club.slug}/sign-in/code", faults(answer)
    return phone


def test_a_newcomer_joins(club: Club) -> None:
    phone = ask(club, "۰۹۳۵ ۰۰۰ ۱۱۲۲")
    assert "۰۹۳۵ ۰۰۰ ۱۱۲۲" in phone.text("sign-in/code")
    answer = phone.post("sign-in/code", code=phoning.code_for(club, "+989350001122"))
    assert answer.headers["Location"] == f"/{club.slug}/sign-in/name"
    answer = phone.post("sign-in/name", given_name="", birthday="1370/13/45")
    assert answer.status_code == 422 and len(faults(answer)) == 2 and "1370/13/45" not in faults(answer)
    answer = phone.post("sign-in/name", given_name="نگار", birthday="۱۳۷۰/۰۵/۱۲", sms="1")
    assert answer.headers["Location"] == f"/{club.slug}/", faults(answer)
    assert "سلام نگار" in phone.text()
    with unit(club.id):
        member = members.by_identifier(club.id, NEW)
        assert member is not None
        kinds = [each.kind for each in members.identifiers(member.id)]
    assert (member.joined_via, str(member.birthday), member.consent["sms"]["granted"]) == (
        "form",
        "1991-08-03",
        True,
    )
    assert member.consent["sms"]["door"] == "member" and sorted(kinds) == ["card", "mobile"]


def test_who_joined_at_the_till_simply_signs_in(club: Club) -> None:
    sara = phoning.enrol(club)
    phone = ask(club, "0912 111 2233")
    answer = phone.post("sign-in/code", code=phoning.code_for(club))
    assert answer.headers["Location"] == f"/{club.slug}/"
    cookie = answer.cookies[visitors.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/{club.slug}", True, "Lax")
    assert "سلام سارا" in phone.text()
    with unit(club.id):
        assert [each.member_id for each in visitors.sessions(sara)] == [sara]
    assert phone.get("sign-in").headers["Location"] == f"/{club.slug}/"
    assert phone.post("sign-out").status_code == 303
    assert phone.get("me").headers["Location"] == f"/{club.slug}/sign-in"


@pytest.mark.parametrize(
    ("asked", "reached"),
    [("history?of=points", "history?of=points"), ("card", "card"), ("", ""), ("sign-out", "me")],
)
def test_signing_in_leads_where_one_wanted_to_go(club: Club, asked: str, reached: str) -> None:
    phoning.enrol(club)
    phone = phoning.browser(club)
    if asked == "sign-out":  # a form is come back to at its page
        page = f"http://testserver{phone.path('me')}"
        phone.client.post(phone.path(asked), {}, headers={"Referer": page})
    else:
        phone.client.get(phone.path(asked))
    phone.post("sign-in", mobile="0912 111 2233")
    answer = phone.post("sign-in/code", code=phoning.code_for(club))
    assert answer.headers["Location"] == phone.path(reached)
    assert phone.client.cookies["vafa_wanted"].value == "" if asked else True


def test_nobody_is_led_to_another_club(club: Club) -> None:
    phoning.enrol(club)
    phone = phoning.browser(club)
    phone.client.cookies["vafa_wanted"] = "/another/history"
    phone.post("sign-in", mobile="0912 111 2233")
    answer = phone.post("sign-in/code", code=phoning.code_for(club))
    assert answer.headers["Location"] == phone.path()


def test_the_name_sent_twice_is_one_member(club: Club) -> None:
    phone = ask(club, NEW)
    phone.post("sign-in/code", code=phoning.code_for(club, "+989350001122"))
    kept = phone.client.cookies["vafa_entering"].value
    assert phone.post("sign-in/name", given_name="نگار").status_code == 303
    phone.client.cookies["vafa_entering"] = kept
    assert phone.post("sign-in/name", given_name="نگار").headers["Location"] == f"/{club.slug}/"
    with unit(club.id):
        assert Member.objects.count() == 1


def test_until_the_code_is_right_members_and_others_see_the_same(club: Club) -> None:
    phoning.enrol(club)
    seen = []
    for mobile in (MOBILE, NEW):
        phone = phoning.browser(club)
        sent = phone.post("sign-in", mobile=mobile)
        missed = phone.post("sign-in/code", code="000000")
        seen.append((sent.status_code, sent.headers["Location"], missed.status_code, faults(missed)))
    assert seen[0] == seen[1]


def test_the_sixth_try_is_refused_though_it_is_right(club: Club) -> None:
    phoning.enrol(club)
    phone = ask(club, MOBILE)
    right = phoning.code_for(club)
    for left in (4, 3, 2, 1):
        answer = phone.post("sign-in/code", code=wrong(right))
        assert answer.status_code == 422 and str(left).translate(_FA) in faults(answer)[0]
    for code in (wrong(right), right):
        answer = phone.post("sign-in/code", code=code)
        assert answer.status_code == 422 and "کد تازه بگیرید" in faults(answer)[0]
    assert phone.get("me").status_code == 303


_FA = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def test_another_code_has_to_wait_in_words(club: Club) -> None:
    phone = ask(club, MOBILE)
    again = phone.post("sign-in/again")
    assert again.status_code == 429 and "ثانیه" in faults(again)[0]
    other = phoning.browser(club).post("sign-in", mobile=MOBILE)
    assert other.status_code == 429 and MOBILE in other.content.decode()


def test_one_address_cannot_send_codes_to_everybody(club: Club) -> None:
    phone = phoning.browser(club)
    for number in range(codes.FROM_ADDRESS.tries):
        assert phone.post("sign-in", mobile=f"0935000{number:04}").status_code == 303
    refused = phone.post("sign-in", mobile="09359999999")
    assert refused.status_code == 429 and "دقیقه" in faults(refused)[0]


def test_what_is_no_mobile_is_said_beside_the_field(club: Club) -> None:
    answer = phoning.browser(club).post("sign-in", mobile="123")
    assert answer.status_code == 422 and len(faults(answer)) == 1 and 'value="123"' in answer.content.decode()
    failed = phoning.browser(club).post("sign-in", mobile="09000000001")
    assert failed.status_code == 503 and "پیامک" in faults(failed)[0]


def test_steps_cannot_be_skipped(club: Club) -> None:
    phone, slug = phoning.browser(club), club.slug
    assert phone.get("sign-in/code").headers["Location"] == f"/{slug}/sign-in"
    assert phone.get("sign-in/name").headers["Location"] == f"/{slug}/join"
    assert phone.post("sign-in/name", given_name="x").headers["Location"] == f"/{slug}/join"
    assert phone.post("sign-in/code", code="123456").headers["Location"] == f"/{slug}/sign-in"
    asked = ask(club, NEW)
    assert asked.post("sign-in/name", given_name="x").headers["Location"] == f"/{slug}/join"
    other = phoning.open_club()
    asked.post("sign-in/code", code=phoning.code_for(club, "+989350001122"))
    elsewhere = phoning.browser(other)
    elsewhere.client.cookies["vafa_entering"] = asked.client.cookies["vafa_entering"].value
    assert elsewhere.post("sign-in/name", given_name="x").headers["Location"] == f"/{other.slug}/join"


def test_what_the_club_requires_is_asked(club: Club) -> None:
    with unit(club.id):
        fields.define(
            key="size", type="integer", labels={"fa": "اندازهٔ پا", "en": "Shoe size"}, required=True
        )
    phone = ask(club, NEW)
    phone.post("sign-in/code", code=phoning.code_for(club, "+989350001122"))
    assert "اندازهٔ پا" in phone.text("sign-in/name")
    assert phone.post("sign-in/name", given_name="نگار").status_code == 422
    assert phone.post("sign-in/name", given_name="نگار", **{"custom.size": "۴۲"}).status_code == 303
    with unit(club.id):
        member = members.by_identifier(club.id, NEW)
    assert member is not None and member.custom == {"size": 42}


def test_a_merged_members_mobile_opens_what_they_became(club: Club) -> None:
    from tests.database import buying

    sara: UUID = phoning.enrol(club)
    old = phoning.enrol(club, "+989122223344", "قدیمی")
    buying.merge(club, sara, old)
    phone = ask(club, "09122223344")
    phone.post("sign-in/code", code=phoning.code_for(club, "+989122223344"))
    assert "سلام سارا" in phone.text()
