"""Webhooks against a real receiver on its good and bad days."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from vafa.core.webhooks import jobs, selectors, sending, services
from vafa.core.webhooks.errors import EndpointUnknown, PatternRefused, TargetRefused
from vafa.core.webhooks.events import EndpointDisabled
from vafa.core.webhooks.models import Delivery, Endpoint
from vafa.core.webhooks.signing import HEADER, verify
from vafa.kernel import relay
from vafa.kernel.database import unit
from vafa.kernel.events import SAMPLE_ID, emit
from vafa.kernel.models import Club
from vafa.kernel.tables import OutboxRow
from vafa.kernel.worker import run_worker


class Receiver:
    """A shop's server. It checks signatures, remembers ids, and answers as its day goes."""

    def __init__(self) -> None:
        self.answers: list[int | str] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.secret: str | None = None
        self.handled: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((dict(self.headers), body))
                receiver.answer(self, dict(self.headers), body)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks?shop=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        day = self.answers.pop(0) if self.answers else 204
        if day == "silent":
            time.sleep(1.5)
            return
        if day == "drip":
            try:
                for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 30:
                    handler.wfile.write(bytes([letter]))
                    time.sleep(0.05)
            except OSError:
                return
            return
        if day == "hang up":
            handler.connection.close()
            return
        status = int(day)
        if self.secret and not verify(self.secret, headers[HEADER], body, now=int(time.time())):
            status = 401
        elif 200 <= status < 300:
            self.handled.add(json.loads(body)["id"])
        handler.send_response(status)
        if status == 302:
            handler.send_header("Location", self.url)
        handler.end_headers()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with override_settings(VAFA_WEBHOOKS_PRIVATE=True):
        yield made
    made.server.shutdown()
    made.server.server_close()


def endpoint_of(club: Club, receiver: Receiver, *patterns: str) -> Endpoint:
    with unit(club.id):
        made = services.create_endpoint(url=receiver.url, patterns=patterns or ("webhooks.*",))
    receiver.secret = made.secret
    return made


def happen(club: Club, count: int = 1) -> None:
    """Any event will do; this one is at hand."""
    with unit(club.id):
        for _ in range(count):
            emit(EndpointDisabled(endpoint_id=SAMPLE_ID, url="https://elsewhere.example", reason="test"))
    relay.relay_outbox(club.id)


def log(club: Club) -> list[Delivery]:
    with unit(club.id):
        return list(reversed(selectors.deliveries()))


def run_due(club: Club) -> None:
    """As the worker would, without waiting for the clock."""
    with unit(club.id):
        Delivery.objects.filter(state="waiting").update(next_at=datetime.now(UTC))
    for delivery in log(club):
        jobs.attempt(club.id, str(delivery.id))


def test_an_event_arrives_signed_and_once(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club)
    run_due(club)
    run_due(club)
    ((headers, body),) = receiver.received
    sent = json.loads(body)
    assert sent["event"] == headers["Vafa-Event"] == "webhooks.endpoint_disabled"
    assert sent["data"]["reason"] == "test"
    assert datetime.fromisoformat(sent["recorded_at"]).tzinfo is not None
    assert sent["id"] in receiver.handled
    assert headers["Host"] == receiver.url.split("/")[2]
    (delivery,) = log(club)
    assert (delivery.state, delivery.attempts, delivery.log[0]["status"]) == ("delivered", 1, 204)


def test_only_what_was_asked_for_is_sent_and_only_in_the_club(
    club: Club, other_club: Club, receiver: Receiver
) -> None:
    endpoint_of(club, receiver, "webhooks.ping")
    endpoint_of(other_club, receiver)
    happen(club)
    assert log(club) == []
    assert log(other_club) == []


def test_the_worker_delivers(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club)
    thread = threading.Thread(target=lambda: run_worker(wait=False, signals=False, queues=["webhooks"]))
    thread.start()
    thread.join()
    assert [delivery.state for delivery in log(club)] == ["delivered"]


@pytest.mark.parametrize(
    ("day", "status", "error"),
    [
        (500, 500, None),
        (302, 302, None),
        ("silent", None, "timeout"),
        ("drip", None, "timeout"),
        ("hang up", None, "RemoteProtocolError"),
    ],
)
def test_a_bad_day_is_logged_and_tried_again(
    club: Club,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    day: int | str,
    status: int | None,
    error: str | None,
) -> None:
    monkeypatch.setattr(jobs, "send", lambda *given: sending.send(*given, timeout=0.5))
    endpoint_of(club, receiver)
    receiver.answers = [day]
    happen(club)
    run_due(club)
    (delivery,) = log(club)
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert (delivery.log[0]["status"], delivery.log[0]["error"]) == (status, error)
    assert delivery.log[0]["ms"] < 1200
    assert 5 < (delivery.next_at - datetime.now(UTC)).total_seconds() <= 10
    run_due(club)
    assert log(club)[0].state == "delivered"
    assert len(receiver.handled) == 1


def test_a_receiver_that_did_the_work_but_failed_to_say_so_sees_the_same_id_again(
    club: Club, receiver: Receiver
) -> None:
    endpoint_of(club, receiver)
    receiver.answers = ["hang up"]
    happen(club)
    run_due(club)
    run_due(club)
    assert len({json.loads(body)["id"] for _, body in receiver.received}) == 1
    assert len(receiver.received) == 2


def test_waits_grow_and_after_the_last_the_delivery_is_given_up(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    receiver.answers = [503] * 99
    happen(club)
    waits = []
    for _ in jobs.WAITS_SECONDS:
        run_due(club)
        (delivery,) = log(club)
        if delivery.next_at:
            waits.append(round((delivery.next_at - datetime.now(UTC)).total_seconds()))
    assert waits == list(jobs.WAITS_SECONDS[1:])
    assert (delivery.state, len(delivery.log)) == ("failed", 7)
    run_due(club)
    assert len(receiver.received) == 7


def test_an_endpoint_that_keeps_failing_is_switched_off_and_it_is_said(
    club: Club, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WAITS_SECONDS", (0,))
    made = endpoint_of(club, receiver)
    receiver.answers = [500, 500, 204, 500, 500, 500, 500]
    happen(club, 7)
    run_due(club)
    with unit(club.id):
        found = selectors.endpoint(made.id)
        told = [row.events for row in OutboxRow.objects.all()]
    # Two failures, a success that forgets them, three in a row; the seventh is not sent any more.
    assert len(receiver.received) == 6
    assert (found.active, found.disabled_at is not None) == (False, True)
    assert len(told) == 1
    assert str(made.id) in told[0]
    assert "exhausted" in told[0]
    assert log(club)[-1].state == "failed"
    with unit(club.id):
        services.update_endpoint(endpoint_id=made.id, active=True)
        assert selectors.endpoint(made.id).exhausted == 0


def test_gone_switches_off_at_once(club: Club, receiver: Receiver) -> None:
    made = endpoint_of(club, receiver)
    receiver.answers = [410]
    happen(club)
    run_due(club)
    with unit(club.id):
        assert not selectors.endpoint(made.id).active
    assert log(club)[0].state == "failed"


def test_replay_sends_the_same_body_as_a_delivery_of_its_own(
    club: Club, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WAITS_SECONDS", (0,))
    made = endpoint_of(club, receiver)
    receiver.answers = [500]
    happen(club)
    run_due(club)
    with unit(club.id):
        since = datetime.now(UTC) - timedelta(hours=1)
        assert services.replay_failed(endpoint_id=made.id, since=since) == 1
    run_due(club)
    first, second = log(club)
    assert (first.state, second.state, second.replay_of) == ("failed", "delivered", first.id)
    assert receiver.received[0][1] == receiver.received[1][1]


def test_while_a_secret_changes_both_fit(club: Club, receiver: Receiver) -> None:
    made = endpoint_of(club, receiver)
    with unit(club.id):
        new = services.rotate_secret(endpoint_id=made.id).secret
        services.ping(endpoint_id=made.id)
    run_due(club)
    ((headers, body),) = receiver.received
    now = int(time.time())
    assert new != made.secret
    assert verify(made.secret, headers[HEADER], body, now=now)
    assert verify(new, headers[HEADER], body, now=now)
    assert not verify("another", headers[HEADER], body, now=now)


def test_a_wrong_signature_is_a_bad_day_too(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    receiver.secret = "not the one"
    happen(club)
    run_due(club)
    assert log(club)[0].log[0]["status"] == 401
    assert receiver.handled == set()


def test_private_addresses_are_refused_at_the_call_too(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club)
    with override_settings(VAFA_WEBHOOKS_PRIVATE=False):
        run_due(club)
        with pytest.raises(TargetRefused), unit(club.id):
            services.create_endpoint(url=receiver.url, patterns=["*"])
    assert receiver.received == []
    assert log(club)[0].log[0]["error"] == "refused"


def test_two_workers_do_not_send_one_delivery_twice(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club)
    (delivery,) = log(club)

    def work() -> None:
        jobs.attempt(club.id, str(delivery.id))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.received) == 1


def test_a_lost_job_is_asked_for_again(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club)
    (delivery,) = log(club)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'delivery_id' = %s", [str(delivery.id)])
    with unit(club.id):
        Delivery.objects.update(next_at=datetime.now(UTC) - timedelta(minutes=5))
        jobs.sweep(club.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'delivery_id' = %s", [str(delivery.id)]
        )
        assert cursor.fetchone()[0] == 1


def test_old_deliveries_are_forgotten_and_waiting_ones_are_not(club: Club, receiver: Receiver) -> None:
    endpoint_of(club, receiver)
    happen(club, 2)
    first, second = log(club)
    jobs.attempt(club.id, str(first.id))
    with unit(club.id):
        Delivery.objects.update(created_at=datetime.now(UTC) - timedelta(days=31))
        jobs.forget(club.id)
    assert [delivery.id for delivery in log(club)] == [second.id]


def test_what_is_refused(club: Club, receiver: Receiver) -> None:
    for patterns in ([], ["nothing.like_this"], ["webhooks.*", "no"]):
        with pytest.raises(PatternRefused), unit(club.id):
            services.create_endpoint(url=receiver.url, patterns=patterns)
    with pytest.raises(EndpointUnknown), unit(club.id):
        services.ping(endpoint_id=uuid.uuid4())


def test_deleting_takes_the_log_along(club: Club, other_club: Club, receiver: Receiver) -> None:
    made = endpoint_of(club, receiver)
    happen(club)
    with pytest.raises(EndpointUnknown), unit(other_club.id):
        services.delete_endpoint(endpoint_id=made.id)
    with unit(club.id):
        services.delete_endpoint(endpoint_id=made.id)
    assert log(club) == []
