"""What a members' list is asked for: a text, a condition, a segment, an order, and where to go on."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vafa.core.members import finding
from vafa.core.segments import facts, matching
from vafa.core.segments.models import Segment
from vafa.domain.conditions import ConditionInvalid
from vafa.domain.facts import FactBook
from vafa.domain.time import Instant, from_datetime
from vafa.doors.web.visits import Visit

PAGE = 50
LONGEST = 4000


@dataclass(slots=True)
class Question:
    """From the address of the page; ``refused`` is why its condition cannot be asked."""

    typed: str
    where: dict[str, Any] | None
    segment: Segment | None
    oldest: bool
    after: str
    now: Instant
    book: FactBook
    refused: ConditionInvalid | None = None

    @property
    def plain(self) -> bool:
        return not (self.typed or self.where or self.segment)

    def said(self, lang: str, display: str) -> str:
        return matching.said(self.where, self.book, lang, display) if self.where else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """``after`` leads to the next page; ``partly`` says that nobody knows yet whether it holds anybody."""

    ids: list[UUID]
    after: str = ""
    partly: bool = False
    count: int | None = None
    more: bool = False


def question(visit: Visit, segment: Segment | None = None) -> Question:
    given = visit.request.GET
    now = from_datetime(visit.now)
    book = facts.book(now)
    where = condition_in(given.get("where", ""))
    refused = None
    if where is not None:
        try:
            matching.compiled(where, now, book)
        except ConditionInvalid as error:
            where, refused = None, error
    return Question(
        typed=given.get("q", "").strip()[:100],
        where=where,
        segment=segment,
        oldest=given.get("sort") == "joined",
        after=given.get("after", "")[:40],
        now=now,
        book=book,
        refused=refused,
    )


def condition_in(text: str) -> dict[str, Any] | None:
    """A condition as the address of a page has it; nothing for what is none."""
    if not text or len(text) > LONGEST:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found else None


def answer(asked: Question, *, limit: int = PAGE) -> Listed:
    """One page. A search gives its likeliest two hundred; a list goes by the order of joining."""
    if asked.typed:
        return _searched(asked, limit)
    compiled = matching.compiled(asked.where, asked.now, asked.book)
    found = matching.find(
        compiled, segment=asked.segment, after=_id(asked.after), newest=not asked.oldest, limit=limit
    )
    count, more = None, False
    if asked.segment is not None and asked.where is None:
        count = asked.segment.members
    elif asked.plain:
        count = matching.count_up_to()
        count, more = min(count, matching.COUNTED), count > matching.COUNTED
    return Listed(found.ids, str(found.after or ""), found.partly, count, more)


def _searched(asked: Question, limit: int) -> Listed:
    ids = finding.search(asked.typed)
    more = len(ids) >= finding.MOST
    if asked.where:
        ids = matching.among(ids, matching.compiled(asked.where, asked.now, asked.book))
    start = int(asked.after) if asked.after.isdigit() else 0
    after = str(start + limit) if len(ids) > start + limit else ""
    return Listed(ids[start : start + limit], after, count=len(ids), more=more)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
