"""What the till prints and shows of the day: receipts, their link, the report; and baskets from the shop's software."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.pages.counting import counted
from tests.pages.tilling import Shop, Till, open_shop
from vafa.core.tills import params
from vafa.kernel.access import create_key
from vafa.kernel.database import unit
from vafa.kernel.models import Club


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop()


def sold_now(till: Till, reference: str, total: int = 500_000) -> Any:
    from datetime import UTC, datetime

    return till.ask("sell", till.sale(reference, total, happened_at=datetime.now(UTC).isoformat()))


def test_the_receipt_says_what_was_earned_and_links_to_itself(shop: Shop) -> None:
    with unit(shop.club.id):
        params.save(changes={"receipt_text": "از خریدتان سپاسگزاریم"})
    till = shop.till()
    sold = sold_now(till, "INV-3")
    paper = till.client.get(sold["receipt"]).content.decode()
    for words in ("INV-3", "۵۰٬۰۰۰", "۵۰۰ امتیاز", "از خریدتان سپاسگزاریم", "<svg"):
        assert words in paper
    public = Client().get(sold["link"])
    assert public.status_code == 200
    assert "۵۰۰ امتیاز" in public.content.decode()
    assert "رضا" not in public.content.decode()


def test_a_link_that_was_changed_leads_nowhere(shop: Shop, other_club: Club) -> None:
    sold = sold_now(shop.till(), "INV-3")
    link = sold["link"]
    changed = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert Client().get(changed).status_code == 404
    assert Client().get(link.replace(shop.club.slug, other_club.slug)).status_code == 404
    assert Client().get(f"/{shop.club.slug}/receipt/x").status_code == 404


def test_the_day_adds_up(shop: Shop) -> None:
    till = shop.till()
    first = sold_now(till, "A-1", 500_000)
    sold_now(till, "A-2", 300_000)
    other = shop.till("manager", "صندوق ۲")
    sold_now(other, "A-3", 200_000)
    till.ask(f"purchases/{first['id']}/return", {"reference": "R-1", "all": True})
    mine = till.get("report").content.decode()
    assert "۸۰٬۰۰۰ تومان" in mine and "۱۰۰٬۰۰۰ تومان" not in mine
    assert "۸۰۰ امتیاز" in mine and "۱ · ۵۰٬۰۰۰ تومان" in mine
    everything = other.get("report", till="").content.decode()
    assert "۱۰۰٬۰۰۰ تومان" in everything
    assert "صندوق ۲" in everything


def test_a_cashier_sees_no_other_tills_day(shop: Shop) -> None:
    cashier, other = shop.till(), shop.till("manager", "صندوق ۲")
    sold_now(other, "A-3", 200_000)
    assert "۲۰٬۰۰۰" not in cashier.get("report", till="2").content.decode()


def test_a_return_is_shown_before_it_is_made(shop: Shop) -> None:
    till = shop.till()
    sold = sold_now(till, "INV-5")
    (found,) = till.get("purchases", q="INV-5").json()["purchases"]
    assert found["lines"][0]["left"] == 1000
    body = {"reference": "R-1", "lines": [{"line": 1, "quantity": "0.5"}]}
    seen = till.ask(f"purchases/{sold['id']}/preview", body)
    assert seen["reversed"][0]["said"] == "\u200e−۲۵۰ امتیاز"
    assert shop.balance("points") == 500
    done = till.ask(f"purchases/{sold['id']}/return", body)
    assert done["reversed"] == seen["reversed"]
    assert till.ask(f"purchases/{sold['id']}/return", body)["id"] == done["id"]
    assert shop.balance("points") == 250
    assert till.get("purchases", q="INV-5").json()["purchases"][0]["lines"][0]["left"] == 500
    link = sold["link"]
    assert len(till.get("purchases", q=f"https://shop.example{link}").json()["purchases"]) == 1


def test_another_branchs_receipt_is_not_found_by_whoever_is_bound_to_one(shop: Shop) -> None:
    from tests import signing

    sold = sold_now(shop.till(), "INV-5")
    user = signing.person(shop.club, "cashier", ("karaj",))
    till = Till(shop, signing.client(user))
    till.client.post(till.address("place"), {"branch": "karaj", "name": "صندوق ۱"})
    assert till.get("purchases", q="INV-5").json()["purchases"] == []
    till.ask(f"purchases/{sold['id']}/return", {"reference": "R", "all": True}, 403)
    assert till.client.get(sold["receipt"]).status_code == 403


def test_the_report_stays_flat(shop: Shop) -> None:
    till = shop.till()
    sold_now(till, "B-0")
    till.get("report")
    with counted() as few:
        till.get("report")
    for number in range(1, 10):
        sold_now(till, f"B-{number}")
    with counted() as many:
        till.get("report")
    assert len(few) == len(many) <= 22


def key_for(shop: Shop, branch: str | None = None, scopes: tuple[str, ...] = ("purchases:write",)) -> str:
    with unit(shop.club.id):
        return create_key(slug=shop.club.slug, name="pos", scopes=scopes, branch=branch).token


def send(token: str, till: int, body: dict[str, Any]) -> Any:
    return Client().post(
        f"/api/v1/tills/{till}/basket", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip


def test_a_basket_of_the_shops_software_comes_to_its_till(shop: Shop) -> None:
    one, two = shop.till(), shop.till(name="صندوق ۲")
    token = key_for(shop)
    body = {
        "lines": [{"sku": "626001", "name": "شیر", "quantity": 2, "unit_price": 350_000}],
        "reference": "POS-1",
        "member": {"mobile": "09121112233"},
    }
    assert send(token, 1, body).status_code == 201
    shown = one.get("pulse").json()["basket"]
    assert shown["reference"] == "POS-1" and shown["lines"][0]["unit_price"] == 350_000
    assert two.get("pulse").json()["basket"] is None
    later = send(token, 1, {**body, "reference": "POS-2"}).json()
    assert one.get("pulse").json()["basket"]["id"] == later["id"]
    one.ask("sell", one.sale("POS-2", basket=later["id"]))
    assert one.get("pulse").json()["basket"] is None


def test_a_basket_is_refused_in_words(shop: Shop) -> None:
    shop.till()
    body = {"lines": [{"unit_price": 1000}]}
    assert send(key_for(shop), 9, body).status_code == 404
    assert send(key_for(shop, branch="karaj"), 1, body).status_code == 403
    assert send(key_for(shop, scopes=("members:read",)), 1, body).status_code == 403
    assert send(key_for(shop), 1, {"lines": []}).status_code == 422
    assert send(key_for(shop), 1, {"lines": [{"unit_price": 1000, "discount": 2000}]}).status_code == 422


def test_tills_are_listed(shop: Shop) -> None:
    shop.till()
    token = key_for(shop, scopes=("purchases:read",))
    answer = Client().get("/api/v1/tills", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"items": [{"number": 1, "name": "صندوق ۱", "branch": "vanak"}]}


def test_a_till_is_made_over_the_api_once(shop: Shop) -> None:
    token = key_for(shop, scopes=("programme:write",))
    answers = [
        Client().post(
            "/api/v1/tills", json.dumps({"name": "باجه", "branch": "vanak"}), content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [each.json() for each in answers] == [{"number": 1, "name": "باجه", "branch": "vanak"}] * 2


def test_the_settings_are_changed_in_the_panel_and_audited(shop: Shop) -> None:
    from vafa.kernel.tables import AuditRecord

    manager = shop.staff("manager")
    address = f"/panel/{shop.club.slug}/tills"
    page = manager.client.get(address).content.decode()
    assert "سقف خرج بدون شبکه" in page
    form = {"code_above": "۵۰٬۰۰۰", "offline_ceiling": "10000", "receipt_text": "سپاس", "kiosk_seconds": "20"}
    assert manager.client.post(address, form).status_code == 303
    with unit(shop.club.id):
        kept = params.read()
        assert (kept.code_above, kept.offline_ceiling, kept.kiosk_seconds) == (500_000, 100_000, 20)
        assert AuditRecord.objects.filter(action="tills.settings").count() == 1
    wrong = manager.client.post(address, {**form, "kiosk_seconds": "5"})
    assert wrong.status_code == 422 and "سپاس" in wrong.content.decode()
    cashier = shop.staff("cashier")
    assert cashier.client.get(address).status_code == 403
