"""How offers stand: their state at a moment, what they gave so far, what is left of their budgets."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from vafa.core.earning.models import Budget
from vafa.domain.offers import Offer
from vafa.domain.time import Instant, parse_instant

from .models import OfferDay, OfferTotal

STATES: Final = ("running", "coming", "ended", "spent", "off")


@dataclass(frozen=True, slots=True)
class Given:
    """What an offer gave, less what came back. `sales` are of the purchases that had it."""

    times: int = 0
    rials: int = 0
    sales: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the budgets of an offer; None where there is none."""

    uses: int | None = None
    rials: int | None = None

    @property
    def spent(self) -> bool:
        return self.uses == 0 or self.rials == 0


def state_of(offer: Offer, now: Instant, left: Left) -> str:
    """One of `STATES`: what a manager asks first."""
    if not offer.on:
        return "off"
    if offer.valid_to and parse_instant(offer.valid_to) <= now:
        return "ended"
    if offer.valid_from and parse_instant(offer.valid_from) > now:
        return "coming"
    return "spent" if left.spent else "running"


def given() -> dict[str, Given]:
    """What each offer gave from its first day on."""
    return {
        each.offer: Given(each.times - each.back, each.rials - each.rials_back, each.sales)
        for each in OfferTotal.objects.all()
    }


def days(key: str, since: date) -> list[OfferDay]:
    """The days on which an offer gave something, oldest first."""
    return list(OfferDay.objects.filter(offer=key, day__gte=since).order_by("day"))


def used() -> dict[str, int]:
    """What is used of budgets, by their keys in the programme."""
    return dict(Budget.objects.filter(rule__startswith="offer:").values_list("rule", "used"))


def left_of(offer: Offer, used: dict[str, int]) -> Left:
    def rest(what: str, most: int | None) -> int | None:
        return None if most is None else max(0, most - used.get(f"offer:{offer.key}:{what}", 0))

    return Left(rest("uses", offer.budget_uses), rest("rials", offer.budget_rials))
