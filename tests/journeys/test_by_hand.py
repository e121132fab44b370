"""What somebody meets who tries the calls by hand: no body where nothing has to be said, refusals that help."""

import httpx
import pytest

from tests.journeys.conftest import Client, Server
from vafa.kernel.ids import uuid7


@pytest.fixture
def shop(server: Server) -> Client:
    return server.client(server.club())


def hold(shop: Client, member: str) -> str:
    made = shop.post("/holds", {"member": {"id": member}, "currency": "points", "amount": 10})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def buy(shop: Client, member: str) -> str:
    lines = [{"unit_price": 1_000_000}]
    made = shop.post("/purchases", {"reference": uuid7().hex, "member": {"id": member}, "lines": lines})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def persian(shop: Client, method: str, path: str, body: object) -> httpx.Response:
    return shop.send(method, path, body, Accept_Language="fa")


def test_where_nothing_has_to_be_said_no_body_is_needed(shop: Client) -> None:
    member, other = shop.join(), shop.join()
    purchase = buy(shop, member)
    confirmed = shop.post(f"/holds/{hold(shop, member)}/confirm")
    assert (confirmed.status_code, confirmed.json()["taken"]) == (200, 10)
    released = shop.post(f"/holds/{hold(shop, member)}/release")
    assert (released.status_code, released.json()["state"]) == (200, "released")
    cancelled = shop.post(f"/purchases/{purchase}/cancel")
    assert (cancelled.status_code, cancelled.json()["whole"]) == (201, True)
    assert shop.post(f"/purchases/{purchase}/cancel").json() == cancelled.json()
    assert shop.post(f"/members/{member}/merge", {"member": {"id": other}}).status_code == 200
    assert shop.post(f"/members/{member}/unmerge").status_code == 200
    body = shop.get("/programme").json()["published"]["body"]
    assert shop.send("PUT", "/programme", body).status_code == 200
    assert shop.post("/programme/check", {}).status_code == 200
    assert shop.post("/programme/publish").status_code == 201


def test_a_refund_says_what_it_needs(shop: Client) -> None:
    refunds = f"/purchases/{buy(shop, shop.join())}/refunds"
    for body in ({}, {"amount": 5, "all": True}, {"lines": [{"line": 1, "quantity": 1}], "amount": 5}):
        answer = shop.post(refunds, {"reference": "r", **body})
        assert (answer.status_code, answer.json()["code"]) == (422, "refund.form")
        assert "lines, amount or all" in answer.json()["detail"]
    answer = shop.post(refunds, {"reference": "r", "amount": 2_000_000})
    assert (answer.status_code, answer.json()["code"]) == (409, "refund.too_much")
    assert (
        answer.json()["detail"]
        == "1,000,000 rials of this purchase can be returned and 2,000,000 rials was asked for."
    )


def test_words_of_checks_come_in_the_language_that_was_asked_for(shop: Client) -> None:
    grant = {"kind": "grant", "member": {}, "currency": "points", "amount": 5, "reason": "r"}
    answer = persian(shop, "POST", "/transfers", grant)
    assert answer.json()["errors"] == [{"path": "member", "message": "دقیقاً یکی از شناسه‌ها را بدهید"}]
    steps = {"on": True, "params": {"steps": [{"from_rials": 0, "percent": "much"}]}}
    answer = persian(shop, "PUT", "/modules/cashback", steps)
    assert [each["path"] for each in answer.json()["errors"]] == ["cashback.steps.0.percent"]
    assert "اعشاری" in answer.json()["detail"] and "error" not in answer.json()["detail"]
    body = shop.get("/programme").json()["published"]["body"]
    twice = {**body, "rules": [body["rules"][0]] * 2}
    assert "دو بار" in persian(shop, "PUT", "/programme", twice).json()["detail"]
    late = persian(shop, "POST", "/holds", {"member": {"id": "x"}, "currency": "points", "amount": 5})
    assert late.json()["errors"] == [{"path": "member.id", "message": "شناسه‌ای درست (UUID) نیست"}]
    when = {"type": "visit", "reference": "v", "member": {"card": "1"}, "happened_at": "tomorrow"}
    assert "2026-11-21T18:30:00+03:30" in persian(shop, "POST", "/events", when).json()["detail"]
