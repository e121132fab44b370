"""What the clock does to purchases: late ones, expired lots, activation, caps of the period in which it happened."""

import pytest

from tests.database.buying import (
    DAY,
    NOW,
    available,
    balance,
    buy,
    check_books,
    count,
    earned,
    join,
    publish,
    record,
    rows,
    rule,
    start,
    take_back,
    want,
)
from vafa.core.purchases.api import rendered
from vafa.domain.ledger import NotEnough
from vafa.domain.time import SECOND, to_datetime

pytestmark = pytest.mark.usefixtures("logins")
MONTH = rule(expiry={"kind": "days", "days": 30})


def iso(instant: int) -> str:
    return to_datetime(instant).isoformat()


def kinds(club) -> list[tuple[str, int]]:
    found = rows(
        club, "select kind, amount from core_ledger_transfer where club_id = %s order by at, kind", club.id
    )
    return [(kind, amount) for kind, amount in found]


def test_a_late_purchase_is_decided_by_the_programme_of_then():
    club = start(rule(amount={"kind": "fixed", "amount": 5}))
    publish(club, rule(amount={"kind": "fixed", "amount": 9}), since=NOW - 10 * DAY)
    mira = join(club)
    assert earned(buy(club, mira)) == {"points": 9}
    late = buy(club, mira, happened_at=iso(NOW - 11 * DAY))
    assert earned(late) == {"points": 5}
    assert earned(buy(club, mira, happened_at=iso(NOW - 10 * DAY))) == {"points": 9}
    assert earned(buy(club, mira, happened_at=iso(NOW - 5000 * DAY))) == {"points": 5}
    take_back(club, late.id)
    assert balance(club, mira) == 23
    check_books(club)


def test_a_late_purchase_posts_and_expires_in_one_step():
    club = start(MONTH)
    mira = join(club)
    late = buy(club, mira, happened_at=iso(NOW - 40 * DAY))
    assert earned(late) == {"points": 100} and available(late) == 0
    assert kinds(club) == [("earn", 100), ("expire", 100)]
    assert count(club, "core_ledger_lot") == 0
    assert rendered(late, "en")["earned"][0]["expires_at"] < iso(NOW)
    take_back(club, late.id)
    assert balance(club, mira) == 0, "what has expired is not taken again"
    check_books(club)


def test_expired_points_are_gone_in_the_second_after_without_any_job():
    club = start(MONTH)
    mira = join(club)
    first = buy(club, mira, 500_000, now=NOW - 40 * DAY)
    gone_at = NOW - 40 * DAY + 30 * DAY
    paying = {"payments": [{"kind": "points", "amount": 100}]}
    assert available(first) == 500
    buy(club, mira, 10_000, now=gone_at - SECOND, **paying)
    with pytest.raises(NotEnough) as caught:
        buy(club, mira, 10_000, now=gone_at, **paying)
    assert caught.value.values["available"] == 0
    later = buy(club, mira, now=NOW)
    assert available(later) == 100
    expired = rows(
        club, "select at, amount from core_ledger_transfer where club_id = %s and kind = 'expire'", club.id
    )
    assert expired == [(to_datetime(gone_at), 400)], "booked at its own moment, however late"
    check_books(club)


def test_each_lot_expires_for_itself():
    club = start(MONTH)
    mira = join(club)
    for day in (35, 20, 10):
        buy(club, mira, now=NOW - day * DAY)
    last = buy(club, mira, 50_000, payments=[{"kind": "points", "amount": 150}])
    assert available(last) == 50 + 35, "of three hundred one expired; 15,000 rials were paid by points"
    left = rows(
        club, "select left_amount from core_ledger_lot where club_id = %s order by expires_at", club.id
    )
    assert [amount for (amount,) in left] == [50, 35], "the soonest to expire went first"
    check_books(club)


def test_points_are_pending_until_their_day_and_then_pay():
    club = start(rule(activation={"days": 7}))
    mira = join(club)
    first = buy(club, mira)
    assert (available(first), first.record.b[0].pending) == (0, 100)
    paying = {"payments": [{"kind": "points", "amount": 100}]}
    with pytest.raises(NotEnough):
        buy(club, mira, 10_000, now=NOW + 7 * DAY - SECOND, **paying)
    paid = buy(club, mira, 10_000, now=NOW + 7 * DAY, **paying)
    assert available(paid) == 0
    check_books(club)


def test_a_refund_takes_nothing_for_what_has_expired_whoever_booked_it():
    club = start(MONTH)
    mira = join(club)
    old = buy(club, mira, 80_000, now=NOW - 40 * DAY)
    buy(club, mira, now=NOW - 20 * DAY)
    part = take_back(club, old.id, now=NOW, amount=30_000)
    assert [(met.expired, met.lot, met.other, met.debt) for met in part.record.m] == [(30, 0, 0, 0)]
    take_back(club, old.id, now=NOW)
    assert balance(club, mira) == 100
    check_books(club)


def test_a_late_purchase_neither_fills_todays_cap_nor_escapes_that_of_its_day():
    club = start(rule(caps=[{"per": "day", "amount": 150}]))
    mira = join(club)
    yesterday = iso(NOW - DAY)
    assert earned(buy(club, mira, happened_at=yesterday)) == {"points": 100}
    assert earned(buy(club, mira)) == {"points": 100}
    cut = buy(club, mira, happened_at=yesterday)
    assert earned(cut) == {"points": 50}
    assert "cap" in [fired.cut for fired in cut.record.f]
    assert earned(buy(club, mira, happened_at=yesterday)) == {}
    assert earned(buy(club, mira)) == {"points": 50}


def test_the_clock_acts_for_all_members_of_a_batch():
    club = start(MONTH)
    people = [join(club) for _ in range(6)]
    for place, each in enumerate(people):
        buy(club, each, now=NOW - (40 - 5 * place) * DAY)
    wants = [want(each, payments=[{"kind": "points", "amount": 100}]) for each in people]
    record(club, wants)
    assert [each.error is None for each in wants] == [False, False, False, True, True, True]
    again = [want(each) for each in people]
    record(club, again)
    assert [available(each.stored) for each in again] == [100] * 3 + [190] * 3
    check_books(club)


def test_inactivity_expires_only_those_who_stay_away():
    club = start(rule(expiry={"kind": "inactivity", "days": 90}))
    mira, omid = join(club), join(club)
    for each in (mira, omid):
        buy(club, each, now=NOW - 100 * DAY)
    buy(club, mira, now=NOW - 50 * DAY)
    assert available(buy(club, mira)) == 300
    assert available(buy(club, omid)) == 100
    check_books(club)


def test_a_campaign_that_is_over_still_counts_for_what_happened_in_it():
    campaign = rule("nowruz", valid_from=iso(NOW - 20 * DAY), valid_to=iso(NOW - 10 * DAY))
    club = start(campaign)
    mira = join(club)
    assert earned(buy(club, mira)) == {}
    assert earned(buy(club, mira, happened_at=iso(NOW - 15 * DAY))) == {"points": 100}
    assert earned(buy(club, mira, happened_at=iso(NOW - 10 * DAY))) == {}


def test_a_preview_sees_the_clock_too():
    club = start(MONTH)
    mira = join(club)
    buy(club, mira, now=NOW - 40 * DAY)
    look = want(mira)
    record(club, look, preview=True)
    assert look.stored is not None and available(look.stored) == 100
    assert kinds(club) == [("earn", 100)], "and books nothing"


def test_what_was_earned_at_once_expires_in_its_turn():
    """Lots that could be spent when they came have no date for it; they are counted among those that sleep, too."""
    club = start(MONTH)
    mira = join(club)
    begun = NOW - 50 * DAY
    for day in (0, 10, 20):
        buy(club, mira, now=begun + day * DAY)
    assert available(buy(club, mira, now=begun + 31 * DAY)) == 300
    (turn,) = rows(club, "select turn_at, goes from core_ledger_account where club_id = %s", club.id)
    assert turn == (to_datetime(begun + 40 * DAY), 100)
    assert available(buy(club, mira, now=begun + 41 * DAY)) == 300
    assert kinds(club).count(("expire", 100)) == 2
    check_books(club)
