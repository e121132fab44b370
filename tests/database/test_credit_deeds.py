"""Grants, top-ups, exchanges, gifts and bulk: exact, once, and undone while nothing of it was spent."""

import pytest
from django.db import connection

from tests.database import buying
from tests.database.buying import NOW, balance, check_books
from tests.database.crediting import buy, member, start
from tests.database.test_purchases_at_once import at_once
from vafa.core.earning import services as earning
from vafa.core.segments import runs
from vafa.domain.errors import VafaError
from vafa.domain.ledger import NotEnough
from vafa.domain.time import DAY
from vafa.kernel.database import unit
from vafa.kernel.throttle import TooManyTries
from vafa.modules.credit import bulk, exchanging, gifting, granting, selectors, undoing
from vafa.modules.credit.errors import (
    AlreadyUsed,
    AmountOut,
    CodeNeeded,
    DeedUndone,
    ExchangeLimit,
    GiftRefused,
    GiftStays,
    NotForThisKind,
    RateNotFound,
    TooLittleToExchange,
)

pytestmark = pytest.mark.usefixtures("logins")


def test_a_top_up_with_its_bonus_and_back() -> None:
    club = start()
    who = member(club)
    with unit(club.id):
        small = granting.top_up(member_id=who, kind="wallet", paid=500_000, now=NOW)
        large = granting.top_up(member_id=who, kind="wallet", paid=1_000_033, reference="A-1", now=NOW)
    assert (small.amount, large.amount, balance(club, who, "credit_wallet")) == (
        500_000,
        1_030_033,
        1_530_033,
    )
    for kind, paid, wrong in (("gift", 500_000, NotForThisKind), ("wallet", 10, AmountOut)):
        with unit(club.id), pytest.raises(wrong):
            granting.top_up(member_id=who, kind=kind, paid=paid)
    with unit(club.id):
        granting.undo(deed_id=large.id, reason="wrong member", now=NOW)
    assert balance(club, who, "credit_wallet") == 500_000
    with unit(club.id), pytest.raises(DeedUndone):
        granting.undo(deed_id=large.id, reason="again", now=NOW)
    buy(club, who, 1, "wallet")
    with unit(club.id), pytest.raises(AlreadyUsed):
        granting.undo(deed_id=small.id, reason="too late", now=NOW)
    check_books(club)


def test_an_amount_that_is_not_accepted_is_answered_with_those_that_are() -> None:
    assert AmountOut.between(1_000, 2_000).say("en")[1] == "From 100 toman to 200 toman can be had."
    assert AmountOut.between(1_000, 1_000).say("en")[1] == "Only 100 toman can be had."


def test_a_grant_has_the_kinds_expiry_or_its_own() -> None:
    club = start()
    who = member(club)
    then = NOW - 20 * DAY
    with unit(club.id):
        granting.grant(member_id=who, kind="gift", amount=100, reason="تولد", now=then)
        granting.grant(member_id=who, kind="gift", amount=10, reason="x", expires_at=then + DAY, now=then)
        with pytest.raises(NotForThisKind):
            granting.grant(member_id=who, kind="line", amount=10, reason="x")
    with unit(club.id):
        earning.tick_members(member_ids=[who], now=then + 2 * DAY)
    assert balance(club, who, "credit_gift") == 100
    with pytest.raises(NotEnough):
        buy(club, who, 1, "gift", now=then + 31 * DAY)
    check_books(club)


def test_exchange_takes_whole_steps_leaves_the_rest_and_comes_back_to_the_very_lots() -> None:
    club = start()
    who = member(club)
    with unit(club.id):
        earning.grant(
            member_id=who, currency="points", amount=150, reason="x", expires_at=NOW + 9 * DAY, now=NOW - DAY
        )
        earning.grant(member_id=who, currency="points", amount=900, reason="x", now=NOW - DAY)
        deed = exchanging.exchange(member_id=who, rate="points", amount=299, now=NOW)
    assert (deed.details["taken"], deed.details["given"]) == (200, 10_000)
    assert (balance(club, who), balance(club, who, "credit_gift")) == (850, 10_000)
    lots = "select left_amount from core_ledger_lot where member_id = %s and currency = 'points' order by 1"
    assert [row[0] for row in buying.rows(club, lots, who)] == [850]
    for amount, wrong in ((99, TooLittleToExchange), (900, ExchangeLimit)):
        with unit(club.id), pytest.raises(wrong) as refused:
            exchanging.exchange(member_id=who, rate="points", amount=amount, now=NOW)
    assert refused.value.values["left"] == 800
    with unit(club.id), pytest.raises(RateNotFound):
        exchanging.exchange(member_id=who, rate="nothing", amount=100, now=NOW)
    with unit(club.id):
        exchanging.undo_exchange(deed_id=deed.id, reason="asked for", now=NOW)
    assert [row[0] for row in buying.rows(club, lots, who)] == [150, 900]
    with unit(club.id):
        exchanging.exchange(member_id=who, rate="points", amount=1_000, now=NOW)
    assert (balance(club, who), balance(club, who, "credit_gift")) == (50, 50_000)
    check_books(club)


def test_exchanging_what_is_not_there_or_undoing_what_was_spent_is_refused() -> None:
    club = start()
    who = member(club)
    with unit(club.id):
        earning.grant(member_id=who, currency="points", amount=150, reason="x", now=NOW)
    with unit(club.id), pytest.raises(NotEnough):
        exchanging.exchange(member_id=who, rate="points", amount=200, now=NOW)
    with unit(club.id):
        deed = exchanging.exchange(member_id=who, rate="points", amount=100, now=NOW)
    buy(club, who, 1, "gift")
    with unit(club.id), pytest.raises(AlreadyUsed):
        exchanging.undo_exchange(deed_id=deed.id, reason="x", now=NOW)
    check_books(club)


def test_two_exchanges_at_once_keep_the_limit() -> None:
    club = start()
    who = member(club)
    with unit(club.id):
        earning.grant(member_id=who, currency="points", amount=5_000, reason="x", now=NOW)

    def once() -> None:
        with unit(club.id):
            exchanging.exchange(member_id=who, rate="points", amount=600, now=NOW)

    found = at_once(*[once] * 6)
    assert [type(each) for each in found if each is not None] == [ExchangeLimit] * 5
    assert (balance(club, who), balance(club, who, "credit_gift")) == (4_400, 30_000)
    check_books(club)


def test_a_gift_goes_by_mobile_and_says_no_more_than_that_it_did_not() -> None:
    club = start(gifts={"smallest": 1_000, "code_above": 50_000, "times_per_day": 2})
    giver, taker = member(club, mobile="09121110001"), member(club, mobile="09121110002")
    with unit(club.id):
        granting.top_up(member_id=giver, kind="wallet", paid=500_000, now=NOW)
    give = {"giver_id": giver, "kind": "wallet", "amount": 40_000, "now": NOW}
    said = set()
    for mobile in ("09121110099", "09121110001", "not a number"):
        with unit(club.id), pytest.raises(GiftRefused) as refused:
            gifting.give(mobile=mobile, **give)
        said.add(refused.value.say("fa"))
    assert len(said) == 1
    with unit(club.id), pytest.raises(CodeNeeded):
        gifting.give(mobile="09121110002", **{**give, "amount": 60_000})
    for _ in range(2):
        with unit(club.id):
            gifting.give(mobile="0912 111 0002", **give)
    with unit(club.id), pytest.raises(GiftRefused):
        gifting.give(mobile="09121110002", **give)
    with unit(club.id):
        gift = selectors.deeds(what="gift")[0]
        with pytest.raises(GiftStays):
            undoing.undo(deed_id=gift.id, reason="x", now=NOW)
    assert (balance(club, giver, "credit_wallet"), balance(club, taker, "credit_wallet")) == (420_000, 80_000)
    with pytest.raises(TooManyTries):
        for _ in range(12):
            with unit(club.id), pytest.raises(GiftRefused):
                gifting.give(mobile="09121110099", **give)
    check_books(club)


def test_many_get_credit_once_each_and_it_is_taken_back_from_who_has_not_spent_it() -> None:
    club = start()
    people = [member(club) for _ in range(4)]
    with unit(club.id):
        run = bulk.start(kind="gift", amount=5_000, reason="نوروز", member_ids=people)
    while runs.step(club.id, run.id):
        continue
    with unit(club.id):
        assert runs.get(run.id).changed == 4
        params = dict(run.params)
        assert bulk._grant(people[0], params) is False
    assert [balance(club, each, "credit_gift") for each in people] == [5_000] * 4
    buy(club, people[0], 1_000, "gift", now=buying.NOW + 2 * DAY)
    with unit(club.id):
        back = bulk.undo(run_id=run.id, reason="mistake")
    while runs.step(club.id, back.id):
        continue
    assert [balance(club, each, "credit_gift") for each in people] == [4_000, 0, 0, 0]
    with unit(club.id):
        done = runs.get(back.id)
        assert (done.changed, done.refused) == (3, 1)
        assert len(selectors.deeds(what="grant")) == 4


@pytest.mark.parametrize("kind", ["wallet", "line"])
def test_story_25_a_hundred_of_credit_and_fifty_payments_of_a_hundred(kind: str) -> None:
    club = start()
    who = member(club, 100 if kind == "line" else 0)
    if kind == "wallet":
        with unit(club.id):
            granting.grant(member_id=who, kind="wallet", amount=100, reason="x", now=NOW)
    found = at_once(*[lambda: buy(club, who, 100, kind)] * 50)
    paid = [each for each in found if not isinstance(each, Exception)]
    assert len(paid) == 1
    assert all(isinstance(each, VafaError) for each in found if each not in paid)
    assert balance(club, who, f"credit_{kind}") == 0
    check_books(club)


def test_story_06_credit_spent_elsewhere_between_basket_and_payment_stops_the_payment() -> None:
    club = start()
    who = member(club)
    with unit(club.id):
        granting.grant(member_id=who, kind="wallet", amount=100_000, reason="x", now=NOW)
    paid = {"payments": [{"kind": "credit_wallet", "amount": 80_000}]}
    shown = buying.want(who, 80_000, **paid)
    buying.record(club, shown, preview=True)
    assert shown.error is None
    buy(club, who, 50_000, "wallet")
    with pytest.raises(NotEnough) as refused:
        buying.buy(club, who, 80_000, **paid)
    assert refused.value.values["missing"] == 30_000
    assert balance(club, who, "credit_wallet") == 50_000
    check_books(club)


def test_no_hold_and_no_reward_takes_from_a_line() -> None:
    club = start()
    who = member(club, 1_000)
    with unit(club.id):
        hold = earning.place_hold(member_id=who, currency="credit_line", amount=100, now=NOW)
    with unit(club.id), pytest.raises(NotForThisKind):
        earning.confirm_hold(hold_id=hold.id, now=NOW)
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("select state from core_ledger_hold where club_id = %s", [club.id])
        assert cursor.fetchall() == [("open",)]
    paid = [{"kind": "credit_line", "amount": 100, "hold": str(hold.id)}]
    buying.buy(club, who, 100, payments=paid)
    check_books(club)
