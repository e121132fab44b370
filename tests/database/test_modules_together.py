"""Tiers, cashback and stamps in one club: whatever happens, all that is kept is what history makes of it."""

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.database import buying
from vafa.core.earning import services as ledger
from vafa.core.purchases.verifying import verify
from vafa.domain.errors import VafaError
from vafa.domain.time import DAY, HOUR, from_datetime, to_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.tiers.tests.ladder import ladder

pytestmark = pytest.mark.usefixtures("logins")

SPANS = 90
BY_POINTS = {"metric": {"kind": "points", "currency": "points"}}
VISITS = {"metric": {"kind": "visits"}, "window": {"kind": "rolling_months", "months": 2}}


def switches(silver: int) -> dict[str, Any]:
    ladders = [
        ladder(0, silver, 2 * silver, grace_days=5, downgrade="one_step"),
        ladder(0, silver // 1000, key="points", corrections_count=True, on_refund="keep", **BY_POINTS),
        ladder(0, 3, 6, key="visits", validity={"kind": "criteria"}, **VISITS),
    ]
    ladders[0]["tiers"][1]["benefits"] = {"multipliers": {"points": "1.5"}}
    steps = [{"percent": "2"}, {"from_rials": 200_000, "percent": "3.5"}]
    card = {"key": "coffee", "names": {"fa": "مهر", "en": "stamps"}, "groups": ["coffee"], "needed": 4}
    return {
        "tiers": {"on": True, "params": {"ladders": ladders}},
        "cashback": {"on": True, "params": {"steps": steps, "caps": {"day": 9_000, "month": 40_000}}},
        "stamps": {"on": True, "params": {"cards": [card]}},
    }


class Story:
    """Three members, three months that end today, and a random course of things."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.club: Club = buying.start(modules=switches(300_000))
        self.members: list[UUID] = [buying.join(self.club) for _ in range(3)]
        self.now = from_datetime(datetime.now(UTC)) - SPANS * DAY
        self.bought: list[UUID] = []
        self.refused = 0

    def buy(self) -> None:
        chance = self.chance
        lines = [
            {
                "unit_price": chance.randint(1, 90_000),
                "quantity": chance.randint(1, 3),
                "groups": chance.sample(["coffee", "cake"], chance.randint(0, 2)),
            }
            for _ in range(chance.randint(1, 3))
        ]
        pays = chance.choice([(), (), ("points", 40), ("credit", 3_000), ("stamps_coffee", 4)])
        given: dict[str, Any] = {"payments": [{"kind": pays[0], "amount": pays[1]}]} if pays else {}
        if chance.random() < 0.3:
            late = self.now - chance.randint(1, 600) * HOUR
            given["happened_at"] = to_datetime(late).isoformat()
        stored = buying.buy(self.club, chance.choice(self.members), now=self.now, lines=lines, **given)
        self.bought.append(stored.id)

    def refund(self) -> None:
        if self.bought:
            how = self.chance.choice([{}, {"amount": self.chance.randint(1, 50_000)}])
            buying.take_back(self.club, self.chance.choice(self.bought), **how)

    def tick(self) -> None:
        with unit(self.club.id):
            ledger.tick_members(member_ids=[self.chance.choice(self.members)], now=self.now)

    def correct(self) -> None:
        given = {"member_id": self.chance.choice(self.members), "currency": "points", "reason": "a mistake"}
        with unit(self.club.id):
            verb = ledger.grant if self.chance.random() < 0.6 else ledger.deduct
            verb(amount=self.chance.randint(1, 200), now=self.now, **given)

    def run(self, steps: int) -> None:
        for step in range(steps):
            self.now += SPANS * DAY // steps
            if step == steps // 2:
                buying.publish(self.club, since=self.now, modules=switches(200_000))
            act = self.chance.choice([self.buy, self.buy, self.buy, self.refund, self.tick, self.correct])
            try:
                act()
            except VafaError:
                self.refused += 1


@pytest.mark.parametrize("seed", range(6))
def test_nothing_differs_from_history(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(seed)
    monkeypatch.setattr("vafa.core.earning.work.now_instant", lambda: story.now)
    story.run(60)
    assert len(story.bought) > 10
    assert story.refused < 40
    assert [
        f"{each.member} {each.what}: {each.expected}, {each.found}" for each in verify(story.club.id)
    ] == []
