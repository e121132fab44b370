"""Writes on segments. Each runs inside ``unit(club_id)`` and leaves an audit record."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from vafa.core.earning import publishing
from vafa.core.segments import matching
from vafa.core.segments.errors import NotByHand, SegmentInUse, SegmentInvalid, SegmentOfItself
from vafa.core.segments.models import Segment, SegmentMember
from vafa.domain.text import normalise_text
from vafa.domain.time import from_datetime
from vafa.kernel import audit
from vafa.kernel.jobs import defer
from vafa.kernel.scope import current_club

LONGEST_NAME: Final = 80
COUNT_JOB: Final = "segments.count"
_NO_NAME = {
    "fa": f"نامی تا {LONGEST_NAME} نویسه برای بخش بنویسید.",
    "en": f"Give the segment a name of up to {LONGEST_NAME} characters.",
}
_TAKEN = {"fa": "بخش دیگری همین نام را دارد.", "en": "Another segment has this name."}

_PUT = """
insert into core_segments_member (club_id, segment_id, generation, member_id)
select %s, %s, %s, m.id from core_members_member m
where m.club_id = %s and m.id = any(%s) and m.merged_into is null and m.erased_at is null on conflict do nothing
"""


def create(*, name: str, condition: Mapping[str, Any] | None) -> Segment:
    """A segment by a condition, which is counted at once in the background; or by hand, empty at first."""
    name = _name(name, None)
    made: Segment = Segment.objects.create(
        name=name,
        condition=_checked(condition),
        state=Segment.State.WAITING if condition is not None else Segment.State.READY,
    )
    audit.record("segments.create", "segment", made.id, None, _shown(made))
    if condition is not None:
        refresh(segment_id=made.id)
    return made


def change(
    *, segment_id: UUID, name: str | None = None, condition: Mapping[str, Any] | None = None
) -> Segment:
    """Another name or another condition; a segment by hand stays one."""
    found = matching.segment_of(segment_id)
    before = _shown(found)
    if condition is not None and found.condition is None:
        raise NotByHand()
    if name is not None:
        found.name = _name(name, segment_id)
    other = condition is not None and condition != found.condition
    if other and f'"{segment_id}"' in json.dumps(condition):
        raise SegmentOfItself()
    if other:
        found.condition = _checked(condition)
    Segment.objects.filter(id=segment_id).update(name=found.name, condition=found.condition)
    if _shown(found) != before:
        audit.record("segments.change", "segment", segment_id, before, _shown(found))
    if other:
        refresh(segment_id=segment_id)
    return found


def remove(*, segment_id: UUID) -> None:
    """The segment goes; its members stay members. `SegmentInUse` while a condition of the programme asks for it."""
    found = matching.segment_of(segment_id)
    if publishing.names_in_force(str(segment_id)):
        raise SegmentInUse(name=found.name)
    SegmentMember.objects.filter(segment_id=segment_id).delete()
    Segment.objects.filter(id=segment_id).delete()
    audit.record("segments.remove", "segment", segment_id, _shown(found), None)


def refresh(*, segment_id: UUID) -> None:
    """Count again in the background; one count of a segment at a time."""
    found = matching.segment_of(segment_id)
    if found.condition is None:
        return
    Segment.objects.filter(id=segment_id).update(
        state=Segment.State.WAITING, done=0, total=0, started_at=datetime.now(UTC)
    )
    club_id = current_club()
    defer(COUNT_JOB, club_id=club_id, segment_id=segment_id, lock=f"{COUNT_JOB}:{segment_id}")


def put(*, segment_id: UUID, member_ids: Sequence[UUID]) -> int:
    """Members into a segment by hand; how many were not in it before."""
    found = _by_hand(segment_id)
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [current_club(), segment_id, found.generation, current_club(), list(member_ids)])
        added = int(cursor.rowcount)
    if added:
        _counted(found, added)
        audit.record("segments.put", "segment", segment_id, None, {"members": added})
    return added


def take_out(*, segment_id: UUID, member_ids: Sequence[UUID]) -> int:
    """Members out of a segment by hand; how many were in it."""
    found = _by_hand(segment_id)
    gone, _ = SegmentMember.objects.filter(
        segment_id=segment_id, generation=found.generation, member_id__in=member_ids
    ).delete()
    if gone:
        _counted(found, -gone)
        audit.record("segments.take_out", "segment", segment_id, {"members": gone}, None)
    return int(gone)


def _by_hand(segment_id: UUID) -> Segment:
    found: Segment | None = Segment.objects.select_for_update().filter(id=segment_id).first()
    found = found or matching.segment_of(segment_id)
    if found.condition is not None:
        raise NotByHand()
    return found


def _counted(found: Segment, more: int) -> None:
    Segment.objects.filter(id=found.id).update(members=found.members + more, counted_at=datetime.now(UTC))


def _name(name: str, mine: UUID | None) -> str:
    cleaned = normalise_text(name)
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise _refused("name", _NO_NAME)
    if Segment.objects.filter(name=cleaned).exclude(id=mine).exists():
        raise _refused("name", _TAKEN)
    return cleaned


def _refused(path: str, reason: dict[str, str]) -> SegmentInvalid:
    return SegmentInvalid(reason=reason, errors=[{"path": path, "message": reason}])


def _checked(condition: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    matching.compiled(condition, from_datetime(datetime.now(UTC)))
    return dict(condition)


def _shown(segment: Segment) -> dict[str, Any]:
    return {"name": segment.name, "condition": segment.condition}
