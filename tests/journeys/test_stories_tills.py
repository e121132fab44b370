"""Stories 10, 11 and 25: many tills, repeated calls, and the same credit asked for at the same moment."""

import pytest

from tests.journeys.telling import amounts, at_once, back, of, opened, rule, start
from vafa.kernel.ids import uuid7

__all__ = ["start"]


def test_story_10_a_till_that_synchronises_twice_awards_once(start):
    shop = start()
    mira = shop.join(card="C-1")
    night = [
        {"reference": f"N-{n}", "member": {"card": "C-1"}, "lines": [{"unit_price": 10_000 * n}]}
        for n in range(1, 31)
    ]
    first = shop.post("/purchases/batch", {"items": night})
    assert first.status_code == 200
    assert [each["status"] for each in first.json()["items"]] == [201] * 30
    assert (first.json()["recorded"], first.json()["repeated"]) == (30, 0)
    again = shop.post("/purchases/batch", {"items": night})
    assert (again.json()["recorded"], again.json()["repeated"]) == (0, 30)
    assert again.json()["items"] == first.json()["items"]
    assert of(first.json()["items"][-1]["purchase"]) == shop.everywhere(mira) == 4650


def test_story_10_the_same_order_from_many_tills_awards_once(start):
    shop = start(rule(), back())
    mira = shop.join()
    tills = [shop.again() for _ in range(12)]
    order = {"reference": "A-1", "lines": [{"unit_price": 250_000, "name": "چای"}]}
    answers = at_once(*(lambda till=till: till.try_to_buy(mira, **order) for till in tills))
    assert {each.status_code for each in answers} == {201}
    assert {each.content for each in answers} == {answers[0].content}
    assert sum("Idempotent-Replayed" not in each.headers for each in answers) == 1
    printed = answers[0].json()
    assert (of(printed), of(printed, "credit")) == (250, 25_000)
    assert (shop.everywhere(mira), shop.everywhere(mira, "credit")) == (250, 25_000)


def test_story_10_tills_of_a_whole_shop_at_once_print_what_the_server_knows(start):
    shop = start()
    people = [shop.join() for _ in range(3)]
    tills = [shop.again() for _ in range(12)]
    answers = at_once(
        *(lambda till=till, n=n: till.try_to_buy(people[n % 3], 10_000) for n, till in enumerate(tills))
    )
    assert {each.status_code for each in answers} == {201}
    for place, member in enumerate(people):
        printed = sorted(of(each.json()) for each in answers[place::3])
        assert printed == [10, 20, 30, 40], "each saw exactly those before it"
        assert shop.everywhere(member) == 40


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_story_11_a_repeated_write_has_one_effect_and_the_first_answer(start, lang):
    shop = start()
    mira = shop.join()
    key = uuid7().hex
    order = {"reference": "A-1", "member": {"id": mira}, "lines": [{"unit_price": 100_000}]}
    first = shop.post("/purchases", order, Idempotency_Key=key, Accept_Language=lang)
    again = shop.post("/purchases", order, Idempotency_Key=key, Accept_Language=lang)
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    other = "en" if lang == "fa" else "fa"
    translated = shop.post("/purchases", order, Idempotency_Key=key, Accept_Language=other)
    assert translated.content != first.content
    assert translated.json()["balances"][0]["available"] == 100
    refused = shop.post("/purchases", order | {"branch": "b"}, Idempotency_Key=key, Accept_Language=lang)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency.conflict")
    changed = shop.post("/purchases", order | {"lines": [{"unit_price": 1}]}, Accept_Language="en")
    assert (changed.status_code, changed.json()["code"]) == (409, "purchase.reference_taken")
    assert "lines" in changed.json()["detail"]
    assert shop.everywhere(mira) == 100


def test_story_11_every_kind_of_write_repeats_its_first_answer(start):
    shop = start(events={"visit": {"fa": "مراجعه", "en": "visit"}})
    mira, omid = shop.join(), shop.join()
    shop.give(mira, 1000)
    hold = shop.post("/holds", {"member": {"id": mira}, "currency": "points", "amount": 10}).json()["id"]
    who = {"member": {"id": mira}}
    writes = {
        "/members": {"external_id": "E-1"},
        "/transfers": {**who, "kind": "gift", "to": {"id": omid}, "currency": "points", "amount": 5},
        "/holds": {**who, "currency": "points", "amount": 20},
        f"/holds/{hold}/confirm": {"amount": 4},
        "/events": {**who, "type": "visit", "reference": "V-1"},
        f"/members/{mira}/merge": {"member": {"id": omid}},
        "/keys": {"name": "till", "scopes": ["members:read"]},
    }
    for path, body in writes.items():
        key = uuid7().hex
        first = shop.post(path, body, Idempotency_Key=key)
        assert first.status_code in (200, 201), first.text
        again = shop.post(path, body, Idempotency_Key=key)
        assert (again.status_code, again.content) == (first.status_code, first.content), path
        assert again.headers["Idempotent-Replayed"] == "true"
        refused = shop.post(path, body | {"extra": 1}, Idempotency_Key=key)
        assert refused.status_code in (409, 422), path
    assert shop.everywhere(mira) == 1000 - 4 - 20


def test_story_11_the_same_key_at_once_has_one_effect(start):
    shop = start()
    mira = shop.join()
    tills = [shop.again() for _ in range(8)]
    body = {"kind": "grant", "member": {"id": mira}, "currency": "points", "amount": 7, "reason": "sorry"}
    answers = at_once(
        *(lambda till=till: till.post("/transfers", body, Idempotency_Key="K-1") for till in tills)
    )
    assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}
    assert shop.everywhere(mira) == 7


def test_story_11_a_refused_write_leaves_its_key_free(start):
    shop = start()
    mira = shop.join()
    body = {"kind": "deduct", "member": {"id": mira}, "currency": "points", "amount": 7, "reason": "x"}
    assert shop.post("/transfers", body, Idempotency_Key="K-1").status_code == 409
    shop.give(mira, 10)
    assert shop.post("/transfers", body, Idempotency_Key="K-1").status_code == 201
    assert shop.everywhere(mira) == 3


def test_story_25_of_fifty_payments_with_the_whole_credit_exactly_one_succeeds(start):
    shop = start(back())
    mira = shop.join()
    shop.buy(mira, 1000)
    assert shop.everywhere(mira, "credit") == 100
    tills = [shop.again() for _ in range(50)]
    pay = {"payments": [{"kind": "credit", "amount": 100}]}
    answers = at_once(*(lambda till=till: till.try_to_buy(mira, 100, **pay) for till in tills))
    assert sorted(each.status_code for each in answers) == [201] + [409] * 49
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"ledger.not_enough"}
    assert shop.everywhere(mira, "credit") == 0


def test_story_25_holds_corrections_and_payments_share_one_balance(start):
    shop = start(back())
    mira, omid = shop.join(), shop.join()
    shop.give(mira, 100)
    who = {"member": {"id": mira}, "currency": "points", "amount": 100}
    tills = [shop.again() for _ in range(16)]
    ways = (
        lambda till: till.try_to_buy(mira, 10_000, payments=[{"kind": "points", "amount": 100}]),
        lambda till: till.post("/holds", who),
        lambda till: till.post("/transfers", {**who, "kind": "deduct", "reason": "x"}),
        lambda till: till.post("/transfers", {**who, "kind": "gift", "to": {"id": omid}}),
    )
    answers = at_once(*(lambda till=till, way=ways[n % 4]: way(till) for n, till in enumerate(tills)))
    assert sorted(each.status_code for each in answers) == [201] + [409] * 15
    assert shop.available(mira) == 0


def test_story_25_one_hold_is_confirmed_once(start):
    shop = start()
    mira = shop.join()
    shop.give(mira, 100)
    hold = shop.post("/holds", {"member": {"id": mira}, "currency": "points", "amount": 60}).json()["id"]
    tills = [shop.again() for _ in range(8)]
    answers = at_once(*(lambda till=till: till.post(f"/holds/{hold}/confirm", {}) for till in tills))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    assert shop.everywhere(mira) == 40


def test_a_campaigns_budget_holds_across_tills_and_processes(start):
    shop = start(rule(amount={"kind": "fixed", "amount": 30}, caps=[{"per": "campaign", "amount": 100}]))
    people = [shop.join() for _ in range(12)]
    tills = [shop.again() for _ in range(12)]
    answers = at_once(
        *(
            lambda till=till, who=who: till.try_to_buy(who, 1000)
            for till, who in zip(tills, people, strict=True)
        )
    )
    given = sorted(amounts(each.json()["earned"]).get("points", 0) for each in answers)
    assert given == [0] * 8 + [10, 30, 30, 30]


def test_a_till_of_one_branch_writes_for_that_branch_alone(start):
    shop = start()
    mira = shop.join()
    till = opened(shop.server, shop.club, "purchases:write", branch="north")
    bought = till.buy(mira, 10_000, branch="north")
    refused = till.try_to_buy(mira, 10_000, branch="south")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.branch")
    elsewhere = shop.buy(mira, 10_000, branch="south")
    assert till.try_to_refund(elsewhere).status_code == 403
    assert till.try_to_refund(bought).status_code == 201
    items = [
        {"reference": f"B-{n}", "member": {"id": mira}, "lines": [{"unit_price": 1000}], "branch": branch}
        for n, branch in enumerate(("north", "south"))
    ]
    batch = till.post("/purchases/batch", {"items": items}).json()["items"]
    assert [each["status"] for each in batch] == [201, 403]
