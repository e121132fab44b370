"""On the lane and on the ordinary way a caller sees the same; what is read is never older than the last write."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from django.core.wsgi import get_wsgi_application

from tests.database import buying
from vafa.doors.api.lane import with_lane
from vafa.doors.api.problems import LARGEST_BODY
from vafa.doors.api.urls import api
from vafa.kernel import access
from vafa.kernel.database import refresh_pool, unit
from vafa.kernel.ids import uuid7

Answer = tuple[str, dict[str, str], bytes]


class Door:
    """The server's application without a network: with the lane in front, and without."""

    def __init__(self) -> None:
        self.passed = 0
        ordinary = get_wsgi_application()

        def counted(environ: dict[str, Any], start: Any) -> Any:
            self.passed += 1
            return ordinary(environ, start)

        self.plain, self.lane = ordinary, with_lane(counted, api, LARGEST_BODY)
        self.club = buying.start(buying.rule())
        self.members = [buying.join(self.club) for _ in range(4)]
        for place, member in enumerate(self.members):
            buying.buy(self.club, member, 100_000 * (place + 1))
        with unit(self.club.id):
            self.key = access.create_key(
                slug="x", name="x", scopes=["members:read", "ledger:read", "purchases:write"]
            ).token
        access.authenticate(self.key)

    def ask(self, application: Any, method: str, path: str, query: str = "", body: bytes = b"") -> Answer:
        seen: list[Any] = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(body)) if body else "", "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {self.key}", "HTTP_X_REQUEST_ID": "lane", "HTTP_HOST": "localhost",
        }  # fmt: skip
        content = b"".join(application(environ, lambda status, headers: seen.append((status, headers))))
        return seen[0][0], {name: value for name, value in seen[0][1] if name != "Content-Length"}, content

    def balance(self, member: Any) -> int:
        _, _, content = self.ask(self.lane, "GET", f"/api/v1/members/{member}/balances")
        found: int = msgspec.json.decode(content)["balances"][0]["available"]
        return found


@pytest.fixture(scope="module")
def door(logins: Any) -> Iterator[Door]:
    yield Door()
    refresh_pool()


READS = (
    ("/api/v1/members/{0}", ""),
    ("/api/v1/members/{0}/balances", ""),
    ("/api/v1/members", "identifier={0}"),
    ("/api/v1/members", "identifier=" + quote("۰۹۱۲ ۱۲۳ ۴۵ ۶۷")),
    ("/api/v1/members", "identifier=x&kind=nothing"),
    ("/api/v1/members", "limit=2"),
    ("/api/v1/members/00000000-0000-7000-8000-000000000001/balances", ""),
)


@pytest.mark.parametrize(("path", "query"), READS)
def test_a_read_says_the_same_on_both_ways(door: Door, path: str, query: str) -> None:
    path, query = path.format(door.members[0]), query.format(door.members[0])
    before = door.passed
    fast, slow = (door.ask(way, "GET", path, query) for way in (door.lane, door.plain))
    assert door.passed == before
    assert fast == slow


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/api/v1/members/{0}/balances", "at=2026-01-01T00:00:00Z"),
        ("GET", "/api/v1/members", "identifier=%00"),
        ("GET", "/api/v1/members/no-id/balances", ""),
        ("HEAD", "/api/v1/members/{0}", ""),
        ("GET", "/api/v1/members/{0}/history", ""),
    ],
)
def test_the_rest_goes_the_ordinary_way(door: Door, method: str, path: str, query: str) -> None:
    before = door.passed
    door.ask(door.lane, method, path.format(door.members[0]), query)
    assert door.passed == before + 1


def test_a_read_after_a_write_sees_it(door: Door) -> None:
    member = door.members[1]
    for _ in range(5):
        before = door.balance(member)
        body = {"reference": uuid7().hex, "member": {"id": str(member)}, "lines": [{"unit_price": 100_000}]}
        status, _, content = door.ask(door.lane, "POST", "/api/v1/purchases", body=msgspec.json.encode(body))
        assert status.startswith("201")
        earned = sum(each["amount"] for each in msgspec.json.decode(content)["earned"])
        assert earned and door.balance(member) == before + earned


def test_members_that_are_asked_for_at_once_are_not_mixed_up(door: Door) -> None:
    paths = [f"/api/v1/members/{member}" for member in door.members] * 20
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda path: door.ask(door.lane, "GET", path)[2], paths))
    assert [msgspec.json.decode(each)["id"] for each in found] == [path.rsplit("/", 1)[1] for path in paths]
