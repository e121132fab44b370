"""The till over HTTP: who may, what is found, previewed, recorded; the same receipt twice is one purchase."""

from collections.abc import Iterator

import pytest

from tests import signing
from tests.pages.counting import counted
from tests.pages.tilling import MOBILE, Shop, open_shop
from vafa.core.purchases.models import Purchase
from vafa.core.tills.models import Till as TillRow
from vafa.kernel.database import unit
from vafa.kernel.models import Club


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop()


def purchases(shop: Shop) -> list[Purchase]:
    with unit(shop.club.id):
        return list(Purchase.objects.order_by("id"))


def test_a_device_is_asked_once_which_till_it_is(shop: Shop) -> None:
    till = shop.staff()
    assert till.get("").headers["Location"].endswith("/place")
    assert "این کدام صندوق است؟" in till.get("place").content.decode()
    till = shop.till()
    page = till.get("")
    assert page.status_code == 200
    assert "صندوق ۱" in page.content.decode() and "ونک" in page.content.decode()
    with unit(shop.club.id):
        assert [(row.number, row.branch, row.name) for row in TillRow.objects.all()] == [
            (1, "vanak", "صندوق ۱")
        ]


def test_two_devices_of_one_name_are_one_till_and_another_name_has_its_own_number(shop: Shop) -> None:
    shop.till()
    shop.till()
    shop.till(name="صندوق ۲")
    with unit(shop.club.id):
        assert list(TillRow.objects.order_by("number").values_list("number", "name")) == [
            (1, "صندوق ۱"), (2, "صندوق ۲"),
        ]  # fmt: skip


def test_a_wrong_name_or_branch_is_said_and_nothing_typed_is_lost(shop: Shop) -> None:
    till = shop.staff()
    answer = till.client.post(till.address("place"), {"branch": "nowhere", "name": "صندوق ۳"})
    assert answer.status_code == 422 and "صندوق ۳" in answer.content.decode()
    assert till.client.post(till.address("place"), {"branch": "vanak", "name": " "}).status_code == 422
    with unit(shop.club.id):
        assert not TillRow.objects.exists()


def test_whoever_is_bound_to_a_branch_stands_in_no_other(shop: Shop) -> None:
    till = shop.staff(branches=("karaj",))
    answer = till.client.post(till.address("place"), {"branch": "vanak", "name": "صندوق ۱"})
    assert answer.status_code == 403
    page = till.get("place").content.decode()
    assert "کرج" in page and "ونک" not in page


@pytest.mark.parametrize("path", ["", "state", "pulse", "find?q=1", "report", "purchases?q=1", "place"])
def test_without_the_permission_the_till_stays_shut(shop: Shop, path: str) -> None:
    marketer = shop.staff("marketer")
    assert marketer.client.get(marketer.address(path)).status_code == 403


def test_nothing_is_written_without_the_permission(shop: Shop) -> None:
    marketer = shop.staff("marketer")
    for path in ("sell", "enrol", "hold", "drop"):
        answer = marketer.client.post(marketer.address(path), "{}", content_type="application/json")
        assert answer.status_code == 403
    assert purchases(shop) == []


def test_another_clubs_till_is_not_there(shop: Shop, other_club: Club) -> None:
    stranger = signing.client(signing.person(other_club, "owner"))
    assert stranger.get(f"/till/{shop.club.slug}/").status_code == 404
    assert stranger.get(f"/till/{shop.club.slug}/state").status_code == 404


@pytest.mark.parametrize(
    "typed", ["0912 111 2233", "۰۹۱۲۱۱۱۲۲۳۳", "+989121112233", "7K4Q-92XM", "VAFA1:7K4Q-92XM"]
)
def test_a_member_is_found_by_whatever_leads_to_them(shop: Shop, typed: str) -> None:
    found = shop.till().get("find", q=typed).json()
    assert found["member"]["name"] == "رضا نمونه"
    assert found["member"]["mobile"] == "۰۹۱۲ ••• ۲۲۳۳"


def test_goods_are_found_by_code_and_name_and_a_new_mobile_is_offered_to_enrol(shop: Shop) -> None:
    till = shop.till()
    assert till.get("find", q="626001").json()["products"] == [{"sku": "626001", "name": "شیر کم‌چرب"}]
    assert len(till.get("find", q="شیر").json()["products"]) == 2
    nobody = till.get("find", q="0935 000 1122").json()
    assert nobody["member"] is None and nobody["mobile"] == "+989350001122"


def test_the_preview_is_what_the_sale_then_brings(shop: Shop) -> None:
    till = shop.till()
    body = {"lines": [{"unit_price": 500_000}], "member": {"id": str(shop.member)}, "spend": []}
    seen = till.ask("preview", body)
    assert [each["amount"] for each in seen["earned"]] == [500]
    assert seen["earned"][0]["said"] == "\u200e+۵۰۰ امتیاز"
    assert seen["earned"][0]["name"] == "main"  # which rule gave it
    assert purchases(shop) == []
    sold = till.ask("sell", till.sale())
    assert sold["earned"] == seen["earned"]
    assert sold["reached"] == seen["reached"] == []


def test_a_sale_names_till_branch_and_cashier_and_twice_is_once(shop: Shop) -> None:
    till = shop.till()
    sale = till.sale("T1-1")
    first, second = till.ask("sell", sale), till.ask("sell", sale)
    assert not first["repeated"] and second["repeated"]
    assert {**first, "repeated": 0} == {**second, "repeated": 0}
    (row,) = purchases(shop)
    assert (row.branch, row.source, row.door) == ("vanak", "till", "till:1")
    assert row.actor is not None


def test_two_tills_with_one_receipt_are_one_purchase_or_the_second_is_refused(shop: Shop) -> None:
    one, two = shop.till(), shop.till(name="صندوق ۲")
    one.ask("sell", one.sale("INV-7"))
    later = two.sale("INV-7", happened_at="2026-11-21T12:04:00+03:30")
    assert two.ask("sell", later)["repeated"]
    another_day = two.sale("INV-7", happened_at="2026-11-19T12:04:00+03:30")
    assert two.ask("sell", another_day, 409)["code"] == "purchase.reference_taken"
    refused = two.ask("sell", two.sale("INV-7", total=900_000), 409)
    assert refused["code"] == "purchase.reference_taken" and "INV-7" in refused["detail"]
    assert len(purchases(shop)) == 1


def test_what_is_typed_wrong_is_said_in_words(shop: Shop) -> None:
    till = shop.till()
    assert till.ask("sell", {"reference": "x"}, 422)["detail"]
    assert till.ask("sell", till.sale(member={"mobile": "123"}), 422)["detail"]
    assert till.ask("sell", till.sale(member={"mobile": "09350001122"}), 404)["title"]


def test_enrolling_twice_is_one_member(shop: Shop) -> None:
    till = shop.till()
    body = {"mobile": "0935 000 1122", "given_name": "نمونه", "sms": True}
    first, again = till.ask("enrol", body), till.ask("enrol", body)
    assert first["new"] and not again["new"]
    assert first["member"]["id"] == again["member"]["id"]
    assert first["member"]["name"] == "نمونه"  # a family name is not asked for
    assert till.ask("enrol", {"mobile": MOBILE, "given_name": "x"})["member"]["id"] == str(shop.member)
    assert till.ask("enrol", {"mobile": "12", "given_name": "x"}, 422)["detail"]


def test_giving_up_a_refused_sale_is_for_those_who_may_and_is_kept(shop: Shop) -> None:
    from vafa.kernel.tables import AuditRecord

    cashier, manager = shop.till(), shop.till("manager")
    body = {"item": {"reference": "T1-9"}, "reason": "entered twice"}
    answer = cashier.client.post(cashier.address("drop"), "{}", content_type="application/json")
    assert answer.status_code == 403
    manager.ask("drop", body)
    with unit(shop.club.id):
        kept = AuditRecord.objects.get(action="tills.drop")
    assert kept.before["sale"]["reference"] == "T1-9" and kept.after["reason"] == "entered twice"


def test_the_number_of_statements_is_fixed(shop: Shop) -> None:
    till = shop.till()
    till.get("find", q=MOBILE)
    with counted() as looking:
        till.get("find", q=MOBILE)
    with counted() as pulse:
        till.get("pulse")
    for number in range(12):
        till.ask("sell", till.sale(f"T1-{number}"))
    with counted() as again:
        till.get("find", q=MOBILE)
    assert len(again) == len(looking) <= 16
    assert len(pulse) <= 12
