"""Invitations into the staff, users and the first run."""

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.database.test_staff import PASSWORD, joined, somebody
from vafa.domain.identifiers import IdentifierInvalid
from vafa.kernel import invitations, staff, users
from vafa.kernel.database import unit
from vafa.kernel.embedded import home
from vafa.kernel.ids import uuid7
from vafa.kernel.invitations import AlreadyStaff, Invitation, InvitationForAnother, InvitationInvalid
from vafa.kernel.models import Club
from vafa.kernel.people import StaffRow, User
from vafa.kernel.staff import OwnersOnly


def asked(club: Club, email: str, role: str = "cashier", **more: object) -> Invitation:
    with unit(club.id):
        return invitations.invite(email=email, role=role, **more)


def address() -> str:
    return f"{uuid7().hex}@example.org"


def test_an_invitation_is_taken_up_once(club: Club) -> None:
    email = address()
    invitation = asked(club, email.upper(), branches=["b1"], name="Demo clerk")
    offer = invitations.look(invitation.token)
    assert (offer.club_id, offer.email, offer.role, offer.known) == (club.id, email, "cashier", False)
    user = somebody(email=email)
    assert invitations.look(invitation.token).known
    person = invitations.accept(token=invitation.token, user=user)
    assert (person.role, person.branches) == ("cashier", ("b1",))
    assert staff.staff_of(user.id, club.id) == person
    with pytest.raises(InvitationInvalid):
        invitations.accept(token=invitation.token, user=user)
    with pytest.raises(AlreadyStaff):
        asked(club, email)


def test_who_was_not_meant_cannot_take_it(club: Club) -> None:
    invitation = asked(club, address())
    with pytest.raises(InvitationForAnother):
        invitations.accept(token=invitation.token, user=somebody())


def test_links_that_lead_nowhere_look_alike(club: Club, other_club: Club) -> None:
    email = address()
    old = asked(club, email).token
    new = asked(club, email).token
    elsewhere = asked(other_club, email).token
    late = asked(club, address()).token
    withdrawn = asked(club, address())
    with unit(club.id):
        StaffRow.objects.filter(email=invitations.look(late).email).update(
            invitation_until=datetime.now(UTC) - timedelta(seconds=1)
        )
        staff.deactivate(staff_id=withdrawn.staff_id)
    swapped = elsewhere[:13] + new[13:]
    said = set()
    for token in ("", "x", old, late, withdrawn.token, swapped, "7" * 45, new + "a"):
        with pytest.raises(InvitationInvalid) as refused:
            invitations.look(token)
        said.add(str(refused.value.problem("fa")))
    assert len(said) == 1
    assert invitations.look(new).email == email


def test_only_a_hash_of_the_token_is_kept(club: Club) -> None:
    token = asked(club, address()).token
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM kernel_staff k WHERE club_id = %s", [club.id])
        assert token[13:] not in cursor.fetchone()[0]


def test_a_manager_invites_no_owner_and_takes_no_owners_invitation(club: Club) -> None:
    manager, email = joined(club, "manager"), address()
    with pytest.raises(OwnersOnly):
        asked(club, email, "owner", by=manager)
    asked(club, email, "owner", by=joined(club, "owner"))
    with pytest.raises(OwnersOnly):
        asked(club, email, "cashier", by=manager)


def test_who_has_left_can_come_back(club: Club) -> None:
    user = somebody()
    for _ in range(2):
        person = invitations.accept(token=asked(club, user.email).token, user=user)
        with unit(club.id):
            staff.deactivate(staff_id=person.id)
    with unit(club.id):
        assert [(row.email, row.active) for row in staff.list_staff()] == [(user.email, False)]


def test_users_have_one_spelling_and_a_password_worth_the_name(club: Club) -> None:
    user = somebody(email=f" Someone.{uuid7().hex}@Example.ORG ")
    assert user.email == user.email.strip().lower()
    assert users.find_user(user.email.upper()).id == user.id
    with pytest.raises(users.EmailTaken):
        somebody(email=user.email.title())
    with pytest.raises(IdentifierInvalid):
        somebody(email="nobody")
    for weak in ("short", "1234567890123", "password123", user.email):
        with pytest.raises(users.PasswordWeak) as refused:
            users.create_user(email=user.email, name="Demo person", password=weak)
        assert refused.value.say("fa")[1]
    assert User.objects.get(id=user.id).check_password(PASSWORD)


def test_looks_are_the_persons_own(club: Club) -> None:
    user = somebody()
    users.set_looks(user_id=user.id, language="en", theme="dark")
    users.set_looks(user_id=user.id, language="xx", theme="pink")
    found = User.objects.get(id=user.id)
    assert (found.language, found.theme) == ("en", "dark")


def test_the_set_up_code_lives_until_there_is_a_user(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_somebody", lambda: False)
    code = users.setup_code()
    assert code is not None
    assert users.setup_code() == code
    path = home() / "setup-code"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    users.check_setup_code(f" {code.upper().replace('-', ' ')} ")
    for wrong in ("", "aaaa-bbbb-cccc"):
        with pytest.raises(users.SetupCodeWrong):
            users.check_setup_code(wrong)
    monkeypatch.setattr(users, "_somebody", lambda: True)
    assert users.setup_code() is None
    assert not path.exists()
    for given in ("", code):
        with pytest.raises(users.SetupCodeWrong):
            users.check_setup_code(given)
