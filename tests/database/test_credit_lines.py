"""Lines where they are kept: what is bought is owed, what is settled can be spent, and the books agree."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.database import buying
from tests.database.buying import NOW, check_books
from tests.database.crediting import KINDS, LINE, buy, line, member, settle, stands, start
from vafa.core.earning import services as earning
from vafa.core.members import services as members
from vafa.domain.ledger import NotEnough
from vafa.domain.time import DAY, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.credit import jobs, lending, selectors, settling
from vafa.modules.credit.errors import (
    AlreadyUsed,
    CreditRefused,
    DeedUndone,
    LimitTooLow,
    LineNotFound,
    LineState,
    LineThere,
    NotForThisKind,
    SettledTooMuch,
)
from vafa.modules.credit.params import AfterDays, OnMonthDay, Terms

pytestmark = pytest.mark.usefixtures("logins")


def test_bought_settled_in_parts_and_bought_again() -> None:
    club = start()
    who = member(club, 1_000_000)
    assert stands(club, who) == (1_000_000, 0, 0, 1_000_000)
    buy(club, who, 700_000)
    assert stands(club, who) == (1_000_000, 700_000, 0, 300_000)
    with pytest.raises(NotEnough):
        buy(club, who, 300_001)
    buy(club, who, 300_000)
    settle(club, who, 750_000, now=NOW)
    assert stands(club, who) == (1_000_000, 250_000, 0, 750_000)
    with unit(club.id):
        assert [debt.left for debt in selectors.open_debts(who, "line")] == [250_000]
    with pytest.raises(SettledTooMuch):
        settle(club, who, 250_001, now=NOW)
    settle(club, who, 250_000, now=NOW)
    assert stands(club, who) == (1_000_000, 0, 0, 1_000_000)
    assert line(club, who).due_at is None
    check_books(club)


def test_a_return_lowers_its_own_debt_and_then_the_next_ones() -> None:
    club = start()
    who = member(club, 1_000_000)
    first, second = buy(club, who, 400_000), buy(club, who, 300_000)
    buying.take_back(club, second, amount=100_000, now=NOW)
    assert stands(club, who) == (1_000_000, 600_000, 0, 400_000)
    settle(club, who, 400_000, now=NOW)
    buying.take_back(club, first, now=NOW)
    assert stands(club, who) == (1_000_000, 0, 200_000, 1_200_000)
    buy(club, who, 150_000)
    assert stands(club, who) == (1_000_000, 0, 50_000, 1_050_000)
    check_books(club)


def test_what_had_been_settled_becomes_credit_of_the_kind_that_the_club_names() -> None:
    club = start(overpaid="wallet")
    who = member(club, 1_000_000)
    bought = buy(club, who, 400_000)
    settle(club, who, 300_000, now=NOW)
    buying.take_back(club, bought, now=NOW)
    assert stands(club, who) == (1_000_000, 0, 0, 1_000_000)
    assert buying.balance(club, who, "credit_wallet") == 300_000
    check_books(club)


def test_overdue_after_its_grace_nothing_more_is_lent_until_it_is_settled() -> None:
    club = start()
    then = NOW - 40 * DAY
    who = member(club, 1_000_000, at=then)
    buy(club, who, 400_000, now=then)
    assert line(club, who).due_at == to_datetime(then).replace(hour=20, minute=30) + timedelta(days=30)
    buy(club, who, 1_000, now=then + 35 * DAY)
    with pytest.raises(CreditRefused) as refused:
        buy(club, who, 1_000, now=then + 36 * DAY)
    assert refused.value.values["missing"] == 400_000
    settle(club, who, 400_000, now=then + 36 * DAY)
    buy(club, who, 1_000, now=then + 36 * DAY)
    check_books(club)


def test_frozen_thawed_and_closed() -> None:
    club = start()
    who = member(club, 500_000)
    bought = buy(club, who, 100_000)
    with unit(club.id):
        with pytest.raises(LineThere):
            lending.open_line(member_id=who, kind="line", limit=1)
        lending.freeze(member_id=who, kind="line", reason="مدارک")
    with pytest.raises(CreditRefused):
        buy(club, who, 1_000)
    with unit(club.id):
        lending.thaw(member_id=who, kind="line")
        with pytest.raises(LineState):
            lending.close(member_id=who, kind="line")
    settle(club, who, 100_000, now=NOW)
    buying.take_back(club, bought, now=NOW)
    with unit(club.id):
        closed, paid_out = lending.close(member_id=who, kind="line")
    assert (closed.state, paid_out) == ("closed", 100_000)
    assert stands(club, who) == (0, 0, 0, 0)
    with pytest.raises(NotEnough):
        buy(club, who, 1_000)
    with unit(club.id):
        with pytest.raises(LineNotFound):
            lending.freeze(member_id=who, kind="line", reason="x")
        lending.open_line(member_id=who, kind="line", limit=200_000)
    assert stands(club, who) == (200_000, 0, 0, 200_000)
    check_books(club)


def returned_to_a_closed_line(club: Club) -> UUID:
    """1,000,000 of a line of 5,000,000 bought and settled, the line closed, and then the purchase returned."""
    who = member(club, 5_000_000)
    bought = buy(club, who, 1_000_000)
    settle(club, who, 1_000_000, now=NOW)
    with unit(club.id):
        assert lending.close(member_id=who, kind="line", now=NOW)[1] == 0
    buying.take_back(club, bought, now=NOW)
    check_books(club)
    return who


def reopen(club: Club, who: UUID) -> None:
    with unit(club.id):
        lending.open_line(member_id=who, kind="line", limit=5_000_000, now=NOW)


@pytest.mark.parametrize(("named", "to"), [("", "wallet"), ("gift", "gift")])
def test_what_comes_back_to_a_closed_line_becomes_credit_at_once(named: str, to: str) -> None:
    club = start(overpaid=named)
    who = returned_to_a_closed_line(club)
    assert stands(club, who) == (0, 0, 0, 0)
    assert buying.balance(club, who, f"credit_{to}") == 1_000_000
    with unit(club.id), pytest.raises(LineNotFound):
        lending.close(member_id=who, kind="line", now=NOW)
    reopen(club, who)
    assert stands(club, who) == (5_000_000, 0, 0, 5_000_000)
    check_books(club)


def test_without_another_kind_it_stands_in_favour_and_is_there_when_the_line_opens_again() -> None:
    club = start(kinds=KINDS[1:])  # gift credit expires, so nobody's own money becomes that
    who = returned_to_a_closed_line(club)
    assert stands(club, who) == (0, 0, 1_000_000, 1_000_000)
    reopen(club, who)
    assert stands(club, who) == (5_000_000, 0, 1_000_000, 6_000_000)
    check_books(club)
    buy(club, who, 1_200_000)
    assert stands(club, who) == (5_000_000, 200_000, 0, 4_800_000)
    check_books(club)


def test_a_closed_line_with_something_in_favour_can_be_closed_again_once() -> None:
    club = start(kinds=KINDS[1:])
    who = returned_to_a_closed_line(club)
    with unit(club.id):
        assert lending.close(member_id=who, kind="line", now=NOW)[1] == 1_000_000
        with pytest.raises(LineNotFound):
            lending.close(member_id=who, kind="line", now=NOW)
    assert stands(club, who) == (0, 0, 0, 0)
    check_books(club)
    reopen(club, who)
    assert stands(club, who) == (5_000_000, 0, 0, 5_000_000)
    check_books(club)


def test_a_limit_goes_up_and_down_but_not_below_what_is_owed_or_held() -> None:
    club = start()
    who = member(club, 500_000)
    buy(club, who, 300_000)
    with unit(club.id):
        lending.change_limit(member_id=who, kind="line", limit=900_000, now=NOW)
        earning.place_hold(member_id=who, currency=LINE, amount=100_000, now=NOW)
    for low in (299_999, 399_999):
        with unit(club.id), pytest.raises(LimitTooLow):
            lending.change_limit(member_id=who, kind="line", limit=low, now=NOW)
    with unit(club.id):
        lending.change_limit(member_id=who, kind="line", limit=400_000, now=NOW)
    assert stands(club, who) == (400_000, 300_000, 0, 100_000)
    check_books(club)


def test_a_settlement_that_was_none_is_owed_again_once_and_only_while_it_is_there() -> None:
    club = start()
    who = member(club, 500_000)
    first = buy(club, who, 300_000)
    deed = settle(club, who, 200_000, now=NOW)
    with unit(club.id):
        settling.undo_settlement(deed_id=deed, reason="mistake", now=NOW)
    assert stands(club, who) == (500_000, 300_000, 0, 200_000)
    with unit(club.id), pytest.raises(DeedUndone):
        settling.undo_settlement(deed_id=deed, reason="mistake", now=NOW)
    again = settle(club, who, 300_000, now=NOW)
    buying.take_back(club, first, now=NOW)
    assert stands(club, who) == (500_000, 0, 300_000, 800_000)
    buy(club, who, 800_000)
    with unit(club.id), pytest.raises(AlreadyUsed):
        settling.undo_settlement(deed_id=again, reason="mistake", now=NOW)
    check_books(club)


def test_undone_after_the_purchase_came_back_nothing_is_owed() -> None:
    club = start()
    who = member(club, 500_000)
    bought = buy(club, who, 300_000)
    deed = settle(club, who, 300_000, now=NOW)
    buying.take_back(club, bought, now=NOW)
    with unit(club.id):
        settling.undo_settlement(deed_id=deed, reason="bounced", now=NOW)
    assert stands(club, who) == (500_000, 0, 0, 500_000)
    check_books(club)


def test_terms_say_the_day_also_one_of_a_later_jalali_month() -> None:
    club = start()
    who = member(club, 500_000)
    with unit(club.id):
        lending.change_terms(
            member_id=who, kind="line", terms=Terms(due=OnMonthDay(day=31, months=1)), now=NOW
        )
    buy(club, who, 1_000)  # 30 Aban 1405: Azar has thirty days
    assert line(club, who).due_at == to_datetime(buying.NOW).replace(hour=20, minute=30) + timedelta(days=30)
    with unit(club.id):
        lending.change_terms(member_id=who, kind="line", terms=Terms(due=AfterDays(days=0)), now=NOW)
    buy(club, who, 2_000)
    assert line(club, who).due_at == to_datetime(buying.NOW).replace(hour=20, minute=30)
    check_books(club)


def test_statements_begin_and_end_with_what_was_owed() -> None:
    club = start()
    then = NOW - 60 * DAY
    who = member(club, 900_000, at=then)
    buy(club, who, 300_000, now=then)
    late = buy(club, who, 200_000, now=then + 2 * DAY)
    settle(club, who, 100_000, now=then + 3 * DAY)
    buying.take_back(club, late, now=then + 4 * DAY)
    with unit(club.id):
        found = selectors.statement(
            member_id=who, kind="line", since=to_datetime(then + DAY), until=to_datetime(then + 10 * DAY)
        )
        whole = selectors.statement(member_id=who, kind="line")
    assert (found.before, found.lent, found.paid, found.after) == (300_000, 200_000, 300_000, 200_000)
    assert [(each.what, each.amount) for each in found.entries] == [
        ("spend", 200_000), ("settle", -100_000), ("refund", -200_000),
    ]  # fmt: skip
    assert [each.what for each in whole.entries][:2] == ["opened", "spend"]
    assert whole.after == whole.entries[-1].owed == 200_000


def test_members_are_told_once_before_and_once_after_the_day() -> None:
    club = start()
    then = NOW - 60 * DAY
    who = member(club, 900_000, at=then)
    buy(club, who, 300_000, now=then)
    with unit(club.id):
        assert [jobs.tell(to_datetime(then + days * DAY)) for days in (20, 29, 29, 32, 40)] == [0, 1, 0, 1, 0]


def test_nobody_else_moves_a_line() -> None:
    club = start()
    who, other = member(club, 900_000), member(club)
    for verb, given in (
        (earning.grant, {"member_id": who}),
        (earning.deduct, {"member_id": who}),
    ):
        with unit(club.id), pytest.raises(NotForThisKind):
            verb(currency=LINE, amount=10, reason="x", **given)
    assert stands(club, who) == (900_000, 0, 0, 900_000)
    assert buying.balance(club, other, LINE) == 0


def test_story_14_two_lines_become_one_and_two_again() -> None:
    club = start()
    one, two = member(club, 500_000), member(club, 300_000)
    buy(club, one, 100_000)
    bought = buy(club, two, 250_000)
    merge = buying.merge(club, one, two)
    assert stands(club, one) == (800_000, 350_000, 0, 450_000)
    assert stands(club, two) == (0, 0, 0, 0)
    check_books(club)
    buy(club, one, 60_000)
    settle(club, one, 120_000, now=NOW)
    buying.take_back(club, bought, amount=50_000, now=NOW)
    assert stands(club, one) == (800_000, 240_000, 0, 560_000)
    check_books(club)
    with unit(club.id):
        members.unmerge(merge_id=merge)
    check_books(club)
    whole = [stands(club, each) for each in (one, two)]
    assert [each[1] for each in whole] == [60_000, 180_000]
    assert [each[0] for each in whole] == [500_000, 300_000]
    settle(club, two, 180_000, now=NOW)
    check_books(club)


def test_a_line_goes_along_to_a_member_without_one_and_comes_back() -> None:
    club = start()
    one, two = member(club), member(club, 300_000)
    buy(club, two, 250_000)
    merge = buying.merge(club, one, two)
    assert stands(club, one) == (300_000, 250_000, 0, 50_000)
    buy(club, one, 50_000)
    check_books(club)
    with unit(club.id):
        members.unmerge(merge_id=merge)
    check_books(club)
    assert sum(stands(club, each)[1] for each in (one, two)) == 300_000


def test_erasing_forgives_and_forgets() -> None:
    club = start()
    who = member(club, 500_000)
    buy(club, who, 100_000)
    settle(club, who, 40_000, reference="فیش ۱۲", now=NOW)
    with unit(club.id):
        members.erase(member_id=who)
    assert stands(club, who) == (0, 0, 0, 0)
    with unit(club.id):
        [deed] = selectors.deeds(member_id=who)
    assert "reference" not in deed.details
    check_books(club)
