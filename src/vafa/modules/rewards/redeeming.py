"""A member takes a reward: currency from their lots, one from the shelf, a code to pick it up; or nothing of it."""

from typing import Any
from uuid import UUID

from vafa.core.earning import spending
from vafa.core.earning.services import working
from vafa.core.earning.work import Work
from vafa.domain.time import Instant, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7

from . import catalogue, codes, delivering, eligibility, viewers
from .bodies import AT_ONCE, RewardBody, kept
from .errors import BranchUnknown, QuantityInvalid, SoldOut
from .events import RewardGiven, RewardHandedOver, RewardOrdered
from .models import Redemption, Reward
from .settings import settings

MOST = 100


def redeem(
    *,
    member_id: UUID,
    reward_id: UUID,
    quantity: int = 1,
    branch: str = "",
    now: Instant | None = None,
) -> Redemption:
    """``errors.Refused`` in words when it cannot be had; nothing has happened then."""
    if isinstance(quantity, bool) or not 1 <= quantity <= MOST:
        raise QuantityInvalid(most=MOST)
    reward = catalogue.get(reward_id)
    body = kept(reward.body)
    if branch and (branch not in body.branches if body.branches else catalogue.unknown_branches([branch])):
        raise BranchUnknown(reward=body.names.model_dump(), branch=branch)
    with working(member_id, now=now) as job:
        viewer = viewers.of_job(job, member_id)
        reward.refresh_from_db()
        for refused in eligibility.refusals(reward, body, viewer, quantity):
            raise refused
        paid = eligibility.price_of(body, viewer) * quantity
        row = make(job, reward, body, member_id, quantity, paid, branch, tier=viewer.tier)
        if paid:
            spending.spend(
                job,
                member_id,
                cause=row.id,
                currency=body.price.currency,
                amount=paid,
                reason=delivering.reason_of(row.names),
            )
        finish(job, reward, body, row)
    tell(row, RewardOrdered)
    return row


def make(
    job: Work,
    reward: Reward,
    body: RewardBody,
    member_id: UUID,
    quantity: int,
    paid: int,
    branch: str = "",
    *,
    tier: str = "",
    threshold: str = "",
) -> Redemption:
    """Off the shelf and into the member's rewards; ``SoldOut`` when another was faster. Not yet saved."""
    if not catalogue.take(reward, quantity=quantity, paid=paid, most=body.most):
        reward.refresh_from_db()
        yielded = next(eligibility.left(reward, body, quantity), None)
        raise yielded if yielded is not None else SoldOut(reward=body.names.model_dump())
    at_once = body.kind in AT_ONCE
    at = to_datetime(job.now)
    due = to_datetime(job.programme.calendar.add_days(job.now, settings().pickup_days))
    return Redemption(
        id=uuid7(),
        member_id=member_id,
        reward_id=reward.id,
        names=body.names.model_dump(),
        kind=body.kind,
        state=Redemption.State.HANDED_OVER if at_once else Redemption.State.ORDERED,
        code=codes.make(),
        quantity=quantity,
        currency=body.price.currency if paid else "",
        paid=paid,
        money=0 if threshold else body.price.money * quantity,
        tier=tier,
        threshold=threshold,
        branch=branch,
        ordered_at=at,
        expires_at=None if at_once else due,
        done_at=at if at_once else None,
    )


def finish(job: Work, reward: Reward, body: RewardBody, row: Redemption) -> None:
    """Delivers what needs nobody, and saves."""
    if row.kind in AT_ONCE:
        row.delivered = delivering.deliver(job, reward, body, row)
    row.save(force_insert=True)


def tell(row: Redemption, kind: type[Any], amount: int | None = None, quantity: int | None = None) -> None:
    """The audit trail and the events of one step."""
    said = {
        "redemption_id": row.id,
        "reward_id": row.reward_id,
        "member_id": row.member_id,
        "quantity": row.quantity if quantity is None else quantity,
        "currency": row.currency,
        "amount": row.paid if amount is None else amount,
    }
    told = [kind(**said)]
    if kind in (RewardOrdered, RewardGiven) and row.state == Redemption.State.HANDED_OVER:
        told.append(RewardHandedOver(**said))
    events.emit(*told)
    audit.record(
        kind.name,
        "member",
        row.member_id,
        None,
        {"id": row.id, "reward": row.names, "quantity": said["quantity"], "amount": said["amount"],
         "currency": row.currency, "branch": row.branch, "reason": row.reason},
    )  # fmt: skip
