"""A club with every module on, and the random life of its members: buying with all that can be bought with."""

import random
from typing import Any
from uuid import UUID

from tests.database import buying
from tests.database.buying import DAY, NOW
from vafa.core.earning import services as earning
from vafa.core.ledger import selectors as ledger
from vafa.core.vouchers import selectors as codes
from vafa.core.vouchers import services as vouchers
from vafa.core.vouchers.services import Terms
from vafa.domain.errors import VafaError
from vafa.domain.vouchers import COUPON, GIFT_CARD, INACTIVE
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.modules.credit import lending
from vafa.modules.rewards import catalogue, claims
from vafa.modules.rewards.bodies import RewardBody
from vafa.modules.rewards.models import Redemption

LIMIT = 400_000
GROUPS = ("coffee", "bread", "fuel")


def _names(word: str) -> dict[str, str]:
    return {"fa": word, "en": word}


def _of(*groups: str) -> dict[str, Any]:
    return {"fact": "line.group", "op": "contains", "value": list(groups)}


OFFERS: list[dict[str, Any]] = [
    {
        "key": "bread", "names": _names("bread"), "lines": _of("bread"), "budget_rials": 50_000,
        "effect": {"kind": "percent", "percent": "12.5"}, "limits": [{"per": "week", "uses": 4}],
    },
    {
        "key": "two_for_one", "names": _names("two"), "lines": _of("coffee"), "group": "coffee", "budget_uses": 6,
        "effect": {"kind": "buy_get", "buy": 1, "get": 1},
    },
    {
        "key": "big", "names": _names("big"),
        "effect": {"kind": "steps", "steps": [{"from": 150_000, "rials": 9_999}]},
    },
    {"key": "welcome", "names": _names("welcome"), "code": True, "effect": {"kind": "amount", "rials": 7_777}},
]  # fmt: skip

MODULES: dict[str, Any] = {
    "tiers": {"on": True, "params": {"ladders": [{
        "key": "main", "names": _names("tier"), "metric": {"kind": "spend"},
        "window": {"kind": "rolling_days", "days": 90},
        "tiers": [{"key": "gold", "names": _names("gold"), "threshold": 500_000,
                   "benefits": {"multipliers": {"points": "1.5"}}}],
    }]}},
    "cashback": {"on": True},
    "stamps": {"on": True},
    "credit": {"on": True, "params": {"kinds": [
        {"key": "line", "names": _names("line"), "line": True},
        {"key": "food", "names": _names("food"), "groups": ["bread", "coffee"], "smallest_basket": 20_000},
    ]}},
    "rewards": {"on": True, "params": {"thresholds": [
        {"key": "mug", "names": _names("mug"), "currency": "points", "amount": 300, "reward": "mug"},
    ]}},
    "offers": {"on": True, "params": {"offers": OFFERS}},
    "coupons": {"on": True},
    "giftcards": {"on": True},
    "cards": {"on": True},
}  # fmt: skip

RULES = (
    buying.rule(caps=[{"per": "day", "amount": 400}]),
    buying.rule(
        "feast", earning="bonus", amount={"kind": "fixed", "amount": 40}, caps=[{"per": "campaign", "amount": 200}],
        condition={"fact": "purchase.net", "op": ">=", "value": 100_000}, refund="recalculate",
    ),
)  # fmt: skip


class Life:
    """Two members and guests; the clock goes on by hours."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOW - 40 * DAY
        self.club = buying.start(*RULES, modules=MODULES)
        self.people = [buying.join(self.club) for _ in range(2)]
        self.bought: list[tuple[UUID, int]] = []
        self.refused = 0
        with unit(self.club.id):
            self.mug = catalogue.create(body=RewardBody.load({"names": _names("mug")}), key="mug", stock=5).id
            for who in self.people:
                lending.open_line(member_id=who, kind="line", limit=LIMIT, now=self.now)
                for currency in ("credit_food", "points"):
                    earning.grant(member_id=who, currency=currency, amount=90_000 if currency != "points" else 40,
                                  reason="x", now=self.now)  # fmt: skip
            self.coupons = vouchers.issue(
                terms=Terms(kind=COUPON, series_id=uuid7(), offer="welcome", uses=2, transferable=True),
                count=2,
            ).codes
            cards = vouchers.issue(
                terms=Terms(kind=GIFT_CARD, series_id=uuid7(), face=80_000, uses=0, state=INACTIVE), count=2
            )
            for voucher_id in cards.ids:
                vouchers.activate(voucher_id=voucher_id, at=self.now)
            self.cards = cards.codes
        self.settle()

    def settle(self) -> None:
        with unit(self.club.id):
            for who in self.people:
                claims.settle(member_id=who, now=self.now)

    def basket(self) -> list[dict[str, Any]]:
        chance = self.chance
        return [
            {
                "unit_price": chance.randint(1, 90_000),
                "groups": [chance.choice(GROUPS)],
                "quantity": chance.choice([1, 1, 2, 3]),
                "tax": chance.choice([0, 0, 999]),
            }
            for _ in range(chance.randint(1, 4))
        ]

    def payments(self, member: UUID | None) -> list[dict[str, Any]]:
        chance, paid = self.chance, []
        if chance.random() < 0.4:
            paid.append({"kind": "gift_card", "code": chance.choice(self.cards)})
        if member is not None and chance.random() < 0.5:
            currency = chance.choice(["credit_line", "credit_food", "credit"])
            paid.insert(chance.randint(0, len(paid)), {"kind": currency, "amount": chance.randint(1, 30_000)})
        return paid

    def buy(self) -> None:
        self.now += self.chance.randint(1, 30) * DAY // 24
        member = self.chance.choice([*self.people, *self.people, None])
        lines = self.basket()
        body: dict[str, Any] = {"lines": lines, "payments": self.payments(member)}
        if self.chance.random() < 0.4:
            body["codes"] = [self.chance.choice(self.coupons)]
        try:
            stored = buying.buy(self.club, member, now=self.now, **body)
        except VafaError:
            self.refused += 1
            return
        self.bought.append((stored.id, len(lines)))

    def return_part(self) -> None:
        if not self.bought:
            return
        purchase, lines = self.chance.choice(self.bought)
        part = {"lines": [{"line": self.chance.randint(1, lines), "quantity": "0.5"}]}
        self.take_back(
            purchase, **(part if self.chance.random() < 0.6 else {"amount": self.chance.randint(1, 9_000)})
        )

    def take_back(self, purchase: UUID, **how: Any) -> None:
        self.now += DAY // 24
        try:
            buying.take_back(self.club, purchase, now=self.now, **how)
        except VafaError as refused:
            assert refused.code.startswith("refund."), refused
            self.refused += 1

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.chance.choice([self.buy, self.buy, self.buy, self.return_part, self.settle])()

    def undo_everything(self) -> None:
        self.chance.shuffle(self.bought)
        for purchase, _ in self.bought:
            self.take_back(purchase, all=True)
        self.settle()

    def stands(self) -> dict[str, Any]:
        """All that a purchase can change, of the members and of the club."""
        with unit(self.club.id):
            found: dict[str, Any] = {
                f"member {place}": {
                    each.currency: (each.available, each.pending)
                    for each in ledger.balances(who, self.now) or []
                    if each.available or each.pending
                }
                for place, who in enumerate(self.people)
            }
            for code in (*self.coupons, *self.cards):
                row = codes.by_code(code)
                assert row is not None
                found[code] = (row.state, row.balance, row.used)
            found["open rewards"] = Redemption.objects.filter(state__in=["ordered", "ready"]).count()
        rows = buying.rows(
            self.club, "select rule, used from core_earning_budget where club_id = %s", self.club.id
        )
        found["budgets"] = {rule: used for rule, used in rows if used}
        found["caps"] = buying.rows(
            self.club,
            "select member_id, data::jsonb -> 'caps' from core_earning_standing where club_id = %s"
            " and coalesce(data::jsonb -> 'caps', '{}') <> '{}'",
            self.club.id,
        )
        found["stock"] = buying.one(self.club, "select stock from rewards_reward where id = %s", self.mug)
        found["owed"] = buying.rows(
            self.club,
            "select coalesce(sum(left_amount), 0) from credit_debt where club_id = %s",
            self.club.id,
        )
        return found
