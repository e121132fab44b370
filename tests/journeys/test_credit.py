"""Credit over HTTP: a line used and settled, preview equals result, one effect for one key, refusals in words."""

from typing import Any

import pytest

from tests.journeys.conftest import Client, Server
from vafa.core.earning import publishing
from vafa.kernel.database import unit

AT = "/modules/credit"


@pytest.fixture
def client(server: Server) -> Client:
    made = server.client(server.club(), lang="fa")
    with unit(made.club.id):
        kinds = [
            {"key": "wallet", "names": {"fa": "اعتبار", "en": "Credit"}, "smallest_basket": 1_000_000,
             "top_up": {"on": True}},
            {"key": "line", "names": {"fa": "خط اعتباری", "en": "Line"}, "line": True},
        ]  # fmt: skip
        publishing.set_module(key="credit", on=True, params={"kinds": kinds})
    return made


def basket(
    member: str, price: int, amount: int, kind: str = "line", reference: str = "A-1"
) -> dict[str, Any]:
    paid = [{"kind": f"credit_{kind}", "amount": amount}]
    return {
        "reference": reference,
        "member": {"id": member},
        "lines": [{"unit_price": price}],
        "payments": paid,
    }


def test_a_line_is_opened_used_and_settled(client: Client) -> None:
    member = client.join("0912 300 00 01")
    opened = client.post(f"{AT}/lines", {"member": {"id": member}, "kind": "line", "limit": 2_000_000}).json()
    assert opened["available"] == 2_000_000
    body = basket(member, 1_500_000, 1_500_000)
    assert client.post("/purchases/preview", body).status_code == 200
    bought = client.post("/purchases", body)
    assert bought.status_code == 201
    at = f"{AT}/lines/{opened['id']}"
    debts = client.get(f"{at}/debts").json()["items"]
    assert [(each["cause"], each["left"]) for each in debts] == [(bought.json()["id"], 1_500_000)]
    paid = {"member": {"id": member}, "kind": "line", "amount": 500_000, "reference": "F-1"}
    once = [
        client.post(f"{AT}/settlements", paid, **{"Idempotency-Key": "same-key"}).json() for _ in range(2)
    ]
    assert once[0] == once[1]
    assert client.get(at).json()["owed"] == 1_000_000
    statement = client.get(f"{at}/statement").json()
    assert (statement["lent"], statement["paid"], statement["after"]) == (1_500_000, 500_000, 1_000_000)
    low = client.send("PATCH", at, {"limit": 900_000})
    assert (low.status_code, low.json()["code"]) == (409, "credit.limit_too_low")
    assert "۱۰۰٬۰۰۰ تومان" in low.json()["detail"]
    assert client.post(f"{AT}/deeds/{once[0]['id']}/undo", {"reason": "اشتباه"}).json()["undone_at"]
    assert client.get(at).json()["owed"] == 1_500_000


def test_a_refusal_says_what_is_missing_and_the_same_at_preview_and_purchase(client: Client) -> None:
    member = client.join("0912 300 00 02")
    client.post(f"{AT}/top-ups", {"member": {"id": member}, "kind": "wallet", "paid": 700_000})
    body = basket(member, 600_000, 100_000, "wallet")
    answers = [client.post(path, body).json() for path in ("/purchases/preview", "/purchases")]
    for answer in answers:
        assert (answer["code"], answer["missing"]) == ("credit.refused", 400_000)
        assert "۴۰٬۰۰۰ تومان دیگر خرید لازم است" in answer["detail"]
    assert client.post("/purchases", basket(member, 1_000_000, 700_000, "wallet")).status_code == 201


def test_kinds_are_said_in_words_and_an_unknown_one_is_refused(client: Client) -> None:
    kinds = client.get(f"{AT}/kinds").json()["items"]
    assert kinds[0]["uses"] == ["سبد دست‌کم ۱۰۰٬۰۰۰ تومان"]
    member = client.join("0912 300 00 03")
    grant = {"member": {"id": member}, "kind": "nothing", "amount": 10, "reason": "x"}
    assert client.post(f"{AT}/grants", grant).json()["code"] == "credit.kind_unknown"
    wrong = client.post(f"{AT}/grants", {**grant, "kind": "line"})
    assert wrong.json()["code"] == "credit.not_for_this_kind"


def test_a_key_of_a_branch_settles_there_and_opens_no_lines(server: Server, client: Client) -> None:
    member = client.join("0912 300 00 04")
    client.post(f"{AT}/lines", {"member": {"id": member}, "kind": "line", "limit": 2_000_000})
    client.post("/purchases", basket(member, 100_000, 100_000))
    branch = server.client(client.club, "ledger:write", branch="north")
    line = branch.post(f"{AT}/lines", {"member": {"id": member}, "kind": "line", "limit": 1})
    assert line.status_code == 403
    paid = {"member": {"id": member}, "kind": "line", "amount": 100_000}
    assert branch.post(f"{AT}/settlements", paid).status_code == 403
    assert branch.post(f"{AT}/settlements", {**paid, "branch": "north"}).status_code == 201
