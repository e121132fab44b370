"""Who looks at the catalogue: one member as of a moment, with what they are, have and have had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from vafa.core.earning import store
from vafa.core.earning.work import Work
from vafa.core.ledger import selectors as ledger
from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.domain.baskets import Happening
from vafa.domain.context import Context, MemberState, Standing
from vafa.domain.engine import member_facts
from vafa.domain.programme import Programme
from vafa.domain.time import Instant, from_datetime
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club

_STANDING = """
select purchases, spent, first_at, last_at, data from core_earning_standing where club_id = %s and member_id = %s
"""
_SEGMENTS = """
select i.segment_id::text from core_segments_member i
join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation
where i.club_id = %s and i.member_id = %s
"""
_HAD = """
select reward_id, ordered_at, quantity - returned from rewards_redemption
where club_id = %s and member_id = any(%s) and returned < quantity and threshold = ''
"""


@dataclass(frozen=True)
class Viewer:
    """``had`` is what was ordered and kept: (when, how many) by reward."""

    member_id: UUID
    context: Context
    programme: Programme
    display: str
    now: Instant
    balances: Mapping[str, int]
    had: Mapping[UUID, list[tuple[Instant, int]]] = field(default_factory=dict)

    @property
    def tier(self) -> str:
        return str(self.context.member.get("tier") or "")

    def has(self, currency: str) -> int:
        return max(self.balances.get(currency, 0), 0)


def of_member(member: Member, programme: Programme, display: str, now: Instant) -> Viewer:
    """For pages and lists: nothing is locked."""
    state = MemberState(member.id, members.facts(member))
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [current_club(), member.id])
        row = cursor.fetchone()
    if row is not None:
        carried = store.decode_carried(row[4])
        state.standing = Standing(
            row[0], row[1], _moment(row[2]), _moment(row[3]), carried.caps, carried.modules
        )
    balances = {each.currency: each.available for each in ledger.balances(member.id, now) or ()}
    return _viewer(state, programme, display, now, balances)


def of_job(job: Work, member_id: UUID) -> Viewer:
    """For a decision: the member is locked, and the clock has acted."""
    state = job.member(member_id)
    balances = {key: account.available for key, account in state.accounts.items()}
    return _viewer(state, job.programme, job.book.display, job.now, balances)


def _viewer(
    state: MemberState, programme: Programme, display: str, now: Instant, balances: Mapping[str, int]
) -> Viewer:
    club = current_club()
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, [club, state.id])
        segments = frozenset(row[0] for row in cursor.fetchall())
        cursor.execute(_HAD, [club, members.tree(state.id)])
        had: dict[UUID, list[tuple[Instant, int]]] = {}
        for reward_id, at, quantity in cursor.fetchall():
            had.setdefault(reward_id, []).append((from_datetime(at), quantity))
    facts: dict[str, Any] = {**member_facts(state, programme), "segments": segments}
    asked = Happening(uuid7(), state.id, "rewards", "", now, now)
    context = Context(asked, state, facts, programme.calendar)
    return Viewer(state.id, context, programme, display, now, balances, had)


def _moment(value: Any) -> Instant:
    return 0 if value is None else from_datetime(value)
