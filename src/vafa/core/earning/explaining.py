"""Why each line of a member's history is there, from what was stored when it was decided."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, connections

from vafa.core.earning import programmes
from vafa.core.ledger.selectors import Movement
from vafa.domain.explain import answer, movement, unknown_currency
from vafa.domain.programme import Programme
from vafa.domain.records import Record
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel.scope import current_club

EVENTS: Final = (
    "select id, happened_at, record from core_earning_happening where club_id = %s and id = any(%s)"
)
KINDS: Final = {
    "reverse": "refund", "give_back": "refund", "expire": "clock", "grant": "correction", "deduct": "correction",
    "spend": "hold", "gift_out": "gift", "gift_in": "gift", "merge_out": "merge", "merge_in": "merge",
    "erase": "erasure",
}  # fmt: skip


class Told(NamedTuple):
    """What led to transfers: its kind ("purchase", "event"), when it happened, and the record of the decision."""

    source: str
    at: Instant
    record: Record


Source = Callable[[Collection[UUID]], Mapping[UUID, Told]]
SOURCES: Final[list[Source]] = []
"""Each finds its own among the causes of transfers; later parts of the core add theirs."""

_decode = msgspec.json.Decoder(Record).decode


def explained(found: Sequence[Movement], lang: str) -> list[dict[str, Any]]:
    """History lines as plain data, each with its sentence and the rules behind it. Two queries for all."""
    book = programmes.book(connections["default"].connection, current_club())
    records = _records({each.cause for each in found if each.kind in ("earn", "spend")})
    current = book.version(book.number)
    return [_line(each, records.get(each.cause), book, current, lang) for each in found]


def _records(causes: set[UUID]) -> dict[UUID, Told]:
    found: dict[UUID, Told] = {}
    for source in SOURCES if causes else ():
        found.update(source(causes))
    return found


def tell(causes: Collection[UUID]) -> dict[UUID, Told]:
    """Custom events among the causes, with the records of their decisions."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [current_club(), list(causes)])
        return {
            cause: Told("event", from_datetime(at), _decode(record))
            for cause, at, record in cursor.fetchall()
        }


SOURCES.append(tell)


def _line(
    each: Movement, known: Told | None, book: programmes.Book, current: Programme, lang: str
) -> dict[str, Any]:
    currency = current.currencies.get(each.currency) or unknown_currency(each.currency)
    return {
        "id": f"{each.cause}:{each.n}",
        "member_id": each.member_id,
        "kind": each.kind,
        "currency": each.currency,
        "amount": each.amount,
        "at": to_datetime(each.at),
        "available_at": to_datetime(each.available_at),
        "expires_at": None if each.expires_at is None else to_datetime(each.expires_at),
        "cause": each.cause,
        "source": known.source if known is not None else KINDS.get(each.kind),
        "because": movement(each.kind, abs(each.amount), currency, each.note, lang, display=book.display),
        "explanations": _rules(each, known, book, lang) if known is not None and each.kind == "earn" else [],
    }


def _rules(each: Movement, known: Told, book: programmes.Book, lang: str) -> list[dict[str, Any]]:
    """The rules that made up one transfer: a basket makes one transfer for each currency and terms."""
    at, record = known.at, known.record
    told = answer(record, book.version(record.p), at=at, lang=lang, display=book.display)["earned"]
    return [
        {"rule": said["rule"], "name": said["name"], "amount": said["amount"], "because": said["because"]}
        for fired, said in zip(record.f, told, strict=True)
        if fired.posting == each.n
    ]
