"""One-time codes, the messages that carry them, and the sessions they open."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vafa.domain.text import normalise_digits
from vafa.kernel import codes, forgetting, sms, throttle, visitors
from vafa.kernel.codes import CodeUsedUp, CodeWrong
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import OneTimeCode, Sms, VisitorRow
from vafa.kernel.tables import AuditRecord
from vafa.kernel.throttle import TooManyTries

MOBILE = "+989121234567"


def send(club: Club, mobile: str = MOBILE, *, address: str = "", language: str = "fa", **more: object) -> str:
    """The code that arrives, as its reader would type it."""
    with unit(club.id):
        sent = codes.issue(
            purpose="sign_in",
            subject=mobile,
            address=address or uuid7().hex,
            language=language,
            values={"club": "Test club"},
            **more,
        )
        assert sent.state == "sent"
        return sms.latest(limit=1, mobile=mobile)[0].text.rsplit(" ", 1)[1]


def check(club: Club, code: str, mobile: str = MOBILE, address: str = "") -> None:
    with unit(club.id):
        codes.check(purpose="sign_in", subject=mobile, code=code, address=address or uuid7().hex)


def wrong(code: str) -> str:
    return f"{(int(normalise_digits(code)) + 1) % 10**codes.DIGITS:06}"


def again(club: Club, mobile: str = MOBILE) -> None:
    """As if the time between two codes had passed."""
    for limit in codes.TO_ONE:
        throttle.forgive(limit, f"{club.id}:sign_in:{mobile}")


def test_a_code_opens_once(club: Club) -> None:
    code = send(club)
    assert len(code) == codes.DIGITS
    assert normalise_digits(code) != code
    check(club, code)
    with pytest.raises(CodeUsedUp):
        check(club, code)


def test_english_has_latin_digits_and_typing_may_have_blanks(club: Club) -> None:
    code = send(club, language="en")
    assert code.isascii()
    check(club, f" {code[:3]} {code[3:]} ")


def test_the_sixth_try_is_refused_even_if_right(club: Club) -> None:
    code = send(club)
    said = []
    for _ in range(codes.TRIES):
        with pytest.raises((CodeWrong, CodeUsedUp)) as refused:
            check(club, wrong(code))
        said.append(refused.value.values.get("left"))
    assert said == [4, 3, 2, 1, None]
    with pytest.raises(CodeUsedUp):
        check(club, code)


def test_a_wrong_try_counts_although_the_work_is_rolled_back(club: Club) -> None:
    code = send(club)
    for _ in range(codes.TRIES):
        with pytest.raises((CodeWrong, CodeUsedUp)):
            check(club, wrong(code))
    with unit(club.id):
        assert OneTimeCode.objects.get(subject=MOBILE).tries == codes.TRIES


def test_of_two_right_codes_at_once_one_wins(club: Club) -> None:
    code, gate, outcomes = send(club), threading.Barrier(4), []

    def use() -> None:
        gate.wait(10)
        try:
            check(club, code)
            outcomes.append("in")
        except CodeUsedUp:
            outcomes.append("out")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["in", "out", "out", "out"]


def test_a_new_code_makes_the_old_one_void(club: Club) -> None:
    first = send(club)
    again(club)
    second = send(club)
    if first != second:
        with pytest.raises(CodeWrong):
            check(club, first)
    check(club, second)


def test_an_old_code_is_refused(club: Club) -> None:
    code = send(club)
    with unit(club.id):
        OneTimeCode.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(CodeUsedUp):
        check(club, code)


@pytest.mark.parametrize(("asked", "given"), [(1, 120), (200, 200), (9999, 300)])
def test_codes_live_two_to_five_minutes(club: Club, asked: int, given: int) -> None:
    before = datetime.now(UTC)
    send(club, seconds=asked)
    with unit(club.id):
        lives = OneTimeCode.objects.get(subject=MOBILE).expires_at - before
    assert given <= lives.total_seconds() < given + 30


def test_a_code_is_for_one_purpose_one_subject_and_one_club(club: Club, other_club: Club) -> None:
    code = send(club)
    for where, purpose, subject in (
        (club, "spend", MOBILE),
        (club, "sign_in", "+989127654321"),
        (other_club, "sign_in", MOBILE),
    ):
        with pytest.raises(CodeUsedUp), unit(where.id):
            codes.check(purpose=purpose, subject=subject, code=code, address=uuid7().hex)
    check(club, code)


def test_asking_is_throttled_with_the_time_left(club: Club) -> None:
    send(club)
    with pytest.raises(TooManyTries) as refused:
        send(club)
    assert "ثانیه" in refused.value.say("fa")[1]
    send(club, "+989120000001")


def test_one_address_cannot_ask_for_everybody(club: Club) -> None:
    address = uuid7().hex
    for number in range(codes.FROM_ADDRESS.tries):
        send(club, f"+98912100{number:04}", address=address)
    with pytest.raises(TooManyTries):
        send(club, "+989121009999", address=address)


def test_guessing_over_many_codes_is_stopped(club: Club) -> None:
    mobile, stopped = "+989121110000", 0
    for _ in range(codes.WRONG.tries // codes.TRIES + 1):
        again(club, mobile)
        code = send(club, mobile)
        for _ in range(codes.TRIES):
            try:
                check(club, wrong(code), mobile)
            except TooManyTries:
                stopped += 1
            except (CodeWrong, CodeUsedUp):
                continue
    assert stopped == codes.TRIES


def test_only_a_hash_of_the_code_is_kept(club: Club) -> None:
    code = normalise_digits(send(club))
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM kernel_code k WHERE club_id = %s", [club.id])
        assert code not in cursor.fetchone()[0]


@pytest.mark.parametrize("mobile", [number for number, what in sms.SINK_FAILS.items() if what != "unknown"])
def test_a_message_that_will_not_arrive_is_said_and_costs_no_wait(club: Club, mobile: str) -> None:
    for _ in range(2):
        with pytest.raises(sms.SmsRefused) as refused:
            send(club, mobile)
        assert sms.REASONS[sms.SINK_FAILS[mobile]]["fa"] in refused.value.say("fa")[1]
    with unit(club.id):
        assert not OneTimeCode.objects.filter(subject=mobile).exists()


def test_a_message_that_may_have_arrived_is_written_down_as_such(club: Club) -> None:
    with unit(club.id):
        sms.send(mobile="+989000000004", text="hello", purpose="test")
        assert [(row.state, row.sender) for row in sms.latest()] == [("unknown", "sink")]


def test_a_registered_sender_goes_before_the_sink(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loud:
        name = "loud"

        def send(self, mobile: str, text: str) -> sms.Outcome:
            return sms.Outcome("sent", reference=text.upper())

    monkeypatch.setattr(sms, "_choose", [])
    sms.register(lambda club_id: Loud() if club_id == club.id else None)
    with unit(club.id):
        assert sms.send(mobile=MOBILE, text="hello", purpose="test").reference == "HELLO"
    assert sms.sender_of(0).name == "sink"


def test_a_session_is_found_by_its_token_in_its_club(club: Club, other_club: Club) -> None:
    member = uuid7()
    with unit(club.id):
        token = visitors.start(member_id=member, device="Phone")
        found = visitors.find(token)
        assert found is not None
        assert found.member_id == member
        assert visitors.find(token + "x") is None
        assert visitors.find("") is None
    with unit(other_club.id):
        assert visitors.find(token) is None
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM kernel_visitor k WHERE club_id = %s", [club.id])
        assert token not in cursor.fetchone()[0]


def test_sessions_are_listed_and_ended(club: Club) -> None:
    member, other = uuid7(), uuid7()
    with unit(club.id):
        tokens = [visitors.start(member_id=member, device=name) for name in ("one", "two", "three")]
        strangers = visitors.start(member_id=other)
        listed = visitors.sessions(member)
        assert {row.device for row in listed} == {"one", "two", "three"}
        mine = visitors.find(tokens[0])
        two = visitors.find(tokens[1])
        assert not visitors.end(member_id=other, session_id=two.id)
        assert visitors.end(member_id=member, session_id=two.id)
        assert visitors.find(tokens[1]) is None
        assert visitors.end_all(member_id=member, keep=mine.id) == 1
        assert [bool(visitors.find(token)) for token in tokens] == [True, False, False]
        assert visitors.find(strangers) is not None
        actions = list(AuditRecord.objects.filter(subject_id=member).values_list("action", flat=True))
    assert actions.count("visitors.signed_in") == 3
    assert actions.count("visitors.signed_out") == 2


def test_a_session_runs_out_and_devices_are_bounded(club: Club) -> None:
    member = uuid7()
    with unit(club.id):
        token = visitors.start(member_id=member)
        VisitorRow.objects.filter(member_id=member).update(expires_at=datetime.now(UTC))
        assert visitors.find(token) is None
        for _ in range(visitors.DEVICES + 2):
            visitors.start(member_id=member)
        assert len(visitors.sessions(member)) == visitors.DEVICES


def test_the_cookie_is_out_of_reach_of_scripts_and_other_clubs() -> None:
    attributes = visitors.cookie("cafe")
    assert attributes["httponly"]
    assert (attributes["samesite"], attributes["path"]) == ("Lax", "/cafe")


def test_what_is_old_is_forgotten(club: Club) -> None:
    send(club)
    with unit(club.id):
        visitors.start(member_id=uuid7())
        past = datetime.now(UTC) - timedelta(days=400)
        OneTimeCode.objects.update(expires_at=past)
        Sms.objects.update(created_at=past)
        VisitorRow.objects.update(expires_at=past)
        sms.send(mobile=MOBILE, text="new", purpose="test")
        forgetting.forget_messages(club.id)
        assert [row.text for row in sms.latest()] == ["new"]
        assert not OneTimeCode.objects.exists()
        assert not VisitorRow.objects.exists()
        assert sms.forget_mobile(mobile=MOBILE) == 1
    forgetting.forget_tries()
