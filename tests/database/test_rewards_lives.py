"""Random lives with rewards: whatever is ordered, handed over, cancelled, returned, refunded or forgotten, everything
that is undone is back where it began, the shelf is never below zero, and the books agree."""

import random
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import rewards as shelf
from tests.database import buying
from tests.rewards import NOW
from vafa.core.earning import services as earning
from vafa.domain.errors import VafaError
from vafa.domain.time import DAY, HOUR
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import claims, handing, looking
from vafa.modules.rewards.models import Redemption, Reward

pytestmark = pytest.mark.usefixtures("logins")

DEEDS = (
    "buy",
    "buy",
    "refund",
    "redeem",
    "redeem",
    "redeem",
    "cancel",
    "hand_over",
    "return",
    "ready",
    "wait",
)
STOCK = 4
BEGAN = 500
START = NOW - 200 * DAY
"""Long enough ago that no life reaches the present, which the books are checked at."""
THRESHOLD = {
    "key": "regular", "names": {"fa": "ثابت", "en": "Regular"}, "currency": "points", "amount": 250,
    "reward": "coffee",
}  # fmt: skip


@dataclass
class Life:
    """Two members of a club, and the clock."""

    club: Club
    members: list[UUID]
    rewards: list[Reward]
    chance: random.Random
    now: int = START
    bought: list[UUID] = field(default_factory=list)

    def do(self, deed: str) -> None:
        try:
            with unit(self.club.id):
                getattr(self, deed)()
        except VafaError:
            return  # refused: nothing has happened
        finally:
            self.now += self.chance.choice([HOUR, 7 * HOUR])

    def after(self) -> None:
        """What jobs and subscribers do."""
        for member in self.members:
            with unit(self.club.id):
                claims.settle(member_id=member, now=self.now)
        for reward in self.rewards:
            stock, redeemed, collected = shelf.shelf(self.club, reward)
            assert stock is None or stock >= 0
            assert redeemed >= 0 and collected >= 0

    def redeem(self) -> None:
        reward, many = self.chance.choice(self.rewards), self.chance.randint(1, 3)
        shelf.redeeming.redeem(
            member_id=self.chance.choice(self.members), reward_id=reward.id, quantity=many, now=self.now
        )

    def wait(self) -> None:
        """A day or a week passes, and what nobody fetched lapses."""
        self.now += self.chance.choice([DAY, 8 * DAY])
        for row in self.rows():
            handing.lapse(redemption_id=row.id, now=self.now)

    def rows(self, *states: str) -> list[Redemption]:
        found = [each for member in self.members for each in looking.mine(member)]
        return [each for each in found if not states or each.state in states]

    def one(self, *states: str) -> Redemption:
        found = self.rows(*states)
        if not found:
            raise handing.RedemptionNotFound()
        return self.chance.choice(found)

    def cancel(self) -> None:
        handing.cancel(redemption_id=self.one("ordered", "ready").id, now=self.now)

    def ready(self) -> None:
        handing.make_ready(redemption_id=self.one("ordered").id)

    def hand_over(self) -> None:
        handing.hand_over(redemption_id=self.one("ordered", "ready").id, now=self.now)

    def give_back(self) -> None:
        row = self.one("handed_over")
        many = self.chance.randint(1, row.quantity - row.returned)
        handing.take_back(redemption_id=row.id, quantity=many, now=self.now)

    def undo(self) -> None:
        """Everything that still stands, in any order."""
        for row in self.rows("handed_over"):
            handing.take_back(redemption_id=row.id, now=self.now)
        for row in self.rows("ordered", "ready"):
            handing.cancel(redemption_id=row.id, now=self.now)


def live(deeds: list[str], seed: int) -> Life:
    club = shelf.club(thresholds=[THRESHOLD], pickup_days=5)
    coffee = shelf.reward(club, key="coffee", stock=STOCK)
    bag = shelf.reward(
        club,
        key="bag",
        stock=STOCK,
        price={"currency": "points", "amount": 170},
        limit={"count": 3, "per": "week"},
    )
    life = Life(club, [shelf.member(club, 0) for _ in range(2)], [coffee, bag], random.Random(seed))
    for member in life.members:
        with unit(club.id):
            for amount, days in ((BEGAN - 100, 400), (100, 300)):
                earning.grant(
                    member_id=member, currency="points", amount=amount, reason="begin", now=START,
                    expires_at=START + days * DAY,
                )  # fmt: skip
    for deed in deeds:
        if deed == "buy":
            made = buying.buy(club, life.chance.choice(life.members), 130_000, now=life.now)
            life.bought.append(made.id)
        elif deed == "refund" and life.bought:
            buying.take_back(club, life.bought.pop(life.chance.randrange(len(life.bought))), now=life.now)
        elif deed != "refund":
            life.do({"return": "give_back"}.get(deed, deed))
        life.after()
    return life


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.sampled_from(DEEDS), min_size=4, max_size=14), st.integers(0, 10**6))
def test_what_is_undone_is_where_it_began(deeds: list[str], seed: int) -> None:
    life = live(deeds, seed)
    shelf.check_books(life.club)
    for purchase in life.bought:
        buying.take_back(life.club, purchase, now=life.now)
    life.after()
    with unit(life.club.id):
        life.undo()
    life.after()
    for member in life.members:
        assert shelf.points(life.club, member) == BEGAN
    for reward in life.rewards:
        assert shelf.shelf(life.club, reward) == (STOCK, 0, 0)
    shelf.check_books(life.club)
