"""A club with rewards on: its catalogue, a member with points, and what became of them."""

from typing import Any
from uuid import UUID

from tests.database import buying
from tests.database.buying import NOW, check_books, join
from vafa.core.earning import services as earning
from vafa.core.earning.work import now_instant
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue, handing, redeeming, wishing
from vafa.modules.rewards.bodies import RewardBody
from vafa.modules.rewards.models import Redemption, Reward

COFFEE: dict[str, Any] = {
    "names": {"fa": "قهوهٔ مهمان", "en": "A coffee"},
    "price": {"currency": "points", "amount": 100},
}


def club(others: dict[str, Any] | None = None, **params: Any) -> Club:
    return buying.start(modules={"rewards": {"on": True, "params": params}, **(others or {})})


def member(at: Club, points: int = 1_000) -> UUID:
    made = join(at)
    if points:
        give(at, made, points)
    return made


def give(at: Club, who: UUID, points: int) -> None:
    with unit(at.id):
        earning.grant(member_id=who, currency="points", amount=points, reason="test", now=NOW)


def reward(
    at: Club, *, stock: int | None = None, condition: Any = None, key: str = "", **body: Any
) -> Reward:
    with unit(at.id):
        return catalogue.create(
            body=RewardBody.load(COFFEE | body), stock=stock, condition=condition, key=key
        )


def redeem(at: Club, who: UUID, what: Reward, quantity: int = 1, now: int = NOW) -> Redemption:
    with unit(at.id):
        return redeeming.redeem(member_id=who, reward_id=what.id, quantity=quantity, now=now)


def shelf(at: Club, what: Reward) -> tuple[int | None, int, int]:
    """Stock, redeemed, collected."""
    with unit(at.id):
        found = catalogue.find(what.id)
    assert found is not None
    return found.stock, found.redeemed, found.collected


def points(at: Club, who: UUID) -> int:
    return buying.balance(at, who)


def crowded(at: Club, count: int, who: UUID) -> dict[str, Any]:
    """A catalogue of so many, wishes for all of it, and of each one that is ordered and one that was handed over."""
    give(at, who, 1_000 * count)
    made = [
        reward(at, stock=50, key=f"r{n}", names={"fa": f"پاداش {n}", "en": f"R {n}"}) for n in range(count)
    ]
    rows = []
    for each in made:
        rows += [redeem(at, who, each, now=now_instant()) for _ in range(2)]
        with unit(at.id):
            wishing.wish(member_id=who, reward_id=each.id)
            handing.hand_over(redemption_id=rows[-1].id)
            handing.take_back(redemption_id=rows[-1].id)
    return {"reward_id": made[0].id, "redemption_id": rows[0].id}


__all__ = [
    "COFFEE",
    "NOW",
    "check_books",
    "club",
    "crowded",
    "give",
    "member",
    "points",
    "redeem",
    "reward",
    "shelf",
]
