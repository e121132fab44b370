"""Stories of the acceptance list, told through the API by a customer's software."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.journeys.conftest import Client, Server
from vafa.kernel.ids import uuid7


def grant(shop: Client, member: str, currency: str, amount: int, **more: Any) -> httpx.Response:
    body = {
        "kind": "grant",
        "member": {"id": member},
        "currency": currency,
        "amount": amount,
        "reason": "opening",
    }
    answer = shop.post("/transfers", {**body, **more})
    assert answer.status_code == 201, answer.text
    return answer


def buy(shop: Client, member: str, price: int, **more: Any) -> dict[str, Any]:
    body = {
        "reference": uuid7().hex,
        "member": {"id": member},
        "lines": [{"sku": "tea", "unit_price": price}],
    }
    answer = shop.post("/purchases", {**body, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_story_11_a_write_repeated_with_its_key_has_one_effect(shop: Client) -> None:
    member = shop.join()
    body = {
        "kind": "grant",
        "member": {"id": member},
        "currency": "points",
        "amount": 70,
        "reason": "late delivery",
    }
    key = uuid7().hex
    first = shop.post("/transfers", body, Idempotency_Key=key)
    second = shop.post("/transfers", body, Idempotency_Key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert shop.balance(member, "points")["available"] == 70
    other = shop.post("/transfers", {**body, "amount": 71}, Idempotency_Key=key)
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency.conflict"
    assert shop.balance(member, "points")["available"] == 70


def test_story_11_many_at_once_with_one_key_have_one_effect(shop: Client) -> None:
    member = shop.join()
    body = {"kind": "grant", "member": {"id": member}, "currency": "points", "amount": 9, "reason": "present"}
    key = uuid7().hex
    with ThreadPoolExecutor(12) as together:
        answers = list(together.map(lambda _: shop.post("/transfers", body, Idempotency_Key=key), range(24)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert shop.balance(member, "points")["available"] == 9


def test_story_11_a_refused_write_leaves_no_trace(shop: Client) -> None:
    member = shop.join()
    key = uuid7().hex
    body = {
        "kind": "deduct",
        "member": {"id": member},
        "currency": "points",
        "amount": 5,
        "reason": "mistake",
    }
    assert shop.post("/transfers", body, Idempotency_Key=key).status_code == 409
    grant(shop, member, "points", 5)
    assert shop.post("/transfers", body, Idempotency_Key=key).status_code == 201
    assert shop.balance(member, "points")["available"] == 0


def test_story_11_an_event_is_known_by_its_reference(shop: Client) -> None:
    member = shop.join()
    body = {"type": "visit", "reference": "door-17", "member": {"id": member}}
    first, second = shop.post("/events", body), shop.post("/events", body)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    other = shop.post("/events", {**body, "amount": 3})
    assert other.status_code == 409
    assert "amount" in other.json()["detail"]


def test_story_14_merged_members_are_one_and_can_be_two_again(shop: Client) -> None:
    ann, ben = shop.join("0912 111 22 33", given_name="آنا"), shop.join("0912 111 22 44")
    grant(shop, ann, "points", 40)
    grant(shop, ben, "points", 100, expires_at="2031-01-01T00:00:00Z")
    grant(shop, ben, "credit", 5_000)
    hold = shop.post("/holds", {"member": {"id": ben}, "currency": "points", "amount": 30}).json()
    bought = buy(shop, ben, 1_000_000)
    merged = shop.post(f"/members/{ann}/merge", {"member": {"id": ben}})
    assert merged.status_code == 200, merged.text

    points = shop.balance(ann, "points")
    assert (points["available"], points["held"]) == (40 + 100 + 100 - 30, 30)
    assert shop.balance(ann, "credit")["available"] == 5_000
    assert [each["available"] for each in shop.get(f"/members/{ben}/balances").json()["balances"]] == [0, 0]
    found = shop.get("/members", identifier="+98 912 111 2244").json()["items"]
    assert [each["id"] for each in found] == [ann]
    history = shop.get(f"/members/{ann}/history", limit=200).json()["items"]
    assert any(each["cause"] == bought["id"] and each["explanations"] for each in history)
    to_merged = {"kind": "grant", "member": {"id": ben}, "currency": "points", "amount": 1, "reason": "x"}
    assert shop.post("/transfers", to_merged).status_code == 409
    # What comes after the merge stays with the survivor.
    grant(shop, ann, "points", 7)
    assert shop.post(f"/holds/{hold['id']}/confirm", {"amount": 10}).status_code == 200

    undone = shop.post(f"/members/{ann}/unmerge", {"merge_id": merged.json()["merge_id"]})
    assert undone.status_code == 200, undone.text
    assert (
        shop.balance(ann, "points")["available"] + shop.balance(ben, "points")["available"]
        == 40 + 200 - 10 + 7
    )
    assert shop.balance(ben, "points")["expiring_at"].startswith("2027")
    assert shop.balance(ben, "credit")["available"] == 5_000
    assert [each["id"] for each in shop.get("/members", identifier="09121112244").json()["items"]] == [ben]
    again = shop.post(f"/members/{ann}/unmerge", {})
    assert again.status_code == 404


def test_story_14_tiers_and_limits_count_for_both(server: Server) -> None:
    shop = server.client(server.club())
    ladder = {
        "key": "main",
        "names": {"fa": "سطح", "en": "Tier"},
        "metric": {"kind": "spend"},
        "tiers": [
            {"key": "base", "names": {"fa": "پایه", "en": "Base"}, "threshold": 0},
            {"key": "gold", "names": {"fa": "طلایی", "en": "Gold"}, "threshold": 3_000_000},
        ],
    }
    switched = shop.send("PUT", "/modules/tiers", {"on": True, "params": {"ladders": [ladder]}})
    assert switched.status_code == 200, switched.text
    ann, ben = shop.join(), shop.join()
    buy(shop, ann, 2_000_000)
    buy(shop, ben, 1_500_000)
    assert shop.get(f"/members/{ann}").json()["tiers"][0]["key"] == "base"
    assert shop.post(f"/members/{ann}/merge", {"member": {"id": ben}}).status_code == 200
    united = shop.get(f"/members/{ann}").json()["tiers"][0]
    assert (united["key"], united["progress"]) == ("gold", 3_500_000)
    assert shop.post(f"/members/{ann}/unmerge", {}).status_code == 200
    assert shop.get(f"/members/{ann}").json()["tiers"][0]["progress"] == 2_000_000
    assert shop.get(f"/members/{ben}").json()["tiers"][0]["progress"] == 1_500_000


@pytest.mark.parametrize("path", ["holds", "deductions", "gifts", "purchases"])
def test_story_25_a_hundred_of_credit_pays_once(server: Server, path: str) -> None:
    shop = server.client(server.club())
    if path == "gifts":
        body = shop.get("/programme").json()["published"]["body"]
        body["currencies"][1]["transferable"] = True
        assert shop.send("PUT", "/programme", body).status_code == 200
        assert shop.post("/programme/publish", {}).status_code == 201
    member, friend = shop.join(), shop.join()
    grant(shop, member, "credit", 100)

    def pay(n: int) -> httpx.Response:
        asked = {"member": {"id": member}, "currency": "credit", "amount": 100}
        if path == "holds":
            return shop.post("/holds", asked)
        if path == "deductions":
            return shop.post("/transfers", {**asked, "kind": "deduct", "reason": "paid"})
        if path == "gifts":
            return shop.post("/transfers", {**asked, "kind": "gift", "to": {"id": friend}})
        basket = {
            "lines": [{"sku": "tea", "unit_price": 500}],
            "payments": [{"kind": "credit", "amount": 100}],
        }
        return shop.post("/purchases", {"reference": f"r-{n}", "member": {"id": member}, **basket})

    with ThreadPoolExecutor(50) as together:
        answers = list(together.map(pay, range(50)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert statuses.count(409) == 49
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["code"] == "ledger.not_enough"
    assert shop.balance(member, "credit")["available"] == 0
