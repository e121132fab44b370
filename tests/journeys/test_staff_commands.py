"""`vafa staff` as an operator types it."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from vafa.cli import build
from vafa.kernel import invitations, staff, users
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

Run = Callable[..., Result]


@pytest.fixture
def run(logins: Any) -> Run:
    def call(*words: str, status: int = 0, typed: str = "") -> Result:
        done = CliRunner().invoke(build(), ["staff", *words], input=typed)
        assert done.exit_code == status, done.output
        return done

    return call


@pytest.fixture
def email() -> str:
    return f"{uuid7().hex}@example.test"


def test_an_invitation_is_printed_once_and_works(run: Run, club: Club, email: str) -> None:
    made = run(
        "add", "--club", club.slug, "--email", email, "--role", "cashier", "--url", "https://x.example/"
    )
    link = made.stdout.strip()
    assert link.startswith("https://x.example/panel/sign-in/invitation/")
    assert invitations.look(link.rsplit("/", 1)[1]).email == email
    assert f"{email}\t-\tcashier\t-\tinvited" in run("list", "--club", club.slug).stdout


def test_with_a_password_the_person_can_sign_in_at_once(run: Run, club: Club, email: str) -> None:
    words = ("add", "--club", club.slug, "--email", email, "--role", "owner", "--password-stdin")
    assert "password" in run(*words, typed="short\n", status=1).output.lower()
    assert users.find_user(email) is None
    run(*words, typed="a long enough sentence\n")
    user = users.find_user(email)
    assert user.check_password("a long enough sentence")
    assert staff.staff_of(user.id, club.id).role == "owner"
    assert "active" in run("list", "--club", club.slug).stdout
    # The only owner stays; the one of two may go.
    run("remove", "--club", club.slug, "--email", email, status=1)
    run(
        "add",
        "--club",
        club.slug,
        "--email",
        f"2{email}",
        "--role",
        "owner",
        "--password-stdin",
        typed="another long sentence\n",
    )
    run("remove", "--club", club.slug, "--email", email.upper())
    assert staff.staff_of(user.id, club.id) is None


def test_what_cannot_be_is_said(run: Run, club: Club, email: str) -> None:
    assert "king" in run("add", "--club", club.slug, "--email", email, "--role", "king", status=1).output
    run("add", "--club", club.slug, "--email", "nobody", "--role", "cashier", status=1)
    run("remove", "--club", club.slug, "--email", email, status=1)
    run("unlock", "--email", email, status=1)


def test_the_operator_takes_lost_factors_away(run: Run, club: Club, email: str) -> None:
    user = users.create_user(email=email, name="Demo person", password="a long enough sentence")
    assert run("unlock", "--email", user.email).stdout.startswith("0 ")
