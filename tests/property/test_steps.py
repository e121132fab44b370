"""Rules that do not look at one another are given in one pass: it comes to the very same as the general way."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.oracle_terms import CURRENCIES, FOOD, RULES
from tests.property.test_engine import THRESHOLD, baskets
from tests.shop import Shop, after, rule
from vafa.domain.context import Context
from vafa.domain.decided import Decided
from vafa.domain.participants import QuietParticipant

ALONE = [
    *[each for each in RULES if each["amount"]["kind"] != "multiplier"],
    THRESHOLD,
    rule("percent", amount={"kind": "percent", "percent": "0.37", "rounding": "half_even"}, earning="bonus"),
    rule("each", amount={"kind": "per_item", "amount": 3, "every": 2}, base=FOOD),
    rule("steps", amount={"kind": "per_amount", "amount": 2, "per": 9_000, "steps": True}),
    rule("evening", caps=[{"per": "event", "amount": 5}, {"per": "month", "amount": 40}]),
    rule("large", condition={"fact": "purchase.net", "op": ">=", "value": 10**9}),
]


class Raising(QuietParticipant):
    """A tier that gives more of one currency."""

    key = "raising"

    def extras(self, c: Context, currency: str) -> int:
        return 137_500 if currency == "points" else 0


def told(decided: Decided) -> Any:
    """What came of a purchase, with all the reasons in their order."""
    return (
        [(o.rule.key, o.amount, o.base, o.extra, o.cut, o.posting) for o in decided.outcomes],
        [(m.rule.key, m.code, m.leaf, m.actual) for m in decided.misses],
        [(t.n, t.currency, t.kind, t.amount, t.expires_at) for t in decided.transfers],
    )


@given(
    st.lists(st.sampled_from(ALONE), min_size=1, max_size=6, unique_by=lambda each: each["key"]),
    st.lists(st.tuples(baskets, st.integers(0, 40)), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_one_pass_comes_to_what_the_general_way_does(
    rules: list[dict[str, Any]], history: list[tuple[Any, int]], raised: bool
) -> None:
    parts = [Raising()] if raised else []
    quick, general = (Shop(*rules, currencies=CURRENCIES, participants=parts) for _ in range(2))
    assert quick.programme.steps_of["purchase"] is not None
    general.programme.steps_of["purchase"] = None
    hours = 0
    for basket, more in history:
        hours += more
        one, other = quick.buy(*basket, at=after(hours=hours)), general.buy(*basket, at=after(hours=hours))
        assert told(one) == told(other)
    assert quick.member().standing == general.member().standing
    assert quick.state.budgets == general.state.budgets


def test_rules_that_look_at_one_another_are_evaluated_together() -> None:
    assert Shop(*RULES, currencies=CURRENCIES).programme.steps_of["purchase"] is None
    assert Shop(rule(group="best"), rule("other")).programme.steps_of["purchase"] is None
