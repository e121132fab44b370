"""When what was earned can be used, and when it is gone: by the clock, in the Jalali calendar, by activity."""

from typing import Any

import pytest

from tests.shop import POINTS, START, Shop, after, goods, rule
from vafa.domain.baskets import Payment
from vafa.domain.engine import decide
from vafa.domain.ledger import FOREVER, NotEnough
from vafa.domain.time import parse_instant


def terms(at: str, **given: Any) -> tuple[int, int]:
    """Activation and expiry of what is earned at an instant."""
    shop = Shop(rule(**given))
    [transfer] = shop.buy(goods(9000), at=parse_instant(at)).transfers
    return transfer.available_at, transfer.expires_at


@pytest.mark.parametrize(
    ("at", "expiry", "expected"),
    [
        (
            "2025-04-05T10:00:00+03:30",
            {"kind": "fixed", "at": "2025-05-01T00:00:00Z"},
            "2025-05-01T00:00:00Z",
        ),
        ("2025-04-05T10:00:00+03:30", {"kind": "days", "days": 30}, "2025-05-05T10:00:00+03:30"),
        # The clocks of Tehran went forward on 22 March 2022: the time on the wall stays.
        ("2022-03-20T10:00:00+03:30", {"kind": "days", "days": 5}, "2022-03-25T10:00:00+04:30"),
        # 31 Shahrivar and a month is 30 Mehr.
        ("2025-09-22T10:00:00+03:30", {"kind": "jalali_months", "months": 1}, "2025-10-22T10:00:00+03:30"),
        (
            "2025-09-01T10:00:00+03:30",
            {"kind": "jalali_months", "months": 1, "end_of_month": True},
            "2025-10-23T00:00:00+03:30",
        ),
        # 1403 is a leap year, 1404 is not; 30 Esfand 1403 lives to the end of its day.
        ("2025-03-20T10:00:00+03:30", {"kind": "jalali_year_end"}, "2025-03-21T00:00:00+03:30"),
        ("2025-03-21T00:00:00+03:30", {"kind": "jalali_year_end"}, "2026-03-21T00:00:00+03:30"),
        ("2025-03-20T10:00:00+03:30", {"kind": "jalali_year_end", "years": 1}, "2026-03-21T00:00:00+03:30"),
        ("2025-03-20T10:00:00+03:30", {"kind": "jalali_months", "months": 12}, "2026-03-20T10:00:00+03:30"),
    ],
)
def test_each_kind_of_expiry(at: str, expiry: dict[str, Any], expected: str) -> None:
    assert terms(at, expiry=expiry) == (parse_instant(at), parse_instant(expected))


def test_never_is_the_default() -> None:
    assert terms("2025-04-05T10:00:00+03:30")[1] == FOREVER


def test_expiry_runs_from_activation() -> None:
    found = terms(
        "2025-04-05T10:00:00+03:30", activation={"days": 3, "hours": 2}, expiry={"kind": "days", "days": 1}
    )
    assert found == (parse_instant("2025-04-08T12:00:00+03:30"), parse_instant("2025-04-09T12:00:00+03:30"))


def test_pending_becomes_available_at_its_very_instant() -> None:
    shop = Shop(rule(activation={"days": 2}))
    shop.buy(goods(9000))
    assert (shop.available(), shop.pending()) == (0, 9)
    assert shop.available(at=after(2) - 1) == 0
    assert (shop.available(at=after(2)), shop.pending()) == (9, 0)


def test_expired_is_not_spendable_in_the_second_after_also_if_nothing_booked_it() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 10}))
    shop.buy(goods(9000))
    with pytest.raises(NotEnough):
        shop.buy(goods(9000), at=after(10), paid=[Payment("points", 1)])
    [expiry] = [t for t in shop.transfers if t.kind == "expire"]
    assert (expiry.amount, expiry.at) == (9, after(10))


def test_it_is_spendable_in_the_microsecond_before() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 10}))
    shop.buy(goods(9000))
    shop.buy(goods(9000), at=after(10) - 1, paid=[Payment("points", 9)])
    assert shop.available(at=after(11)) == 8


def test_activity_keeps_points_alive_and_its_lack_ends_them() -> None:
    shop = Shop(
        rule(expiry={"kind": "inactivity", "days": 30}),
        rule("visit", trigger={"on": "event", "event_type": "visit"}, amount={"kind": "fixed", "amount": 1}),
    )
    shop.buy(goods(9000))
    shop.happen("visit", at=after(29))
    assert shop.available(at=after(30)) == 10
    assert shop.available(at=after(59) - 1) == 10
    assert shop.available(at=after(59)) == 1  # the visit's own point never expires


def test_the_idle_clock_starts_again_with_what_comes_back() -> None:
    shop = Shop(rule(expiry={"kind": "inactivity", "days": 30}))
    shop.buy(goods(9000))
    paid = shop.buy(goods(900), at=after(1), paid=[Payment("points", 9)])
    shop.refund(paid, at=after(5))
    assert shop.available(at=after(35) - 1) == 9
    assert shop.available(at=after(35)) == 0


def test_a_rule_that_was_switched_off_still_counts_activity() -> None:
    idle = rule(expiry={"kind": "inactivity", "days": 30})
    assert Shop(idle | {"on": False}).programme.idle_days == {"points": 30}


def test_what_would_have_expired_is_posted_and_expired_in_one_step() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 10}))
    decided = shop.buy(goods(9000), recorded_at=after(50))
    assert [(t.kind, t.at, t.amount) for t in decided.transfers] == [
        ("earn", START, 9),
        ("expire", after(10), 9),
    ]
    assert shop.available() == 0


def test_rules_with_the_same_terms_share_a_lot_and_others_do_not() -> None:
    shop = Shop(
        rule("a"), rule("b"), rule("c", expiry={"kind": "days", "days": 9}), rule("d", activation={"days": 1})
    )
    decided = shop.buy(goods(2000))
    assert [t.amount for t in decided.transfers] == [4, 2, 2]
    assert [outcome.posting for outcome in decided.outcomes] == [0, 0, 1, 2]


def test_next_expiry_is_known() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 10}), currencies=[POINTS])
    shop.buy(goods(9000))
    shop.buy(goods(5000))
    shop.buy(goods(3000), at=after(1))
    account = shop.member().account("points")
    assert account.expiring() == (14, after(10))
    shop.tick(after(10))
    assert account.expiring() == (3, after(11))


def test_a_late_purchase_that_sets_a_debt_off_expires_only_in_the_rest() -> None:
    shop = Shop(rule(expiry={"kind": "days", "days": 10}))
    bought = shop.buy(goods(6000))
    shop.deduct(6)
    shop.refund(bought)
    decided = shop.buy(goods(9000), recorded_at=after(50))
    assert [(t.kind, t.n, t.amount) for t in decided.transfers] == [("earn", 0, 9), ("expire", 1, 3)]
    assert shop.available() == 0


@pytest.mark.parametrize("expiry", [{"kind": "days", "days": 10}, {"kind": "inactivity", "days": 10}])
def test_a_late_purchase_needs_no_lots_also_if_all_of_it_is_gone(expiry: dict[str, Any]) -> None:
    shop = Shop(rule(expiry=expiry))
    shop.grant(100, at=after(40), expires_at=after(90))
    account = shop.member().account("points")
    lots, account.lots = account.open_lots(), None
    [decided] = decide(
        [shop.purchase(goods(9000), recorded_at=after(50))], shop.state, lambda at: shop.programme
    )
    assert account.lots is None
    account.lots = lots
    shop.book(decided)
    assert [(t.kind, t.at) for t in decided.transfers] == [("earn", START), ("expire", after(10))]
    assert (account.available, account.expiring(), account.settled_at(after(89))) == (
        100,
        (100, after(90)),
        True,
    )


def test_what_was_pending_when_a_debt_arose_pays_it_before_it_expires() -> None:
    shop = Shop(rule(activation={"days": 2}, expiry={"kind": "days", "days": 10}))
    spent = shop.buy(goods(6000))
    shop.deduct(6, at=after(2))
    shop.buy(goods(9000), at=after(2))
    shop.refund(spent, at=after(3))
    assert shop.available(at=after(5)) == 3
    assert shop.available(at=after(14)) == 0
    assert [(t.kind, t.amount) for t in shop.transfers[-3:]] == [("deduct", 6), ("grant", 6), ("expire", 3)]
