"""What happens to members when a club changes what its tiers ask for."""

from typing import Any

from tests.modules import programme
from tests.shop import Shop, after, goods

from ..rules import Activity, contribute, differences, rebuild
from .ladder import events, ladder, notes, params, participant, shop, tier


def publish(made: Shop, day: int, *ladders: dict[str, Any]) -> None:
    """A new version that holds from a day on."""
    before = made.programme
    made.programme = programme(
        {"tiers": contribute(params(*ladders))},
        effective_from=after(days=day),
        number=made.programme.number + 1,
    )
    made.programme.before = lambda: before


def test_lower_thresholds_raise_at_once() -> None:
    made = shop(ladder())
    made.buy(goods(60_000))
    publish(made, 1, ladder(0, 50_000))
    raised = made.tick(after(days=2))
    assert tier(made) == "silver"
    assert events([raised]) == [("tiers.upgraded", "bronze", "silver")]
    assert raised.notes["events"][0]["data"]["why"] == "thresholds"


def test_higher_thresholds_lower_at_once() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    publish(made, 1, ladder(0, 200_000, 300_000))
    made.tick(after(days=1))
    assert tier(made) == "bronze"


def test_or_at_the_end_of_validity() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    made.buy(goods(100_000), at=after(days=10))
    publish(made, 11, ladder(0, 150_000, 300_000, on_change="at_validity_end"))
    made.tick(after(days=12))
    assert tier(made) == "silver"
    made.tick(after(days=30))
    assert tier(made) == "bronze"


def test_who_is_held_by_validity_alone_keeps_it_through_a_change() -> None:
    made = shop(ladder(validity={"kind": "days", "days": 60}))
    made.buy(goods(100_000))
    publish(made, 40, ladder(0, 90_000, 200_000, validity={"kind": "days", "days": 60}))
    made.tick(after(days=41))
    assert tier(made) == "silver"


def test_what_ended_before_the_change_is_judged_by_the_thresholds_of_then() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    made.buy(goods(60_000), at=after(days=20))
    publish(made, 40, ladder(0, 50_000))
    made.tick(after(days=41))
    since = made.member().standing.modules["tiers"]["ladders"]["main"]["steps"][-1][1]
    assert (tier(made), since) == ("silver", after(days=40))


def test_a_tier_that_is_gone_gives_way_to_what_the_facts_justify() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    renamed = ladder(0, 90_000)
    renamed["tiers"][1]["key"] = "pearl"
    publish(made, 1, renamed)
    assert notes(made.buy(goods(1), at=after(days=1)))["key"] == "pearl"


def test_a_new_ladder_begins_empty() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    publish(made, 1, ladder(), ladder(0, 1, key="visits", metric={"kind": "visits"}))
    assert (tier(made), tier(made, "visits")) == ("silver", "bronze")
    made.buy(goods(1), at=after(days=2))
    assert (tier(made), tier(made, "visits")) == ("silver", "silver")


def test_another_metric_keeps_the_tier_and_counts_anew() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    publish(made, 1, ladder(0, 2, metric={"kind": "visits"}, on_change="at_validity_end"))
    assert notes(made.buy(goods(1), at=after(days=2)))["progress"] == 1
    assert tier(made) == "silver"


def test_what_an_older_programme_decides_is_judged_by_the_thresholds_of_today() -> None:
    made = shop(ladder())
    made.buy(goods(60_000))
    old = made.programme
    publish(made, 5, ladder(0, 200_000, 300_000))
    made.tick(after(days=6))
    new, made.programme = made.programme, old
    late = made.buy(goods(100_000), at=after(days=4), recorded_at=after(days=7))
    assert notes(late)["key"] == "bronze"
    made.programme = new
    made.tick(after(days=7))
    assert tier(made) == "bronze"
    made.buy(goods(40_000), at=after(days=8))
    assert tier(made) == "silver"


def test_history_is_rebuilt_by_the_thresholds_of_each_time() -> None:
    made = shop(ladder())
    first = participant(made)
    made.buy(goods(60_000))
    publish(made, 1, ladder(0, 50_000))
    second = participant(made)
    made.tick(after(days=2))
    kept = made.member().standing.modules["tiers"]
    history = [Activity(after(), 60_000, 1, {}, after())]
    rebuilt = rebuild(
        lambda at: first if at < after(days=1) else second, history, after(days=2), made.member().facts
    )
    assert differences(kept, rebuilt) == []
