"""What credit may pay for, and what its refusals say is missing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.modules import shop_with
from tests.shop import START, Shop, after, goods
from vafa.domain.baskets import Payment
from vafa.domain.ledger import NotEnough
from vafa.domain.programme import ProgrammeInvalid
from vafa.kernel.params import ParamsInvalid

from ..errors import CreditRefused, NotForThisKind
from ..params import CreditParams
from ..rules import contribute

NAMES = {"fa": "اعتبار", "en": "credit"}


def shop(granted: int = 1_000_000, **given: Any) -> Shop:
    params = CreditParams.load({"kinds": [{"key": "gift", "names": NAMES} | given]})
    made = shop_with({"credit": contribute(params)}, {})
    if granted:
        made.grant(granted, "credit_gift")
    return made


def paid(amount: int, line: int = 0) -> Payment:
    return Payment("credit_gift", amount, line=line)


def refusal(made: Shop, *basket: Any, **given: Any) -> CreditRefused:
    with pytest.raises(CreditRefused) as refused:
        made.buy(*basket, **given)
    for lang in ("fa", "en"):
        assert refused.value.say(lang)[1]
    return refused.value


def test_without_restrictions_it_pays_rial_by_rial() -> None:
    made = shop()
    made.buy(goods(300_000), paid=[paid(250_000)])
    assert made.available("credit_gift") == 750_000


def test_the_smallest_basket_says_what_is_missing() -> None:
    made = shop(smallest_basket=1_000_000)
    refused = refusal(made, goods(600_000), paid=[paid(1)])
    assert refused.values["missing"] == 400_000
    assert "۴۰٬۰۰۰ تومان دیگر خرید لازم است" in refused.say("fa")[1]
    made.buy(goods(1_000_000), paid=[paid(500_000)])


def test_its_share_of_a_basket_holds_for_several_payments_together() -> None:
    made = shop(most_percent=30)
    made.buy(goods(1_000_000), paid=[paid(300_000)])
    assert refusal(made, goods(1_000_000), paid=[paid(200_000), paid(100_001)]).values["why"] == "share"


def test_only_for_its_groups_and_among_their_lines() -> None:
    made = shop(groups=["books"])
    assert refusal(made, goods(500_000, "toys"), paid=[paid(1)]).values["why"] == "groups"
    basket = [goods(500_000, "toys"), goods(200_000, "books"), goods(100_000, "books")]
    assert refusal(made, *basket, paid=[paid(10, line=1)]).values["why"] == "groups"
    assert refusal(made, *basket, paid=[paid(300_001)]).values["why"] == "share"
    whole = refusal(made, *basket, paid=[paid(300_001)])
    assert "٪" not in whole.say("fa")[1] and "30,000 toman" in whole.say("en")[1]
    bought = made.buy(*basket, paid=[paid(300_000)])
    made.refund(bought, lines=[(1, 1000)], at=after(hours=1))
    assert made.available("credit_gift") == 700_000
    made.refund(bought, lines=[(2, 1000)], at=after(hours=2))
    assert made.available("credit_gift") == 900_000


def test_only_in_its_branches() -> None:
    made = shop(branches=["north"])
    assert refusal(made, goods(500_000), paid=[paid(1)], branch="south").values["why"] == "branch"
    made.buy(goods(500_000), paid=[paid(1)], branch="north")


def test_only_under_its_condition() -> None:
    made = shop(condition={"fact": "purchase.total", "op": ">=", "value": 700_000})
    assert refusal(made, goods(500_000), paid=[paid(1)]).values["why"] == "condition"
    made.buy(goods(700_000), paid=[paid(1)])


def test_story_09_expired_credit_pays_nothing() -> None:
    made = shop(granted=0)
    made.grant(100_000, "credit_gift", expires_at=after(days=10))
    made.buy(goods(60_000), paid=[paid(60_000)], at=after(days=10) - 1)
    with pytest.raises(NotEnough) as refused:
        made.buy(goods(40_000), paid=[paid(40_000)], at=after(days=10))
    assert refused.value.values["missing"] == 40_000


def test_story_06_a_return_gives_credit_back_with_the_expiry_that_the_club_set() -> None:
    for how, there in (("keep", 0), ("extend", 100_000), ("renew", 100_000)):
        made = shop(granted=0, returned=how, returned_days=30)
        made.grant(100_000, "credit_gift", expires_at=after(days=10))
        bought = made.buy(goods(100_000), paid=[paid(100_000)], at=after(days=5))
        made.refund(bought, at=after(days=9))
        assert made.available("credit_gift") == 100_000
        assert made.available("credit_gift", at=after(days=15)) == there


def test_a_line_moves_by_its_own_services_alone() -> None:
    line = {"key": "line", "names": NAMES, "line": True}
    made = shop_with({"credit": contribute(CreditParams.load({"kinds": [line]}))}, {})
    with pytest.raises(NotForThisKind):
        made.grant(1_000, "credit_line", at=START)
    giving = {"key": "x", "names": NAMES, "currency": "credit_line", "amount": {"kind": "fixed", "amount": 1}}
    with pytest.raises(ProgrammeInvalid):
        shop_with({"credit": contribute(CreditParams.load({"kinds": [line]}))}, {"rules": [giving]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": [{"key": "a", "names": NAMES, "line": True, "transferable": True}]},
        {"kinds": [{"key": "a", "names": NAMES}, {"key": "a", "names": NAMES}]},
        {"kinds": [{"key": "a", "names": NAMES, "line": True}], "overpaid": "a"},
        {"exchanges": [{"key": "r", "from_currency": "credit_line", "to_currency": "points", "from_amount": 1,
                        "to_amount": 1}]},
    ],
)  # fmt: skip
def test_params_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ParamsInvalid):
        CreditParams.load(wrong)


def test_the_bonus_of_a_top_up_is_that_of_the_step_reached_rounded_down() -> None:
    kind = CreditParams().kinds[0]
    assert [kind.top_up.bonus(paid) for paid in (9_999_999, 10_000_033, 60_000_000)] == [
        0,
        300_000,
        3_000_000,
    ]
