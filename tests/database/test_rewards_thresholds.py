"""Rewards that are given by themselves, and what a refund makes of them."""

from typing import Any
from uuid import UUID

import pytest

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.domain.time import DAY, HOUR
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue, claims, handing, looking
from vafa.modules.rewards.models import Claim, Redemption, Reward

pytestmark = pytest.mark.usefixtures("logins")


def threshold(**given: Any) -> dict[str, Any]:
    return {
        "key": "regular",
        "names": {"fa": "مشتری ثابت", "en": "Regular"},
        "currency": "points",
        "counts": {"kind": "month"},
        "amount": 200,
        "reward": "coffee",
    } | given


def place(stock: int | None = None, on_lost: str = "keep", **given: Any) -> tuple[Club, UUID, Reward]:
    club = shelf.club(thresholds=[threshold(**given)], on_lost=on_lost)
    coffee = shelf.reward(club, key="coffee", stock=stock)
    return club, shelf.member(club, 0), coffee


def settle(club: Club, member: UUID) -> list[Redemption]:
    """As the subscriber does, twice: the second time changes nothing."""
    for _ in range(2):
        with unit(club.id):
            claims.settle(member_id=member)
    with unit(club.id):
        return looking.mine(member)


def test_it_is_given_at_the_threshold_and_once() -> None:
    club, member, coffee = place(stock=3)
    buying.buy(club, member, 150_000)
    assert settle(club, member) == []
    buying.buy(club, member, 60_000)
    (row,) = settle(club, member)
    assert (row.threshold, row.paid, row.state) == ("regular", 0, "ordered")
    buying.buy(club, member, 500_000)
    assert len(settle(club, member)) == 1
    assert shelf.shelf(club, coffee) == (2, 1, 0)
    shelf.check_books(club)


def test_again_in_the_next_jalali_month() -> None:
    club, member, _ = place()
    buying.buy(club, member, 200_000)
    # The 30th of Aban was the last day of its month.
    buying.buy(club, member, 200_000, now=NOW + DAY, happened_at="2026-11-22T12:00:00+03:30")
    assert len(settle(club, member)) == 2


def test_ever_is_given_once() -> None:
    club, member, _ = place(counts={"kind": "ever"})
    buying.buy(club, member, 200_000)
    buying.buy(club, member, 200_000, now=NOW + DAY, happened_at="2026-11-22T12:00:00+03:30")
    assert len(settle(club, member)) == 1


def test_a_refund_takes_it_back_before_it_was_handed_over() -> None:
    club, member, coffee = place(stock=1)
    bought = buying.buy(club, member, 200_000)
    (row,) = settle(club, member)
    buying.take_back(club, bought.id, now=NOW + HOUR)
    (row,) = settle(club, member)
    assert row.state == "cancelled"
    assert shelf.shelf(club, coffee) == (1, 0, 0)
    buying.buy(club, member, 200_000, now=NOW + 2 * HOUR)
    assert [each.state for each in settle(club, member)] == ["ordered", "cancelled"]
    shelf.check_books(club)


@pytest.mark.parametrize(("policy", "points"), [("keep", 150), ("deduct", 50)])
def test_what_was_handed_over_follows_the_clubs_policy(policy: str, points: int) -> None:
    club, member, _ = place(on_lost=policy)
    buying.buy(club, member, 150_000)
    bought = buying.buy(club, member, 60_000)
    (row,) = settle(club, member)
    with unit(club.id):
        handing.hand_over(redemption_id=row.id, now=NOW)
    buying.take_back(club, bought.id, now=NOW + HOUR)
    (row,) = settle(club, member)
    assert row.state == "handed_over"
    assert shelf.points(club, member) == points
    buying.buy(club, member, 60_000, now=NOW + 2 * HOUR)
    assert len(settle(club, member)) == 1
    assert shelf.points(club, member) == 210
    shelf.check_books(club)


def test_sold_out_waits_for_stock() -> None:
    club, member, coffee = place(stock=0)
    buying.buy(club, member, 200_000)
    assert settle(club, member) == []
    with unit(club.id):
        assert claims.waiting() == [member]
        catalogue.set_stock(reward_id=coffee.id, stock=1)
    assert len(settle(club, member)) == 1
    with unit(club.id):
        assert claims.waiting() == []


def test_a_balance_gives_once_and_only_its_own_refund_undoes_it() -> None:
    club, member, _ = place(counts={"kind": "balance"})
    buying.buy(club, member, 150_000)
    filled = buying.buy(club, member, 60_000)
    (row,) = settle(club, member)
    shelf.redeem(club, member, shelf.reward(club))
    assert [each.id for each in settle(club, member)][-1] == row.id
    buying.take_back(club, filled.id, now=NOW + HOUR)
    assert settle(club, member)[-1].state == "cancelled"


def test_what_two_had_been_given_is_not_given_again_when_they_are_one() -> None:
    club, survivor, _ = place()
    merged = shelf.member(club, 0)
    buying.buy(club, survivor, 150_000)
    buying.buy(club, merged, 200_000)
    settle(club, merged)
    buying.merge(club, survivor, merged)
    assert len(settle(club, survivor)) == 1
    shelf.check_books(club)


def test_the_two_together_reach_it() -> None:
    club, survivor, _ = place()
    merged = shelf.member(club, 0)
    for each in (survivor, merged):
        buying.buy(club, each, 150_000)
    buying.merge(club, survivor, merged)
    assert len(settle(club, survivor)) == 1
    with unit(club.id):
        assert Claim.objects.filter(settled=False).count() == 0
    shelf.check_books(club)
