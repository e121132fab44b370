"""What stories have in common: programmes, dates, baskets, many tills at once, and books that balance at the end."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.journeys.conftest import Client, Server
from vafa.core.purchases.verifying import verify
from vafa.kernel.ids import uuid7

POINTS: dict[str, Any] = {
    "key": "points", "names": {"fa": "امتیاز", "en": "points"}, "rial_value": 100, "transferable": True,
}  # fmt: skip
CREDIT: dict[str, Any] = {
    "key": "credit", "kind": "credit", "names": {"fa": "اعتبار", "en": "credit"}, "rial_value": 1,
}  # fmt: skip


def rule(key: str = "main", **given: Any) -> dict[str, Any]:
    """One point for each 1,000 rials, where nothing else is said."""
    made: dict[str, Any] = {
        "key": key,
        "names": {"fa": key, "en": key},
        "currency": "points",
        "amount": {"kind": "per_amount", "amount": 1, "per": 1000},
    }
    return made | given


def back(percent: str = "10", **given: Any) -> dict[str, Any]:
    """A part of the price comes back as credit."""
    return rule("back", currency="credit", amount={"kind": "percent", "percent": percent}, **given)


def ago(days: float = 0, **more: float) -> str:
    """A moment of the past, as software writes it."""
    return (datetime.now(UTC) - timedelta(days=days, **more)).isoformat()


class Shop(Client):
    """A club's software in a story: every call is answered as it says, or the test fails."""

    def buy(self, member: str | dict[str, str], *prices: int, **body: Any) -> dict[str, Any]:
        answer = self.try_to_buy(member, *prices, **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def try_to_buy(self, member: str | dict[str, str], *prices: int, **body: Any) -> httpx.Response:
        who = {"id": member} if isinstance(member, str) else member
        lines = [{"unit_price": price} for price in prices]
        given = {"reference": uuid7().hex, "member": who, "lines": lines} | body
        return self.post("/purchases", given)

    def refund(self, purchase: dict[str, Any], **body: Any) -> dict[str, Any]:
        answer = self.try_to_refund(purchase, **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def try_to_refund(self, purchase: dict[str, Any], **body: Any) -> httpx.Response:
        """All of it, unless lines or an amount are named."""
        given = {"reference": uuid7().hex} | body
        if not {"lines", "amount"} & body.keys():
            given["all"] = True
        return self.post(f"/purchases/{purchase['id']}/refunds", given)

    def give(self, member: str, amount: int, currency: str = "points", **more: Any) -> None:
        body = {
            "kind": "grant",
            "member": {"id": member},
            "currency": currency,
            "amount": amount,
            "reason": "story",
        }
        answer = self.post("/transfers", body | more)
        assert answer.status_code == 201, answer.text

    def available(self, member: str, currency: str = "points", at: str | None = None) -> int:
        answer = self.get(f"/members/{member}/balances", **({"at": at} if at else {}))
        assert answer.status_code == 200, answer.text
        return of(answer.json(), currency)

    def everywhere(self, member: str, currency: str = "points") -> int:
        """The balance, which every door has to agree on: balances, history, a preview, the printed answer."""
        found = self.balance(member, currency)
        shown: int = found.get("available", 0)
        whole = shown + found.get("pending", 0) + found.get("held", 0)
        assert sum(each["amount"] for each in self.history(member) if each["currency"] == currency) == whole
        look = {"reference": uuid7().hex, "member": {"id": member}, "lines": [{"unit_price": 0}]}
        answer = self.post("/purchases/preview", look)
        assert answer.status_code == 200, answer.text
        assert of(answer.json(), currency) == shown
        return shown

    def history(self, member: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.get(f"/members/{member}/history", limit=200, **cursor)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if answer.json()["next_cursor"] is None:
                return found
            cursor = {"cursor": answer.json()["next_cursor"]}

    def again(self) -> "Shop":
        """Another till with the same key, on a connection of its own."""
        # The server speaks plainly, so there are no certificates to read, which would take the longest.
        http = httpx.Client(base_url=self.http.base_url, headers=self.http.headers, timeout=60, verify=False)
        self.server.clients.append(http)
        till = Shop(http, self.club)
        till.server = self.server
        return till

    server: Server


def opened(server: Server, club: Any, *scopes: str, **more: Any) -> Shop:
    client = server.client(club, *scopes, **more)
    shop = Shop(client.http, client.club)
    shop.server = server
    return shop


@pytest.fixture
def start(server: Server) -> Iterator[Callable[..., Shop]]:
    """Clubs by their rules; when the story is over, their books are checked."""
    shops: list[Shop] = []

    def make(
        *rules: dict[str, Any], currencies: tuple[dict[str, Any], ...] = (POINTS, CREDIT), **more: Any
    ) -> Shop:
        body = {"currencies": list(currencies), "rules": list(rules or (rule(),)), **more}
        shops.append(opened(server, server.club(programme=body)))
        return shops[-1]

    yield make
    for shop in shops:
        found = [str(each) for each in verify(shop.club.id)]
        assert not found, "\n".join(found)


def of(answer: dict[str, Any], currency: str = "points") -> int:
    """What an answer says is available."""
    return next((each["available"] for each in answer["balances"] if each["currency"] == currency), 0)


def amounts(items: list[dict[str, Any]]) -> dict[str, int]:
    """Sums by currency of what was earned, spent or reversed."""
    sums: dict[str, int] = {}
    for each in items:
        sums[each["currency"]] = sums.get(each["currency"], 0) + each["amount"]
    return sums


def at_once(*works: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """All at the same moment, each in a thread of its own."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], httpx.Response]) -> None:
        gate.wait()
        answers[place] = work()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers
