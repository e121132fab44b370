"""Cards over HTTP: made, given, looked up, blocked with a reason, replaced; once for each key."""

import pytest

from tests.journeys.conftest import Client, Server
from vafa.core.earning import publishing
from vafa.kernel.database import unit
from vafa.modules.cards import jobs, turning
from vafa.modules.cards.models import Card

AT = "/modules/cards"


@pytest.fixture
def client(server: Server) -> Client:
    made = server.client(server.club(), lang="en")
    with unit(made.club.id):
        publishing.set_module(key="cards", on=True, params={"turning": True})
    return made


def numbers(client: Client, count: int = 3) -> list[str]:
    started = client.post(f"{AT}/batches", {"total": count, "name": "spring"})
    assert started.status_code == 202, started.text
    jobs.make_batch(client.club.id, started.json()["id"])
    at = client.get(f"{AT}/batches/{started.json()['id']}").json()
    assert (at["done"], at["state"]) == (count, "done")
    found = client.get(f"{AT}/cards", batch=at["id"], state="free").json()
    assert found["next_cursor"] is None
    return [each["number"] for each in found["items"]]


def test_a_card_is_given_and_leads_to_its_member_until_it_is_blocked(client: Client) -> None:
    [number, spare, _], member, other = (
        numbers(client),
        client.join("09123000001"),
        client.join("09123000002"),
    )
    assert client.get("/members", identifier=number).json()["items"] == []
    body = {"member": member}
    same = [client.post(f"{AT}/cards/{number}/give", body, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert same[0].json() == same[1].json()
    assert same[1].headers["Idempotent-Replayed"] == "true"
    assert client.get("/members", identifier=number).json()["items"][0]["id"] == member
    refused = client.post(f"{AT}/cards/{number}/give", {"member": other})
    assert (refused.status_code, refused.json()["code"]) == (409, "cards.taken")
    blocked = client.post(f"{AT}/cards/{number}/block", {"reason": "stolen", "note": "at the station"}).json()
    assert (blocked["state"], blocked["reason"]) == ("blocked", "stolen")
    looked = client.get("/members", identifier=number)
    assert (looked.status_code, looked.json()["code"]) == (409, "members.identifier_blocked")
    assert "stolen" in looked.json()["detail"]
    new = client.post(f"{AT}/cards/{number}/replace", {"reason": "stolen", "number": spare}).json()
    assert (new["number"], new["member"]) == (spare, member)
    assert client.get(f"{AT}/cards/{number}").json()["replaced_by"] == spare
    mine = client.get(f"{AT}/members/{member}/cards").json()["items"]
    assert {each["number"]: each["state"] for each in mine} == {number: "blocked", spare: "given"}


def test_a_purchase_with_a_blocked_card_is_refused(client: Client) -> None:
    [number, *_], member = numbers(client), client.join("09123000003")
    client.post(f"{AT}/cards/{number}/give", {"member": member})
    body = {"reference": "A-1", "member": {"card": number}, "lines": [{"unit_price": 100_000}]}
    assert client.post("/purchases", body).status_code == 201
    client.post(f"{AT}/cards/{number}/block", {"reason": "lost"})
    refused = client.post("/purchases", {**body, "reference": "A-2"})
    assert refused.status_code in (404, 409)
    assert refused.json()["code"] in ("members.not_found", "members.identifier_blocked")


def test_the_phones_code_is_looked_up_by_one_key_only(client: Client, server: Server) -> None:
    [number, *_], member = numbers(client), client.join("09123000004")
    client.post(f"{AT}/cards/{number}/give", {"member": member})
    with unit(client.club.id):
        made = turning.of_card(member_id=Card.objects.get(number=number).member_id, number=number)
        code = turning.text(made, 60)
    assert client.get("/members", identifier=code).json()["items"][0]["id"] == member
    other = server.client(client.club, "members:read")
    again = other.get("/members", identifier=code)
    assert (again.status_code, again.json()["code"]) == (422, "cards.code")


def test_what_a_key_may_not_it_does_not(client: Client, server: Server) -> None:
    [number, *_] = numbers(client)
    reader = server.client(client.club, "members:read")
    assert reader.get(f"{AT}/cards/{number}").status_code == 200
    for path, body in ((f"cards/{number}/block", {"reason": "lost"}), ("batches", {"total": 1})):
        assert reader.post(f"{AT}/{path}", body).status_code == 403
    assert client.get(f"{AT}/cards/{number}").json()["state"] == "free"
    assert client.get(f"{AT}/cards/000").json()["code"] == "cards.unknown"
