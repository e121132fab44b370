"""What members and staff read when a code gives nothing, limits on every path, and random lives that end where they
began."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.database.buying import balance, buy, check_books, join, one, record, rows, take_back, want
from tests.database.vouching import TEN, Api, club, coupons, pay
from vafa.core.vouchers import codes
from vafa.domain.errors import VafaError
from vafa.domain.returns import RefundEmpty
from vafa.domain.selling import CodeDoesNotFit
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.coupons import giving
from vafa.modules.giftcards import giving as cards

pytestmark = pytest.mark.usefixtures("logins")

FROM_HALF_A_MILLION: dict[str, Any] = {
    **TEN,
    "effect": {"kind": "steps", "by": "rials", "steps": [{"from": 500_000, "percent": "10"}]},
}
ONCE: dict[str, Any] = {**TEN, "limits": [{"per": "member", "uses": 1}]}


def used(at: Club) -> int:
    return int(one(at, "select coalesce(sum(used), 0) from core_vouchers_voucher where club_id = %s", at.id))


def test_story_29_a_code_that_does_not_apply_says_why_and_what_is_missing():
    at = club(FROM_HALF_A_MILLION)
    mira = join(at)
    (code,) = coupons(at).codes
    body = {
        "reference": "x",
        "member": {"id": str(mira)},
        "lines": [{"unit_price": 420_000}],
        "codes": [code],
    }
    for lang, said in (("fa", "۸٬۰۰۰ تومان"), ("en", "8,000 toman")):
        api = Api(at, lang=lang)
        (missed,) = api.post("/purchases/preview", body)["not_discounted"]
        assert (missed["missing"], missed["unit"], missed["code"]) == (80_000, "rial", 1)
        assert said in missed["because"]
        refused = api.post("/purchases", body, 409)
        assert said in refused["detail"] and code not in refused["detail"]
    assert used(at) == 0


def test_story_30_a_limit_of_each_member_holds_for_every_code_and_shuts_guests_out():
    at = club(ONCE)
    mira = join(at)
    first, second = coupons(at, 2).codes
    bought = buy(at, mira, 100_000, codes=[first])
    for who, why in ((mira, "limit"), (None, "guest")):
        refused = want(who, 100_000, codes=[second])
        record(at, refused)
        assert isinstance(refused.error, CodeDoesNotFit) and refused.error.unapplied.code == why
    take_back(at, bought.id)
    assert buy(at, mira, 100_000, codes=[second]).total == 90_000
    assert used(at) == 1


def test_story_30_what_takes_nothing_off_uses_neither_code_nor_limit():
    better = {**TEN, "key": "better", "effect": {"kind": "percent", "percent": "30"}, "group": "one"}
    at = club({**ONCE, "group": "one"}, better)
    mira = join(at)
    (weak,), (strong,) = coupons(at).codes, coupons(at, offer="coupon_better").codes
    bought = buy(at, mira, 100_000, codes=[weak, strong])
    assert bought.total == 70_000
    assert dict(rows(at, "select code, used from core_vouchers_voucher")) == {weak: 0, strong: 1}
    preview = want(mira, 100_000, codes=[weak])
    record(at, preview, preview=True)
    free = want(mira, lines=[{"unit_price": 0}], codes=[weak])
    record(at, free)
    assert isinstance(free.error, CodeDoesNotFit)
    assert buy(at, mira, 100_000, codes=[weak]).total == 90_000, "the limit was not touched until now"
    check_books(at)


class Life:
    """Purchases of a member and of guests with codes and cards, and refunds of them, by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        budget = {**TEN, "key": "budget", "budget_uses": 5, "budget_rials": 90_000}
        weekly = {
            **TEN,
            "key": "weekly",
            "limits": [{"per": "week", "uses": 2}],
            "effect": {"kind": "amount", "rials": 7_001},
        }
        self.at = club(TEN, budget, weekly)
        self.member = join(self.at)
        with unit(self.at.id):
            own = [giving.give(member_id=self.member, kind=kind, uses=2).code for kind in ("ten", "weekly")]
            given = [cards.give(amount=500_000, mobile="09121112233") for _ in range(2)]
        self.codes = [*own, *coupons(self.at, 2, offer="coupon_budget", uses=3).codes]
        self.cards = [(each.code, codes.pin_of(self.at.id, each.id)) for each in given]
        self.open: list[Any] = []

    def begin(self) -> Any:
        """What is written down of vouchers, budgets and balances."""
        return (
            rows(self.at, "select code, balance, used, state from core_vouchers_voucher order by code"),
            rows(self.at, "select rule, used from core_earning_budget where used <> 0"),
            balance(self.at, self.member),
        )

    def buy(self) -> None:
        chance = self.chance
        lines = [{"unit_price": chance.randint(1, 400_000)} for _ in range(chance.randint(1, 3))]
        shown = chance.sample(self.codes, chance.randint(0, 2))
        used_cards = chance.sample(self.cards, chance.randint(0, 2))
        payments = [each for code, pin in used_cards for each in pay(code, pin=pin)]
        try:
            made = buy(
                self.at, chance.choice([self.member, None]), lines=lines, codes=shown, payments=payments
            )
        except VafaError:
            return
        self.open.append(made)

    def refund(self) -> None:
        """A part of one of them, or all."""
        if not self.open:
            return
        made = self.chance.choice(self.open)
        if self.chance.random() < 0.5:
            self.open.remove(made)
            self.back(made)
            return
        try:
            take_back(self.at, made.id, lines=[{"line": 1, "quantity": "0.5"}])
        except VafaError:
            return

    def back(self, made: Any) -> None:
        """All that is left of it; of halves that came back one by one nothing may be."""
        try:
            take_back(self.at, made.id)
        except RefundEmpty:
            assert one(self.at, "select returned from core_purchases_purchase where id = %s", made.id)


@settings(
    max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(seed=st.integers(0, 10**6))
def test_random_lives_with_coupons_cards_and_refunds_end_where_they_began(seed: int):
    life = Life(random.Random(seed))
    before = life.begin()
    for _ in range(25):
        life.chance.choice([life.buy, life.buy, life.refund])()
    for made in life.open:
        life.back(made)
    assert life.begin() == before
    check_books(life.at)
