"""Server, worker and database are killed in the middle of a load, again and again.

Nothing that was answered is lost, nothing is there twice, a retry gives the same answer, and everything adds up.
VAFA_CRASH_ROUNDS sets how often (three rounds unless it says more).
"""

import json
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.installation import Installation, free_port, wait_ready

ROUNDS = int(os.environ.get("VAFA_CRASH_ROUNDS", "3"))
VICTIMS = (("server",), ("database",), ("server", "worker", "database"), ("worker",))
TILLS = 4

CLUB = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")
from vafa.cli import ground
ground.ready()
from tests.database import buying
from vafa.kernel import access
from vafa.kernel.database import unit
club = buying.start(
    buying.rule(expiry={"kind": "days", "days": 90}, caps=[{"per": "campaign", "amount": 10**9}]),
    buying.rule("back", currency="credit", amount={"kind": "percent", "percent": "5"}),
    modules={"tiers": {"on": True, "params": {}}},
)
for number in range(30):
    buying.join(club, external_id=f"m{number}")
with unit(club.id):
    print(club.slug, access.create_key(slug=club.slug, name="till", scopes=["admin"]).token)
"""


class Till(threading.Thread):
    """Sells and takes back, and asks again with the same reference until it is answered."""

    def __init__(self, number: int, url: str, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.stop = number, stop
        self.http = httpx.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        self.chance = random.Random(number)
        self.answers: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self.strange: list[str] = []

    def run(self) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            price = self.chance.randrange(10, 300) * 1000
            body = {
                "reference": f"t{self.number}-{count}",
                "member": {"external_id": f"m{self.chance.randrange(30)}"},
                "lines": [{"sku": "a", "quantity": 2, "unit_price": price}],
            }
            sold = self.ask("/purchases", body)
            if sold is not None and self.chance.random() < 0.3:
                self.ask(
                    f"/purchases/{sold['id']}/refunds",
                    {"reference": "r1", "lines": [{"line": 1, "quantity": 1}]},
                )

    def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, however often it takes; None when the load ends first."""
        while True:
            found = self.once(path, body)
            if found is not None:
                self.answers.append((path, body, found))
                return found
            if self.stop.is_set():
                return None
            time.sleep(0.02)

    def once(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            answer = self.http.post(
                path, content=json.dumps(body), headers={"Content-Type": "application/json"}
            )
        except httpx.TransportError:
            return None
        if answer.status_code in (200, 201):
            found: dict[str, Any] = answer.json()
            return found
        if answer.status_code < 500:
            self.strange.append(f"{path} {answer.status_code} {answer.text[:300]}")
        return None


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "vafa")
    yield made
    made.end()


def test_nothing_is_lost_and_nothing_is_there_twice(place: Installation) -> None:
    made = place.run("-c", CLUB)
    assert made.returncode == 0, made.stderr
    slug, token = made.stdout.split()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    commands = {"server": ("serve", "--port", str(port), "--workers", "2"), "worker": ("worker",)}
    for name, command in commands.items():
        place.start(name, *command)
    wait_ready(url)
    stop = threading.Event()
    tills = [Till(number, url, token, stop) for number in range(TILLS)]
    for till in tills:
        till.start()
    answered = []
    for number in range(ROUNDS):
        time.sleep(1 + 0.3 * random.Random(number).random())
        answered.append(sum(len(till.answers) for till in tills))
        for name in VICTIMS[number % len(VICTIMS)]:
            place.kill(name)
        assert place.vafa("migrate").returncode == 0
        for name, command in commands.items():
            if name not in place.started:
                place.start(name, *command)
        wait_ready(url)
        wait_for(lambda known=answered[-1]: sum(len(till.answers) for till in tills) > known + 2 * TILLS)
    stop.set()
    for till in tills:
        till.join(60)
    assert answered[0] > 0 and not [each for till in tills for each in till.strange]
    check(place, slug, tills)
    for till in tills:
        till.http.close()


def wait_for(what: Any) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "the tills are not answered any more"
        time.sleep(0.05)


def check(place: Installation, slug: str, tills: list[Till]) -> None:
    """Ask everything again, count what is there, and recompute it all."""
    references = set()
    for till in tills:
        for path, body, answer in till.answers:
            assert till.once(path, body) == answer
            references.add((path, body["reference"]))
    out = place.home / "export"
    assert place.vafa("export", str(out), "--club", slug).returncode == 0
    purchases = rows(out / "core_purchases_purchase.ndjson")
    refunds = rows(out / "core_purchases_refund.ndjson")
    stored = [row["reference"] for row in purchases]
    back = [row["purchase_id"] for row in refunds]
    assert len(stored) == len({*stored}) and len(back) == len({*back})
    assert {reference for path, reference in references if path == "/purchases"} <= {*stored}
    assert {path.split("/")[2] for path, _ in references if path.endswith("/refunds")} <= {*back}
    verified = place.vafa("verify", "--club", slug)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
