"""What no purchase causes: holds, gifts, corrections, merges, erasure."""

import pytest

from tests.shop import ANN, BEN, POINTS, Shop, after, goods, rule
from vafa.domain.baskets import Payment
from vafa.domain.ledger import NotEnough
from vafa.domain.merging import StillHeld
from vafa.domain.movements import HoldNotOpen, HoldTooSmall, NotTransferable

GIVEN = POINTS | {"transferable": True}


def two_lots() -> Shop:
    """60 that expire on the fifth day and 40 that do not."""
    shop = Shop(rule(), currencies=[GIVEN])
    shop.grant(40)
    shop.grant(60, expires_at=after(5))
    return shop


def test_a_hold_sets_aside_what_expires_first() -> None:
    shop = two_lots()
    held = shop.hold(70)
    assert (shop.available(), shop.member().account("points").held) == (30, 70)
    shop.release(held)
    assert (shop.available(), held.state) == (100, "released")


def test_no_more_can_be_held_than_is_there() -> None:
    shop = two_lots()
    shop.hold(70)
    with pytest.raises(NotEnough) as found:
        shop.hold(31)
    assert found.value.values["missing"] == 1


def test_part_of_a_hold_is_confirmed_and_the_rest_is_free() -> None:
    shop = two_lots()
    held = shop.hold(70)
    [spent] = shop.confirm(held, 65).transfers
    assert (spent.kind, spent.amount, [-delta for _, delta in spent.moves]) == ("spend", 65, [60, 5])
    assert (shop.available(), held.taken) == (35, 65)


def test_a_hold_is_used_once() -> None:
    shop = two_lots()
    held = shop.hold(70)
    with pytest.raises(HoldTooSmall):
        shop.confirm(held, 71)
    shop.confirm(held)
    for act in (shop.confirm, shop.release):
        with pytest.raises(HoldNotOpen):
            act(held)
    assert shop.available() == 30


def test_a_hold_lapses_at_its_instant() -> None:
    shop = two_lots()
    held = shop.hold(70, lapses_at=after(1))
    assert shop.available(at=after(1) - 1) == 30
    assert (shop.available(at=after(1)), held.state) == (100, "lapsed")
    with pytest.raises(HoldNotOpen):
        shop.confirm(held, at=after(2))


def test_what_is_held_does_not_expire_until_it_is_free() -> None:
    shop = two_lots()
    held = shop.hold(60)
    assert shop.available(at=after(6)) == 40
    assert [t.kind for t in shop.transfers] == ["grant", "grant"]
    shop.release(held, at=after(7))
    assert [(t.kind, t.amount, t.at) for t in shop.transfers[2:]] == [("expire", 60, after(5))]
    assert shop.available() == 40


def test_what_expired_while_held_can_still_be_confirmed() -> None:
    shop = two_lots()
    shop.confirm(shop.hold(60), 50, at=after(6))
    assert [(t.kind, t.amount) for t in shop.transfers[2:]] == [("spend", 50), ("expire", 10)]


def test_pending_points_cannot_be_held() -> None:
    shop = Shop()
    shop.grant(50, available_at=after(1))
    with pytest.raises(NotEnough):
        shop.hold(1)


def test_a_gift_keeps_the_expiry_of_each_parcel() -> None:
    shop = two_lots()
    shop.gift(70)
    assert (shop.available(), shop.available(who=BEN)) == (30, 70)
    assert shop.available(who=BEN, at=after(5)) == 10


def test_a_gift_does_not_renew_what_lives_on_activity() -> None:
    shop = Shop(rule(expiry={"kind": "inactivity", "days": 30}), currencies=[GIVEN])
    shop.buy(goods(50_000))
    shop.gift(50, at=after(10))
    assert shop.available(who=BEN, at=after(30) - 1) == 50
    assert shop.available(who=BEN, at=after(30)) == 0


def test_gifts_need_leave_and_a_balance() -> None:
    shop = two_lots()
    with pytest.raises(NotEnough):
        shop.gift(101)
    mean = Shop(currencies=[POINTS])
    mean.grant(5)
    with pytest.raises(NotTransferable):
        mean.gift(5)


def test_a_gift_sets_off_what_the_taker_owes() -> None:
    shop = two_lots()
    bought = shop.buy(goods(30_000), who=BEN)
    shop.deduct(30, who=BEN)
    shop.refund(bought)
    shop.gift(70)
    assert shop.available(who=BEN) == 40


def test_a_correction_never_takes_more_than_is_there() -> None:
    shop = two_lots()
    with pytest.raises(NotEnough):
        shop.deduct(101)
    shop.deduct(100)
    assert shop.available() == 0


def merged() -> Shop:
    """Ann has 100 in two lots; Ben brought 50 that expire on the third day, 30 pending and a hold of 20."""
    shop = two_lots()
    shop.grant(50, who=BEN, expires_at=after(3))
    shop.grant(30, who=BEN, available_at=after(4))
    shop.hold(20, who=BEN)
    shop.merge()
    return shop


def test_a_merge_unites_balances_with_their_terms_and_holds() -> None:
    shop = merged()
    account = shop.member().account("points")
    assert (account.total, account.held, account.pending, shop.available()) == (180, 20, 30, 130)
    assert shop.available(at=after(3)) == 100
    assert shop.available(at=after(4)) == 130
    [hold] = shop.member().holds.values()
    shop.confirm(hold, at=after(4))
    assert (shop.available(), shop.available(who=BEN)) == (130, 0)


def test_unmerging_at_once_is_as_if_nothing_had_been() -> None:
    shop = merged()
    shop.unmerge()
    assert (shop.available(), shop.available(who=BEN), shop.pending(who=BEN)) == (100, 30, 30)
    [hold] = shop.member(BEN).holds.values()
    assert hold.member == BEN
    shop.release(hold)
    assert (shop.available(who=BEN), shop.available(who=BEN, at=after(3))) == (50, 0)


def test_unmerging_takes_what_was_used_from_the_survivors_own() -> None:
    shop = merged()
    shop.deduct(120)  # 30 of Ben's first, 60 and 30 of Ann's
    shop.unmerge()
    assert (shop.available(), shop.available(who=BEN)) == (-20, 30)
    assert shop.available(who=BEN, at=after(3)) == 0


def test_unmerging_charges_nobody_for_what_expired_meanwhile() -> None:
    shop = merged()
    shop.unmerge(at=after(4))
    assert (shop.available(), shop.available(who=BEN)) == (100, 30)


def test_unmerging_charges_nobody_for_what_idleness_ended() -> None:
    shop = Shop(rule(expiry={"kind": "inactivity", "days": 30}))
    shop.buy(goods(50_000), who=BEN)
    shop.merge()
    shop.grant(100)
    shop.unmerge(at=after(31))
    assert (shop.available(), shop.available(who=BEN)) == (100, 0)


def test_what_lives_on_activity_goes_on_living_after_unmerging() -> None:
    shop = Shop(rule(expiry={"kind": "inactivity", "days": 30}))
    shop.buy(goods(50_000), who=BEN)
    shop.merge(at=after(1))
    shop.unmerge(at=after(2))
    assert shop.available(who=BEN, at=after(30) - 1) == 50
    assert shop.available(who=BEN, at=after(30)) == 0


def test_what_came_back_to_a_lot_after_the_merge_goes_with_it() -> None:
    shop = Shop(currencies=[POINTS])
    shop.grant(100, who=BEN)
    paid = shop.buy(goods(50_000), who=BEN, paid=[Payment("points", 40)])
    shop.merge()
    shop.refund(paid, who=ANN)
    shop.unmerge()
    assert (shop.available(), shop.available(who=BEN)) == (0, 100)


def test_two_parts_of_one_lot_are_one_again_after_a_second_merge() -> None:
    shop = Shop(currencies=[POINTS])
    shop.grant(100, who=BEN)
    shop.merge()
    paid = shop.buy(goods(50_000), paid=[Payment("points", 60)])
    shop.grant(100)
    shop.unmerge()
    shop.refund(paid)
    assert (shop.available(), shop.available(who=BEN)) == (100, 100)
    shop.merge()
    assert (shop.available(), shop.available(who=BEN)) == (200, 0)


def in_debt() -> Shop:
    shop = Shop(rule())
    bought = shop.buy(goods(50_000), who=BEN)
    shop.deduct(50, who=BEN)
    shop.refund(bought)
    shop.grant(80)
    shop.merge()
    return shop


def test_a_debt_is_brought_and_goes_back() -> None:
    shop = in_debt()
    assert shop.available() == 30
    shop.unmerge()
    assert (shop.available(), shop.available(who=BEN)) == (80, -50)


def test_what_was_set_off_of_a_brought_debt_stays_paid() -> None:
    shop = in_debt()
    shop.grant(20)
    shop.unmerge()
    assert (shop.available(), shop.available(who=BEN)) == (80, -30)


def test_a_hold_made_since_the_merge_keeps_its_lots_from_going() -> None:
    shop = merged()
    hold = shop.hold(10)
    with pytest.raises(StillHeld):
        shop.unmerge()
    shop.release(hold)
    shop.unmerge()
    assert shop.available(who=BEN) == 30


def test_erasing_writes_everything_off() -> None:
    shop = two_lots()
    shop.grant(30, available_at=after(4))
    shop.hold(20)
    shop.write_off()
    account = shop.member().account("points")
    assert (account.total, account.held, account.pending, account.debt) == (0, 0, 0, 0)


def test_erasing_forgives_a_debt() -> None:
    shop = Shop(rule())
    bought = shop.buy(goods(50_000))
    shop.deduct(50)
    shop.refund(bought)
    decided = shop.write_off()
    assert (shop.available(), [(t.kind, t.sign, t.amount) for t in decided.transfers]) == (
        0,
        [("grant", 1, 50)],
    )
