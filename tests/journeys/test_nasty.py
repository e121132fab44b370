"""What nobody should send: broken, huge, deep, twice, in the wrong form. All is refused in words; nothing breaks."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Client, Server
from vafa.kernel.ids import uuid7

PROBLEM = "application/problem+json"
WRITES = (
    "/purchases", "/purchases/preview", "/purchases/batch", "/members", "/transfers", "/holds", "/events",
    "/programme/rules", "/programme/check", "/webhooks", "/keys",
)  # fmt: skip
DEEP = 100_000
MEMBER = '{"card":"nobody"}'


def send(shop: Client, path: str, content: bytes, **headers: str) -> Any:
    named = {"Content-Type": "application/json", "Idempotency-Key": uuid7().hex} | headers
    return shop.http.post(path, content=content, headers=named)


def refused(answer: Any, *statuses: int) -> None:
    """A problem document of the 4xx, which never tells what runs inside."""
    assert answer.status_code in (statuses or range(400, 500)), answer.text[:500]
    assert answer.headers["Content-Type"] == PROBLEM
    document = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= document.keys()
    assert document["status"] == answer.status_code
    assert "Traceback" not in answer.text and "psycopg" not in answer.text


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"true", b"0", b'""', b"{", b'{"a":', b'{"a":1}{"b":2}', b"{'a': 1}", b'{"a":1,}',
        b"NaN", b'{"amount": NaN}', b'{"amount": Infinity}', b'{"amount": -0.0e999999999}',
        b"\xff\xfe\x00", b'{"reference": "\xff"}', b'\xef\xbb\xbf{"reference": "a"}',
        b'{"reference": "\\ud800"}', b'{"reference": "\\udc00\\ud800"}', b'{"reference": "\\u0000"}',
        b'{"\\u0000": 1}', b'{"reference": "\x00"}',
        b'{"amount": ' + b"9" * 5000 + b"}", b'{"amount": 1e400}', b'{"amount": -' + b"1" * 40 + b"}",
        b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    ],
    ids=lambda content: repr(content[:24]),
)  # fmt: skip
def test_bodies_that_are_no_requests(shop: Client, path: str, content: bytes) -> None:
    refused(send(shop, path, content), 400, 422)


def purchase(**fields: str) -> bytes:
    """A purchase whose fields are written as they stand."""
    parts = {"reference": '"A-1"', "member": MEMBER, "lines": '[{"unit_price":1000}]'} | fields
    return ("{" + ",".join(f'"{name}":{text}' for name, text in parts.items()) + "}").encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": '""'}, {"reference": json.dumps("x" * 129)}, {"reference": '"a\\u0000b"'}, {"reference": "7"},
        {"reference": '"\\ud800"'}, {"branch": '"\\udfff"'}, {"branch": json.dumps("b" * 65)}, {"source": '"A B"'},
        {"channel": '""'}, {"member": "{}"}, {"member": '{"id":"x"}'},
        {"member": '{"card":"1","mobile":"09121234567"}'},
        {"member": '{"card":"\\ud83d"}'}, {"member": '{"mobile":"not a number"}'}, {"member": '{"card":""}'},
        {"member": '{"email":"@"}'}, {"member": '"x"'}, {"member": '{"id":null}'},
        {"lines": "[]"}, {"lines": "{}"}, {"lines": "[null]"}, {"lines": "[{}]"},
        {"lines": "[" + ",".join(['{"unit_price":1}'] * 1001) + "]"},
        {"lines": '[{"unit_price":-1}]'}, {"lines": '[{"unit_price":1.5}]'}, {"lines": '[{"unit_price":"1"}]'},
        {"lines": '[{"unit_price":1000000000000001}]'}, {"lines": '[{"unit_price":true}]'},
        {"lines": '[{"unit_price":1,"quantity":0}]'}, {"lines": '[{"unit_price":1,"quantity":-1}]'},
        {"lines": '[{"unit_price":1,"quantity":1e-400}]'}, {"lines": '[{"unit_price":1,"quantity":1e400}]'},
        {"lines": '[{"unit_price":1,"quantity":"1e9999999999999999"}]'},
        {"lines": '[{"unit_price":1,"quantity":"NaN"}]'},
        {"lines": '[{"unit_price":1,"quantity":"-Infinity"}]'}, {"lines": '[{"unit_price":1,"quantity":"sNaN"}]'},
        {"lines": '[{"unit_price":1,"quantity":0.0001}]'},
        {"lines": '[{"unit_price":1000000000000000,"quantity":1000000000}]'},
        {"lines": '[{"unit_price":1,"discount":2}]'}, {"lines": '[{"unit_price":1,"groups":["\\ud800"]}]'},
        {"lines": '[{"unit_price":1,"groups":"x"}]'}, {"lines": '[{"unit_price":1,"name":"\\udead"}]'},
        {"lines": '[{"unit_price":1,"kind":"gold"}]'}, {"lines": '[{"unit_price":1,"unknown":1}]'},
        {"lines": '[{"unit_price":1,"sku":"' + "s" * 201 + '"}]'},
        {"payments": '[{"kind":"gold","amount":1}]'}, {"payments": '[{"kind":"cash","amount":-1}]'},
        {"payments": '[{"kind":"\\ud800","amount":1}]'}, {"payments": '[{"kind":"points","amount":1,"line":9}]'},
        {"payments": '[{"kind":"points","amount":1,"hold":"x"}]'}, {"payments": "{}"},
        {"payments": '[{"kind":"points","amount":99999999999999999999}]'},
        {"happened_at": '"yesterday"'}, {"happened_at": '"2026-11-21"'}, {"happened_at": '"2026-11-21T10:00:00"'},
        {"happened_at": '"0001-01-01T00:00:00+14:00"'}, {"happened_at": '"9999-12-31T23:59:59-12:00"'},
        {"happened_at": '"2026-13-45T99:99:99Z"'}, {"happened_at": "1"}, {"happened_at": '"' + "2" * 5000 + '"'},
        {"extra": "1"},
    ],
    ids=lambda fields: ", ".join(f"{name}={text[:40]}" for name, text in fields.items()),
)  # fmt: skip
def test_purchases_that_cannot_be(shop: Client, fields: dict[str, str]) -> None:
    shop.join(card="nobody")
    body = purchase(**fields)
    for path in ("/purchases", "/purchases/preview"):
        refused(send(shop, path, body), 400, 404, 409, 422)
    batch = send(shop, "/purchases/batch", b'{"items":[' + purchase(reference='"good"') + b"," + body + b"]}")
    if batch.status_code == 200:  # the JSON as a whole may be what is broken
        statuses = [each["status"] for each in batch.json()["items"]]
        assert statuses[0] == 201, "one bad item spoils no other"
        assert 400 <= statuses[1] < 500, batch.text[:500]
    else:
        refused(batch, 400, 422)
    assert len(shop.get("/purchases").json()["items"]) <= 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"all": False}, {"all": True, "amount": 1}, {"amount": -1},
        {"amount": 10**16}, {"amount": 101}, {"lines": []},
        {"lines": [{"line": 0, "quantity": 1}]}, {"lines": [{"line": 2, "quantity": 1}]},
        {"lines": [{"line": 1, "quantity": 2}]}, {"lines": [{"line": 1, "quantity": -1}]},
        {"lines": [{"line": 1, "quantity": "0.0001"}]}, {"lines": [{"line": 1, "quantity": "NaN"}]},
        {"lines": [{"line": 1, "quantity": 0.5}, {"line": 1, "quantity": 0.6}]}, {"lines": [None]},
        {"all": True, "happened_at": "soon"}, {"all": True, "happened_at": "9999-12-31T23:59:59-12:00"},
        {"all": True, "reference": ""}, {"all": True, "reference": "\ud800"},
        {"all": True, "reference": "a\0b"}, {"all": "yes"},
    ],
    ids=lambda body: json.dumps(body)[:60],
)  # fmt: skip
def test_refunds_that_cannot_be(shop: Client, body: dict[str, Any]) -> None:
    member = shop.join()
    bought = shop.post(
        "/purchases", {"reference": "A", "member": {"id": member}, "lines": [{"unit_price": 100}]}
    )
    given = json.dumps({"reference": "R"} | body).encode()
    refused(send(shop, f"/purchases/{bought.json()['id']}/refunds", given), 400, 409, 422)
    assert shop.get(f"/purchases/{bought.json()['id']}").json()["refunds"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"}, {"Content-Type": "application/xml"}, {"Content-Type": ""},
        {"Content-Type": "application/json; charset=utf-16"}, {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
    ids=lambda headers: str(headers),
)  # fmt: skip
def test_json_is_read_as_json_whatever_it_is_called(shop: Client, headers: dict[str, str]) -> None:
    shop.join(card="nobody")
    assert send(shop, "/purchases", purchase(), **headers).status_code == 201
    refused(send(shop, "/purchases", b"a=1&b=2", **headers), 400)
    refused(send(shop, "/transfers", b"--x\r\n", **headers), 400)


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb", "é"])
def test_keys_that_cannot_be(shop: Client, key: str) -> None:
    shop.join(card="nobody")
    for path, body in (("/purchases", purchase()), ("/members", b'{"card":"1"}')):
        headers = [
            (b"Content-Type", b"application/json"),
            (b"Idempotency-Key", key.encode()),
            (b"Authorization", shop.http.headers["Authorization"].encode()),
        ]
        answer = shop.http.post(path, content=body, headers=headers)
        refused(answer, 400)


def test_the_last_of_two_fields_with_one_name_counts_and_both_are_seen_by_nobody_else(shop: Client) -> None:
    member = shop.join(card="nobody")
    body = (
        b'{"reference":"first","reference":"second","member":%s,"lines":[{"unit_price":1000}]}'
        % MEMBER.encode()
    )
    assert send(shop, "/purchases", body).json()["reference"] == "second"
    twice = b'{"kind":"grant","member":{"id":"%s"},"currency":"points","amount":1,"amount":2,"reason":"x"}'
    assert send(shop, "/transfers", twice % member.encode()).status_code == 201
    assert shop.balance(member, "points")["available"] == 2


@pytest.mark.parametrize("path", ["/purchases", "/members", "/transfers", "/purchases/batch"])
def test_bodies_too_large_are_refused_before_they_are_read(shop: Client, path: str) -> None:
    limit = 33 if path == "/purchases/batch" else 10
    refused(send(shop, path, b" " * (limit * 1024 * 1024)), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/purchases/%00", "/purchases/..%2f..%2fetc", "/members/" + "a" * 3000, "/purchases?cursor=%00",
        "/purchases?cursor=%F0%28%8C%28", "/purchases?limit=" + "9" * 400, "/purchases?limit=-1", "/purchases?limit=x",
        "/purchases?member_id=x", "/purchases?reference=%ED%A0%80", "/members?identifier=%ED%A0%80",
        "/members?identifier=",
        "/members?identifier=" + "1" * 3000, "/members/00000000-0000-0000-0000-000000000000/balances?at=x",
        "/members/00000000-0000-0000-0000-000000000000/history?cursor=%FF", "/purchases/{}", "/%ff", "/purchases//",
    ],
    ids=lambda path: path[:50],
)  # fmt: skip
def test_addresses_that_lead_nowhere(shop: Client, path: str) -> None:
    answer = shop.http.get(path)
    if answer.status_code != 200:
        refused(answer)
    assert answer.status_code < 500


def test_headers_too_long_or_strange_do_not_stop_the_server(server: Server, shop: Client) -> None:
    shop.join(card="nobody")
    for name, value in (
        ("Accept-Language", "x" * 20_000),
        ("Accept-Language", ",".join(["en;q=nan", "fa;q=-1", ";;;q=", "en;q=1e309"])),
        ("Authorization", "Bearer " + "v" * 20_000), ("X-Request-ID", "x" * 20_000), ("Accept", "image/png"),
        ("Content-Encoding", "gzip"), ("Expect", "200-maybe"),
    ):  # fmt: skip
        answer = shop.http.get("/purchases", headers={name: value})
        assert answer.status_code < 500, name
    address = urlsplit(server.url)
    for raw in (
        b"POST /api/v1/purchases HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/purchases HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5_000 + b"\r\n",
        b"\x16\x03\x01 not http at all\r\n\r\n",
    ):
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as wire:
            wire.sendall(raw)
            assert b" 500 " not in wire.recv(200)
    assert send(shop, "/purchases", purchase()).status_code == 201
