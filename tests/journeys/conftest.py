"""A real server on a free port, over the database of the session: what a customer's software meets."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.conftest import FOLDER
from vafa.core.earning.clubs import start_club
from vafa.kernel import access
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.provision import Login

START_SECONDS = 60


@dataclass
class Server:
    """The running server and ways to get clubs and keys on it."""

    url: str
    process: subprocess.Popen[str]
    clients: list[httpx.Client] = field(default_factory=list)

    def club(self, **fields: Any) -> Club:
        """A fresh club with the starter programme."""
        return start_club(slug=f"club-{uuid7().hex}", name="Journey", **fields)

    def key(self, club: Club, *scopes: str, branch: str | None = None) -> str:
        """A key's token; without scopes it may do everything."""
        with unit(club.id):
            made = access.create_key(slug=club.slug, name="test", scopes=scopes or ("admin",), branch=branch)
        return made.token

    def client(self, club: Club, *scopes: str, branch: str | None = None, lang: str = "en") -> "Client":
        http = httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={
                "Authorization": f"Bearer {self.key(club, *scopes, branch=branch)}",
                "Accept-Language": lang,
            },
            timeout=60,
        )
        self.clients.append(http)
        return Client(http, club)


@dataclass
class Client:
    """Calls of one club's software; every write gets a fresh Idempotency-Key unless one is given."""

    http: httpx.Client
    club: Club

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(path, params=params)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        return self.http.request(
            method,
            path,
            content=content,
            headers={"Idempotency-Key": uuid7().hex, "Content-Type": "application/json", **named},
        )

    def join(self, mobile: str = "", **fields: Any) -> str:
        """A new member; returns the id."""
        answer = self.post(
            "/members", {"external_id": uuid7().hex, **({"mobile": mobile} if mobile else {}), **fields}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def balance(self, member: str, currency: str) -> dict[str, Any]:
        """The member's balance of one currency; empty when there is no account."""
        answer = self.get(f"/members/{member}/balances")
        assert answer.status_code == 200, answer.text
        return next((each for each in answer.json()["balances"] if each["currency"] == currency), {})


@pytest.fixture(scope="session")
def server(logins: dict[str, Login]) -> Iterator[Server]:
    """`vafa serve` as an operator starts it: two processes on a free port."""
    process = start()
    assert process.stdout is not None
    running = Server(process.stdout.readline().strip(), process)
    wait_ready(running.url, process)
    yield running
    for client in running.clients:
        client.close()
    process.terminate()
    process.wait(30)
    process.stdout.close()


def start(**environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "vafa.cli", "serve", "--port", "0", "--workers", "2"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "VAFA_HOME": str(FOLDER), "VAFA_LOG_LEVEL": "ERROR", **environment},
    )


def wait_ready(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not become ready")


@pytest.fixture
def shop(server: Server) -> Client:
    """A fresh club and its software, with a key that may do everything."""
    return server.client(server.club())
