"""What machines ask a server."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from vafa.kernel import health
from vafa.kernel.jobs import defer
from vafa.kernel.models import Club


@pytest.fixture
def client(club: Club) -> Client:
    return Client()


def test_the_process_answers_also_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "missing_migrations", no_database)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["status"] == "no database"


def no_database() -> list[str]:
    raise OperationalError("away")


def test_ready_means_migrated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_applied", False)
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "missing_migrations", lambda: ["kernel.0009_later"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["migrations"] == ["kernel.0009_later"]


def test_metrics_show_waiting_jobs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    defer("tests.unknown_job_for_metrics")
    page = client.get("/metrics").content.decode()
    assert 'vafa_jobs_waiting{queue="default"}' in page
    monkeypatch.setattr(health, "count_waiting", no_database)
    page = client.get("/metrics")
    assert page.status_code == 200
    assert b"vafa_jobs_waiting{" not in page.content


def test_answers_carry_the_request_id(client: Client) -> None:
    assert (
        client.get("/healthz", headers={"X-Request-ID": "till-7.42"}).headers["X-Request-ID"] == "till-7.42"
    )
    made = client.get("/healthz", headers={"X-Request-ID": "bad id\n"}).headers["X-Request-ID"]
    assert len(made) == 32


def test_requests_are_counted_by_door(client: Client) -> None:
    def of_no_door() -> list[str]:
        page = client.get("/metrics").content.decode()
        return [line for line in page.splitlines() if 'door="other"' in line]

    before = of_no_door()
    client.get("/api/nothing-here")
    assert 'door="api",method="GET"' in client.get("/metrics").content.decode()
    assert of_no_door() == before, "questions about health are not counted"
