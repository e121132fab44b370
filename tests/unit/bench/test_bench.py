"""The benchmarks measure what they say: every rule fires, and ratios and spreads are what they are called."""

import json
import random
from uuid import UUID

import pytest

from bench import clubs, figures, load, programme
from bench.figures import Round
from vafa.core.earning.programmes import compile_body, parse_body
from vafa.core.purchases.schemas import PurchaseIn, lines_of
from vafa.domain.baskets import Purchase
from vafa.domain.context import MemberState, State
from vafa.domain.engine import decide
from vafa.kernel.ids import uuid7


def test_all_eight_rules_fire_for_every_basket() -> None:
    import msgspec

    made = compile_body(
        parse_body(programme.body()), club_id=1, number=1, effective_from=0, zone="Asia/Tehran"
    )
    assert len(made.rules) == 8 and len(made.budgeted) == 1 and made.participants
    member = UUID(int=1)
    state = State(uuid7)
    state.members[member] = MemberState(member, {"joined_at": 0}, loaded=True)
    chance = random.Random(1)
    for number in range(50):
        basket = clubs.basket(chance, f"r{number}", "m1")
        body = msgspec.json.decode(json.dumps(basket), type=PurchaseIn)
        at = 1_764_000_000_000_000 + number * 3_600_000_000
        purchase = Purchase(uuid7(), member, f"r{number}", at, at, lines_of(body.lines))
        (decided,) = decide([purchase], state, lambda moment: made)
        assert len(decided.outcomes) == 8, [miss.rule.key for miss in decided.misses]


def test_ratio_and_spread() -> None:
    rounds = [Round(20, 100, {"p99_ms": 5}), Round(30, 100, {"p99_ms": 7}), Round(50, 100, {"p99_ms": 6})]
    found = figures.figure("x", rounds, unit="a second", at_least=0.3)
    assert (found.figure, found.anchor, found.ratio, found.spread) == (30, 100, 0.3, 1)
    assert found.met and found.more["p99_ms"] == 6
    assert not figures.figure("x", rounds, unit="bytes", at_most=0.25).met


def test_a_load_of_refusals_is_no_rate() -> None:
    result = load.Result(seconds=2, statuses={201: 3, 429: 1}, times=[0.1, 0.2, 0.3, 0.4])
    assert result.rate == 2 and result.percentile(0.5) == pytest.approx(300)
    with pytest.raises(RuntimeError):
        result.only(201)
