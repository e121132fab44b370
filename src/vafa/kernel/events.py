"""Events: facts told after a decision, in the transaction of the decision.

A module declares each of its events as a frozen ``Event``, named in the past tense, with sample data:

    class MemberJoined(Event):
        name: ClassVar[str] = "members.joined"
        member_id: UUID
        joined_via: str

        @classmethod
        def sample(cls) -> "MemberJoined":
            return cls(member_id=SAMPLE_ID, joined_via="staff")

and a service calls ``emit(MemberJoined(...))`` before it returns. The events become one row of
``kernel_outbox``; ``vafa.kernel.relay`` hands them to the subscribers after the commit.
"""

import functools
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Self

import msgspec
from django.db import Error as DatabaseFailed
from django.db import connection, transaction

from vafa.domain.errors import Kind, VafaError
from vafa.kernel import scope
from vafa.kernel.database import SET_CLUB_SQL, pool
from vafa.kernel.ids import uuid7
from vafa.kernel.queue import DEFER_SQL

SAMPLE_ID = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
"""A well-formed id for the sample data of events."""

RELAY_TASK = "kernel.relay_outbox"
RELAY_DELAY_SECONDS = 1
WAKE_EVERY_SECONDS = 0.5

OUTBOX_INSERT_SQL = "INSERT INTO kernel_outbox (club_id, id, events, created_at) VALUES (%s, %s, %s, %s)"
"""Parameters: club id, id (UUIDv7), ``encode(events)``, instant of recording as an aware datetime."""

_log = logging.getLogger(__name__)


class UnknownEvent(VafaError):
    code = "events.unknown"
    kind = Kind.NOT_FOUND
    title: ClassVar[dict[str, str]] = {"fa": "رویداد ناشناخته", "en": "Unknown event"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "رویدادی به نام «{name}» وجود ندارد.",
        "en": "There is no event named “{name}”.",
    }


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen fact. Fields are what JSON can carry, UUIDs and instants (integer microseconds, UTC)."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.name:
            register(cls.name, cls)

    @classmethod
    def sample(cls) -> Self:
        """One well-formed event, for documentation, for forms and for the contract tests."""
        raise NotImplementedError(f"{cls.__name__} has no sample data")


_types: dict[str, type[Event]] = {}


def register(name: str, kind: type[Event]) -> None:
    known = _types.get(name)
    # msgspec builds some classes twice (slots, weak references): the same definition may come again.
    if known is not None and (known.__module__, known.__qualname__) != (kind.__module__, kind.__qualname__):
        raise RuntimeError(f"two events are called {name}")
    _types[name] = kind


def event_types() -> dict[str, type[Event]]:
    return dict(sorted(_types.items()))


class Recorded(msgspec.Struct, frozen=True):
    """An event as it stands in the outbox."""

    name: str
    data: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a subscriber is given. ``id`` is the same at every delivery of the same event."""

    id: str
    club_id: int
    recorded_at: datetime
    name: str
    raw: bytes

    @property
    def event(self) -> Event:
        """The event in its own type; ``UnknownEvent`` when its module is no longer installed."""
        kind = _types.get(self.name)
        if kind is None:
            raise UnknownEvent(name=self.name)
        return msgspec.json.decode(self.raw, type=kind)

    @property
    def data(self) -> dict[str, Any]:
        return msgspec.json.decode(self.raw, type=dict[str, Any])


_recorded = msgspec.json.Decoder(list[Recorded])
_encoder = msgspec.json.Encoder()


Noted = Mapping[str, Any]
"""An event as the engine notes it, which knows no event types: ``{"name": …, "data": {…}}``."""


def encode(events: Sequence[Event | Noted]) -> str:
    """The text of one outbox row: ``[{"name": …, "data": {…}}, …]``."""
    return _encoder.encode(
        [{"name": event.name, "data": event} if isinstance(event, Event) else event for event in events]
    ).decode()


def decode(text: str) -> list[Recorded]:
    return _recorded.decode(text)


def emit(*events: Event | Noted) -> None:
    """Write ``events`` to the outbox in the transaction that is open, for the club in scope."""
    if not events:
        return
    club_id = scope.current_club()
    with connection.cursor() as cursor:
        cursor.execute(OUTBOX_INSERT_SQL, [club_id, uuid7(), encode(events), datetime.now(UTC)])
    # After the commit, not inside it: the queueing lock of a long transaction would hold up every till.
    transaction.on_commit(functools.partial(_wake, club_id))


def emit_apart(*events: Event) -> None:
    """Write ``events`` on a connection of their own: they stay told when what is going on here is rolled back."""
    club_id = scope.current_club()
    with pool().connection() as apart, apart.transaction():
        apart.execute(SET_CLUB_SQL, [str(club_id)])
        apart.execute(OUTBOX_INSERT_SQL, [club_id, uuid7(), encode(events), datetime.now(UTC)])
    _wake(club_id)


def _wake(club_id: int) -> None:
    statement = wake_relay_sql(club_id)
    if statement is None:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(*statement)
    except DatabaseFailed as failure:
        # The events are safe in the outbox, and the sweeper looks there every minute.
        _log.warning("relay not woken", extra={"club": club_id, "reason": type(failure).__name__})


_woken: dict[int, float] = {}
_woken_lock = threading.Lock()


def wake_relay_sql(club_id: int) -> tuple[str, tuple[object, ...]] | None:
    """The statement that asks a worker to relay the club's outbox about a second from now, or None when
    this process asked within the last half second.

    It never fails for an already waiting job. Execute it after COMMIT (it may go in the same pipeline):
    before it, another transaction that wakes the same club would wait for this one.
    """
    now = time.monotonic()
    with _woken_lock:
        if now - _woken.get(club_id, float("-inf")) < WAKE_EVERY_SECONDS:
            return None
        _woken[club_id] = now
    lock = f"relay:{club_id}"
    args = msgspec.json.encode({"club_id": club_id}).decode()
    return DEFER_SQL, ("relay", RELAY_TASK, lock, lock, args, RELAY_DELAY_SECONDS)


Handler = Callable[[Envelope], None]


Patterns = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Subscription:
    key: str
    patterns: tuple[str, ...]
    module: str | None
    handler: Handler
    asks: Patterns | None = None

    def wants(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def for_club(self) -> "Subscription":
        """With the patterns that the club in scope has now, where those are the club's own."""
        return self if self.asks is None else replace(self, patterns=tuple(self.asks()))


_subscriptions: dict[str, Subscription] = {}


def subscribe(
    *patterns: str, key: str, module: str | None = None, asks: Patterns | None = None
) -> Callable[[Handler], Handler]:
    """Register a handler for events by name or pattern ("purchases.*").

    ``key`` names the subscriber for good: retries that wait in the database are found by it. With
    ``module``, the handler is called only for clubs that have that module on. The handler runs inside
    the club's unit; its writes happen exactly once, anything outside the database at least once.

    ``asks`` is for a subscriber whose patterns each club sets itself: it is called in the club's unit, once
    for many events.
    """

    def add(handler: Handler) -> Handler:
        known = _subscriptions.get(key)
        if known is not None and known.handler is not handler:
            raise RuntimeError(f"two subscribers are called {key}")
        _subscriptions[key] = Subscription(key, patterns, module, handler, asks)
        return handler

    return add


def unsubscribe(key: str) -> None:
    _subscriptions.pop(key, None)


def subscription(key: str) -> Subscription | None:
    return _subscriptions.get(key)


def subscriptions(on: Iterable[str] | None = None) -> list[Subscription]:
    """Every subscription in the order of its key; with ``on``, those of the core and of these modules."""
    modules = None if on is None else set(on)
    return [
        found
        for _, found in sorted(_subscriptions.items())
        if modules is None or found.module is None or found.module in modules
    ]
