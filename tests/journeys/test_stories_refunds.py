"""Stories 1, 2, 3, 6 and 18: what a purchase gave goes back with it, once, and nothing is used twice."""

import random

import pytest

from tests.journeys.telling import CREDIT, POINTS, ago, amounts, at_once, back, of, rule, start

__all__ = ["start"]

STAMPS = {
    "stamps": {
        "on": True,
        "params": {
            "cards": [
                {
                    "key": "coffee",
                    "names": {"fa": "قهوه", "en": "Coffee"},
                    "groups": ["coffee"],
                    "needed": 3,
                    "reward": {"kind": "free_item"},
                }
            ]
        },
    }
}


def test_story_01_a_full_refund_returns_the_balance_to_what_it_was(start):
    shop = start(
        rule(caps=[{"per": "month", "amount": 500}]),
        back("2.5", activation={"days": 3}),
        rule(
            "bonus",
            condition={"fact": "purchase.total", "op": ">=", "value": 500_000},
            amount={"kind": "fixed", "amount": 77},
        ),
    )
    mira = shop.join()
    shop.give(mira, 40)
    before = [shop.everywhere(mira, each) for each in ("points", "credit")]
    for prices in ((600_000,), (99_999, 1), (250_000, 250_000, 3_333)):
        bought = shop.buy(mira, *prices)
        assert amounts(bought["earned"])
        done = shop.refund(bought)
        assert amounts(done["reversed"]) == amounts(bought["earned"])
        assert [of(done, each) for each in ("points", "credit")] == before
        assert [shop.everywhere(mira, each) for each in ("points", "credit")] == before
    again = shop.buy(mira, 600_000)
    assert amounts(again["earned"])["points"] == 500 + 77, "the cap's room came back too"


def test_story_01_buying_and_refunding_in_parts_never_leaves_a_gain(start):
    shop = start(rule(amount={"kind": "per_amount", "amount": 1, "per": 700}))
    mira = shop.join()
    order = random.Random(1)
    for _ in range(6):
        prices = [order.randrange(1, 100_000) for _ in range(4)]
        bought = shop.buy(mira, *prices)
        left = sum(prices)
        while left:
            part = min(left, order.randrange(1, 60_000))
            shop.refund(bought, amount=part)
            left -= part
        assert shop.available(mira) == 0
    assert shop.everywhere(mira) == 0


def test_story_01_cancelling_is_a_full_refund(start):
    shop = start(back())
    mira = shop.join()
    bought = shop.buy(mira, 100_000)
    done = shop.post(f"/purchases/{bought['id']}/cancel", {})
    assert done.status_code == 201
    assert shop.everywhere(mira, "credit") == 0
    again = shop.post(f"/purchases/{bought['id']}/cancel", {})
    assert again.json() == done.json()
    assert shop.try_to_refund(bought).status_code == 422, "nothing is left to return"


def test_story_02_the_same_refund_is_deducted_once_however_often_it_comes(start):
    shop = start()
    mira = shop.join()
    bought = shop.buy(mira, 100_000, 100_000)
    tills = [shop.again() for _ in range(6)]
    body = {"reference": "R-1", "lines": [{"line": 1, "quantity": 1}]}
    answers = at_once(*(lambda till=till: till.try_to_refund(bought, **body) for till in tills))
    assert {each.status_code for each in answers} == {201}
    assert {each.content for each in answers} == {answers[0].content}
    assert shop.try_to_refund(bought, **body).content == answers[0].content
    assert shop.everywhere(mira) == 100
    other = shop.try_to_refund(bought, reference="R-1", lines=[{"line": 2, "quantity": 1}])
    assert (other.status_code, other.json()["code"]) == (409, "refund.reference_taken")
    more = shop.try_to_refund(bought, lines=[{"line": 1, "quantity": 1}])
    assert (more.status_code, more.json()["code"]) == (409, "refund.too_much")
    assert shop.everywhere(mira) == 100


def test_story_02_two_different_refunds_of_all_at_once_return_it_once(start):
    shop = start()
    mira = shop.join()
    bought = shop.buy(mira, 100_000)
    tills = [shop.again() for _ in range(6)]
    answers = at_once(*(lambda till=till: till.try_to_refund(bought) for till in tills))
    assert sorted(each.status_code for each in answers) == [201, 422, 422, 422, 422, 422]
    assert shop.everywhere(mira) == 0


def test_story_03_returning_an_ordinary_line_takes_back_its_share_alone(start):
    shop = start(modules=STAMPS)
    mira = shop.join()
    cup = {"unit_price": 80_000, "groups": ["coffee"]}
    shop.buy(mira, lines=[cup | {"quantity": 3}])
    lines = [cup | {"unit_price": 90_000}, {"unit_price": 60_000}, {"unit_price": 40_000}]
    order = shop.buy(mira, lines=lines, payments=[{"kind": "stamps_coffee", "amount": 3}])
    assert amounts(order["spent"]) == {"stamps_coffee": 3}
    assert amounts(order["earned"]) == {"points": 100}, "what the stamps paid for earns nothing"
    stamps = shop.everywhere(mira, "stamps_coffee")
    done = shop.refund(order, lines=[{"line": 2, "quantity": 1}])
    assert amounts(done["reversed"]) == {"points": 60}
    assert done["given_back"] == []
    assert shop.everywhere(mira, "stamps_coffee") == stamps, (
        "redeemed stamps are not taken again, nor given back"
    )
    free = shop.refund(order, lines=[{"line": 1, "quantity": 1}])
    assert amounts(free["given_back"]) == {"stamps_coffee": 3}
    assert amounts(free["reversed"]) == {}
    shop.refund(order)
    assert shop.everywhere(mira) == 240


def test_story_03_points_that_paid_are_not_taken_again(start):
    shop = start()
    mira = shop.join()
    shop.give(mira, 1000)
    order = shop.buy(mira, 100_000, 100_000, payments=[{"kind": "points", "amount": 1000}])
    assert (amounts(order["earned"]), of(order)) == ({"points": 100}, 100)
    done = shop.refund(order, lines=[{"line": 1, "quantity": 1}])
    assert (amounts(done["reversed"]), amounts(done["given_back"])) == ({"points": 50}, {"points": 500})
    assert shop.everywhere(mira) == 550


@pytest.mark.parametrize(("policy", "later"), [("keep", 0), ("extend", 30), ("renew", None)])
def test_story_06_credit_comes_back_as_credit_with_its_expiry_by_policy(start, policy, later):
    credit = CREDIT | {"returned_expiry": policy} | ({"returned_extend_days": later} if later else {})
    shop = start(back(expiry={"kind": "days", "days": 60}), currencies=(POINTS, credit))
    mira = shop.join()
    first = shop.buy(mira, 1_000_000, happened_at=ago(10))
    [lot] = first["earned"]
    order = shop.buy(
        mira, 500_000, payments=[{"kind": "credit", "amount": 100_000}, {"kind": "cash", "amount": 400_000}]
    )
    assert (of(order, "credit"), amounts(order["earned"])) == (40_000, {"credit": 40_000})
    done = shop.refund(order)
    assert amounts(done["given_back"]) == {"credit": 100_000}
    assert amounts(done["reversed"]) == {"credit": 40_000}
    now = shop.balance(mira, "credit")
    assert now["available"] == now["expiring"] == 100_000
    if later == 0:
        assert now["expiring_at"] == lot["expires_at"]
    else:
        assert now["expiring_at"] > lot["expires_at"]
    kinds = [each["kind"] for each in shop.history(mira)]
    assert kinds.count("give_back") == 1 and kinds.count("spend") == 1
    assert shop.everywhere(mira, "credit") == 100_000


def test_story_06_credit_spent_elsewhere_between_basket_and_payment_stops_the_payment(start):
    shop = start(back())
    mira = shop.join()
    shop.buy(mira, 1_000_000)
    basket = {"lines": [{"unit_price": 300_000}], "payments": [{"kind": "credit", "amount": 100_000}]}
    look = {"reference": "B-1", "member": {"id": mira}} | basket
    assert shop.post("/purchases/preview", look).status_code == 200
    shop.buy(mira, 1, payments=[{"kind": "credit", "amount": 1}])
    refused = shop.post("/purchases", look)
    assert (refused.status_code, refused.json()["code"]) == (409, "ledger.not_enough")
    assert refused.json()["missing"] == 1
    assert shop.get("/purchases", reference="B-1").json()["items"] == []


def test_story_18_points_used_on_any_document_are_used_once(start):
    shop = start()
    mira, omid = shop.join(), shop.join()
    who = {"member": {"id": mira}, "currency": "points"}
    shop.give(mira, 500)
    shop.buy(mira, 1000, payments=[{"kind": "points", "amount": 10}], branch="one", channel="till")
    shop.buy(mira, 1000, payments=[{"kind": "points", "amount": 10}], channel="web", source="shop")
    hold = shop.post("/holds", {**who, "amount": 400}).json()
    refused = shop.try_to_buy(mira, 100_000, payments=[{"kind": "points", "amount": 81}])
    assert refused.status_code == 409, "what is held cannot pay for something else"
    for kind in ({"kind": "deduct", "reason": "x"}, {"kind": "gift", "to": {"id": omid}}):
        answer = shop.post("/transfers", {**who, **kind, "amount": 81})
        assert answer.status_code == 409, answer.text
    paid = shop.buy(mira, 40_000, payments=[{"kind": "points", "amount": 400, "hold": hold["id"]}])
    assert amounts(paid["spent"]) == {"points": 400}
    twice = shop.try_to_buy(mira, 40_000, payments=[{"kind": "points", "amount": 400, "hold": hold["id"]}])
    assert twice.status_code == 409
    assert shop.post(f"/holds/{hold['id']}/confirm", {}).status_code == 409
    assert (
        shop.post("/transfers", {**who, "kind": "gift", "to": {"id": omid}, "amount": 80}).status_code == 201
    )
    assert (shop.everywhere(mira), shop.everywhere(omid)) == (0, 80)
    for kind in ({"kind": "deduct", "reason": "x"}, {"kind": "gift", "to": {"id": omid}}):
        assert shop.post("/transfers", {**who, **kind, "amount": 1}).status_code == 409
    assert shop.try_to_buy(mira, 1000, payments=[{"kind": "points", "amount": 1}]).status_code == 409
