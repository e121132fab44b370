"""A member takes another mobile number: both numbers are proved, the old one is told, nobody learns of others."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.pages import phoning
from tests.pages.phoning import MOBILE, Phone
from vafa.core.members import selectors as members
from vafa.core.wallet import moving
from vafa.kernel import sms
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import VisitorRow

NEW = "+989350001122"


@pytest.fixture
def club(logins: object) -> Iterator[Club]:
    yield phoning.open_club()


@pytest.fixture
def sara(club: Club) -> UUID:
    return phoning.enrol(club)


@pytest.fixture
def phone(club: Club, sara: UUID) -> Phone:
    return phoning.signed_in(club, sara)


def signed_in_long_ago(club: Club, member_id: UUID) -> None:
    with unit(club.id):
        VisitorRow.objects.filter(member_id=member_id).update(
            created_at=datetime.now(UTC) - timedelta(seconds=moving.RECENT_SECONDS + 1)
        )


def numbers(club: Club, member_id: UUID) -> list[str]:
    with unit(club.id):
        return [each.value for each in members.identifiers(member_id) if each.kind == "mobile"]


def token_of(answer: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found is not None, answer.content.decode()[-2000:]
    return found[1]


def fault_of(answer: Any) -> str:
    found = re.search(r'class="fault"[^>]*>.*?<span>(.*?)</span>', answer.content.decode())
    return found[1] if found else ""


def test_both_numbers_are_proved_and_the_old_one_is_told(club: Club, sara: UUID, phone: Phone) -> None:
    other = phoning.signed_in(club, sara)
    signed_in_long_ago(club, sara)
    first = phone.post("me/mobile", mobile="۰۹۳۵ ۰۰۰ ۱۱۲۲")
    old_code = phoning.code_for(club, MOBILE)
    with unit(club.id):
        assert not sms.latest(mobile=NEW, limit=1), (
            "nothing goes to the new number before the old one is proved"
        )
    wrong = phone.post("me/mobile/code", token=token_of(first), code=f"{(int(old_code) + 1) % 1_000_000:06}")
    assert wrong.status_code == 422 and fault_of(wrong)
    second = phone.post("me/mobile/code", token=token_of(first), code=old_code)
    assert second.status_code == 200
    assert numbers(club, sara) == [MOBILE]
    done = phone.post("me/mobile/code", token=token_of(second), code=phoning.code_for(club, NEW))
    assert done.headers["Location"] == phone.path("me")
    assert numbers(club, sara) == [NEW]
    with unit(club.id):
        assert "عوض شد" in sms.latest(mobile=MOBILE, limit=1)[0].text
    assert (phone.get("me").status_code, other.get("me").status_code) == (200, 303)


def test_who_has_just_signed_in_proves_the_new_number_only(club: Club, sara: UUID, phone: Phone) -> None:
    step = phone.post("me/mobile", mobile=NEW)
    done = phone.post("me/mobile/code", token=token_of(step), code=phoning.code_for(club, NEW))
    assert done.status_code == 303
    assert numbers(club, sara) == [NEW]


def test_a_number_in_use_is_refused_after_the_code_and_without_a_name(
    club: Club, sara: UUID, phone: Phone
) -> None:
    phoning.enrol(club, NEW, "بهرام")
    free, used = phone.post("me/mobile", mobile="09350009999"), phone.post("me/mobile", mobile=NEW)
    assert free.status_code == used.status_code == 200, "until the code is right both look alike"
    answer = phone.post("me/mobile/code", token=token_of(used), code=phoning.code_for(club, NEW))
    assert answer.status_code == 409
    assert "عضویتی دارد" in fault_of(answer) and "بهرام" not in answer.content.decode()
    assert numbers(club, sara) == [MOBILE]


def test_anothers_token_and_a_made_up_one_do_nothing(club: Club, sara: UUID, phone: Phone) -> None:
    ben = phoning.signed_in(club, phoning.enrol(club, "+989122223344", "بهرام"))
    token = token_of(ben.post("me/mobile", mobile=NEW))
    for each in (token, "nonsense", ""):
        answer = phone.post("me/mobile/code", token=each, code=phoning.code_for(club, NEW))
        assert answer.headers["Location"] == phone.path("me/mobile")
    assert numbers(club, sara) == [MOBILE]


def test_asking_is_throttled_and_mistakes_are_said(club: Club, sara: UUID, phone: Phone) -> None:
    assert "همان شمارهٔ کنونی" in fault_of(phone.post("me/mobile", mobile="0912 111 2233"))
    assert phone.post("me/mobile", mobile="12").status_code == 422
    answers = [phone.post("me/mobile", mobile=f"093500022{number:02}").status_code for number in range(6)]
    assert answers == [200] * 5 + [429]
    assert phone.get("me/mobile/code").headers["Location"] == phone.path("me/mobile")
