"""Codes that change: the standard's vectors, this step and the one before, one reader each."""

import time
from uuid import UUID

import pytest

from tests.cards import a_member, club_with, made
from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.core.members.errors import IdentifierBlocked
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.scope import Actor, acting
from vafa.kernel.throttle import TooManyTries
from vafa.modules.cards import services, turning
from vafa.modules.cards.errors import CodeRefused
from vafa.modules.cards.models import Turn

ONE = Actor("staff", "one", door="till")
TWO = Actor("staff", "two", door="till")
AT = 1_795_503_600.0
SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("now", "digits"),
    # RFC 6238, appendix B, the rows of SHA-1.
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_digits_are_those_of_the_standard(now: int, digits: str) -> None:
    assert turning.totp(SECRET, turning.step_at(now, 30)) == digits


def with_a_card() -> tuple[Club, UUID, str, Turn]:
    club = club_with(turning=True, turn_seconds=60)
    [number, *_], member = made(club), a_member(club)
    with unit(club.id):
        services.give(member_id=member, number=number)
        return club, member, number, turning.of_card(member_id=member, number=number)


def read(club: Club, code: str, now: float, actor: Actor = ONE) -> UUID | None:
    with acting(actor), unit(club.id):
        return turning.read(code, now)


def test_a_code_holds_for_its_step_and_the_next(logins: object) -> None:
    club, member, number, turn = with_a_card()
    code = turning.text(turn, 60, AT)
    assert number not in code
    assert str(member) not in code
    assert read(club, code, AT) == member
    assert read(club, code.lower(), AT + 60) == member
    for late in (AT + 120, AT - 60):
        with pytest.raises(CodeRefused):
            read(club, code, late)


def test_a_code_is_read_by_one_only_and_nothing_older_after_it(logins: object) -> None:
    club, member, _, turn = with_a_card()
    before, code, after = (turning.text(turn, 60, AT + shift) for shift in (-60, 0, 60))
    assert read(club, code, AT) == member
    assert read(club, code, AT + 5) == member
    with pytest.raises(CodeRefused, match="elsewhere"):
        read(club, code, AT + 5, TWO)
    with pytest.raises(CodeRefused):
        read(club, before, AT + 6)
    assert read(club, after, AT + 60, TWO) == member


def test_what_is_no_code_is_left_to_others_and_what_is_none_of_ours_is_refused(logins: object) -> None:
    club, _, number, turn = with_a_card()
    assert read(club, number, AT) is None
    assert read(club, f"VAFA1:{number}", AT) is None
    for wrong in (
        "VAFA2:",
        "VAFA2:AAAA:12345678",
        f"VAFA2:{'Z' * 16}:12345678",
        f"VAFA2:{turn.handle}:1234567",
    ):
        with pytest.raises(CodeRefused):
            read(club, wrong, AT)


def test_digits_are_not_tried_out(logins: object) -> None:
    club, _, _, turn = with_a_card()
    right = turning.text(turn, 60, AT)
    wrong = f"{right[:-1]}{(int(right[-1]) + 1) % 10}"
    for _ in range(10):
        with pytest.raises(CodeRefused):
            read(club, wrong, AT)
    with pytest.raises(TooManyTries):
        read(club, right, AT)


def test_the_code_of_a_blocked_card_says_why_and_of_a_removed_one_is_over(logins: object) -> None:
    club, member, number, turn = with_a_card()
    with unit(club.id):
        services.block(number=number, reason="lost")
    with pytest.raises(IdentifierBlocked, match="lost"):
        read(club, turning.text(turn, 60, AT), AT)
    with unit(club.id):
        services.unblock(number=number)
        member_services.remove_identifier(member_id=member, kind="card", value=number)
    with pytest.raises(CodeRefused):
        read(club, turning.text(turn, 60, AT), AT)


def test_whoever_gets_the_card_next_has_codes_of_their_own(logins: object) -> None:
    club, member, number, turn = with_a_card()
    other = a_member(club)
    with unit(club.id):
        member_services.remove_identifier(member_id=member, kind="card", value=number)
        services.give(member_id=other, number=number)
        fresh = turning.of_card(member_id=other, number=number)
        assert turning.of_card(member_id=other, number=number).handle == fresh.handle
    assert fresh.handle != turn.handle
    with pytest.raises(CodeRefused):
        read(club, turning.text(turn, 60, AT), AT)
    assert read(club, turning.text(fresh, 60, AT), AT) == other


def test_every_look_up_reads_codes(logins: object) -> None:
    club, member, _, turn = with_a_card()
    with acting(ONE), unit(club.id):
        found = members.by_identifier(club.id, turning.text(turn, 60, time.time()))
        assert found is not None
        assert found.id == member
