"""What follows from a threshold: the engine writes whether it holds, in the transaction of the purchase; here the
reward is given or taken back, at most once whoever asks how often.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import Connection, Cursor

from vafa.core.earning import spending
from vafa.core.earning.services import working
from vafa.core.earning.work import Work
from vafa.core.members import selectors as members
from vafa.domain.time import Instant
from vafa.kernel.arrays import bigints, booleans, instants, texts, uuids
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import instant

from . import catalogue, delivering, handing, viewers
from .bodies import kept
from .errors import Refused
from .events import RewardCancelled, RewardGiven
from .models import Claim, Redemption
from .params import Threshold
from .redeeming import finish, make, tell
from .settings import settings

WRITE: Final[LiteralString] = """
insert into rewards_claim (club_id, member_id, threshold, period, reached, settled, worth, at)
select %s, member_id, threshold, period, reached, false, 0, at
from unnest(%b::uuid[], %b::text[], %b::bigint[], %b::boolean[], %b::timestamptz[])
    as made (member_id, threshold, period, reached, at)
on conflict (club_id, member_id, threshold, period) do update set reached = excluded.reached, settled = false
"""
"""Nothing is awaited: it goes out with the purchase."""


def write_changes(
    connection: Connection[Any], club_id: int, rows: Sequence[tuple[UUID, dict[str, Any]]]
) -> None:
    """The last word on each threshold wins; rows go in the order of their key, so batches cannot deadlock."""
    last = {(member, row["threshold"], row["period"]): row["reached"] for member, row in rows}
    keys = sorted(last)
    now = instant(datetime.now(UTC))
    columns = (
        uuids([member for member, _, _ in keys]),
        texts([threshold for _, threshold, _ in keys]),
        bigints([period for _, _, period in keys]),
        booleans([last[key] for key in keys]),
        instants([now] * len(keys), 0),
    )
    Cursor(connection).execute(WRITE, (club_id, *columns))


def settle(*, member_id: UUID, now: Instant | None = None) -> int:
    """Give or take back what the member's thresholds say; how many were dealt with. Inside ``unit``."""
    holder: UUID = members.survivor(member_id).id
    known = {each.key: each for each in settings().thresholds}
    done = 0
    with working(holder, now=now) as job:
        open_claims = Claim.objects.select_for_update(no_key=True).filter(
            member_id__in=members.tree(holder), settled=False
        )
        for claim in open_claims.order_by("threshold", "period"):
            done += _settle(job, holder, claim, known.get(claim.threshold))
    return done


def _settle(job: Work, holder: UUID, claim: Claim, threshold: Threshold | None) -> bool:
    row = Redemption.objects.filter(id=claim.redemption_id).first() if claim.redemption_id else None
    if claim.reached and row is None:
        row = _give(job, holder, threshold) if threshold is not None else None
        if row is None:
            return False  # nothing there to give now; the job asks again
    elif claim.reached and claim.worth:
        _restore(job, holder, claim, row)
    elif not claim.reached and row is not None:
        row = _lose(job, holder, claim, row)
    _save(claim, settled=True, redemption_id=row.id if row is not None else None)
    return True


def _give(job: Work, holder: UUID, threshold: Threshold) -> Redemption | None:
    reward = catalogue.by_key(threshold.reward)
    if reward is None or not reward.active:
        return None
    body = kept(reward.body)
    try:
        row = make(job, reward, body, holder, 1, 0, threshold=threshold.key, tier=_tier(job, holder))
    except Refused:
        return None
    finish(job, reward, body, row)
    tell(row, RewardGiven)
    return row


def _tier(job: Work, holder: UUID) -> str:
    return viewers.of_job(job, holder).tier


def _lose(job: Work, holder: UUID, claim: Claim, row: Redemption) -> Redemption | None:
    """Before the hand-over it is simply cancelled; afterwards the club's policy says. What the member still has of
    it, or None: then it is given anew should the threshold be reached again."""
    if row.member_id not in members.tree(holder):
        return None  # a merge was undone, and the other has it
    if row.state in handing.OPEN:
        handing.withdraw(job, row)
        tell(row, RewardCancelled, 0)
        return None
    if row.state == Redemption.State.HANDED_OVER and settings().on_lost == "deduct" and not claim.worth:
        _deduct(job, holder, claim, row)
    return row


def _deduct(job: Work, holder: UUID, claim: Claim, row: Redemption) -> None:
    """The worth is the price of the catalogue, as far as the balance reaches."""
    reward = catalogue.find(row.reward_id)
    price = kept(reward.body).price if reward is not None else None
    account = job.member(holder).accounts.get(price.currency) if price is not None else None
    worth = min(price.amount, max(account.available, 0)) if price is not None and account is not None else 0
    if price is not None and worth:
        cause = uuid7()
        reason = _worth_of(row)
        spending.spend(job, holder, cause=cause, currency=price.currency, amount=worth, reason=reason)
        _save(claim, worth_id=cause, worth=worth)


def _restore(job: Work, holder: UUID, claim: Claim, row: Redemption | None) -> None:
    """The threshold was reached again: what was deducted for its reward comes back."""
    reward = catalogue.find(row.reward_id) if row is not None else None
    if row is None or reward is None or claim.worth_id is None:
        return
    spending.give_back(
        job,
        holder,
        spent=claim.worth_id,
        cause=uuid7(),
        currency=kept(reward.body).price.currency,
        amount=claim.worth,
        reason=delivering.reason_of(row.names, back=True),
    )
    _save(claim, worth_id=None, worth=0)


def _worth_of(row: Redemption) -> dict[str, str]:
    return {
        "fa": f"ارزش پاداش «{row.names['fa']}» که با مرجوعی ناحق شد",
        "en": f"The worth of the reward {row.names['en']}, which a refund undid",
    }


def _save(claim: Claim, **values: Any) -> None:
    for name, value in values.items():
        setattr(claim, name, value)
    Claim.objects.filter(member_id=claim.member_id, threshold=claim.threshold, period=claim.period).update(
        **values
    )


def waiting(*, limit: int = 200) -> list[UUID]:
    """Members of whom a threshold is not dealt with yet: a subscriber that failed, a reward that was sold out."""
    rows = Claim.objects.filter(settled=False).order_by("at").values_list("member_id", flat=True)
    return list(dict.fromkeys(rows[:limit]))
