"""A reward that is a coupon of the member's own: it works in a purchase, and goes when the reward comes back."""

import pytest

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.core.vouchers import selectors as codes
from vafa.kernel.database import unit
from vafa.modules.rewards import handing
from vafa.modules.rewards.errors import GivenUsed

pytestmark = pytest.mark.usefixtures("logins")

KIND = {
    "key": "thanks",
    "names": {"fa": "سپاس", "en": "Thanks"},
    "effect": {"kind": "amount", "rials": 5_000},
}


def coupon_club():
    return shelf.club(others={"coupons": {"on": True, "params": {"kinds": [KIND]}}})


def test_the_coupon_works_once_for_who_has_it_and_then_stays():
    club = coupon_club()
    member = shelf.member(club)
    reward = shelf.reward(club, kind="coupon", coupon="thanks")
    row = shelf.redeem(club, member, reward)
    code = row.delivered["codes"][0]
    bought = buying.buy(club, member, 100_000, codes=[code], now=NOW)
    assert bought.total == 95_000
    with pytest.raises(GivenUsed), unit(club.id):
        handing.take_back(redemption_id=row.id, quantity=1, reason="x", now=NOW)
    buying.take_back(club, bought.id, now=NOW)
    with unit(club.id):
        handing.take_back(redemption_id=row.id, quantity=1, reason="x", now=NOW)
        found = codes.by_code(code)
        assert found is not None and (found.state, found.reason) == ("blocked", "reward_returned")
    assert shelf.points(club, member) == 1_000
    shelf.check_books(club)
