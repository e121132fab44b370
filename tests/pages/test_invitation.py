"""Following an invitation over HTTP."""

import pytest

from tests.pages.signing_in import ACCOUNT, SIGN_IN, body, browser, enter, faults, is_in
from tests.signing import PASSWORD, client, person
from vafa.kernel import invitations, staff, users
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

LONG = "a new and long enough sentence"


def link(club: Club, email: str) -> str:
    with unit(club.id):
        token = invitations.invite(email=email, role="cashier", name="Demo clerk").token
    return f"/panel/sign-in/invitation/{token}"


@pytest.fixture
def email() -> str:
    return f"{uuid7().hex}@example.test"


def test_a_new_person_chooses_a_password_and_is_in(club: Club, email: str) -> None:
    place, visitor = link(club, email), browser()
    page = body(visitor.get(place))
    for shown in (club.name, "صندوق‌دار", email, "Demo clerk"):
        assert shown in page
    assert faults(visitor.post(place, {"name": "", "password": LONG})) == ["این را پر کنید."]
    assert faults(visitor.post(place, {"name": "Sara", "password": "short"})) == [
        "گذرواژه دست‌کم ۱۰ نویسه داشته باشد."
    ]
    assert users.find_user(email) is None
    assert visitor.post(place, {"name": "Sara", "password": LONG}).headers["Location"] == "/panel"
    assert is_in(visitor)
    person = staff.staff_of(users.find_user(email).id, club.id)
    assert (person.role, person.name) == ("cashier", "Sara")
    assert len(users.sessions_of(user_id=person.user_id)) == 1
    assert "دعوت‌نامه معتبر نیست" in body(browser().get(place))
    assert browser().post(place, {"name": "Thief", "password": LONG}).status_code == 404


def test_the_link_alone_opens_no_account_that_there_is(club: Club, other_club: Club) -> None:
    user = person(other_club)
    place, visitor = link(club, user.email), browser()
    answer = visitor.get(place)
    assert answer.headers["Location"] == f"{SIGN_IN}?next={place}"
    assert visitor.post(place, {"name": "Thief", "password": LONG}).headers["Location"].startswith(SIGN_IN)
    assert not is_in(visitor)
    assert enter(visitor, user.email, next=place).headers["Location"] == place
    assert visitor.get(place).status_code == 200
    assert visitor.post(place).headers["Location"] == "/panel"
    assert staff.staff_of(user.id, club.id).role == "cashier"
    user.refresh_from_db()
    assert set(user.clubs) == {club.id, other_club.id}
    assert user.check_password(PASSWORD)


def test_who_is_signed_in_as_somebody_else_is_told_so(club: Club, email: str) -> None:
    inside = client(person(club))
    place = link(club, email)
    assert "با ایمیل دیگری وارد شده‌اید" in body(inside.get(place))
    assert inside.post(place).status_code == 403
    assert inside.get(ACCOUNT).status_code == 200


def test_a_link_that_nobody_sent_says_no_more_than_an_old_one(club: Club, email: str) -> None:
    for token in ("x", "7" * 45, "a" * 45):
        page = browser().get(f"/panel/sign-in/invitation/{token}")
        assert page.status_code == 404
        assert "دعوت‌نامهٔ تازه بخواهید" in body(page)
