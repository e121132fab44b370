"""Happy hour: it multiplies inside its hours, and says why it does not outside them."""

from typing import Any
from uuid import UUID

import pytest
from vafa_happy_hour.params import HappyHourParams
from vafa_happy_hour.rules import contribute

from vafa.domain.baskets import Purchase, line
from vafa.domain.context import MemberState, State
from vafa.domain.core_facts import core_book
from vafa.domain.decided import Decided
from vafa.domain.engine import decide
from vafa.domain.programme import Part, ProgrammeBody, compile_programme
from vafa.domain.time import calendar, parse_instant
from vafa.kernel.params import ParamsInvalid

NAMES = {"fa": "امتیاز", "en": "points"}
BODY: dict[str, Any] = {
    "currencies": [{"key": "points", "names": NAMES}],
    "rules": [
        {
            "key": "base",
            "names": NAMES,
            "currency": "points",
            "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
        }
    ],
}


def buy(at: str) -> Decided:
    """100,000 rials at a moment, with the module as it comes."""
    programme = compile_programme(
        ProgrammeBody.model_validate(BODY),
        club_id=1,
        number=1,
        effective_from=0,
        calendar=calendar("Asia/Tehran"),
        book=core_book(),
        parts=[Part("happy_hour", contribute(HappyHourParams()))],
    )
    moment, member = parse_instant(at), UUID(int=1)
    state = State(lambda: UUID(int=9))
    state.members[member] = MemberState(member, {}, loaded=True)
    event = Purchase(UUID(int=2), member, "r", moment, moment, [line("x", 1000, 100_000)])
    return decide([event], state, lambda at: programme)[0]


@pytest.mark.parametrize(
    ("at", "points"),
    [
        ("2026-11-22T14:59:59+03:30", 100),  # a Sunday
        ("2026-11-22T15:00:00+03:30", 200),
        ("2026-11-22T17:59:59+03:30", 200),
        ("2026-11-22T18:00:00+03:30", 100),
        ("2026-11-23T16:00:00+03:30", 100),  # a Monday
        ("2026-11-24T16:00:00+03:30", 200),  # a Tuesday
    ],
)
def test_points_double_in_the_hour(at: str, points: int) -> None:
    assert sum(outcome.amount for outcome in buy(at).outcomes) == points


def test_outside_the_hour_it_says_so() -> None:
    [miss] = buy("2026-11-23T16:00:00+03:30").misses
    assert (miss.rule.key, miss.code) == ("happy_hour_quiet", "condition")


def test_an_hour_that_ends_before_it_begins_is_refused_in_words() -> None:
    hour = HappyHourParams().dump()["hours"][0] | {"until_minute": 60}
    with pytest.raises(ParamsInvalid) as refused:
        HappyHourParams.load({"hours": [hour]})
    assert "end after" in refused.value.say("en")[1]
