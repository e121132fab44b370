"""What every call has in common: sign-in, refusals in words, keys of writes, another club's ids, cursors."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.journeys.conftest import Client, Server
from vafa.kernel.ids import uuid7

ABSENT = {
    "fa": "در این باشگاه عضوی با این شناسه نیست.",
    "en": "This club has no member with this identifier.",
}


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_refusal_speaks_the_callers_language(server: Server, lang: str) -> None:
    shop = server.client(server.club(), lang=lang)
    answer = shop.get(f"/members/{uuid4()}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == lang
    assert answer.json()["detail"] == ABSENT[lang]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("wish", "lang"),
    [("", "fa"), ("de", "fa"), ("en-GB,fa;q=0.5", "en"), ("en;q=0.1,fa-IR;q=0.9", "fa"), (";;q=x", "fa")],
)
def test_the_language_is_the_best_of_ours(server: Server, wish: str, lang: str) -> None:
    answer = httpx.get(f"{server.url}/api/v1/nothing", headers={"Accept-Language": wish})
    assert (answer.status_code, answer.headers["content-language"]) == (404, lang)


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Basic eDp5", "Bearer vafa_club_x_y", "Bearer " + "a" * 5000, "Bearer گ".encode()],
)
def test_without_a_key_nothing_is_said(server: Server, header: Any) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in ("/members", "/programme", f"/members/{uuid4()}/balances"):
        answer = httpx.get(f"{server.url}/api/v1{path}", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "access.key"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_key_writes_nothing(server: Server) -> None:
    club = server.club()
    admin, other = server.client(club), server.client(club)
    member = admin.join()
    assert (
        other.post("/events", {"type": "visit", "reference": "1", "member": {"id": member}}).status_code
        == 201
    )
    keys = admin.get("/keys").json()["items"]
    assert admin.send("DELETE", f"/keys/{keys[-1]['id']}").status_code == 204
    assert (
        other.post("/events", {"type": "visit", "reference": "2", "member": {"id": member}}).status_code
        == 401
    )
    assert other.post("/members", {"card": "77"}).status_code == 401


def test_every_write_needs_its_key(shop: Client) -> None:
    body = {"external_id": "a-1"}
    answer = shop.http.post("/members", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key")
    assert shop.get("/members", identifier="a-1").json()["items"] == []


def test_what_is_known_by_its_reference_needs_none(shop: Client) -> None:
    member = shop.join()
    assert (
        shop.http.post(
            "/events", json={"type": "visit", "reference": "v", "member": {"id": member}}
        ).status_code
        == 201
    )
    lines = [{"sku": "tea", "unit_price": 100_000}]
    bought = shop.http.post("/purchases", json={"reference": "p", "member": {"id": member}, "lines": lines})
    assert bought.status_code == 201
    refunds = f"/purchases/{bought.json()['id']}/refunds"
    assert shop.http.post(refunds, json={"reference": "r", "all": True}).status_code == 201


def test_another_clubs_ids_are_not_there(server: Server) -> None:
    mine, theirs = server.client(server.club()), server.client(server.club())
    member = theirs.join()
    grant = {"kind": "grant", "member": {"id": member}, "currency": "points", "amount": 5, "reason": "x"}
    assert theirs.post("/transfers", grant).status_code == 201
    hold = theirs.post("/holds", {"member": {"id": member}, "currency": "points", "amount": 5}).json()["id"]
    calls: list[tuple[str, str, Any]] = [
        ("GET", f"/members/{member}", None),
        ("GET", f"/members/{member}/balances", None),
        ("GET", f"/members/{member}/balances?at=2026-11-21T00:00:00Z", None),
        ("GET", f"/members/{member}/history", None),
        ("PATCH", f"/members/{member}", {"city": "یزد"}),
        ("DELETE", f"/members/{member}", None),
        ("POST", f"/members/{member}/merge", {"member": {"id": mine.join()}}),
        ("POST", f"/members/{member}/unmerge", {}),
        ("POST", f"/members/{member}/identifiers", {"kind": "card", "value": "12"}),
        ("PUT", f"/members/{member}/consent", {"channel": "sms", "granted": True}),
        ("POST", "/transfers", grant),
        ("POST", "/holds", {"member": {"id": member}, "currency": "points", "amount": 1}),
        ("GET", f"/holds/{hold}", None),
        ("POST", f"/holds/{hold}/confirm", {}),
        ("POST", f"/holds/{hold}/release", {}),
        ("POST", "/events", {"type": "visit", "reference": "1", "member": {"id": member}}),
        ("DELETE", f"/keys/{theirs.get('/keys').json()['items'][0]['id']}", None),
    ]
    for method, path, body in calls:
        answer = mine.send(method, path, body) if method != "GET" else mine.get(path)
        assert answer.status_code == 404, f"{method} {path}: {answer.text}"
    assert theirs.get(f"/members/{member}").json()["city"] is None
    assert theirs.balance(member, "points")["held"] == 5


def test_a_key_may_do_what_its_scopes_say(server: Server) -> None:
    club = server.club()
    reader, writer = server.client(club, "members:read"), server.client(club, "members:write")
    member = writer.join()
    assert reader.get(f"/members/{member}").status_code == 200
    for refused in (
        reader.post("/members", {"card": "1"}),
        reader.get(f"/members/{member}/balances"),
        writer.get(f"/members/{member}"),
        reader.get("/audit"),
        reader.post("/keys", {"name": "x", "scopes": ["admin"]}),
        reader.send("PUT", "/modules/tiers", {"on": True}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "access.scope")


def test_a_key_of_a_branch_changes_nothing_of_the_whole_club(server: Server) -> None:
    club = server.club()
    till = server.client(club, "admin", branch="tajrish")
    for refused in (
        till.post("/keys", {"name": "x", "scopes": ["admin"]}),
        till.send("PUT", "/programme", {}),
        till.post("/programme/publish", {}),
        till.send("PUT", "/modules/tiers", {"on": True}),
        till.send("PUT", "/branches", {"items": [{"code": "x"}]}),
        till.post("/events", {"type": "visit", "reference": "1", "branch": "other", "member": {"card": "1"}}),
        till.post("/webhooks", {"url": "https://shop.example", "patterns": ["*"]}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "access.branch")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("{", 400),
        ("", 422),
        ('{"card": "\\ud800"}', 400),
        (b'{"card": "\xff"}', 400),
        ("[" * 5000, 400),
        ('{"card": "a\\u0000b"}', 422),
        ('{"card": "1", "custom": {"n": 100000000000000000000000}}', 422),
        ('{"card": 5}', 422),
        ('{"card": "1", "surprise": 1}', 422),
        ('{"card": "' + "1" * 300 + '"}', 422),
        ("[]", 422),
        ("{}", 422),
    ],
)
def test_bodies_that_cannot_be_are_refused_in_words(shop: Client, content: Any, status: int) -> None:
    answer = shop.http.post("/members", content=content, headers={"Idempotency-Key": uuid7().hex})
    assert answer.status_code == status, answer.text
    assert answer.json()["title"]


def test_a_body_has_a_size(shop: Client) -> None:
    answer = shop.http.post("/members", content="1" * 1_100_000, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (413, "api.too_large")


def test_a_wrong_method_is_told_the_right_ones(shop: Client) -> None:
    answer = shop.http.put("/members", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "api.method"


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=" + "A" * 600, "limit=0", "limit=9999999999999999999", "limit=ب"]
)
@pytest.mark.parametrize("path", ["/members", "/audit"])
def test_a_page_that_cannot_be_is_refused(shop: Client, path: str, query: str) -> None:
    assert shop.http.get(f"{path}?{query}").status_code == 422


def test_members_are_read_page_by_page(shop: Client) -> None:
    joined = [shop.join() for _ in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        answer = shop.get("/members", limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [each["id"] for each in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(joined)


def test_a_member_is_found_by_any_writing(shop: Client) -> None:
    member = shop.join("0912 345 67 89", card="6037-9911-2233-4455", email="A@Example.ir")
    for writing in ("۰۹۱۲۳۴۵۶۷۸۹", "+989123456789", "00989123456789", "6037 9911 2233 4455", "a@example.ir"):
        assert [each["id"] for each in shop.get("/members", identifier=writing).json()["items"]] == [member]
    assert shop.get("/members", identifier="09121111111").json() == {"items": [], "next_cursor": None}
    assert shop.get("/members", identifier="6037991122334455", kind="mobile").json()["items"] == []


def test_a_birthday_in_either_calendar(shop: Client) -> None:
    for written, calendar in (("1370-05-12", "auto"), ("1991/08/03", "auto"), ("۱۳۷۰/۵/۱۲", "jalali")):
        member = shop.join(birthday=written, birthday_calendar=calendar)
        assert shop.get(f"/members/{member}").json()["birthday"] == "1991-08-03"
    refused = shop.post("/members", {"card": "9", "birthday": "1370-13-40"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "birthday")


def test_an_erased_member_leaves_no_person(shop: Client) -> None:
    member = shop.join("0912 555 44 33", given_name="رازی", family_name="پنهان")
    grant = {
        "kind": "grant",
        "member": {"id": member},
        "currency": "points",
        "amount": 12,
        "reason": "for رازی",
    }
    assert shop.post("/transfers", grant).status_code == 201
    assert shop.send("DELETE", f"/members/{member}").status_code == 204
    left = shop.get(f"/members/{member}").json()
    assert left["erased_at"]
    assert (left["given_name"], left["identifiers"]) == (None, [])
    assert shop.balance(member, "points")["available"] == 0
    history = shop.get(f"/members/{member}/history").text
    assert "رازی" not in history
    assert shop.get("/members", identifier="09125554433").json()["items"] == []


def test_pages_for_people_say_what_runs_here(server: Server) -> None:
    persian = httpx.get(server.url, headers={"Accept-Language": "fa"})
    english = httpx.get(server.url, cookies={"vafa_lang": "en"})
    assert 'dir="rtl"' in persian.text
    assert 'dir="ltr"' in english.text
    assert "Vafa" in english.text
    docs = httpx.get(f"{server.url}/api/v1/docs?lang=en").text
    assert "/api/v1/purchases" in docs
    for page in (persian.text, english.text, docs):
        outside = re.findall(r"(?:src|href)=\"https?://", page)
        assert outside == [], "nothing comes from another host"
