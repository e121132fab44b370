"""Gift cards and guests in purchases: money on a card is spent once, comes back, and ends with a refunded sale."""

import threading
from typing import Any
from uuid import UUID

import pytest

from tests.database.buying import (
    NOW,
    buy,
    check_books,
    count,
    join,
    one,
    record,
    rule,
    start,
    take_back,
    want,
)
from vafa.core.purchases.api import rendered, rendered_refund
from vafa.core.purchases.errors import RefundMoment
from vafa.core.vouchers import services
from vafa.core.vouchers.codes import pin_of
from vafa.core.vouchers.services import Terms
from vafa.domain.errors import VafaError
from vafa.domain.time import DAY
from vafa.domain.vouchers import GIFT_CARD, INACTIVE, VoucherRefused
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.throttle import TooManyTries

pytestmark = pytest.mark.usefixtures("logins")


def card(club: Club, rials: int, **terms: Any) -> tuple[UUID, str]:
    """A gift card in force with so much on it."""
    with unit(club.id):
        made = services.issue(
            terms=Terms(
                kind=GIFT_CARD,
                series_id=uuid7(),
                face=rials,
                uses=0,
                state=INACTIVE,
                transferable=True,
                **terms,
            ),
            count=1,
        )
        services.activate(voucher_id=made.ids[0], at=NOW)
    return made.ids[0], made.codes[0]


def left(club: Club, voucher: UUID) -> int:
    return int(one(club, "select balance from core_vouchers_voucher where id = %s", voucher))


def pay(code: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": "gift_card", "code": code, **more}]


def test_two_cards_and_a_basket_smaller_than_both_take_what_is_needed_in_the_chosen_order():
    club = start()
    mira = join(club)
    (one_id, first), (two_id, second) = card(club, 300_000), card(club, 500_000)
    bought = buy(club, mira, 400_000, payments=pay(first) + pay(second))
    assert (left(club, one_id), left(club, two_id)) == (0, 400_000)
    assert rendered(bought, "en")["to_pay"] == 0
    assert rendered(bought, "en")["earned"] == [], "what a gift card pays earns nothing"
    back = take_back(club, bought.id, amount=200_000, reference="half")
    assert left(club, one_id) + left(club, two_id) == 600_000
    take_back(club, bought.id, all=True, reference="rest")
    assert (left(club, one_id), left(club, two_id)) == (300_000, 500_000)
    assert [each["did"] for each in rendered_refund(back, "fa")["vouchers"]] == ["pay", "pay"]
    check_books(club)


def test_a_guest_sells_buys_pays_and_returns_without_anything_of_a_member():
    club = start()
    voucher, code = card(club, 100_000)
    bought = buy(club, None, 150_000, payments=pay(code))
    assert bought.member_id is None
    assert rendered(bought, "fa")["member"] is None
    assert rendered(bought, "fa")["to_pay"] == 50_000
    again = buy(club, None, 150_000, payments=pay(code), reference=bought.reference)
    assert again.repeated and left(club, voucher) == 0
    take_back(club, bought.id, all=True)
    assert left(club, voucher) == 100_000
    assert count(club, "core_ledger_transfer") == 0
    check_books(club)


def test_the_sale_of_a_card_puts_money_on_it_and_its_refund_blocks_it():
    club = start()
    mira = join(club)
    with unit(club.id):
        made = services.issue(
            terms=Terms(kind=GIFT_CARD, series_id=uuid7(), face=0, uses=0, state=INACTIVE, days=365), count=1
        )
    code = made.codes[0]
    lines = [{"unit_price": 200_000, "kind": "gift_card", "voucher": code}]
    sold = buy(club, mira, lines=lines)
    assert left(club, made.ids[0]) == 200_000
    assert rendered(sold, "en")["earned"] == []
    spent = buy(club, None, 50_000, payments=pay(code))
    take_back(club, sold.id, all=True)
    assert left(club, made.ids[0]) == 0
    refused = want(None, 50_000, payments=pay(code))
    record(club, refused)
    assert isinstance(refused.error, VoucherRefused) and refused.error.values["why"] == "blocked"
    take_back(club, spent.id, all=True)
    assert left(club, made.ids[0]) == 50_000, "it stays blocked, and the club knows what is on it"
    check_books(club)


@pytest.mark.parametrize("why", ["unknown", "expired", "less", "twice"])
def test_what_cannot_be_paid_with_a_card_changes_nothing(why: str):
    club = start()
    mira = join(club)
    voucher, code = card(club, 100_000, days=10)
    asked: dict[str, Any] = {
        "unknown": {"payments": pay("0000000000000")},
        "expired": {"payments": pay(code), "now": NOW + 11 * DAY},
        "less": {"payments": pay(code, amount=100_001)},
        "twice": {"payments": pay(code) + pay(code)},
    }[why]
    now = asked.pop("now", NOW)
    refused = want(mira, 500_000, **asked)
    record(club, refused, now=now)
    assert isinstance(refused.error, VoucherRefused) and refused.error.values["why"] == why
    assert code not in str(refused.error)
    assert left(club, voucher) == 100_000 and count(club, "core_purchases_purchase") == 0


def test_sixteen_tills_and_one_card_one_of_them_gets_it():
    club = start()
    voucher, code = card(club, 100_000)
    ready, errors, done = threading.Barrier(16), [], []

    def till(number: int) -> None:
        ready.wait()
        try:
            done.append(buy(club, None, 100_000, payments=pay(code, amount=100_000), reference=f"T{number}"))
        except VafaError as error:
            errors.append(error)

    threads = [threading.Thread(target=till, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(errors), left(club, voucher)) == (1, 15, 0)
    check_books(club)


def test_a_pin_is_tried_five_times_also_in_previews_and_then_the_right_one_is_refused_too():
    club = start()
    with unit(club.id):
        made = services.issue(
            terms=Terms(kind=GIFT_CARD, series_id=uuid7(), face=50_000, uses=0, state=INACTIVE, has_pin=True),
            count=1,
        )
        services.activate(voucher_id=made.ids[0], at=NOW)
    right = pin_of(club.id, made.ids[0])
    wrong = f"{(int(right) + 1) % 10_000:04}"
    for _ in range(5):
        tried = want(None, 10_000, payments=pay(made.codes[0], pin=wrong))
        record(club, tried, preview=True)
        assert isinstance(tried.error, VoucherRefused) and tried.error.values["why"] == "pin"
    for preview in (True, False):
        tried = want(None, 10_000, payments=pay(made.codes[0], pin=right))
        record(club, tried, preview=preview)
        tried = want(None, 10_000, payments=pay(made.codes[0], pin=wrong))
        record(club, tried, preview=preview)
    last = want(None, 10_000, payments=pay(made.codes[0], pin=right))
    record(club, last)
    assert isinstance(last.error, TooManyTries)


def test_story_28_who_buys_a_gift_card_has_bought_nothing_yet():
    club = start(rule("welcome", amount={"kind": "fixed", "amount": 100}, earning="bonus"))
    mira = join(club)
    sold = buy(club, mira, lines=[{"unit_price": 200_000, "kind": "gift_card"}])
    assert sold.total == 200_000 and rendered(sold, "en")["earned"] == []
    assert one(club, "select spent from core_earning_standing where member_id = %s", mira) == 0
    goods = buy(club, mira, 80_000)
    assert [each["amount"] for each in rendered(goods, "en")["earned"]] == [100]
    back = rendered_refund(take_back(club, sold.id), "en")
    assert (back["net"], back["total"]) == (0, 200_000)
    check_books(club)


def test_a_return_is_neither_before_its_purchase_nor_in_the_future():
    club = start()
    bought = buy(club, join(club), 80_000)
    for moment in ("2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"):
        with pytest.raises(RefundMoment):
            take_back(club, bought.id, all=True, happened_at=moment)
