"""From the order to the hand, and back: made ready, handed over, cancelled, lapsed, returned.

Whoever moves currency locks the member first and the redemption after; who hands over locks the redemption alone.
"""

from datetime import UTC, datetime
from uuid import UUID

from vafa.core.earning import spending
from vafa.core.earning.services import working
from vafa.core.earning.work import Work
from vafa.core.members import selectors as members
from vafa.domain.ledger import NotEnough
from vafa.domain.text import normalise_text
from vafa.domain.time import HOUR, Instant, from_datetime, to_datetime
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_actor

from . import catalogue, codes, delivering
from .bodies import kept
from .errors import (
    STATES,
    BranchUnknown,
    CancelTooLate,
    GivenUsed,
    QuantityInvalid,
    RedemptionNotFound,
    WrongState,
)
from .events import RewardCancelled, RewardHandedOver, RewardLapsed, RewardReady, RewardReturned
from .models import Redemption, Return, Reward
from .redeeming import tell
from .settings import settings

State = Redemption.State
OPEN = (State.ORDERED, State.READY)


def get(redemption_id: UUID) -> Redemption:
    found: Redemption | None = Redemption.objects.filter(id=redemption_id).first()
    if found is None:
        raise RedemptionNotFound()
    return found


def by_code(typed: str) -> Redemption:
    """By what was scanned or typed."""
    code = codes.read(typed)
    found: Redemption | None = Redemption.objects.filter(code=code).first() if code else None
    if found is None:
        raise RedemptionNotFound()
    return found


def make_ready(*, redemption_id: UUID) -> Redemption:
    """It waits at the counter. Twice is the same as once."""
    row = _locked(redemption_id)
    if row.state == State.READY:
        return row
    _require(row, State.ORDERED)
    row.state = State.READY
    _save(row, "state")
    tell(row, RewardReady)
    return row


def hand_over(*, redemption_id: UUID, branch: str = "", now: Instant | None = None) -> Redemption:
    """The member has it now. A second confirmation is refused: somebody else may hold the code."""
    row = _locked(redemption_id)
    _require(row, *OPEN)
    at = _moment(now)
    if row.expires_at is not None and row.expires_at <= at:
        raise WrongState(state=STATES["lapsed"])
    require_branch(row, branch)
    row.state, row.done_at, row.done_by = State.HANDED_OVER, at, current_actor().id
    row.branch = branch or row.branch
    _save(row, "state", "done_at", "done_by", "branch")
    tell(row, RewardHandedOver)
    return row


def require_branch(row: Redemption, branch: str) -> None:
    """``BranchUnknown`` where the reward is handed over elsewhere only."""
    reward = Reward.objects.filter(id=row.reward_id).first()
    allowed = kept(reward.body).branches if reward is not None else ()
    if branch and allowed and branch not in allowed:
        raise BranchUnknown(reward=row.names, branch=branch)


def cancel(
    *, redemption_id: UUID, by_member: bool = False, reason: str = "", now: Instant | None = None
) -> Redemption:
    """Before it was handed over: everything comes back. A member has the club's hours for it; staff have longer."""
    with working(_holder(redemption_id), now=now) as job:
        row = _locked(redemption_id)
        _require(row, *OPEN)
        hours = settings().cancel_hours
        if by_member and (row.threshold or job.now > from_datetime(row.ordered_at) + hours * HOUR):
            raise CancelTooLate(hours=hours)
        row.state, row.reason = State.CANCELLED, normalise_text(reason)[:500]
        amount = _undo(job, row, row.quantity, "cancel")
        _close(row, job.now)
    tell(row, RewardCancelled, amount)
    return row


def lapse(*, redemption_id: UUID, now: Instant | None = None) -> Redemption | None:
    """Nobody came for it in time. None when somebody did after all."""
    with working(_holder(redemption_id), now=now) as job:
        row = _locked(redemption_id)
        due = row.expires_at is not None and from_datetime(row.expires_at) <= job.now
        if row.state not in OPEN or not due:
            return None
        row.state = State.LAPSED
        amount = _undo(job, row, row.quantity, "lapse", give=settings().on_lapse == "give_back")
        _close(row, job.now)
    tell(row, RewardLapsed, amount)
    return row


def take_back(
    *, redemption_id: UUID, quantity: int | None = None, reason: str = "", now: Instant | None = None
) -> Redemption:
    """After it was handed over, all of it or a part: what was paid comes back in the same proportion."""
    with working(_holder(redemption_id), now=now) as job:
        row = _locked(redemption_id)
        _require(row, State.HANDED_OVER)
        left = row.quantity - row.returned
        many = left if quantity is None else quantity
        if isinstance(many, bool) or not 1 <= many <= left:
            raise QuantityInvalid(most=left)
        row.reason = normalise_text(reason)[:500] or row.reason
        amount = _undo(job, row, many, "return")
        if row.returned == row.quantity:
            row.state = State.RETURNED
        _save(row, "state", "reason")
    tell(row, RewardReturned, amount, many)
    return row


def withdraw(job: Work, row: Redemption) -> None:
    """Cancels in work that is under way, with the redemption's member in it."""
    row.state = State.CANCELLED
    _undo(job, row, row.quantity, "threshold")
    _close(row, job.now)


def _undo(job: Work, row: Redemption, quantity: int, why: str, *, give: bool = True) -> int:
    """So many come back to the shelf, and their price to the lots that paid it; how much that was."""
    cause, holder = uuid7(), next(iter(job.state.members))
    amount = row.paid // row.quantity * quantity if give else 0
    row.returned += quantity
    _save(row, "returned")
    if row.delivered:
        _withdraw(job, row, holder, quantity)
    if amount:
        spending.give_back(
            job,
            holder,
            spent=row.id,
            cause=cause,
            currency=row.currency,
            amount=amount,
            before=row.given_back,
            reason=delivering.reason_of(row.names, back=True),
        )
        row.given_back += amount
        _save(row, "given_back")
    # A code that was told cannot be given to somebody else; a coupon that was made for it is blocked.
    shelf = row.kind != "coupon" or "vouchers" in row.delivered
    catalogue.put_back(row.reward_id, quantity=quantity, paid=amount, shelf=shelf)
    Return.objects.create(
        id=cause, redemption_id=row.id, quantity=quantity, amount=amount, why=why, at=to_datetime(job.now)
    )
    return amount


def _withdraw(job: Work, row: Redemption, holder: UUID, quantity: int) -> None:
    try:
        delivering.take_back(job, row, holder, quantity)
    except NotEnough as short:
        raise GivenUsed() from short


def _holder(redemption_id: UUID) -> UUID:
    """Who holds it now: the member who ordered, or whom they were merged into."""
    found: UUID = members.survivor(get(redemption_id).member_id).id
    return found


def _locked(redemption_id: UUID) -> Redemption:
    found: Redemption | None = (
        Redemption.objects.select_for_update(no_key=True).filter(id=redemption_id).first()
    )
    if found is None:
        raise RedemptionNotFound()
    return found


def _require(row: Redemption, *states: str) -> None:
    if row.state not in states:
        raise WrongState(state=STATES[row.state])


def _close(row: Redemption, now: Instant) -> None:
    row.done_at, row.done_by = to_datetime(now), current_actor().id
    _save(row, "state", "reason", "done_at", "done_by")


def _save(row: Redemption, *fields: str) -> None:
    Redemption.objects.filter(id=row.id).update(**{name: getattr(row, name) for name in fields})


def _moment(now: Instant | None) -> datetime:
    return datetime.now(UTC) if now is None else to_datetime(now)
