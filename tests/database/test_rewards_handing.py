"""From the order to the hand, and back to the very lots."""

from uuid import UUID

import pytest

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.core.members import services as members
from vafa.core.purchases import catalogue as goods
from vafa.domain.time import DAY, HOUR
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue, handing, jobs, looking, wishing
from vafa.modules.rewards.errors import (
    BranchUnknown,
    CancelTooLate,
    GivenUsed,
    QuantityInvalid,
    RedemptionNotFound,
    WrongState,
)
from vafa.modules.rewards.models import Redemption

pytestmark = pytest.mark.usefixtures("logins")


def lots(club: Club, member: UUID) -> list[tuple[UUID, int]]:
    return buying.rows(
        club,
        "select cause, left_amount from core_ledger_lot where club_id = %s and member_id = %s order by 1",
        club.id,
        member,
    )


def two_lots(club: Club) -> UUID:
    member = shelf.member(club, 0)
    for amount, days in ((60, 10), (90, 60)):
        with unit(club.id):
            earning.grant(
                member_id=member, currency="points", amount=amount, reason="test", now=NOW,
                expires_at=NOW + days * DAY,
            )  # fmt: skip
    return member


def test_it_is_handed_over_once() -> None:
    club = shelf.club()
    row = shelf.redeem(club, shelf.member(club), shelf.reward(club))
    with unit(club.id):
        handing.make_ready(redemption_id=row.id)
        found = handing.by_code(f" {row.code[:5].lower()}-{row.code[5:]} ")
        assert handing.hand_over(redemption_id=found.id, branch="vanak", now=NOW).state == "handed_over"
        with pytest.raises(WrongState):
            handing.hand_over(redemption_id=found.id, now=NOW)


def test_a_code_that_was_misread_is_none() -> None:
    club = shelf.club()
    row = shelf.redeem(club, shelf.member(club), shelf.reward(club))
    wrong = ("3" if row.code[0] != "3" else "4") + row.code[1:]
    with unit(club.id), pytest.raises(RedemptionNotFound):
        handing.by_code(wrong)


def test_only_at_its_branches() -> None:
    club = shelf.club()
    with unit(club.id):
        goods.put_branches(items=[{"code": "vanak", "name": "ونک"}])
    row = shelf.redeem(club, shelf.member(club), shelf.reward(club, branches=["vanak"]))
    with unit(club.id):
        with pytest.raises(BranchUnknown):
            handing.hand_over(redemption_id=row.id, branch="karaj", now=NOW)
        assert handing.hand_over(redemption_id=row.id, branch="vanak", now=NOW).branch == "vanak"


def test_what_is_cancelled_comes_back_to_the_very_lots() -> None:
    club = shelf.club()
    member, coffee = two_lots(club), shelf.reward(club, stock=1)
    before = lots(club, member)
    row = shelf.redeem(club, member, coffee)
    assert lots(club, member) != before
    with unit(club.id):
        handing.cancel(redemption_id=row.id, by_member=True, now=NOW + HOUR)
    assert lots(club, member) == before
    assert shelf.shelf(club, coffee) == (1, 0, 0)
    shelf.check_books(club)


def test_what_has_expired_meanwhile_comes_back_and_expires() -> None:
    club = shelf.club(cancel_hours=24 * 30)
    member = two_lots(club)
    row = shelf.redeem(club, member, shelf.reward(club))
    with unit(club.id):
        handing.cancel(redemption_id=row.id, now=NOW + 11 * DAY)
    assert shelf.points(club, member) == 90


def test_a_member_has_so_many_hours() -> None:
    club = shelf.club(cancel_hours=2)
    member = shelf.member(club)
    row = shelf.redeem(club, member, shelf.reward(club))
    with unit(club.id):
        with pytest.raises(CancelTooLate):
            handing.cancel(redemption_id=row.id, by_member=True, now=NOW + 3 * HOUR)
        assert handing.cancel(redemption_id=row.id, reason="broken", now=NOW + 3 * HOUR).state == "cancelled"
    assert shelf.points(club, member) == 1_000


@pytest.mark.parametrize(("policy", "points"), [("give_back", 1_000), ("keep", 900)])
def test_what_nobody_picks_up_lapses(policy: str, points: int) -> None:
    club = shelf.club(pickup_days=3, on_lapse=policy)
    member, coffee = shelf.member(club), shelf.reward(club, stock=1)
    row = shelf.redeem(club, member, coffee)
    with unit(club.id):
        assert handing.lapse(redemption_id=row.id, now=NOW + 2 * DAY) is None
        lapsed = handing.lapse(redemption_id=row.id, now=NOW + 3 * DAY)
        assert lapsed is not None
        assert lapsed.state == "lapsed"
        with pytest.raises(WrongState):
            handing.hand_over(redemption_id=row.id)
    assert shelf.points(club, member) == points
    assert shelf.shelf(club, coffee) == (1, 0, 1_000 - points)
    shelf.check_books(club)


def test_a_part_comes_back_after_the_hand_over() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club), shelf.reward(club, stock=5)
    row = shelf.redeem(club, member, coffee, 3)
    with unit(club.id):
        handing.hand_over(redemption_id=row.id, now=NOW)
        assert handing.take_back(redemption_id=row.id, quantity=2, now=NOW + DAY).state == "handed_over"
        with pytest.raises(QuantityInvalid):
            handing.take_back(redemption_id=row.id, quantity=2, now=NOW + DAY)
    assert shelf.points(club, member) == 900
    with unit(club.id):
        assert handing.take_back(redemption_id=row.id, now=NOW + DAY).state == "returned"
    assert shelf.points(club, member) == 1_000
    assert shelf.shelf(club, coffee) == (5, 0, 0)
    shelf.check_books(club)


def test_credit_comes_back_unless_it_was_used() -> None:
    club = shelf.club()
    member = shelf.member(club)
    credit = shelf.reward(club, kind="credit", grants={"currency": "credit", "amount": 50_000})
    first, second = (shelf.redeem(club, member, credit) for _ in range(2))
    with unit(club.id):
        handing.take_back(redemption_id=first.id, now=NOW + DAY)
    assert buying.balance(club, member, "credit") == 50_000
    assert shelf.points(club, member) == 900
    with unit(club.id):
        earning.deduct(member_id=member, currency="credit", amount=1, reason="used", now=NOW + DAY)
    with pytest.raises(GivenUsed), unit(club.id):
        handing.take_back(redemption_id=second.id, now=NOW + DAY)
    shelf.check_books(club)


def test_the_rewards_of_two_who_become_one() -> None:
    club = shelf.club()
    survivor, merged, coffee = shelf.member(club), shelf.member(club), shelf.reward(club)
    row = shelf.redeem(club, merged, coffee)
    with unit(club.id):
        wishing.wish(member_id=merged, reward_id=coffee.id)
    buying.merge(club, survivor, merged)
    with unit(club.id):
        assert [each.id for each in looking.mine(survivor)] == [row.id]
        assert wishing.of_member(survivor) == {coffee.id}
        handing.cancel(redemption_id=row.id, now=NOW + HOUR)
    assert shelf.points(club, survivor) == 2_000
    shelf.check_books(club)


def test_it_comes_back_after_an_unmerge() -> None:
    club = shelf.club()
    survivor, merged, coffee = shelf.member(club, 0), shelf.member(club), shelf.reward(club)
    made = buying.merge(club, survivor, merged)
    row = shelf.redeem(club, survivor, coffee)
    with unit(club.id):
        members.unmerge(merge_id=made)
        handing.cancel(redemption_id=row.id, now=NOW + HOUR)
    assert shelf.points(club, survivor) + shelf.points(club, merged) == 1_000
    shelf.check_books(club)


def test_an_erased_member_leaves_numbers() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club), shelf.reward(club)
    row = shelf.redeem(club, member, coffee)
    with unit(club.id):
        handing.cancel(redemption_id=row.id, reason="said her name", now=NOW + HOUR)
        members.erase(member_id=member)
        assert Redemption.objects.get(id=row.id).reason == ""
    shelf.check_books(club)


def test_the_stock_follows_the_shelf() -> None:
    club = shelf.club()
    coffee = shelf.reward(club)
    with unit(club.id):
        assert catalogue.set_stock(reward_id=coffee.id, stock=3).stock == 3
        assert catalogue.add_stock(reward_id=coffee.id, delta=-2).stock == 1
        with pytest.raises(catalogue.StockInvalid):
            catalogue.add_stock(reward_id=coffee.id, delta=-2)


def test_the_jobs_let_time_pass() -> None:
    club = shelf.club(pickup_days=3)
    member, coffee = shelf.member(club), shelf.reward(club, stock=2)
    late = shelf.redeem(club, member, coffee, now=NOW - 4 * DAY)
    kept = shelf.redeem(club, member, coffee, now=now_instant())
    for work in (jobs.lapse, jobs.settle):
        work(club.id)
    with unit(club.id):
        assert [handing.get(each.id).state for each in (late, kept)] == ["lapsed", "ordered"]
        jobs.count_popular(club.id)
        assert catalogue.get(coffee.id).popular == {"": 1}
    shelf.check_books(club)
