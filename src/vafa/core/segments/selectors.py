"""Reads of segments, inside ``unit(club_id)``; counts are those of the last count, so they cost nothing."""

from uuid import UUID

from django.db import connection

from vafa.core.segments.matching import segment_of
from vafa.core.segments.models import Run, Segment
from vafa.kernel.scope import current_club

__all__ = ["latest_runs", "list_segments", "segment_of", "segments_of"]

_OF_MEMBER = """
select s.id, s.name, s.condition is null from core_segments_member i
join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation
where i.club_id = %s and i.member_id = %s order by s.name
"""


def list_segments() -> list[Segment]:
    return list(Segment.objects.order_by("name"))


def segments_of(member_id: UUID) -> list[tuple[UUID, str, bool]]:
    """(segment, name, by hand) that the member is in, as of their last counts."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_MEMBER, [current_club(), member_id])
        return list(cursor.fetchall())


def latest_runs(limit: int = 5) -> list[Run]:
    return list(Run.objects.order_by("-id")[:limit])
