"""Spending at the till: set aside first, agreed to above the limit, and never more than there is."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pages.tilling import Shop, Till, open_shop
from vafa.core.earning import services as earning
from vafa.core.tills import params
from vafa.kernel.database import unit


@pytest.fixture
def shop(logins: object) -> Iterator[Shop]:
    yield open_shop(credit=2_000_000)


def held(till: Till, amount: int) -> dict[str, Any]:
    body = {"member": str(till.shop.member), "payments": [{"kind": "credit", "amount": amount}]}
    answer: dict[str, Any] = till.ask("hold", body)
    return answer


def test_choices_are_what_the_basket_still_costs(shop: Shop) -> None:
    till = shop.till()
    body = {"lines": [{"unit_price": 500_000}], "member": {"id": str(shop.member)}, "spend": ["credit"]}
    seen = till.ask("preview", body)
    (choice,) = seen["choices"]
    assert (choice["amount"], choice["value"], choice["whole"], choice["chosen"]) == (
        500_000,
        500_000,
        False,
        True,
    )
    assert seen["paid"] == 500_000 and seen["spent"][0]["amount"] == 500_000
    assert shop.balance() == 2_000_000


def test_below_the_limit_a_hold_is_enough(shop: Shop) -> None:
    till = shop.till()
    answer = held(till, 400_000)
    assert not answer["code"]
    assert shop.balance() == 1_600_000
    sale = till.sale("T1-1", payments=answer["holds"])
    till.ask("sell", sale)
    assert shop.balance() == 1_600_000
    assert till.ask("sell", sale)["repeated"]


def test_without_a_hold_nothing_is_taken(shop: Shop) -> None:
    till = shop.till()
    refused = till.ask("sell", till.sale(payments=[{"kind": "credit", "amount": 100}]), 403)
    assert refused["code"] == "tills.spending"
    refused = till.ask("sell", till.sale(payments=[{"kind": "credit", "amount": 100}], offline=True), 403)
    assert refused["code"] == "tills.spending"
    assert shop.balance() == 2_000_000


def test_above_the_limit_the_members_code_is_needed_once(shop: Shop) -> None:
    till = shop.till()
    answer = held(till, 1_500_000)
    assert answer["code"]
    sale = till.sale("T1-2", total=1_500_000, payments=answer["holds"])
    assert till.ask("sell", sale, 403)["code"] == "tills.spending"
    holds = [each["hold"] for each in answer["holds"]]
    asked = {"member": str(shop.member), "holds": holds}
    wrong = "000000" if shop.code() != "000000" else "111111"
    assert till.ask("approve", {**asked, "code": wrong}, 422)["code"] == "codes.wrong"
    approval = till.ask("approve", {**asked, "code": shop.code()})["approval"]
    till.ask("sell", {**sale, "approval": approval})
    assert shop.balance() == 500_000
    # The same sale again, long after its approval, is the recorded one.
    assert till.ask("sell", sale)["repeated"]


def test_an_approval_is_for_its_own_holds(shop: Shop) -> None:
    with unit(shop.club.id):
        params.save(changes={"code_above": 100_000})
    till = shop.till()
    first = held(till, 200_000)
    holds = [each["hold"] for each in first["holds"]]
    approval = till.ask("approve", {"member": str(shop.member), "holds": holds, "code": shop.code()})[
        "approval"
    ]
    assert shop.balance() == 1_800_000
    other = shop.till(name="صندوق ۲")
    with unit(shop.club.id):
        params.save(changes={"code_above": 10_000_000})
    second = held(other, 300_000)
    with unit(shop.club.id):
        params.save(changes={"code_above": 100_000})
    sale = other.sale(payments=second["holds"], approval=approval)
    assert other.ask("sell", sale, 403)["code"] == "tills.spending"


def test_giving_it_up_frees_what_was_held(shop: Shop) -> None:
    till = shop.till()
    holds = [each["hold"] for each in held(till, 400_000)["holds"]]
    till.ask("release", {"holds": holds})
    till.ask("release", {"holds": holds})
    assert shop.balance() == 2_000_000


def test_offline_spending_is_bounded_and_what_cannot_be_taken_is_refused(shop: Shop) -> None:
    with unit(shop.club.id):
        params.save(changes={"offline_ceiling": 600_000})
    till = shop.till()
    pay = [{"kind": "credit", "amount": 600_000}]
    too_much = till.sale(total=900_000, payments=[{"kind": "credit", "amount": 700_000}], offline=True)
    assert till.ask("sell", too_much, 403)["code"] == "tills.spending"
    for number in range(3):
        till.ask("sell", till.sale(f"T1-{number}", total=700_000, payments=pay, offline=True))
    refused = till.ask("sell", till.sale("T1-3", total=700_000, payments=pay, offline=True), 409)
    assert refused["detail"]
    assert shop.balance() == 200_000
    # Put right by somebody who may: the same sale, nothing spent.
    assert till.ask("sell", till.sale("T1-3", total=700_000))["reference"] == "T1-3"


def test_whoever_may_not_spend_is_shown_nothing_to_spend(shop: Shop) -> None:
    from tests import signing
    from vafa.kernel import staff

    user = signing.person(shop.club, "cashier")
    with unit(shop.club.id):
        staff.StaffRow.objects.filter(user_id=user.id).update(denied=["till:spend"])
    till = Till(shop, signing.client(user))
    till.client.post(till.address("place"), {"branch": "vanak", "name": "صندوق ۱"})
    body = {"lines": [{"unit_price": 500_000}], "member": {"id": str(shop.member)}, "spend": []}
    assert till.ask("preview", body)["choices"] == []
    answer = till.client.post(till.address("hold"), "{}", content_type="application/json")
    assert answer.status_code == 403


def test_credit_that_pays_only_for_some_goods_is_offered_as_far_as_it_pays(logins: object) -> None:
    names = {"fa": "اعتبار لبنیات", "en": "Dairy"}
    kind = {"key": "dairy", "names": names, "groups": ["dairy"], "most_percent": 50}
    shop = open_shop(credit=0, kinds=(kind,))
    with unit(shop.club.id):
        earning.grant(member_id=shop.member, currency="credit_dairy", amount=900_000, reason="test")
    till = shop.till()
    lines = [{"unit_price": 400_001, "groups": ["dairy"]}, {"unit_price": 600_000}]
    body: dict[str, Any] = {"lines": lines, "member": {"id": str(shop.member)}, "spend": ["credit_dairy"]}
    seen = till.ask("preview", body)
    (choice,) = seen["choices"]
    assert (choice["amount"], choice["chosen"], seen["to_pay"]) == (200_000, True, 800_001)
    assert till.ask("preview", body | {"lines": lines[1:]})["choices"] == []
    answer = till.ask(
        "hold",
        {"member": str(shop.member), "payments": [{"kind": "credit_dairy", "amount": 200_000}]},
    )
    sold = till.ask("sell", till.sale("T1-9", lines=lines, payments=answer["holds"]))
    assert sold["to_pay"] == 800_001 and shop.balance("credit_dairy") == 700_000
