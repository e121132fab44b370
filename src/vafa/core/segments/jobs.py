"""Counting segments and doing one thing to many members, in steps that each are one short transaction."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from vafa.core.segments import facts, matching, runs
from vafa.core.segments.models import Segment, SegmentMember
from vafa.core.segments.services import COUNT_JOB
from vafa.domain.errors import VafaError
from vafa.domain.time import from_datetime
from vafa.kernel import logs
from vafa.kernel.database import unit
from vafa.kernel.jobs import defer, each_club, job

STEP: Final = 5_000
_KEEP = """
insert into core_segments_member (club_id, segment_id, generation, member_id)
select %s, %s, %s, each.id from unnest(%s::uuid[]) as each (id) on conflict do nothing
"""
_log = logs.logger(__name__)


@job(COUNT_JOB, retries=3, in_unit=False)
def count(club_id: int, segment_id: str) -> None:
    """Who is in a segment now. Readers see the last whole count until this one is whole."""
    try:
        _count(club_id, UUID(segment_id))
    except VafaError as refused:
        _log.warning("segment cannot be counted", segment=segment_id, reason=refused.code)
        with unit(club_id):
            Segment.objects.filter(id=segment_id).update(state=Segment.State.FAILED)


def _count(club_id: int, segment_id: UUID) -> None:
    now = datetime.now(UTC)
    with unit(club_id):
        found = Segment.objects.filter(id=segment_id).first()
        if found is None or found.condition is None:
            return
        generation = found.generation + 1
        # What an earlier attempt left half done.
        SegmentMember.objects.filter(segment_id=segment_id).exclude(generation=found.generation).delete()
        Segment.objects.filter(id=segment_id).update(
            state=Segment.State.RUNNING, done=0, total=matching.count_all(), started_at=now
        )
    after: UUID | None = None
    done = members = 0
    while True:
        with unit(club_id):
            asked = matching.compiled(found.condition, from_datetime(now), facts.book(from_datetime(now)))
            ids, after = matching.step(asked, segment=None, after=after, size=STEP)
            with connection.cursor() as cursor:
                cursor.execute(_KEEP, [club_id, segment_id, generation, ids])
            done, members = done + STEP, members + len(ids)
            Segment.objects.filter(id=segment_id).update(done=done)
            if after is None:
                break
    with unit(club_id):
        SegmentMember.objects.filter(segment_id=segment_id).exclude(generation=generation).delete()
        Segment.objects.filter(id=segment_id, condition=found.condition).update(
            generation=generation, members=members, counted_at=now, state=Segment.State.READY
        )


@each_club("40 1 * * *", "segments.count_all")
def count_all(club_id: int) -> None:
    """Every night, so that a condition about time follows the days."""
    for segment_id in Segment.objects.exclude(condition=None).values_list("id", flat=True):
        defer(COUNT_JOB, club_id=club_id, segment_id=segment_id, lock=f"{COUNT_JOB}:{segment_id}")


@job(runs.JOB, retries=5, in_unit=False)
def run(club_id: int, run_id: str) -> None:
    """Goes on where it stopped, until there is nobody left or somebody stops it."""
    while runs.step(club_id, UUID(run_id)):
        pass
