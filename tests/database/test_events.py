"""The outbox and its relay on a real database."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection, connections

from vafa.kernel import events, modules, relay
from vafa.kernel.database import unit
from vafa.kernel.events import SAMPLE_ID, Envelope, Event, emit, encode, wake_relay_sql
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.modules import Module, Switch
from vafa.kernel.tables import OutboxRow, Undelivered


class BellRung(Event):
    name: ClassVar[str] = "tests.bell_rung"
    member_id: uuid.UUID
    times: int

    @classmethod
    def sample(cls) -> "BellRung":
        return cls(member_id=SAMPLE_ID, times=3)


Subscribe = Callable[..., None]


@pytest.fixture
def subscribe() -> Iterator[Subscribe]:
    keys: list[str] = []

    def add(handler: events.Handler, *patterns: str, key: str, module: str | None = None) -> None:
        keys.append(key)
        events.subscribe(*patterns, key=key, module=module)(handler)

    yield add
    for key in keys:
        events.unsubscribe(key)


def ring(club: Club, *times: int) -> None:
    with unit(club.id):
        emit(*[BellRung(member_id=SAMPLE_ID, times=n) for n in times])


def left(club: Club) -> int:
    with unit(club.id):
        return OutboxRow.objects.count()


def undelivered(club: Club) -> list[Undelivered]:
    with unit(club.id):
        return list(Undelivered.objects.order_by("id"))


def make_due(club: Club) -> None:
    with unit(club.id):
        Undelivered.objects.update(next_at=datetime.now(UTC) - timedelta(seconds=1))


def test_events_arrive_in_order_after_the_commit_and_only_then(club: Club, subscribe: Subscribe) -> None:
    heard: list[Envelope] = []
    subscribe(heard.append, "tests.*", key="t.order")
    with pytest.raises(ZeroDivisionError), unit(club.id):
        emit(BellRung(member_id=SAMPLE_ID, times=0))
        raise ZeroDivisionError
    ring(club, 1, 2)
    ring(club, 3)
    assert heard == []
    relay.relay_outbox(club.id)
    assert [envelope.event.times for envelope in heard] == [1, 2, 3]
    assert len({envelope.id for envelope in heard}) == 3
    assert heard[0].data == {"member_id": str(SAMPLE_ID), "times": 1}
    assert left(club) == 0


def test_nobody_hears_another_clubs_events(club: Club, other_club: Club, subscribe: Subscribe) -> None:
    heard: list[int] = []
    subscribe(lambda envelope: heard.append(envelope.club_id), "*", key="t.clubs")
    ring(club, 1)
    ring(other_club, 1)
    relay.relay_outbox(club.id)
    assert heard == [club.id]
    assert left(other_club) == 1


def test_a_failing_subscriber_holds_up_neither_events_nor_others(club: Club, subscribe: Subscribe) -> None:
    good: list[int] = []
    picky: list[int] = []
    broken = True

    def fails_at_two(envelope: Envelope) -> None:
        if envelope.data["times"] == 2 and broken:
            raise ConnectionError("no names or numbers here: 09121234567")
        picky.append(envelope.data["times"])

    subscribe(fails_at_two, "tests.bell_rung", key="t.a_picky")
    subscribe(lambda envelope: good.append(envelope.data["times"]), "tests.bell_rung", key="t.b_good")
    ring(club, 1, 2, 3)
    relay.relay_outbox(club.id)
    assert good == [1, 2, 3]
    # The chunk was tried as a whole first; what a handler does outside the database may happen again.
    assert picky[-2:] == [1, 3]
    assert left(club) == 0
    waiting = undelivered(club)
    assert [(row.subscriber, row.attempts, row.reason) for row in waiting] == [
        ("t.a_picky", 1, "ConnectionError")
    ]

    make_due(club)
    relay.retry_later(club.id)
    assert undelivered(club)[0].attempts == 2
    assert undelivered(club)[0].next_at > datetime.now(UTC)

    broken = False
    make_due(club)
    relay.retry_later(club.id)
    assert picky[-1] == 2
    assert undelivered(club) == []


def test_after_the_last_attempt_a_delivery_waits_for_a_person(club: Club, subscribe: Subscribe) -> None:
    def never_works(envelope: Envelope) -> None:
        raise ValueError

    subscribe(never_works, "tests.bell_rung", key="t.never")
    ring(club, 1)
    relay.relay_outbox(club.id)
    for _ in range(relay.ATTEMPTS - 1):
        make_due(club)
        relay.retry_later(club.id)
    assert [(row.attempts, row.next_at) for row in undelivered(club)] == [(relay.ATTEMPTS, None)]


def test_writes_of_a_subscriber_happen_once_also_when_the_relay_is_killed(
    club: Club, subscribe: Subscribe
) -> None:
    """The relay dies after a subscriber's transaction, before the row is deleted."""

    def writes(envelope: Envelope) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_idempotency (club_id, key, fingerprint, body_hash, created_at)"
                " VALUES (%s, %s, '', '', now())",
                [club.id, str(uuid7())],
            )

    def dies(envelope: Envelope) -> None:
        raise KeyboardInterrupt

    def written() -> int:
        with unit(club.id), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kernel_idempotency WHERE club_id = %s", [club.id])
            return int(cursor.fetchone()[0])

    subscribe(writes, "tests.bell_rung", key="t.a_writes")
    subscribe(dies, "tests.bell_rung", key="t.z_dies")
    ring(club, 1, 2)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            relay.relay_outbox(club.id)
        assert (left(club), written()) == (1, 2)
    events.unsubscribe("t.z_dies")
    relay.relay_outbox(club.id)
    assert (left(club), written()) == (0, 2)


def test_concurrent_relays_deliver_once(club: Club, subscribe: Subscribe) -> None:
    heard: list[int] = []
    subscribe(lambda envelope: heard.append(envelope.data["times"]), "tests.bell_rung", key="t.once")
    for n in range(20):
        ring(club, n)

    def run() -> None:
        relay.relay_outbox(club.id)
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == list(range(20))


def test_a_module_that_is_off_hears_nothing(
    club: Club, other_club: Club, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"fa": "زنگ", "en": "Bells"}
    bells = Module(key="bells", names=names, descriptions=names)
    monkeypatch.setattr(modules, "installed", lambda: {"bells": bells})
    monkeypatch.setattr(modules, "_switches", lambda club_id: {"bells": Switch(on=club_id == club.id)})
    heard: list[int] = []
    subscribe(
        lambda envelope: heard.append(envelope.club_id), "tests.bell_rung", key="t.bells", module="bells"
    )
    for each in (club, other_club):
        ring(each, 1)
        relay.relay_outbox(each.id)
    assert heard == [club.id]
    assert left(other_club) == 0


def test_large_rows_are_taken_a_few_at_a_time(
    club: Club, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    subscribe(lambda envelope: heard.append(envelope.data["times"]), "tests.bell_rung", key="t.large")
    monkeypatch.setattr(relay, "BYTES", 10)
    for n in range(3):
        ring(club, n)
    assert relay.drain(club.id) == 1
    relay.relay_outbox(club.id)
    assert heard == [0, 1, 2]


def test_waking_is_asked_for_at_most_twice_a_second_and_never_fails(club: Club) -> None:
    first = wake_relay_sql(club.id)
    assert first is not None
    assert wake_relay_sql(club.id) is None
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(*first)
        cursor.execute(*first)
        cursor.execute(events.OUTBOX_INSERT_SQL, [club.id, uuid7(), encode([]), datetime.now(UTC)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args, scheduled_at > now() FROM procrastinate_jobs WHERE queueing_lock = %s",
            [f"relay:{club.id}"],
        )
        assert len(cursor.fetchall()) == 1


def test_the_sweeper_wakes_clubs_that_were_left_behind(club: Club) -> None:
    ring(club, 1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queueing_lock = %s", [f"relay:{club.id}"])
        relay.sweep_outbox()
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = %s", [f"relay:{club.id}"]
        )
        assert cursor.fetchone()[0] == 1
