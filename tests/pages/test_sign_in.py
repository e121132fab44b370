"""Signing in over HTTP: password, lock-out, forged forms, a forgotten password, signing out."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.pages.signing_in import ACCOUNT, SIGN_IN, body, browser, enter, faults, is_in
from tests.signing import PASSWORD, client, person
from vafa.doors.panel.signin import limits
from vafa.kernel import mails, throttle, users
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import User
from vafa.kernel.tables import AuditRecord

LONG = "a new and long enough sentence"


def actions_of(user: User, club: Club) -> list[str]:
    with unit(club.id):
        records = AuditRecord.objects.filter(subject_id=user.id, subject_kind="user").order_by("id")
        return list(records.values_list("action", flat=True))


def test_the_right_password_opens_and_leads_on(club: Club) -> None:
    user, visitor = person(club), browser()
    page = visitor.get(f"{SIGN_IN}?next=/panel/account")
    assert page.status_code == 200
    assert "ورود" in body(page)
    answer = enter(visitor, f" {user.email.upper()} ", next="/panel/account")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/panel/account")
    assert user.name in body(visitor.get(ACCOUNT))
    assert actions_of(user, club) == ["users.signed_in"]


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(club: Club, where: str) -> None:
    assert enter(browser(), person(club).email, next=where).headers["Location"] == "/panel"


def test_a_wrong_password_and_an_unknown_address_look_alike(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    work = User.set_password, User.check_password

    def setting(self: User, raw: str) -> None:
        hashed[-1] += 1
        work[0](self, raw)

    def checking(self: User, raw: str) -> bool:
        hashed[-1] += 1
        return bool(work[1](self, raw))

    known, locked = person(club), person(club)
    User.objects.filter(id=locked.id).update(is_active=False)
    monkeypatch.setattr(User, "set_password", setting)
    monkeypatch.setattr(User, "check_password", checking)
    said = set()
    for email in (known.email, locked.email, f"{uuid7().hex}@example.test"):
        hashed.append(0)
        answer = enter(browser(), email, "wrong")
        assert answer.status_code == 422
        said.add((tuple(faults(answer)), re.sub(email, "", body(answer)).count("<input")))
    assert len(said) == 1
    assert said.pop()[0] == ("ایمیل یا گذرواژه درست نیست.",)
    # One hash each: the same work, whoever was meant.
    assert hashed == [1, 1, 1]


def test_what_was_typed_is_kept_but_for_the_password(club: Club) -> None:
    answer = enter(browser(), "somebody@example.test", "wrong password")
    assert 'value="somebody@example.test"' in body(answer)
    assert "wrong password" not in body(answer)


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_tries_the_sixth_is_refused_even_if_right(club: Club, known: bool) -> None:
    email = person(club).email if known else f"{uuid7().hex}@example.test"
    for _ in range(limits.ACCOUNT.tries):
        assert enter(browser(), email, "wrong").status_code == 422
    answer = enter(browser(), email)
    assert faults(answer) == ["برای امنیت، کمی صبر کنید؛ ۱۵ دقیقه دیگر دوباره می‌توانید."]
    english = browser()
    english.cookies["vafa_lang"] = "en"
    assert "you can try again in 15 minutes" in faults(enter(english, email))[0]
    throttle.forgive(limits.ACCOUNT, email)
    assert enter(browser(), email).status_code == (302 if known else 422)


def test_one_address_cannot_try_everybody(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESS", throttle.Limit(f"test.{uuid7().hex}", 2, 60, 60))
    visitor, user = browser(), person(club)
    for _ in range(2):
        enter(visitor, f"{uuid7().hex}@example.test", "wrong")
    assert "۱ دقیقه" in faults(enter(visitor, user.email))[0]
    assert enter(browser(), user.email).status_code == 302


def test_a_locked_user_with_the_right_password_is_told_so(club: Club) -> None:
    user, visitor = person(club), browser()
    User.objects.filter(id=user.id).update(is_active=False)
    assert enter(visitor, user.email).headers["Location"] == "/panel/sign-in/locked"
    assert not is_in(visitor)
    assert visitor.get("/panel/sign-in/locked").status_code == 403


def test_forged_forms_are_refused(club: Club) -> None:
    user = person(club)
    stranger = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.9.9.9")
    refused = enter(stranger, user.email)
    assert refused.status_code == 403
    assert "این صفحه کهنه شده است" in body(refused)  # most who meet it have not forged anything
    inside = client(user, enforce_csrf_checks=True)
    for place in ("account/profile", "account/sessions", "sign-out", "account/password"):
        assert inside.post(f"/panel/{place}").status_code == 403
    page = stranger.get(SIGN_IN)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body(page))
    assert token is not None
    assert enter(stranger, user.email, csrfmiddlewaretoken=token[1]).status_code == 302


def test_signing_out_takes_a_form(club: Club) -> None:
    inside = client(person(club))
    assert inside.get("/panel/sign-out").status_code == 302
    assert is_in(inside)
    assert inside.post("/panel/sign-out").headers["Location"] == SIGN_IN
    assert not is_in(inside)


def test_there_is_no_sign_up(club: Club) -> None:
    for place in ("sign-up", "signup", "sign-in/sign-up", "account/signup", "accounts/signup"):
        assert browser().get(f"/panel/{place}").status_code in (302, 404)
        assert browser().post(f"/panel/{place}", {"email": "x@example.test"}).status_code in (302, 404, 405)
    assert not User.objects.filter(email="x@example.test").exists()


def forgotten(email: str) -> list[str]:
    """The links that arrive. What the page says is the same for everybody."""
    visitor = browser()
    answer = visitor.post("/panel/sign-in/forgotten", {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/panel/sign-in/forgotten/sent")
    mails.send_reset(email=email, link="http://testserver/panel/sign-in/new-password/KEY")
    return [
        re.search(r"http://testserver(\S+)", str(each.body))[1] for each in mail.outbox if each.to == [email]
    ]


def test_a_new_password_by_mail_opens_once_and_ends_all_sessions(club: Club) -> None:
    user = person(club)
    inside = client(user)
    assert is_in(inside)
    (link,) = forgotten(user.email)
    visitor = browser()
    page = visitor.get(link, follow=True)
    assert page.status_code == 200
    assert link not in body(page)
    place = page.redirect_chain[-1][0]
    assert faults(visitor.post(place, {"password1": "short"})) == ["گذرواژه دست‌کم ۱۰ نویسه داشته باشد."]
    answer = visitor.post(place, {"password1": LONG})
    assert answer.headers["Location"] == SIGN_IN
    assert not is_in(visitor)
    assert not is_in(inside)
    assert "دیگر کار نمی‌کند" in body(browser().get(link, follow=True))
    assert enter(browser(), user.email, LONG).status_code == 302
    assert "users.password_reset" in actions_of(user, club)


def test_nobody_is_told_whether_an_address_is_known(club: Club) -> None:
    assert forgotten(f"{uuid7().hex}@example.test") == []
    locked = person(club)
    User.objects.filter(id=locked.id).update(is_active=False)
    assert forgotten(locked.email) == []
    page = browser().get("/panel/sign-in/new-password/abc-def-ghi")
    assert "دیگر کار نمی‌کند" in body(page)


def test_links_do_not_follow_the_name_that_a_request_brings(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    asked: list[str] = []
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://club.example.ir")
    monkeypatch.setattr(
        "vafa.doors.panel.signin.entering.jobs.defer", lambda name, *, email, link: asked.append(link)
    )
    browser().post("/panel/sign-in/forgotten", {"email": person(club).email}, HTTP_HOST="evil.example")
    assert asked == ["https://club.example.ir/panel/sign-in/new-password/KEY"]


def test_asking_for_links_is_throttled(club: Club) -> None:
    email = person(club).email
    for _ in range(limits.FORGOTTEN.tries):
        forgotten(email)
    answer = browser().post("/panel/sign-in/forgotten", {"email": email})
    assert answer.status_code == 422
    assert "دقیقه" in faults(answer)[0]


def test_changing_the_password_signs_the_others_out(club: Club) -> None:
    user = person(club)
    here, there = browser(), browser()
    for each in (here, there):
        enter(each, user.email)
    assert faults(here.post(f"{ACCOUNT}/password", {"oldpassword": "wrong", "password1": LONG})) == [
        "گذرواژه درست نیست."
    ]
    answer = here.post(f"{ACCOUNT}/password", {"oldpassword": PASSWORD, "password1": LONG})
    assert answer.headers["Location"] == ACCOUNT
    assert "گذرواژه عوض شد" in body(here.get(ACCOUNT))
    assert not is_in(there)
    assert users.find_user(user.email).check_password(LONG)


def test_guessing_the_old_password_is_stopped(club: Club) -> None:
    inside = client(person(club))
    for _ in range(limits.AGAIN.tries):
        inside.post(f"{ACCOUNT}/password", {"oldpassword": "wrong", "password1": LONG})
    answer = inside.post(f"{ACCOUNT}/password", {"oldpassword": PASSWORD, "password1": LONG})
    assert "دقیقه" in faults(answer)[0]


def test_sessions_are_listed_and_ended(club: Club) -> None:
    user = person(club)
    here, phone, tablet = browser(), browser(HTTP_USER_AGENT="Mozilla (Android) Chrome/1"), browser()
    for each in (here, phone, tablet):
        enter(each, user.email)
    page = body(here.get(ACCOUNT))
    assert "Chrome · Android" in page
    listed = users.sessions_of(user_id=user.id)
    assert len(listed) == 3
    mine = next(each for each in listed if each.key == here.session.session_key)
    theirs = next(each for each in listed if "Android" in each.user_agent)
    stranger = client(person(club))
    stranger.post(f"{ACCOUNT}/sessions", {"session": str(theirs.id)})
    assert is_in(phone)
    here.post(f"{ACCOUNT}/sessions", {"session": str(theirs.id)})
    assert [is_in(each) for each in (here, phone, tablet)] == [True, False, True]
    # One's own session is ended by signing out, not by this.
    here.post(f"{ACCOUNT}/sessions", {"session": str(mine.id)})
    here.post(f"{ACCOUNT}/sessions")
    assert [is_in(each) for each in (here, phone, tablet)] == [True, False, False]
    assert here.post(f"{ACCOUNT}/sessions", {"session": "x"}).status_code == 404


def test_name_and_language_are_the_persons_own(club: Club) -> None:
    inside = client(person(club))
    inside.post(f"{ACCOUNT}/profile", {"name": " New name ", "language": "en"})
    page = body(inside.get(ACCOUNT))
    assert 'lang="en"' in page
    assert "New name" in page
    assert "Where you are signed in" in page


def test_somebody_who_left_every_club_can_still_see_their_account(club: Club) -> None:
    inside = client(person(club))
    assert is_in(inside)
    page = inside.get("/panel/account")
    assert page.headers["Cache-Control"].count("no-store")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
