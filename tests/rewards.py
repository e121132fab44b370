"""A club with rewards on: its catalogue, a member with points, and what became of them."""

from typing import Any
from uuid import UUID

from tests.database import buying
from tests.database.buying import NOW, check_books, join
from vafa.core.earning import services as earning
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue, redeeming
from vafa.modules.rewards.bodies import RewardBody
from vafa.modules.rewards.models import Redemption, Reward

COFFEE: dict[str, Any] = {
    "names": {"fa": "قهوهٔ مهمان", "en": "A coffee"},
    "price": {"currency": "points", "amount": 100},
}


def club(**params: Any) -> Club:
    return buying.start(modules={"rewards": {"on": True, "params": params}})


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


__all__ = ["COFFEE", "NOW", "check_books", "club", "give", "member", "points", "redeem", "reward", "shelf"]
