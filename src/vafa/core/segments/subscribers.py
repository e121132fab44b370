"""What segments do when two members become one: the survivor stands where the other was put by hand."""

from uuid import UUID

from django.db import connection

from vafa.core.members.services import MERGE_STEPS, UNMERGE_STEPS
from vafa.kernel.scope import current_club

_FOLLOW = """
with came as (
    insert into core_segments_member (club_id, segment_id, generation, member_id)
    select i.club_id, i.segment_id, i.generation, %(survivor)s from core_segments_member i
    join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.condition is null
    where i.club_id = %(club)s and i.member_id = %(merged)s
    on conflict do nothing
)
update core_segments_segment s set members = s.members - 1
where s.club_id = %(club)s and s.condition is null
    and exists (select from core_segments_member i where i.club_id = s.club_id and i.segment_id = s.id
                and i.member_id = %(merged)s)
    and exists (select from core_segments_member i where i.club_id = s.club_id and i.segment_id = s.id
                and i.member_id = %(survivor)s)
"""
"""Where both were in it, they are one less from now on. The merged member's row stays, for an un-merge."""

_COUNT_AGAIN = """
update core_segments_segment s set members = s.members + 1
where s.club_id = %(club)s and s.condition is null
    and exists (select from core_segments_member i where i.club_id = s.club_id and i.segment_id = s.id
                and i.member_id = %(merged)s)
"""


def follow(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"club": current_club(), "survivor": survivor_id, "merged": merged_id})


def part(survivor_id: UUID, merged_id: UUID, merge_id: UUID) -> None:
    """Both stay where either was: who put them there by hand takes them out by hand."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_AGAIN, {"club": current_club(), "merged": merged_id})


MERGE_STEPS.append(follow)
UNMERGE_STEPS.append(part)
