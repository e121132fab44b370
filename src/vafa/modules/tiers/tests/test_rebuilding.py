"""What is kept step by step is what history makes of it: random purchases, also late ones, refunds and clock moves."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shop import ANN, START, TEHRAN, Shop, goods
from vafa.domain.time import DAY, HOUR

from ..rules import Activity, differences, earned, taken_back
from .ladder import ladder, participant, shop, tier

THRESHOLDS = (0, 100_000, 250_000, 500_000)

windows = st.sampled_from(
    [
        {"kind": "rolling_days", "days": 30},
        {"kind": "rolling_days", "days": 90},
        {"kind": "rolling_months", "months": 2},
        {"kind": "calendar", "period": "month"},
        {"kind": "calendar", "period": "quarter"},
        {"kind": "calendar", "period": "year"},
        {"kind": "anniversary"},
        {"kind": "lifetime"},
    ]
)
validities = st.sampled_from(
    [
        {"kind": "days", "days": 20},
        {"kind": "jalali_months", "months": 3},
        {"kind": "jalali_year_end", "years": 0},
        {"kind": "criteria"},
        {"kind": "never"},
    ]
)
metrics = st.sampled_from([{"kind": "spend"}, {"kind": "points", "currency": "points"}])


@st.composite
def ladders(draw: st.DrawFn) -> dict[str, Any]:
    metric = draw(metrics)
    thresholds = [each if metric["kind"] == "spend" else each // 1000 for each in THRESHOLDS]
    return ladder(
        *thresholds,
        metric=metric,
        window=draw(windows),
        validity=draw(validities),
        grace_days=draw(st.sampled_from([0, 10])),
        downgrade=draw(st.sampled_from(["by_balance", "one_step"])),
        on_refund=draw(st.sampled_from(["undo", "keep"])),
        warn_days=draw(st.sampled_from([0, 7])),
    )


# (what, hours that pass first, amount in thousands of rials, how late in hours, which purchase)
steps = st.lists(
    st.tuples(
        st.sampled_from(["buy", "buy", "late", "refund", "tick"]),
        st.integers(0, 900),
        st.integers(1, 300),
        st.integers(1, 700),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=14,
)


def play(made: Shop, what: list[tuple[str, int, int, int, int]]) -> tuple[list[Activity], int]:
    """Do it all, and give what was done as a history, and the time at the end."""
    now, history, bought = START, [], []
    for name, hours, amount, late, which in what:
        now += hours * HOUR
        if name in ("buy", "late"):
            at = now if name == "buy" else max(START, now - late * HOUR)
            decided = made.buy(goods(amount * 1000), at=at, recorded_at=now)
            bought.append((decided, at))
            history.append(Activity(at, amount * 1000, 1, {"points": earned(decided, "points")}, now))
        elif name == "refund" and bought:
            decided, at = bought[which % len(bought)]
            past = made.past(decided.event.id)
            left = past.lines[0].net - past.returned.net
            if not left:
                continue
            back = made.refund(decided, at=now, amount=0 if which % 2 else min(left, amount * 1000))
            returned = back.returned
            points = taken_back(returned, "points")
            history.append(Activity(at, -returned.net, -int(returned.whole), {"points": -points}, now))
        else:
            made.tick(now)
    made.tick(now)
    return history, now


@settings(max_examples=250, deadline=None)
@given(st.lists(ladders(), min_size=1, max_size=2), steps)
def test_step_by_step_is_what_history_makes_of_it(given_ladders: list[dict[str, Any]], what: Any) -> None:
    made = shop(*[{**each, "key": f"l{number}"} for number, each in enumerate(given_ladders)])
    history, now = play(made, what)
    kept = made.member().standing.modules.get("tiers")
    rebuilt = participant(made).rebuild(history, now, made.member().facts)
    assert differences(kept, rebuilt) == []
    assert json.loads(json.dumps(kept)) == kept


@settings(max_examples=150, deadline=None)
@given(windows, metrics, steps)
def test_by_criteria_alone_the_tier_is_what_the_window_holds(window: Any, metric: Any, what: Any) -> None:
    """With validity by criteria and no grace, a plain sum over history says which tier it is."""
    what = [each for each in what if each[0] != "late"]
    thresholds = [each if metric["kind"] == "spend" else each // 1000 for each in THRESHOLDS]
    made = shop(ladder(*thresholds, metric=metric, window=window, validity={"kind": "criteria"}))
    history, now = play(made, what)
    held = 0
    for each in history:
        if counts(window, each.at, now):
            held += each.net if metric["kind"] == "spend" else each.earned["points"]
    names = ["bronze", "silver", "gold", "diamond"]
    assert tier(made) == names[max(0, bisect_right(thresholds, held) - 1)]


def counts(window: dict[str, Any], at: int, now: int) -> bool:
    """Whether what happened at an instant is in the window that `now` is in."""
    then, today = TEHRAN.day(at), TEHRAN.day(now)
    kind = window["kind"]
    if kind == "rolling_days":
        return today.number - then.number < window["days"]
    if kind == "rolling_months":
        return today.month - then.month < window["months"]
    if kind == "calendar":
        return getattr(today, window["period"]) == getattr(then, window["period"])
    if kind == "lifetime":
        return True
    turns = [TEHRAN.day(TEHRAN.add_months(START, 12 * years)).start for years in range(5)]
    return bisect_right(turns, at) == bisect_right(turns, now)


@settings(max_examples=100, deadline=None)
@given(windows, validities, st.lists(st.integers(1, 300), min_size=1, max_size=6), st.randoms())
def test_all_that_was_bought_comes_back_and_nothing_is_left(
    window: Any, validity: Any, amounts: list[int], chance: Any
) -> None:
    made = shop(ladder(*THRESHOLDS, window=window, validity=validity))
    bought = [
        made.buy(goods(amount * 1000), at=START + number * HOUR) for number, amount in enumerate(amounts)
    ]
    chance.shuffle(bought)
    for decided in bought:
        made.refund(decided, at=START + DAY)
    data = made.member().standing.modules["tiers"]["ladders"]["main"]
    assert (data["keys"], data["sums"]) == ([], [])
    assert data["steps"] == participant(made).rungs[0].new()["steps"]
    assert tier(made) == "bronze"


@settings(max_examples=60, deadline=None)
@given(ladders(), steps)
def test_looking_often_or_once_comes_to_the_same(given_ladder: dict[str, Any], what: Any) -> None:
    often, once = shop(given_ladder), shop(given_ladder)
    end = START + 800 * DAY
    for made in (often, once):
        play(made, what)
    for day in range(0, 800, 9):
        at = START + day * DAY
        if at > often.member().standing.modules.get("tiers", {"asof": at})["asof"]:
            often.tick(at)
    often.tick(end)
    once.tick(end)
    ours, theirs = (each.member(ANN).standing.modules.get("tiers") for each in (often, once))
    assert differences(ours, theirs) == []


def test_a_correction_that_does_not_count_leaves_no_trace() -> None:
    made = shop(ladder())
    made.grant(500)
    history = [Activity(START, 0, 0, {"points": 500}, START, True)]
    rebuilt = participant(made).rebuild(history, START, made.member().facts)
    assert differences(made.member().standing.modules.get("tiers"), rebuilt) == []


def test_a_correction_that_counts_is_rebuilt() -> None:
    made = shop(ladder(0, 100, metric={"kind": "points", "currency": "points"}, corrections_count=True))
    made.grant(500)
    history = [Activity(START, 0, 0, {"points": 500}, START, True)]
    rebuilt = participant(made).rebuild(history, START, made.member().facts)
    assert tier(made) == "silver"
    assert differences(made.member().standing.modules.get("tiers"), rebuilt) == []
