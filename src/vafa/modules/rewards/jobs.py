"""The clock of rewards: what nobody picked up lapses, thresholds that wait are asked again, tastes are counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from vafa.domain.errors import VafaError
from vafa.kernel import logs
from vafa.kernel.database import unit
from vafa.kernel.jobs import each_club
from vafa.kernel.modules import keys_on

from . import claims, handing
from .models import Redemption, Reward
from .settings import KEY

AT_ONCE: Final = 200
LATELY: Final = timedelta(days=90)
_POPULAR: Final = """
select reward_id, tier, sum(quantity - returned)::bigint from rewards_redemption
where club_id = %s and ordered_at >= %s and returned < quantity and threshold = '' group by reward_id, tier
"""
_log = logs.logger(__name__)


@each_club("20 * * * *", "rewards.lapse", in_unit=False)
def lapse(club_id: int) -> None:
    """Each in a transaction of its own: a till never waits for more than one."""
    for_each(club_id, due, lambda redemption_id: handing.lapse(redemption_id=redemption_id))


@each_club("*/10 * * * *", "rewards.thresholds", in_unit=False)
def settle(club_id: int) -> None:
    """Rewards of thresholds that could not be given at once, because there was none left or somebody was in the way."""
    for_each(club_id, claims.waiting, lambda member_id: claims.settle(member_id=member_id))


@each_club("10 2 * * *", "rewards.popular")
def count_popular(club_id: int) -> None:
    """What members of each tier redeemed in the last ninety days: one look at night, none when a page is shown."""
    if KEY not in keys_on(club_id):
        return
    found: dict[UUID, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_POPULAR, [club_id, datetime.now(UTC) - LATELY])
        for reward_id, tier, amount in cursor.fetchall():
            found.setdefault(reward_id, {})[tier] = amount
    for reward in Reward.objects.filter(removed_at=None):
        Reward.objects.filter(id=reward.id).update(popular=found.get(reward.id, {}))


def due() -> list[UUID]:
    rows = Redemption.objects.filter(state__in=handing.OPEN, expires_at__lte=datetime.now(UTC))
    return list(rows.order_by("expires_at").values_list("id", flat=True)[:AT_ONCE])


def for_each(club_id: int, find: Callable[[], list[UUID]], work: Callable[[UUID], object]) -> None:
    with unit(club_id):
        if KEY not in keys_on(club_id):
            return
    seen: set[UUID] = set()
    while True:
        with unit(club_id):
            found = [each for each in find() if each not in seen]
        if not found:
            return
        for each in found:
            seen.add(each)
            try:
                with unit(club_id):
                    work(each)
            except VafaError as refused:
                _log.warning("left for later", club=club_id, what=str(each), reason=refused.code)
