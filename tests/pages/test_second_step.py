"""The second step and passkeys over HTTP, with an app and a passkey in software."""

import json

import pytest

from tests.pages.authenticator import Passkey
from tests.pages.signing_in import (
    ACCOUNT,
    AGAIN,
    PASSKEY,
    SECOND,
    SIGN_IN,
    body,
    browser,
    code_of,
    enter,
    faults,
    is_in,
    options_in,
    set_up_app,
    show_again,
)
from tests.signing import person
from vafa.doors.panel.signin import limits
from vafa.kernel import throttle, users
from vafa.kernel.models import Club
from vafa.kernel.people import User

WRONG = "کد درست نیست یا پیش‌تر استفاده شده است. منتظر کد بعدی بمانید و دوباره امتحان کنید."


@pytest.fixture
def user(club: Club) -> User:
    return person(club)


def signed_in(user: User):
    inside = browser()
    assert enter(inside, user.email).headers["Location"] == "/panel"
    return inside


def add_passkey(inside, **how: bool) -> Passkey:
    key = Passkey()
    show_again(inside)
    options = options_in(inside.get(f"{ACCOUNT}/passkeys/new"))
    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    answer = inside.post(
        f"{ACCOUNT}/passkeys/new",
        {"name": "My phone", "passwordless": "on", "credential": key.make(options, **how)},
    )
    assert answer.status_code == 302, faults(answer)
    return key


def open_by_passkey(key: Passkey, **how: bool):
    visitor = browser()
    asked = visitor.get(PASSKEY, headers={"accept": "application/json"})
    answer = visitor.post(PASSKEY, {"credential": key.open(asked.json()["request_options"], **how)})
    return visitor, answer


def test_what_matters_asks_again_and_then_goes_on(user: User) -> None:
    inside = signed_in(user)
    for place in ("app", "passkeys/new", "codes/new"):
        answer = inside.get(f"{ACCOUNT}/{place}")
        assert answer.headers["Location"].startswith(AGAIN)
    assert faults(inside.post(AGAIN, {"password": "wrong", "next": f"{ACCOUNT}/app"})) == [
        "گذرواژه درست نیست."
    ]
    assert show_again(inside, f"{ACCOUNT}/app").headers["Location"] == f"{ACCOUNT}/app"
    assert inside.get(f"{ACCOUNT}/app").status_code == 200


def test_with_an_app_the_password_alone_opens_nothing(user: User) -> None:
    secret, codes = set_up_app(signed_in(user))
    assert len(codes) == 10
    visitor = browser()
    answer = enter(visitor, user.email, next=f"{ACCOUNT}/codes")
    assert answer.headers["Location"] == SECOND
    assert not is_in(visitor)
    assert visitor.get(SECOND).status_code == 200
    assert faults(visitor.post(SECOND, {"code": "000000"})) == [WRONG]
    assert not is_in(visitor)
    persian = code_of(secret).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert (
        visitor.post(SECOND, {"code": f"{persian[:3]} {persian[3:]}"}).headers["Location"]
        == f"{ACCOUNT}/codes"
    )
    assert is_in(visitor)


def test_a_code_opens_once_in_any_process(user: User) -> None:
    secret, _ = set_up_app(signed_in(user))
    code = code_of(secret)
    for location, wrong in (("/panel", []), (None, [WRONG])):
        visitor = browser()
        enter(visitor, user.email)
        answer = visitor.post(SECOND, {"code": code})
        assert answer.headers.get("Location") == location
        assert (faults(answer) if wrong else []) == wrong


def test_a_recovery_code_opens_once_and_they_are_shown_once(user: User) -> None:
    inside = signed_in(user)
    _, codes = set_up_app(inside)
    assert codes[0] not in body(inside.get(f"{ACCOUNT}/codes"))
    for expected in (True, False):
        visitor = browser()
        enter(visitor, user.email)
        visitor.post(SECOND, {"code": codes[0]})
        assert is_in(visitor) is expected
    assert "۹ کد برای روزی" in body(inside.get(ACCOUNT))
    show_again(inside)
    assert inside.post(f"{ACCOUNT}/codes/new").headers["Location"] == f"{ACCOUNT}/codes"
    fresh = body(inside.get(f"{ACCOUNT}/codes"))
    assert codes[1] not in fresh
    throttle.forgive(limits.SECOND, str(user.pk))
    visitor = browser()
    enter(visitor, user.email)
    visitor.post(SECOND, {"code": codes[1]})
    assert not is_in(visitor)


def test_after_five_wrong_codes_the_right_one_is_refused(user: User) -> None:
    secret, _ = set_up_app(signed_in(user))
    for _ in range(limits.SECOND.tries):
        visitor = browser()
        enter(visitor, user.email)
        visitor.post(SECOND, {"code": "000000"})
    assert "دقیقه" in faults(visitor.post(SECOND, {"code": code_of(secret)}))[0]
    assert not is_in(visitor)


def test_the_second_page_is_for_who_was_at_the_first(user: User) -> None:
    assert browser().get(SECOND).headers["Location"].startswith(SIGN_IN)
    assert browser().post(SECOND, {"code": "123456"}).headers["Location"].startswith(SIGN_IN)


def test_who_cannot_take_the_second_step_begins_anew(user: User) -> None:
    set_up_app(signed_in(user))
    visitor = browser()
    enter(visitor, user.email)
    assert visitor.get(SIGN_IN).headers["Location"] == SECOND
    assert visitor.post("/panel/sign-out").headers["Location"] == SIGN_IN
    assert visitor.get(SIGN_IN).status_code == 200
    assert visitor.get(SECOND).headers["Location"].startswith(SIGN_IN)


def test_without_its_app_an_account_is_open_to_the_password_again(user: User) -> None:
    inside = signed_in(user)
    set_up_app(inside)
    assert inside.get(f"{ACCOUNT}/app").headers["Location"] == f"{ACCOUNT}/app/remove"
    assert inside.post(f"{ACCOUNT}/app/remove").headers["Location"] == ACCOUNT
    assert "برنامهٔ رمزساز برداشته شد" in body(inside.get(ACCOUNT))
    assert is_in(signed_in(user))


def test_secrets_of_apps_are_not_kept_in_the_open(user: User) -> None:
    from django.db import connection

    secret, _ = set_up_app(signed_in(user))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(m::text, '') FROM mfa_authenticator m WHERE user_id = %s", [user.id]
        )
        assert secret not in cursor.fetchone()[0]


def test_a_passkey_signs_in_without_a_password(user: User) -> None:
    inside = signed_in(user)
    key = add_passkey(inside)
    assert "My phone" in body(inside.get(ACCOUNT))
    visitor, answer = open_by_passkey(key)
    assert answer.headers["Location"] == "/panel"
    assert is_in(visitor)


def test_a_passkey_without_finger_or_pin_is_not_enough(user: User) -> None:
    key = add_passkey(signed_in(user))
    visitor, answer = open_by_passkey(key, verified=False)
    assert answer.headers["Location"] == SIGN_IN
    assert not is_in(visitor)
    assert "کلید عبور چیزی را باز نکرد" in faults(visitor.get(SIGN_IN))[0]


def test_a_passkey_that_was_never_added_opens_nothing(user: User) -> None:
    known = add_passkey(signed_in(user))
    stranger = Passkey()
    stranger.user = known.user
    stolen_id = Passkey()
    stolen_id.user, stolen_id.id = known.user, known.id
    for key in (stranger, stolen_id):
        visitor, answer = open_by_passkey(key)
        assert answer.headers["Location"] == SIGN_IN
        assert not is_in(visitor)
    for nonsense in (
        "",
        "x",
        "{}",
        "[]",
        "null",
        '{"response": {}}',
        json.dumps({"id": 1, "response": {"userHandle": "é"}}),
    ):
        visitor = browser()
        visitor.get(PASSKEY, headers={"accept": "application/json"})
        assert visitor.post(PASSKEY, {"credential": nonsense}).headers["Location"] == SIGN_IN


def test_an_answer_opens_only_the_question_it_was_given_for(user: User) -> None:
    key = add_passkey(signed_in(user))
    visitor = browser()
    asked = visitor.get(PASSKEY, headers={"accept": "application/json"}).json()["request_options"]
    answer = key.open(asked)
    assert visitor.post(PASSKEY, {"credential": answer}).headers["Location"] == "/panel"
    thief = browser()
    thief.get(PASSKEY, headers={"accept": "application/json"})
    assert thief.post(PASSKEY, {"credential": answer}).headers["Location"] == SIGN_IN
    assert not is_in(thief)


def test_a_passkey_is_a_second_step_too_and_answers_the_question_again(user: User) -> None:
    inside = signed_in(user)
    key = add_passkey(inside)
    visitor = browser()
    assert enter(visitor, user.email).headers["Location"] == SECOND
    asked = options_in(visitor.get(SECOND))
    assert visitor.post(SECOND, {"credential": Passkey().open(asked)}).status_code == 422
    asked = options_in(visitor.get(SECOND))
    assert visitor.post(SECOND, {"credential": key.open(asked)}).headers["Location"] == "/panel"
    page = visitor.get(f"{AGAIN}/passkey?next={ACCOUNT}/app")
    answer = visitor.post(
        f"{AGAIN}/passkey", {"credential": key.open(options_in(page)), "next": f"{ACCOUNT}/app"}
    )
    assert answer.headers["Location"] == f"{ACCOUNT}/app"
    assert visitor.get(f"{ACCOUNT}/app").status_code == 200


def test_passkeys_are_renamed_and_removed_by_their_owner_only(user: User, club: Club) -> None:
    from allauth.mfa.models import Authenticator

    inside, stranger = signed_in(user), signed_in(person(club))
    key = add_passkey(inside)
    row = Authenticator.objects.get(user_id=user.id, type="webauthn")
    show_again(stranger)
    for act in ("name", "remove"):
        assert stranger.get(f"{ACCOUNT}/passkeys/{row.pk}/{act}").status_code == 404
        assert stranger.post(f"{ACCOUNT}/passkeys/{row.pk}/{act}", {"name": "theirs"}).status_code == 404
    assert inside.get(f"{ACCOUNT}/passkeys/{row.pk}/remove").status_code == 200
    inside.post(f"{ACCOUNT}/passkeys/{row.pk}/name", {"name": "Old phone"})
    assert "Old phone" in body(inside.get(ACCOUNT))
    assert inside.post(f"{ACCOUNT}/passkeys/{row.pk}/remove").headers["Location"] == ACCOUNT
    _, answer = open_by_passkey(key)
    assert answer.headers["Location"] == SIGN_IN


def test_the_operator_lets_in_who_has_lost_everything(user: User) -> None:
    inside = signed_in(user)
    set_up_app(inside)
    add_passkey(inside)
    assert users.drop_factors(user=user) == 3
    assert not is_in(inside)
    assert is_in(signed_in(user))
