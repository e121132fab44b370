"""Batches: every number once, right, and nothing else; whatever stands in the way, and however often a job begins."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cards import a_member, club_with, made
from vafa.core.members import services as member_services
from vafa.domain.identifiers import candidates
from vafa.kernel.database import unit
from vafa.modules.cards import batches, jobs, numbers
from vafa.modules.cards.digits import WIDTHS, is_right
from vafa.modules.cards.errors import BatchTooLarge, NumbersUnfit, RoomTooSmall
from vafa.modules.cards.models import Batch, Card
from vafa.modules.cards.numbers import Pattern

PREFIXES = st.sampled_from(["", "1", "6037", "5022", "20"])
CHECKS = st.sampled_from(sorted(WIDTHS))


@settings(max_examples=60, deadline=None)
@given(PREFIXES, st.integers(6, 12), CHECKS, st.integers(1, 60))
def test_numbers_are_different_right_and_nothing_but_cards(
    prefix: str, digits: int, check: str, count: int
) -> None:
    pattern = Pattern(prefix, digits, check)
    drawn = numbers.at_random(pattern, count)
    assert len(set(drawn)) == count
    for number in drawn:
        assert len(number) == len(prefix) + digits + WIDTHS[check]
        assert number.startswith(prefix)
        assert is_right(number, check)
        assert candidates(number)[0] == ("card", number)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 900), st.integers(1, 40), CHECKS)
def test_in_order_nothing_is_left_out_but_what_is_unfit(after: int, count: int, check: str) -> None:
    pattern = Pattern("55", 6, check, "sequential")
    found, last = numbers.in_order(pattern, after, count)
    bodies = [numbers.body_of(pattern, number) for number in found]
    assert bodies == sorted(set(bodies))
    left_out = set(range(after + 1, last + 1)) - set(bodies)
    assert not any(numbers.is_fit(pattern.number(body)) for body in left_out)


@pytest.mark.parametrize("check", sorted(WIDTHS))
def test_a_batch_is_made_whole_in_steps(logins: object, monkeypatch: pytest.MonkeyPatch, check: str) -> None:
    monkeypatch.setattr(batches, "STEP", 40)
    club = club_with(check=check, digits=8, prefix="44")
    found = made(club, 100)
    assert len(set(found)) == 100
    assert all(is_right(number, check) and number.startswith("44") for number in found)
    assert found != sorted(found)
    with unit(club.id):
        batch = Batch.objects.get()
        assert (batch.state, batch.done) == ("done", 100)
        assert set(Card.objects.values_list("state", flat=True)) == {"free"}
        assert list(Card.objects.order_by("place").values_list("place", flat=True)) == list(range(1, 101))


def test_in_order_batches_go_on_where_the_last_one_ended_and_step_over_what_is_taken(logins: object) -> None:
    club = club_with(order="sequential", digits=6, check="luhn", prefix="88")
    pattern = Pattern("88", 6, "luhn", "sequential")
    member, taken = a_member(club), pattern.number(2)
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="external_id", value=taken)
    first, second = made(club, 3), made(club, 2)
    assert [numbers.body_of(pattern, number) for number in first + second] == [1, 3, 4, 5, 6]


def test_a_job_that_begins_again_makes_no_more(logins: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "STEP", 10)
    club = club_with()
    with unit(club.id):
        batch = batches.start(total=25, name="بهار")
    assert batches.step(club.id, batch.id)
    for _ in range(2):
        jobs.make_batch(club.id, str(batch.id))
    with unit(club.id):
        assert Card.objects.filter(batch_id=batch.id).count() == 25


def test_a_stopped_batch_keeps_what_it_has(logins: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "STEP", 10)
    club = club_with()
    with unit(club.id):
        batch = batches.start(total=30)
    batches.step(club.id, batch.id)
    with unit(club.id):
        batches.stop(batch_id=batch.id)
    assert not batches.step(club.id, batch.id)
    with unit(club.id):
        assert (batches.get(batch.id).state, Card.objects.count()) == ("stopped", 10)


@pytest.mark.parametrize(
    ("params", "total", "refusal"),
    [
        ({}, 0, BatchTooLarge),
        ({}, 100_001, BatchTooLarge),
        ({"digits": 6}, 1_001, RoomTooSmall),
        ({"prefix": "09", "digits": 8, "check": "luhn"}, 10, NumbersUnfit),
        ({"prefix": "7", "digits": 10, "check": "luhn"}, 10, NumbersUnfit),
    ],
)
def test_what_could_be_guessed_or_mistaken_is_refused(
    logins: object, params: dict[str, Any], total: int, refusal: type[Exception]
) -> None:
    club = club_with(**params)
    with pytest.raises(refusal), unit(club.id):
        batches.start(total=total)
    with unit(club.id):
        assert not Batch.objects.exists()


def test_the_room_that_is_asked_for_is_enough(logins: object) -> None:
    club = club_with(digits=6)
    with pytest.raises(RoomTooSmall) as refused, unit(club.id):
        batches.start(total=5_000)
    assert refused.value.values["digits"] == 7
    club = club_with(digits=7)
    with unit(club.id):
        batches.start(total=5_000)


def test_pins_stay_the_same_and_differ_between_batches() -> None:
    assert numbers.pin(b"a" * 32, "12345678", 4) == numbers.pin(b"a" * 32, "12345678", 4)
    pins = {numbers.pin(bytes([each]) * 32, "12345678", 6) for each in range(50)}
    assert len(pins) > 45
    assert all(len(each) == 6 and each.isdigit() for each in pins)
