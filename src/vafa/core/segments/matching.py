"""Members for whom a condition holds, window by window: no page and no step of a job reads more rows than it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from vafa.core.earning import programmes
from vafa.core.segments import facts
from vafa.core.segments.errors import SegmentNotFound
from vafa.core.segments.models import Segment
from vafa.domain.conditions import check, compile_query, parse, query_parameters
from vafa.domain.conditions import say as say_condition
from vafa.domain.facts import FactBook
from vafa.domain.time import Instant
from vafa.kernel.scope import current_club

WINDOW: Final = 10_000
"""How many members one page looks through at most."""
COUNTED: Final = 10_000
"""Counts stop here: "more than 10,000" is found as fast in a club of a million."""

_FROM: Final = """
(select m.* from core_members_member m where m.club_id = %(club)s and m.id {past} %(edge)s
 and m.merged_into is null and m.erased_at is null order by m.id {way} limit %(window)s) m
"""
_OF_SEGMENT: Final = """
(select m.* from core_segments_member s join core_members_member m on m.club_id = s.club_id and m.id = s.member_id
 where s.club_id = %(club)s and s.segment_id = %(segment)s and s.generation = %(generation)s
 and s.member_id {past} %(edge)s and m.merged_into is null and m.erased_at is null
 order by s.member_id {way} limit %(window)s) m
"""
_LAST: Final = UUID(int=(1 << 128) - 1)
_FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition compiled for this moment; ``sql`` is about the member's row ``m``."""

    sql: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """``after`` is where to go on; None at the end. ``partly`` says that more rows would have to be looked through."""

    ids: list[UUID]
    after: UUID | None
    partly: bool = False


def compiled(condition: Mapping[str, Any] | None, now: Instant, book: FactBook | None = None) -> Asked:
    """Raises ConditionInvalid for what cannot be asked of all members."""
    made = parse(dict(condition or {"all": []}))
    book = book or facts.book(now)
    check(made, book, scopes=facts.SCOPES)
    sql, params = compile_query(made, book)
    return Asked(sql, {**params, **query_parameters(club=current_club(), now=now, today=_today(now))})


def said(condition: Mapping[str, Any], book: FactBook, lang: str, display: str) -> str:
    return say_condition(parse(dict(condition)), book, lang, display=display)


def find(
    asked: Asked,
    *,
    segment: Segment | None = None,
    after: UUID | None = None,
    newest: bool = True,
    limit: int = 50,
    window: int = WINDOW,
) -> Found:
    """Members in the order of joining, from behind ``after``, looking through ``window`` rows at most."""
    edge = after or (_LAST if newest else _FIRST)
    words = {"past": "<" if newest else ">", "way": "desc" if newest else "asc"}
    source = (_FROM if segment is None else _OF_SEGMENT).format(**words)
    params = {**asked.params, "edge": edge, "window": window, "limit": limit + 1}
    if segment is not None:
        params |= {"segment": segment.id, "generation": segment.generation}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select m.id from {source} where {asked.sql} order by m.id {words['way']} limit %(limit)s",
            params,
        )
        ids = [row[0] for row in cursor.fetchall()]
        if len(ids) > limit:
            return Found(ids[:limit], ids[limit - 1])
        cursor.execute(
            f"select m.id from {source} order by m.id {words['way']} offset %(window)s - 1", params
        )
        end = cursor.fetchone()
    return Found(ids, end[0] if end else None, partly=end is not None)


def among(ids: list[UUID], asked: Asked) -> list[UUID]:
    """Those of a few members for whom the condition holds, in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id from core_members_member m where m.club_id = %(club)s and m.id = any(%(ids)s)"
            f" and m.merged_into is null and m.erased_at is null and {asked.sql}",
            {**asked.params, "ids": ids},
        )
        held = {row[0] for row in cursor.fetchall()}
    return [each for each in ids if each in held]


def step(
    asked: Asked, *, segment: Segment | None, after: UUID | None, size: int
) -> tuple[list[UUID], UUID | None]:
    """For jobs: the matches among the next ``size`` members, and the last one looked at (None at the end)."""
    found = find(asked, segment=segment, after=after, newest=False, limit=size, window=size)
    return found.ids, found.after


def count_up_to(limit: int = COUNTED) -> int:
    """How many members there are, ``limit`` + 1 for more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select from core_members_member m where m.club_id = %s"
            # The order makes it walk the key, which ends after so many; a bitmap would be made of the whole club first.
            " and m.merged_into is null and m.erased_at is null order by m.id limit %s) m",
            [current_club(), limit + 1],
        )
        return int(cursor.fetchone()[0])


def count_all() -> int:
    """All of them; reads a row for each, so only jobs ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from core_members_member m where m.club_id = %s"
            " and m.merged_into is null and m.erased_at is null",
            [current_club()],
        )
        return int(cursor.fetchone()[0])


def segment_of(segment_id: UUID) -> Segment:
    found: Segment | None = Segment.objects.filter(id=segment_id).first()
    if found is None:
        raise SegmentNotFound()
    return found


def _today(now: Instant) -> date:
    found = programmes.known_book(current_club())
    assert found is not None  # the book of facts was just read
    return found.at(now).calendar.day(now).date
