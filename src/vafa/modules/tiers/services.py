"""Writes on tiers that nothing bought causes. Each runs inside ``unit(club_id)``."""

from typing import Any
from uuid import UUID

from vafa.core.earning.services import working
from vafa.core.earning.work import Work
from vafa.domain.decided import Decided
from vafa.domain.errors import Kind, VafaError
from vafa.domain.time import Instant
from vafa.kernel import audit

from .rules import TiersParticipant


class LadderUnknown(VafaError):
    code = "tiers.ladder_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "این نردبان وجود ندارد", "en": "There is no such ladder"}
    detail = {
        "fa": "نردبانی با کلید «{ladder}» در برنامهٔ باشگاه نیست.",
        "en": "The club's programme has no ladder “{ladder}”.",
    }


def freeze(*, member_id: UUID, ladder: str, reason: str, now: Instant | None = None) -> dict[str, Any]:
    """The member keeps the tier whatever comes, until ``unfreeze``. Gives where the member stands."""
    return _set(member_id, ladder, True, reason, now)


def unfreeze(*, member_id: UUID, ladder: str, reason: str, now: Instant | None = None) -> dict[str, Any]:
    """The tier follows facts again, with a validity that begins anew."""
    return _set(member_id, ladder, False, reason, now)


def _set(member_id: UUID, ladder: str, frozen: bool, reason: str, now: Instant | None) -> dict[str, Any]:
    with working(member_id, now=now) as job:
        part, member = _participant(job), job.member(member_id)
        if ladder not in {each.key for each in part.ladders}:
            raise LadderUnknown(ladder=ladder)
        decided = Decided(None, member, job.programme)
        before = _standing(part, job, member_id, ladder)
        part.freeze(member, ladder, frozen, job.now, decided)
        member.dirty = True
        job.keep(decided)
        after = _standing(part, job, member_id, ladder)
    action = "tiers.freeze" if frozen else "tiers.unfreeze"
    audit.record(action, "member", member_id, before, {**after, "reason": reason})
    return after


def _participant(job: Work) -> TiersParticipant:
    for part in job.programme.participants:
        if isinstance(part, TiersParticipant):
            return part
    raise LadderUnknown(ladder="")


def _standing(part: TiersParticipant, job: Work, member_id: UUID, ladder: str) -> dict[str, Any]:
    described = part.describe(job.member(member_id), job.now) or {"ladders": []}
    [found] = [each for each in described["ladders"] if each["ladder"] == ladder]
    return {name: found[name] for name in ("ladder", "key", "valid_until", "frozen")}
