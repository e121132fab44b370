"""`online`: POST /purchases over HTTP, 32 connections, everything on, against pgbench with 32 clients."""

from collections.abc import Iterator

from bench import anchor, clubs, ground, load
from bench.figures import Round

CONNECTIONS = 32
MOST_A_SECOND = 6_000
"""Requests are made beforehand: more than the server could answer."""


class Online:
    """A served club; rounds of purchases with references that were never used before."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.club_id, self.ids = clubs.start("online", members)
        self.token = clubs.key(self.club_id)
        self.asked = 0

    def headers(self) -> list[tuple[str, str]]:
        return [("Authorization", f"Bearer {self.token}"), ("Accept-Language", "fa")]

    def requests(self, address: str, count: int) -> list[bytes]:
        self.asked += 1
        given = self.headers()
        bodies = clubs.baskets(f"o{self.asked}", self.members, count, seed=self.asked)
        return [
            load.request(
                "POST", "/api/v1/purchases", address, body,
                [*given, ("Idempotency-Key", f"{self.asked}-{number}")],
            )
            for number, body in enumerate(bodies)
        ]  # fmt: skip

    def run(self, address: str, seconds: int) -> load.Result:
        made: Iterator[bytes] = iter(self.requests(address, seconds * MOST_A_SECOND))
        result = load.run(address, made, connections=CONNECTIONS, seconds=seconds)
        result.only(201)
        return result


def warm(online: Online) -> None:
    """First rows, then new connections: those opened on empty tables keep plans made for empty tables."""
    with ground.serving() as address:
        online.run(address, 4)
    with ground.superuser() as connection:
        connection.execute("vacuum analyze")


def measure(online: Online, rounds: int, seconds: int) -> dict[str, list[Round]]:
    """Anchor and purchases in turn, with every commit on disk and with commits that may trail."""
    found: dict[str, list[Round]] = {"online": [], "online_async": []}
    with ground.serving() as address:
        online.run(address, 2)
        for _ in range(rounds):
            for name, durable in (("online", True), ("online_async", False)):
                ground.durability(durable)
                ground.settle()
                base = anchor.run(clients=CONNECTIONS, seconds=seconds)
                ground.settle()
                result = online.run(address, seconds)
                found[name].append(
                    Round(
                        result.rate, base,
                        {"p50_ms": result.percentile(0.5), "p99_ms": result.percentile(0.99)},
                    )
                )  # fmt: skip
    ground.durability(True)
    return found
