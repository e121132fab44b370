"""Many tills at once: one effect for one order, nothing spent twice, no cap and no budget exceeded."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connections

from tests.database import buying
from tests.database.buying import (
    DAY,
    NOW,
    balance,
    buy,
    check_books,
    count,
    earned,
    join,
    publish,
    record,
    rule,
    start,
    take_back,
    want,
)
from vafa.core.earning import programmes
from vafa.core.purchases import queue
from vafa.core.purchases.errors import ReferenceTaken
from vafa.core.purchases.intake import Wanted
from vafa.domain.ledger import NotEnough
from vafa.kernel.database import unit

pytestmark = pytest.mark.usefixtures("logins")
BUDGET = rule(amount={"kind": "fixed", "amount": 30}, caps=[{"per": "campaign", "amount": 100}])


def at_once(*works: Callable[[], object]) -> list[object]:
    """Start all at the same moment; the result of each, or what it raised."""
    gate = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = work()
        except Exception as failure:
            results[place] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def record_at_once(club, wants: Sequence[Wanted]) -> None:
    """Each in a transaction of its own, as processes that know nothing of each other would."""
    failures = at_once(*(lambda each=each: record(club, each) for each in wants))
    assert failures == [None] * len(wants)


def test_the_same_order_from_many_tills_is_recorded_once():
    club = start()
    mira = join(club)
    wants = [want(mira, reference="A-1") for _ in range(8)]
    record_at_once(club, wants)
    assert {each.stored.id for each in wants} == {wants[0].stored.id}
    assert sum(not each.stored.repeated for each in wants) == 1
    assert balance(club, mira) == 100
    assert count(club, "core_purchases_purchase") == 1
    check_books(club)


def test_one_reference_for_two_members_at_once_goes_to_one_of_them():
    club = start()
    mira, omid = join(club), join(club)
    wants = [want(who, reference="A-1") for who in (mira, omid) * 3]
    record_at_once(club, wants)
    done = [each for each in wants if each.stored]
    refused = [each for each in wants if isinstance(each.error, ReferenceTaken)]
    assert (len(done), len(refused)) == (3, 3)
    assert len({each.stored.id for each in done}) == 1
    assert sorted((balance(club, mira), balance(club, omid))) == [0, 100]


def test_one_key_for_two_orders_at_once_stands_for_one():
    club = start()
    mira, omid = join(club), join(club)
    wants = [
        want(mira, reference="A-1", key="k", key_of=b"1"),
        want(omid, reference="A-2", key="k", key_of=b"2"),
    ]
    record_at_once(club, wants)
    assert sorted(type(each.error).__name__ for each in wants) == ["IdempotencyConflict", "NoneType"]
    assert count(club, "core_purchases_purchase") == 1


def test_story_25_of_fifty_payments_with_the_whole_credit_one_succeeds():
    club = start(rule("back", currency="credit", amount={"kind": "percent", "percent": "1"}))
    mira = join(club)
    buy(club, mira, 10_000, now=NOW - DAY)
    assert balance(club, mira, "credit") == 100
    wants = [want(mira, 100, payments=[{"kind": "credit", "amount": 100}]) for _ in range(50)]
    record_at_once(club, wants)
    paid = [each for each in wants if each.stored]
    assert len(paid) == 1
    assert all(isinstance(each.error, NotEnough) for each in wants if each is not paid[0])
    assert balance(club, mira, "credit") == 0
    check_books(club)


@pytest.mark.parametrize("first", ["fresh", "used before"])
def test_a_campaigns_budget_is_never_exceeded(first):
    club = start(BUDGET)
    if first == "used before":
        take_back(club, buy(club, join(club)).id)
    wants = [want(join(club)) for _ in range(8)]
    record_at_once(club, wants)
    assert sorted(sum(earned(each.stored).values()) for each in wants) == [0, 0, 0, 0, 10, 30, 30, 30]
    assert _budget(club) == 100
    check_books(club)


def test_budgets_and_refunds_at_once_end_at_what_is_out():
    club = start(BUDGET)
    bought = [buy(club, join(club)) for _ in range(3)]
    wants = [want(join(club)) for _ in range(4)]
    at_once(
        *(lambda each=each: take_back(club, each.id) for each in bought),
        *(lambda each=each: record(club, each) for each in wants),
    )
    out = buying.one(
        club,
        "select sum(case kind when 'earn' then amount else -amount end)::bigint from core_ledger_transfer"
        " where club_id = %s",
        club.id,
    )
    assert _budget(club) == out <= 100


@pytest.mark.parametrize("how", ["purchase", "refund"])
def test_a_budget_of_an_earlier_programme_is_kept_by_a_process_that_never_saw_it(how):
    club = start(BUDGET)
    mira = join(club)
    first, second = buy(club, mira, now=NOW - 2 * DAY), buy(club, mira, now=NOW - 2 * DAY)
    assert earned(first) == earned(second) == {"points": 30}
    publish(club, rule(), since=NOW - DAY)
    programmes.forget()
    if how == "purchase":
        late = buy(club, mira, happened_at="2026-11-19T12:00:00+03:30")
        assert earned(late) == {"points": 30}
        assert _budget(club) == 90
    else:
        take_back(club, first.id)
        assert _budget(club) == 30


def test_a_budget_lowered_below_what_is_used_still_holds_for_what_happened_before():
    club = start(BUDGET)
    mira = join(club)
    for _ in range(2):
        buy(club, mira, now=NOW - 3 * DAY)
    publish(club, BUDGET | {"caps": [{"per": "campaign", "amount": 50}]}, since=NOW - DAY)
    assert earned(buy(club, mira)) == {}, "sixty of fifty are used"
    late = [buy(club, mira, happened_at="2026-11-18T12:00:00+03:30") for _ in range(3)]
    assert [earned(each) for each in late] == [{"points": 30}, {"points": 10}, {}]
    assert _budget(club) == 100
    both = [want(mira), want(mira, happened_at="2026-11-18T12:00:00+03:30")]
    record(club, both)
    assert [earned(each.stored) for each in both] == [{}, {}]
    check_books(club)


def test_a_members_cap_is_never_exceeded():
    club = start(rule(caps=[{"per": "day", "amount": 250}]))
    mira = join(club)
    wants = [want(mira) for _ in range(8)]
    record_at_once(club, wants)
    assert sorted(sum(earned(each.stored).values()) for each in wants) == [0, 0, 0, 0, 0, 50, 100, 100]
    assert balance(club, mira) == 250
    check_books(club)


def test_the_same_refund_at_once_takes_back_once():
    club = start()
    mira = join(club)
    bought = buy(club, mira)
    buy(club, mira)
    done = at_once(*(lambda: take_back(club, bought.id, reference="R-1", amount=50_000) for _ in range(6)))
    assert len({each.id for each in done}) == 1
    assert sum(not each.repeated for each in done) == 1
    assert balance(club, mira) == 150
    assert count(club, "core_purchases_refund") == 1
    check_books(club)


def test_different_refunds_at_once_never_return_more_than_was_bought():
    club = start()
    mira = join(club)
    bought = buy(club, mira)
    done = at_once(*(lambda: take_back(club, bought.id, amount=30_000) for _ in range(6)))
    assert sum(not isinstance(each, Exception) for each in done) == 3
    assert balance(club, mira) == 10
    check_books(club)


def test_purchases_refunds_and_merges_at_once_end_in_clean_books():
    club = start()
    people = [join(club) for _ in range(4)]
    bought = [buy(club, each) for each in people]

    def merge() -> None:
        with unit(club.id):
            buying.services.merge(survivor_id=people[0], merged_id=people[1])

    wants = [want(each) for each in people * 2]
    at_once(
        merge,
        *(lambda each=each: take_back(club, each.id) for each in bought),
        *(lambda each=each: record(club, each) for each in wants),
    )
    assert [each.error for each in wants] == [None] * len(wants)
    assert {each.stored.member_id for each in wants} <= set(people)
    check_books(club)


def test_waiting_requests_share_a_batch(monkeypatch):
    club = start()
    mira = join(club)
    sizes: list[int] = []
    leading, going = threading.Event(), threading.Event()

    def slow(connection, club_id, wants, now, options=None):
        sizes.append(len(wants))
        leading.set()
        assert going.wait(30)
        for each in wants:
            each.stored = each.reference

    monkeypatch.setattr(queue, "record_batch", slow)
    wants = [want(mira) for _ in range(20)]
    results: dict[str, object] = {}

    def send(each: Wanted) -> None:
        results[each.reference] = queue.record(club.id, each)

    threads = [threading.Thread(target=send, args=(each,)) for each in wants]
    threads[0].start()
    assert leading.wait(30)
    for thread in threads[1:]:
        thread.start()
    while len(queue._lines[club.id].waiting) < 19:
        going.wait(0.01)
    going.set()
    for thread in threads:
        thread.join(30)
    assert sizes == [1, 19], "those who came while the first was recorded went together"
    assert results == {each.reference: each.reference for each in wants}


def test_the_queue_answers_each_with_its_own():
    club, other = start(), start(rule(amount={"kind": "fixed", "amount": 7}))
    mira, omid = join(club), join(other)
    poor = [want(mira, payments=[{"kind": "credit", "amount": 10}]) for _ in range(3)]
    mine, theirs = [want(mira, 1000 * n) for n in range(1, 21)], [want(omid) for _ in range(10)]
    done = at_once(
        *(lambda each=each: queue.record(club.id, each) for each in poor),
        *(lambda each=each: queue.record(club.id, each) for each in mine),
        *(lambda each=each: queue.record(other.id, each) for each in theirs),
    )
    assert all(isinstance(each, NotEnough) for each in done[:3])
    assert [earned(each) for each in done[3:23]] == [{"points": n} for n in range(1, 21)]
    assert [earned(each) for each in done[23:]] == [{"points": 7}] * 10
    for each in (club, other):
        check_books(each)


def _budget(club) -> int:
    return int(buying.one(club, "select used from core_earning_budget where club_id = %s", club.id))
