"""Tiers follow what is bought, what comes back and what the clock says."""

from tests.shop import ANN, START, after, goods
from vafa.domain.baskets import Payment
from vafa.domain.time import DAY

from .ladder import events, ladder, notes, params, participant, shop, tier, tiers


def test_the_purchase_that_reaches_a_tier_says_so() -> None:
    made = shop(ladder())
    assert notes(made.buy(goods(60_000))) == {
        "ladder": "main", "key": "bronze", "previous": "bronze", "changed": False, "progress": 60_000,
        "next": {"key": "silver", "threshold": 100_000, "missing": 40_000}, "valid_until": None,
    }  # fmt: skip
    reached = made.buy(goods(40_000), at=after(days=1))
    assert notes(reached) == {
        "ladder": "main", "key": "silver", "previous": "bronze", "changed": True, "progress": 100_000,
        "next": {"key": "gold", "threshold": 300_000, "missing": 200_000}, "valid_until": after(days=31),
    }  # fmt: skip
    assert events([reached]) == [("tiers.upgraded", "bronze", "silver")]
    assert [row["tier"] for _, _, row in reached.changes] == ["silver"]


def test_an_ordinary_purchase_writes_no_row() -> None:
    made = shop(ladder())
    made.buy(goods(150_000))
    assert made.buy(goods(10_000), at=after(days=1)).changes == []


def test_two_steps_at_once() -> None:
    made = shop(ladder())
    assert events([made.buy(goods(300_000))]) == [("tiers.upgraded", "bronze", "gold")]


def test_a_tier_multiplies_the_next_purchase_and_not_its_own() -> None:
    given = ladder()
    given["tiers"][1]["benefits"] = {"multipliers": {"points": "1.5"}}
    made = shop(given)
    assert made.buy(goods(100_000)).outcomes[0].amount == 100
    raised = made.buy(goods(100_000), at=after(days=1)).outcomes[0]
    assert (raised.amount, raised.extra) == (150, 500_000)


def test_down_only_at_the_end_of_validity_and_to_what_the_facts_justify() -> None:
    made = shop(ladder(validity={"kind": "days", "days": 60}))
    made.buy(goods(300_000))
    made.tick(after(days=59))
    assert tier(made) == "gold"
    fallen = made.tick(after(days=60))
    assert tier(made) == "bronze"
    assert events([fallen]) == [("tiers.downgraded", "gold", "bronze")]


def test_down_one_step_at_a_time() -> None:
    made = shop(ladder(downgrade="one_step"))
    made.buy(goods(300_000))
    assert events([made.tick(after(days=30)), made.tick(after(days=60))]) == [
        ("tiers.downgraded", "gold", "silver"),
        ("tiers.downgraded", "silver", "bronze"),
    ]


def test_a_late_look_finds_every_step() -> None:
    made = shop(ladder(downgrade="one_step"))
    made.buy(goods(300_000))
    assert len(events([made.tick(after(days=400))])) == 2
    assert tier(made) == "bronze"


def test_what_was_bought_since_renews_the_tier() -> None:
    made = shop(ladder())
    made.buy(goods(300_000))
    made.buy(goods(300_000), at=after(days=20))
    made.tick(after(days=31))
    assert tier(made) == "gold"
    assert participant(made).describe(made.member(ANN), after(days=31))["ladders"][0]["valid_until"] == after(
        days=60
    )


def test_grace_keeps_the_tier_a_while_and_lets_it_be_won_again() -> None:
    made = shop(ladder(grace_days=10))
    made.buy(goods(100_000))
    made.tick(after(days=35))
    assert tier(made) == "silver"
    again = made.buy(goods(100_000), at=after(days=36))
    assert (notes(again)["key"], notes(again)["valid_until"]) == ("silver", after(days=66))
    made.tick(after(days=76))
    assert tier(made) == "bronze"


def test_a_warning_comes_once() -> None:
    made = shop(ladder(warn_days=5))
    made.buy(goods(100_000))
    assert "events" not in made.tick(after(days=24)).notes
    warned = made.tick(after(days=25)).notes["events"]
    assert [(each["name"], each["data"]["missing"]) for each in warned] == [("tiers.ending_soon", 100_000)]
    assert "events" not in made.tick(after(days=26)).notes


def test_who_will_keep_the_tier_is_not_warned() -> None:
    made = shop(ladder(warn_days=5))
    made.buy(goods(100_000))
    made.buy(goods(100_000), at=after(days=10))
    assert "events" not in made.tick(after(days=29)).notes


def test_redeeming_never_lowers() -> None:
    made = shop(ladder(0, 100, metric={"kind": "points", "currency": "points"}))
    made.buy(goods(100_000))
    assert tier(made) == "silver"
    made.buy(goods(10_000), paid=[Payment("points", 100)], at=after(days=1))
    assert made.available() == 0
    assert notes(made.buy(goods(1), at=after(days=2)))["progress"] == 100
    assert tier(made) == "silver"


def test_corrections_count_where_the_ladder_says_so() -> None:
    by_points = {"metric": {"kind": "points", "currency": "points"}}
    made = shop(
        ladder(0, 100, **by_points), ladder(0, 100, key="second", corrections_count=True, **by_points)
    )
    made.grant(120)
    assert (tier(made, "main"), tier(made, "second")) == ("bronze", "silver")
    made.deduct(120, at=after(hours=1))
    assert (tier(made, "main"), tier(made, "second")) == ("bronze", "bronze")


def test_visits_count_purchases_and_come_back_only_whole() -> None:
    made = shop(ladder(0, 2, metric={"kind": "visits"}))
    first = made.buy(goods(1000), goods(1000))
    made.buy(goods(1000), at=after(days=1))
    assert tier(made) == "silver"
    made.refund(first, at=after(days=2), lines=[(1, 1000)])
    assert tier(made) == "silver"
    made.refund(first, at=after(days=2), lines=[(2, 1000)])
    assert tier(made) == "bronze"


def test_a_refund_undoes_the_upgrade_it_takes_the_ground_from() -> None:
    made = shop(ladder())
    made.buy(goods(60_000))
    second = made.buy(goods(50_000), at=after(days=1))
    undone = made.refund(second, at=after(days=2))
    assert notes(undone)["changed"] and notes(undone)["key"] == "bronze"
    assert events([undone]) == [("tiers.downgraded", "silver", "bronze")]


def test_a_refund_of_an_older_purchase_counts_too() -> None:
    made = shop(ladder())
    first = made.buy(goods(60_000))
    made.buy(goods(50_000), at=after(days=1))
    made.refund(first, at=after(days=2), amount=10_000)
    assert tier(made) == "silver"
    made.refund(first, at=after(days=3), amount=10_000)
    assert tier(made) == "bronze"


def test_what_was_bought_since_holds_the_tier_against_a_refund() -> None:
    made = shop(ladder())
    first = made.buy(goods(100_000))
    made.buy(goods(100_000), at=after(days=1))
    made.refund(first, at=after(days=2))
    assert tier(made) == "silver"


def test_a_partial_refund_goes_down_to_the_tier_between() -> None:
    made = shop(ladder())
    made.refund(made.buy(goods(300_000)), at=after(days=1), amount=150_000)
    assert tier(made) == "silver"


def test_a_club_may_let_a_tier_stay_after_a_refund() -> None:
    made = shop(ladder(on_refund="keep"))
    made.refund(made.buy(goods(300_000)), at=after(days=1))
    assert tier(made) == "gold"
    made.tick(after(days=30))
    assert tier(made) == "bronze"


def test_a_purchase_heard_of_late_counts_in_its_own_days() -> None:
    made = shop(ladder(validity={"kind": "days", "days": 60}))
    made.buy(goods(60_000), at=after(days=5))
    made.buy(goods(1), at=after(days=40))
    late = made.buy(goods(50_000), at=after(days=10), recorded_at=after(days=40))
    assert notes(late)["key"] == "silver"
    assert notes(late)["progress"] == 1
    assert notes(late)["valid_until"] == after(days=70)


def test_history_is_told_in_its_own_time() -> None:
    made = shop(ladder())
    reached = made.buy(goods(100_000), recorded_at=after(days=400))
    assert notes(reached)["valid_until"] == after(days=30)


def test_a_frozen_tier_stays_and_thaws_with_a_new_validity() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    part, decided = participant(made), made.tick(after(days=1))
    part.freeze(made.member(), "main", True, after(days=1), decided)
    assert decided.changes[-1][2]["frozen"]
    made.buy(goods(300_000), at=after(days=2))
    made.tick(after(days=100))
    assert tier(made) == "silver"
    part.freeze(made.member(), "main", False, after(days=100), decided)
    made.tick(after(days=129))
    assert tier(made) == "silver"
    made.tick(after(days=130))
    assert tier(made) == "bronze"


def test_entry_tier_is_where_members_begin_and_the_least_they_have() -> None:
    made = shop(ladder(50_000, 100_000, entry="silver"))
    assert tier(made) == "silver"
    nothing = shop(ladder(50_000, 100_000))
    assert tier(nothing) == ""
    assert notes(nothing.buy(goods(10_000)))["key"] is None


def test_ladders_stand_side_by_side() -> None:
    made = shop(ladder(), ladder(0, 1, key="visits", metric={"kind": "visits"}, window={"kind": "lifetime"}))
    made.buy(goods(10_000))
    assert (tier(made), tier(made, "visits")) == ("bronze", "silver")


def test_refusals_in_words() -> None:
    for bad, word in (
        (ladder(100, 100), "higher"),
        (ladder(entry="none"), "entry"),
        ({**ladder(), "tiers": tiers(0) + tiers(5)}, "same key"),
    ):
        try:
            params(bad)
        except Exception as refused:
            assert word in refused.say("en")[1]
            assert refused.say("fa")[1]
        else:
            raise AssertionError(bad)


def test_the_clock_says_where_a_member_stands_before_anybody_booked_it() -> None:
    made = shop(ladder())
    made.buy(goods(100_000))
    said = participant(made).describe(made.member(), after(days=31))
    assert said["ladders"][0]["key"] == "bronze"
    assert tier(made) == "silver"
    assert after(days=31) == START + 31 * DAY
