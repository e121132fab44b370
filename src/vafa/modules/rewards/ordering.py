"""The personal order of the catalogue: a score from what is known, the same for the same facts.

| what | points |
|---|---|
| can be had now | 100 |
| is wished for | 40 |
| how near the balance is, when that is all that lacks | 0–50 |
| how popular it is with members of the same tier | 0–20 |
| new within 30 days | 10 |

What is equal stands in the club's own order. What cannot be had for another reason than the balance comes after what
can, and what is closed for this member (a condition) comes last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from vafa.domain.time import to_datetime

from .bodies import RewardBody
from .errors import BalanceTooSmall, NotForYou, Refused
from .models import Reward
from .viewers import Viewer

NOW, WISHED, NEAR, POPULAR, NEW = 100, 40, 50, 20, 10
NEW_FOR: Final = timedelta(days=30)
CLOSED: Final = -1000


@dataclass(frozen=True)
class Offer:
    """One reward as a member sees it. ``missing`` is what the balance lacks."""

    reward: Reward
    body: RewardBody
    price: int
    left: int | None
    refused: tuple[Refused, ...]
    wished: bool
    has: int

    @property
    def missing(self) -> int:
        return max(self.price - self.has, 0)

    @property
    def only_balance(self) -> bool:
        """Nothing but more of the currency is needed."""
        return bool(self.refused) and all(isinstance(each, BalanceTooSmall) for each in self.refused)

    @property
    def hidden(self) -> bool:
        return not self.body.teaser and any(isinstance(each, NotForYou) for each in self.refused)


def score(offer: Offer, viewer: Viewer, most_popular: int) -> int:
    """Whole points, so that every machine puts the same first."""
    points = WISHED if offer.wished else 0
    if not offer.refused:
        points += NOW
    elif offer.only_balance:
        points += NEAR * offer.has // offer.price if offer.price else 0
    if any(isinstance(each, NotForYou) for each in offer.refused):
        points += CLOSED
    if most_popular:
        points += POPULAR * popularity(offer.reward, viewer) // most_popular
    if offer.reward.created_at > to_datetime(viewer.now) - NEW_FOR:
        points += NEW
    return points


def popularity(reward: Reward, viewer: Viewer) -> int:
    return int(reward.popular.get(viewer.tier, 0))


def arranged(offers: Iterable[Offer], viewer: Viewer, *, personal: bool) -> list[Offer]:
    found = list(offers)
    most = max((popularity(each.reward, viewer) for each in found), default=0)
    if not personal:
        return sorted(found, key=lambda each: (each.reward.place, each.reward.key))
    return sorted(found, key=lambda each: (-score(each, viewer, most), each.reward.place, each.reward.key))
