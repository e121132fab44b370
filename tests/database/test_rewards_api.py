"""Rewards over HTTP, past the network: the catalogue, an order, its hand-over, and what is refused."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import rewards as shelf
from tests.database import crediting
from vafa.core.purchases import catalogue as goods
from vafa.kernel import access
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.rewards import catalogue
from vafa.modules.rewards.models import Reward

pytestmark = pytest.mark.usefixtures("logins")
BASE = "/api/v1/modules/rewards"


class Api:
    def __init__(self, club: Club, *scopes: str, branch: str | None = None, lang: str = "fa") -> None:
        with unit(club.id):
            key = access.create_key(slug="x", name="test", scopes=scopes or ("admin",), branch=branch)
        self.client = Client(headers={"Authorization": f"Bearer {key.token}", "Accept-Language": lang})

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(BASE + path, query)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def send(self, method: str, path: str, body: Any = None, status: int = 200, key: str = "") -> Any:
        answer = self.client.generic(
            method,
            BASE + path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Idempotency-Key": key or uuid4().hex},
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None


COFFEE = {
    "key": "coffee",
    "names": {"fa": "قهوه", "en": "Coffee"},
    "price": {"currency": "points", "amount": 100, "money": 50_000},
    "stock": 3,
}


def test_from_the_catalogue_to_the_hand() -> None:
    club = shelf.club()
    member, api = shelf.member(club), Api(club)
    made = api.send("POST", "/catalogue", COFFEE, 201)
    (offer,) = api.get(f"/members/{member}/offers")["items"]
    assert (offer["name"], offer["eligible"], offer["price"], offer["left"]) == ("قهوه", True, 100, 3)
    order = {"reward_id": made["id"], "quantity": 2}
    row = api.send("POST", f"/members/{member}/redemptions", order, 201, key="k1")
    assert api.send("POST", f"/members/{member}/redemptions", order, 201, key="k1") == row
    assert (row["paid"], row["money"], row["state"]) == (200, 100_000, "ordered")
    assert shelf.points(club, member) == 800
    assert api.get("/redemptions", code=row["code"])["items"] == [row]
    done = api.send("POST", "/redemptions/hand-over", {"code": row["code"], "branch": "vanak"})
    assert (done["state"], done["branch"]) == ("handed_over", "vanak")
    back = api.send("POST", f"/redemptions/{row['id']}/return", {"quantity": 1})
    assert (back["returned"], back["given_back"]) == (1, 100)
    refused = api.send("POST", f"/redemptions/{row['id']}/cancel", {}, 409)
    assert refused["detail"] == "این پاداش تحویل داده شده است."


def test_why_not_is_said() -> None:
    club = shelf.club()
    member, api = shelf.member(club, 30), Api(club)
    made = api.send("POST", "/catalogue", {**COFFEE, "stock": None}, 201)
    (offer,) = api.get(f"/members/{member}/offers")["items"]
    assert (offer["eligible"], offer["missing"]) == (False, 70)
    assert [each["code"] for each in offer["why_not"]] == ["rewards.balance"]
    body = {"reward_id": made["id"]}
    refused = api.send("POST", f"/members/{member}/redemptions", body, 409)
    assert refused["detail"] == "۱۰۰ امتیاز لازم است و ۳۰ امتیاز دارید؛ ۷۰ امتیاز دیگر."


def test_the_catalogue_is_changed_and_its_stock_counted() -> None:
    club = shelf.club()
    api = Api(club)
    made = api.send("POST", "/catalogue", COFFEE, 201)
    path = f"/catalogue/{made['id']}"
    changed = {**{key: COFFEE[key] for key in ("names", "price")}, "kind": "service", "active": False}
    assert api.send("PUT", path, changed)["reward"]["kind"] == "service"
    assert api.send("PUT", f"{path}/stock", {"stock": None})["stock"] is None
    assert api.send("POST", f"{path}/codes", {"codes": ["A", "B", "A"]}) == {"added": 2}
    api.send("DELETE", path, status=204)
    api.get(path, 404)
    assert api.get("/catalogue")["items"] == []


def test_what_does_not_hold_together_is_refused() -> None:
    api = Api(shelf.club())
    for wrong in (
        {"price": {"currency": "gold", "amount": 1}},
        {"kind": "credit"},
        {"opens": "2026-01-02", "closes": "2026-01-01"},
        {"condition": {"fact": "member.nothing", "op": "=", "value": 1}},
        {"condition": {"fact": "purchase.total", "op": ">=", "value": 1}},
    ):
        api.send("POST", "/catalogue", {**COFFEE, **wrong}, 422)


def test_a_key_does_what_it_may() -> None:
    club = shelf.club()
    member, coffee = shelf.member(club), shelf.reward(club)
    row = shelf.redeem(club, member, coffee)
    reader = Api(club, "ledger:read", "programme:read")
    reader.send("POST", "/catalogue", COFFEE, 403)
    reader.send("POST", f"/members/{member}/redemptions", {"reward_id": str(coffee.id)}, 403)
    karaj = Api(club, "purchases:write", branch="karaj")
    karaj.send("POST", "/redemptions/hand-over", {"code": row.code, "branch": "vanak"}, 403)
    assert karaj.send("POST", "/redemptions/hand-over", {"code": row.code})["branch"] == "karaj"


def test_wishes() -> None:
    club = shelf.club()
    member, coffee, api = shelf.member(club), shelf.reward(club), Api(club)
    path = f"/members/{member}/wishes/{coffee.id}"
    for _ in range(2):
        api.send("PUT", path, {}, 204)
    assert api.get(f"/members/{member}/offers")["items"][0]["wished"]
    api.send("DELETE", path, status=204)
    assert not api.get(f"/members/{member}/offers")["items"][0]["wished"]


def test_off_there_is_nothing() -> None:
    from tests.database import buying

    Api(buying.start()).get("/catalogue", 404)


@pytest.mark.parametrize(
    "day", ["1405-13-40", "2026-13-40", "2026-02-30", "1405-09-01", "۲۰۲۶-۱۱-۲۲", "20261122"]
)
@pytest.mark.parametrize("name", ["opens", "closes"])
def test_a_day_that_is_none_is_refused_in_both_languages(name: str, day: str) -> None:
    club = shelf.club()
    assert "تقویم میلادی" in json.dumps(
        Api(club).send("POST", "/catalogue", {**COFFEE, name: day}, 422), ensure_ascii=False
    )
    refused = Api(club, lang="en").send("POST", "/catalogue", {**COFFEE, name: day}, 422)
    assert "Gregorian" in json.dumps(refused)


def test_a_reward_that_was_stored_with_a_bad_day_is_not_offered_and_can_be_set_right() -> None:
    club = shelf.club()
    member, api = shelf.member(club), Api(club)
    good, bad = shelf.reward(club, key="good"), shelf.reward(club, key="bad")
    with unit(club.id):
        Reward.objects.filter(id=bad.id).update(body={**bad.body, "opens": "1405-13-40"})
    assert [each["key"] for each in api.get(f"/members/{member}/offers")["items"]] == ["good"]
    refused = api.send("POST", f"/members/{member}/redemptions", {"reward_id": str(bad.id)}, 409)
    assert refused["code"] == "rewards.off"
    assert {each["key"] for each in api.get("/catalogue")["items"]} == {"good", "bad"}
    with unit(club.id):
        catalogue.change(reward_id=bad.id, keep_condition=True, active=False)
    api.send("PUT", f"/catalogue/{bad.id}", shelf.COFFEE | {"opens": "2020-02-29"})
    assert len(api.get(f"/members/{member}/offers")["items"]) == 2
    api.send("POST", f"/members/{member}/redemptions", {"reward_id": str(good.id)}, 201)


def test_branches_that_are_none_are_refused() -> None:
    club = shelf.club()
    member, api = shelf.member(club), Api(club)
    refused = api.send("POST", "/catalogue", {**COFFEE, "branches": ["zz"]}, 422)
    assert (refused["code"], "«zz»" in refused["detail"]) == ("rewards.branch_missing", True)
    made = api.send("POST", "/catalogue", COFFEE, 201)
    order = {"reward_id": made["id"], "branch": "zz"}
    assert api.send("POST", f"/members/{member}/redemptions", order, 422)["code"] == "rewards.branch"
    with unit(club.id):
        goods.put_branches(items=[{"code": "zz", "name": "ز"}])
    api.send("PUT", f"/catalogue/{made['id']}", {**shelf.COFFEE, "branches": ["zz"]})
    assert api.send("POST", f"/members/{member}/redemptions", order, 201)["branch"] == "zz"


def test_a_credit_line_neither_pays_for_a_reward_nor_is_one() -> None:
    club = shelf.club(crediting.switches())
    api = Api(club)
    for asked in (
        {"price": {"currency": crediting.LINE, "amount": 100}},
        {"kind": "credit", "grants": {"currency": crediting.LINE, "amount": 100}},
    ):
        refused = api.send("POST", "/catalogue", COFFEE | {"price": {}} | asked, 422)
        assert refused["code"] == "rewards.currency_lent"
    api.send("POST", "/catalogue", COFFEE, 201)
