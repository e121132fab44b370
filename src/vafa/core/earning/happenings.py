"""Custom events of the club: a visit, a survey, an attendance. Known by (club, source, reference)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, connections

from vafa.core.earning import programmes
from vafa.core.earning.errors import EventFromFuture, EventReferenceTaken, EventTypeUnknown
from vafa.core.earning.events import EventPosted
from vafa.core.earning.models import Happening
from vafa.core.earning.services import working
from vafa.core.earning.work import now_instant
from vafa.domain.baskets import Happening as Fact
from vafa.domain.engine import decide
from vafa.domain.programme import Programme
from vafa.domain.records import Record, record_of
from vafa.domain.time import MINUTE, Instant, from_datetime, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club

_decode = msgspec.json.Decoder(Record).decode
_WORDS = {
    "member": {"fa": "عضو", "en": "the member"},
    "type": {"fa": "نوع", "en": "the type"},
    "happened_at": {"fa": "زمان", "en": "the time"},
    "amount": {"fa": "مقدار", "en": "the amount"},
    "branch": {"fa": "شعبه", "en": "the branch"},
    "data": {"fa": "داده‌ها", "en": "the data"},
}


@dataclass(frozen=True, slots=True)
class Posted:
    """A recorded event and the decision about it."""

    id: UUID
    member_id: UUID
    type: str
    reference: str
    happened_at: Instant
    record: Record
    programme: Programme
    display: str
    repeated: bool = False


def post_happening(
    *,
    member_id: UUID,
    type: str,
    reference: str,
    source: str = "api",
    happened_at: Instant | None = None,
    amount: int = 0,
    branch: str = "",
    data: Mapping[str, Any] | None = None,
    now: Instant | None = None,
) -> Posted:
    """Record an event and what it leads to. The same reference again gives the stored answer; with another
    content it is refused, and so is a type that the programme does not declare."""
    content = {
        "member": str(member_id),
        "type": type,
        "happened_at": happened_at,
        "amount": amount,
        "branch": branch,
        "data": dict(data or {}),
    }
    digest = hashlib.sha256(msgspec.json.encode(content, order="deterministic")).digest()
    book = programmes.book(connections["default"].connection, current_club())
    _queue_up(source, reference)
    known = Happening.objects.filter(source=source, reference=reference).first()
    if known is not None:
        return _again(known, digest, content, book)
    moment = now_instant() if now is None else now
    at = moment if happened_at is None else happened_at
    programme = book.at(at)
    if type not in programme.body.events and not type.startswith("date:"):
        raise EventTypeUnknown(type=type, known=sorted(programme.body.events))
    ahead = at - moment
    if ahead > programme.settings.future_minutes * MINUTE:
        raise EventFromFuture(minutes=ahead // MINUTE)
    with working(member_id, now=moment) as job:
        fact = Fact(uuid7(), member_id, type, reference, at, moment, amount, branch, source, dict(data or {}))
        (decided,) = decide([fact], job.state, job.book.at)
        record = record_of(decided, programme.number)
        job.keep(decided)
    _save(fact, record, digest, content)
    return Posted(fact.id, member_id, type, reference, at, record, programme, book.display)


def _queue_up(source: str, reference: str) -> None:
    """The same reference waits for itself, so that two at once are one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{current_club()}|{source}|{reference}"],
        )


def _save(fact: Fact, record: Record, digest: bytes, content: dict[str, Any]) -> None:
    Happening.objects.create(
        id=fact.id,
        amount=fact.amount,
        happened_at=to_datetime(fact.at),
        recorded_at=to_datetime(fact.recorded_at),
        member_id=fact.member,
        hash=digest,
        type=fact.type,
        source=fact.source,
        reference=fact.reference,
        branch=fact.branch,
        data=msgspec.json.encode({"data": content["data"], "happened_at": content["happened_at"]}).decode(),
        record=msgspec.json.encode(record).decode(),
    )
    earned: dict[str, int] = {}
    for posted in record.e:
        earned[posted.currency] = earned.get(posted.currency, 0) + posted.amount
    audit.record(
        "events.post", "member", fact.member, None, {"id": fact.id, "type": fact.type, "earned": earned}
    )
    events.emit(
        EventPosted(event_id=fact.id, member_id=fact.member, type=fact.type, earned=earned, at=fact.at)
    )


def _again(known: Happening, digest: bytes, content: dict[str, Any], book: programmes.Book) -> Posted:
    if bytes(known.hash) != digest:
        raise EventReferenceTaken(reference=known.reference, differs=_differences(known, content))
    record = _decode(known.record)
    return Posted(
        known.id,
        known.member_id,
        known.type,
        known.reference,
        from_datetime(known.happened_at),
        record,
        book.version(record.p),
        book.display,
        True,
    )


def _differences(known: Happening, content: dict[str, Any]) -> dict[str, str]:
    kept = msgspec.json.decode(known.data)
    before = {
        "member": str(known.member_id),
        "type": known.type,
        "happened_at": kept["happened_at"],
        "amount": known.amount,
        "branch": known.branch,
        "data": kept["data"],
    }
    differing = [name for name in before if before[name] != content[name]]
    return {
        lang: joint.join(_WORDS[name][lang] for name in differing)
        for lang, joint in (("fa", "، "), ("en", ", "))
    }
