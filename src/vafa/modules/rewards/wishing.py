"""Wish lists: a heart on a reward; the club sees how many want what."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count

from vafa.core.members import selectors as members

from . import catalogue
from .errors import WishesOff
from .models import Wish
from .settings import settings


def wish(*, member_id: UUID, reward_id: UUID) -> None:
    """Twice is the same as once."""
    if not settings().wishes:
        raise WishesOff()
    reward = catalogue.get(reward_id)
    row = Wish(reward_id=reward.id, member_id=member_id, at=datetime.now(UTC))
    Wish.objects.bulk_create([row], ignore_conflicts=True)


def forget(*, member_id: UUID, reward_id: UUID) -> None:
    Wish.objects.filter(member_id__in=members.tree(member_id), reward_id=reward_id).delete()


def of_member(member_id: UUID) -> set[UUID]:
    """The rewards that the member wants, also those of whoever was merged into them."""
    rows = Wish.objects.filter(member_id__in=members.tree(member_id)).values_list("reward_id", flat=True)
    return set(rows[:1000])


def counts() -> dict[UUID, int]:
    """How many want each reward."""
    rows = Wish.objects.values_list("reward_id").annotate(n=Count("member_id")).order_by()
    return dict(rows)
