"""What a member sees: the catalogue in their order with why not, and their own rewards."""

from collections.abc import Sequence
from uuid import UUID

from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.domain.time import HOUR, Instant, from_datetime, to_datetime

from . import catalogue, eligibility, viewers, wishing
from .bodies import kept, sound
from .handing import OPEN
from .models import Redemption, Return, Reward
from .ordering import Offer, arranged
from .settings import settings
from .viewers import Viewer

MINE = 100


def viewer(member: Member, now: Instant) -> Viewer:
    book = catalogue.programme()
    return viewers.of_member(member, book.at(now), book.display, now)


def offers(viewer: Viewer, rewards: Sequence[Reward] | None = None) -> list[Offer]:
    """Those that the member may know of, in the club's order or their own."""
    listed = catalogue.listed() if rewards is None else rewards
    found = [each for each in listed if each.active and sound(each.body)]
    params = settings()
    wished = wishing.of_member(viewer.member_id) if params.wishes else set()
    made = [offer(each, viewer, each.id in wished) for each in found]
    shown = [each for each in made if not each.hidden]
    return arranged(shown, viewer, personal=params.personal_order)


def offer(reward: Reward, viewer: Viewer, wished: bool = False) -> Offer:
    body = kept(reward.body)
    return Offer(
        reward,
        body,
        eligibility.price_of(body, viewer),
        eligibility.remaining(reward, body),
        tuple(eligibility.refusals(reward, body, viewer)),
        wished,
        viewer.has(body.price.currency),
    )


def mine(member_id: UUID, *, limit: int = MINE) -> list[Redemption]:
    """The newest first; also those of whoever was merged into the member."""
    rows = Redemption.objects.filter(member_id__in=members.tree(member_id))
    return list(rows.order_by("-id")[:limit])


def may_cancel(row: Redemption, now: Instant) -> bool:
    until = from_datetime(row.ordered_at) + settings().cancel_hours * HOUR
    return row.state in OPEN and not row.threshold and now <= until


def is_open(row: Redemption, now: Instant) -> bool:
    """Whether it can still be picked up."""
    return row.state in OPEN and (row.expires_at is None or row.expires_at > to_datetime(now))


def returns(redemption_id: UUID) -> list[Return]:
    """What came back of it, the newest first."""
    return list(Return.objects.filter(redemption_id=redemption_id).order_by("-id")[:100])
