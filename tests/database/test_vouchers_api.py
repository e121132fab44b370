"""Vouchers over HTTP, past the network: looking up, blocking, correcting, assigning, and who may not."""

import pytest

from tests.database.buying import check_books, join
from tests.database.vouching import Api, card, club, coupons, left
from vafa.core.vouchers import codes
from vafa.core.vouchers.looking import OF_CARD

pytestmark = pytest.mark.usefixtures("logins")


def test_a_coupon_is_looked_up_by_what_was_typed() -> None:
    at = club()
    made = coupons(at, written=["نوروز ۱۴۰۵"], uses=3)
    found = Api(at, "purchases:read", lang="fa").post("/vouchers/lookup", {"code": " نوروز-1405 "})
    assert (found["id"], found["why"], found["uses"]) == (str(made.ids[0]), None, 3)
    assert "۱۰" in found["gives"]
    assert "code" not in found


def test_a_card_is_looked_up_by_its_qr_and_says_why_it_cannot_be_used() -> None:
    at = club()
    voucher, code = card(at, 300_000, has_pin=True)
    api, pin = Api(at), codes.pin_of(at.id, voucher)
    assert api.post("/vouchers/lookup", {"code": f"{codes.shown(code)}/{pin}"})["balance"] == 300_000
    refused = api.post("/vouchers/lookup", {"code": code, "pin": "0000" if pin != "0000" else "1111"}, 409)
    assert refused["why"] == "pin"
    assert api.post(f"/vouchers/{voucher}/block", {"reason": "lost"})["state"] == "blocked"
    found = api.post("/vouchers/lookup", {"code": code, "pin": pin})
    assert (found["why"], "lost" in found["because"]) == ("blocked", True)
    assert api.post(f"/vouchers/{voucher}/unblock")["why"] is None


def test_wrong_pins_close_the_card_for_a_while() -> None:
    at = club()
    voucher, code = card(at, 1_000, has_pin=True)
    wrong = "0000" if codes.pin_of(at.id, voucher) != "0000" else "1111"
    api = Api(at)
    for _ in range(OF_CARD.tries):
        api.post("/vouchers/lookup", {"code": code, "pin": wrong}, 409)
    api.post("/vouchers/lookup", {"code": code, "pin": wrong}, 429)
    api.post("/vouchers/lookup", {"code": code, "pin": codes.pin_of(at.id, voucher)}, 429)


def test_staff_corrects_a_card_and_never_below_nothing() -> None:
    at = club()
    voucher, _ = card(at, 300_000)
    api = Api(at)
    asked = {"amount": 50_000, "reason": "a mistake of ours"}
    once = api.post(f"/vouchers/{voucher}/correct", asked, key="same")
    assert api.post(f"/vouchers/{voucher}/correct", asked, key="same") == once
    assert left(at, voucher) == 350_000
    refused = api.post(f"/vouchers/{voucher}/correct", {"amount": -350_001, "reason": "x"}, 409)
    assert "35,000 toman" in refused["detail"]
    assert [each["kind"] for each in api.get(f"/vouchers/{voucher}")["moves"]] == ["correct", "activate"]
    check_books(at)


def test_a_voucher_is_given_to_a_member() -> None:
    at = club()
    member = join(at)
    (voucher,) = coupons(at).ids
    api = Api(at)
    assert api.post(f"/vouchers/{voucher}/assign", {"member_id": str(member)})["member_id"] == str(member)
    assert api.post(f"/vouchers/{voucher}/assign", {"member_id": None})["member_id"] is None


def test_without_the_scope_nothing_happens() -> None:
    at = club()
    voucher, _ = card(at, 1_000)
    api = Api(at, "purchases:read", "vouchers:read")
    for act, body in (("block", {"reason": "lost"}), ("correct", {"amount": 1, "reason": "x"})):
        api.post(f"/vouchers/{voucher}/{act}", body, 403)
    assert api.get(f"/vouchers/{voucher}")["balance"] == 1_000
    other = Api(club())
    other.get(f"/vouchers/{voucher}", 404)
