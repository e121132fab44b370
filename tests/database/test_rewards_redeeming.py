"""A member takes a reward: what is taken, what is refused and in which words."""

from typing import Any

import pytest

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.core.earning import services as earning
from vafa.domain.time import DAY, HOUR, to_datetime
from vafa.kernel.database import unit
from vafa.modules.rewards import catalogue, codes, looking
from vafa.modules.rewards.errors import (
    BalanceTooSmall,
    LimitReached,
    NotForYou,
    NotYet,
    Off,
    Refused,
    SoldOut,
    TooFew,
)
from vafa.modules.rewards.models import Redemption

pytestmark = pytest.mark.usefixtures("logins")


def test_it_takes_the_price_and_one_from_the_shelf() -> None:
    club = shelf.club(pickup_days=7)
    member, coffee = shelf.member(club), shelf.reward(club, stock=5)
    row = shelf.redeem(club, member, coffee, 2)
    assert (row.state, row.paid, row.currency, row.quantity) == ("ordered", 200, "points", 2)
    assert codes.read(row.code) == row.code
    assert row.expires_at == to_datetime(NOW + 7 * DAY)
    assert shelf.points(club, member) == 800
    assert shelf.shelf(club, coffee) == (3, 2, 200)
    shelf.check_books(club)


def test_a_price_that_is_missing_is_said() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club, 60), shelf.reward(club)
    with pytest.raises(BalanceTooSmall) as refused:
        shelf.redeem(club, member, coffee)
    assert refused.value.say("fa")[1] == "۱۰۰ امتیاز لازم است و ۶۰ امتیاز دارید؛ ۴۰ امتیاز دیگر."
    assert refused.value.say("en")[1] == "It takes 100 points and you have 60 points: 40 points more."
    assert shelf.points(club, member) == 60


@pytest.mark.parametrize(
    ("body", "stock", "quantity", "kind"),
    [
        ({"opens": "2030-01-01"}, None, 1, NotYet),
        ({"limit": {"count": 1, "per": "month"}}, None, 2, LimitReached),
        ({"most": 1}, None, 2, TooFew),
        ({}, 0, 1, SoldOut),
    ],
)
def test_it_is_refused(body: dict[str, Any], stock: int | None, quantity: int, kind: type[Refused]) -> None:
    club = shelf.club()
    member, coffee = shelf.member(club), shelf.reward(club, stock=stock, **body)
    with pytest.raises(kind) as refused:
        shelf.redeem(club, member, coffee, quantity)
    assert all(refused.value.say(lang)[1] for lang in ("fa", "en"))
    assert shelf.points(club, member) == 1_000


def test_off_is_refused() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club), shelf.reward(club)
    with unit(club.id):
        catalogue.change(reward_id=coffee.id, keep_condition=True, active=False)
    with pytest.raises(Off):
        shelf.redeem(club, member, coffee)


def test_a_limit_begins_anew_with_its_jalali_month() -> None:
    club = shelf.club()
    member = shelf.member(club)
    coffee = shelf.reward(club, limit={"count": 1, "per": "month"})
    shelf.redeem(club, member, coffee)
    with pytest.raises(LimitReached):
        shelf.redeem(club, member, coffee, now=NOW + HOUR)
    # The 30th of Aban was the last day of its month.
    shelf.redeem(club, member, coffee, now=NOW + DAY)


def test_who_may_have_it_is_a_condition() -> None:
    club = shelf.club()
    regular = {"fact": "member.purchases", "op": ">=", "value": 2}
    member, coffee = shelf.member(club), shelf.reward(club, condition=regular)
    with pytest.raises(NotForYou) as refused:
        shelf.redeem(club, member, coffee)
    assert "۲" in refused.value.say("fa")[1]
    for _ in range(2):
        buying.buy(club, member)
    shelf.redeem(club, member, coffee, now=NOW + DAY)


def test_hidden_from_others_unless_it_is_a_teaser() -> None:
    club = shelf.club()
    regular = {"fact": "member.purchases", "op": ">=", "value": 2}
    member = shelf.member(club)
    for teaser in (True, False):
        shelf.reward(club, condition=regular, teaser=teaser)
    with unit(club.id):
        viewer = looking.viewer(looking.members.get(member), NOW)
        assert len(looking.offers(viewer)) == 1


def test_credit_is_given_at_once() -> None:
    club = shelf.club()
    member = shelf.member(club)
    credit = shelf.reward(club, kind="credit", grants={"currency": "credit", "amount": 50_000, "days": 30})
    row = shelf.redeem(club, member, credit)
    assert row.state == Redemption.State.HANDED_OVER
    assert buying.balance(club, member, "credit") == 50_000
    shelf.check_books(club)


def test_a_coupon_gives_each_a_code_of_its_own() -> None:
    club = shelf.club()
    member, coupon = shelf.member(club), shelf.reward(club, kind="coupon")
    with unit(club.id):
        assert catalogue.add_codes(reward_id=coupon.id, codes=["A1", "B2", "A1", " "]) == 2
    first, second = (shelf.redeem(club, member, coupon) for _ in range(2))
    assert {*first.delivered["codes"], *second.delivered["codes"]} == {"A1", "B2"}
    with pytest.raises(SoldOut):
        shelf.redeem(club, member, coupon)


def test_the_price_of_a_tier() -> None:
    club = buying.start(
        modules={
            "rewards": {"on": True, "params": {}},
            "tiers": {"on": True, "params": {}},
        }
    )
    member = shelf.member(club)
    with unit(club.id):
        tier = looking.viewer(looking.members.get(member), NOW).tier
    coffee = shelf.reward(club, tier_prices=[{"tier": tier or "bronze", "amount": 30}])
    assert shelf.redeem(club, member, coffee).paid == (30 if tier else 100)


def test_what_expires_first_is_taken_first() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club, 0), shelf.reward(club)
    with unit(club.id):
        for amount, days in ((100, 60), (100, 10)):
            earning.grant(
                member_id=member, currency="points", amount=amount, reason="test", now=NOW,
                expires_at=NOW + days * DAY,
            )  # fmt: skip
    shelf.redeem(club, member, coffee)
    with unit(club.id):
        earning.tick_members(member_ids=[member], now=NOW + 11 * DAY)
    assert shelf.points(club, member) == 100
