"""Story 14: two records of one person become one, and can become two again; and what erasing leaves."""

from tests.journeys.telling import ago, amounts, at_once, back, of, rule, start

__all__ = ["start"]
LADDER = {
    "key": "main",
    "names": {"fa": "سطح", "en": "Tier"},
    "metric": {"kind": "spend"},
    "window": {"kind": "lifetime"},
    "validity": {"kind": "criteria"},
    "tiers": [{"key": "silver", "names": {"fa": "نقره‌ای", "en": "Silver"}, "threshold": 1_000_000}],
}
TIERS = {"tiers": {"on": True, "params": {"ladders": [LADDER]}}}


def tier(shop, member):
    return shop.get(f"/members/{member}").json()["tiers"][0]["key"]


def test_story_14_merging_unites_balances_lots_tier_and_history_and_can_be_undone(start):
    shop = start(rule(expiry={"kind": "days", "days": 100}), back("1"), modules=TIERS)
    mira = shop.join("0912 111 22 33", card="C-1")
    double = shop.join("0935 111 22 33", card="C-2")
    shop.buy(mira, 600_000, happened_at=ago(50))
    theirs = shop.buy(double, 500_000, happened_at=ago(90))
    hold = shop.post("/holds", {"member": {"id": double}, "currency": "credit", "amount": 1000}).json()["id"]
    assert (tier(shop, mira), tier(shop, double)) == (None, None)
    before = {who: (shop.available(who), shop.available(who, "credit")) for who in (mira, double)}
    ends = shop.balance(double, "points")["expiring_at"]

    merged = shop.post(f"/members/{mira}/merge", {"member": {"card": "C-2"}})
    assert merged.status_code == 200, merged.text
    assert shop.everywhere(mira) == 600 + 500
    assert shop.available(mira, "credit") == 6000 + 4000
    assert shop.balance(mira, "credit")["held"] == 1000
    now = shop.balance(mira, "points")
    assert (now["expiring"], now["expiring_at"]) == (500, ends), "every lot keeps its expiry"
    assert tier(shop, mira) == "silver", "the tier follows both their purchases"
    shown = {each["value"] for each in shop.get(f"/members/{mira}").json()["identifiers"]}
    assert {"C-1", "C-2"} <= shown
    assert {each["cause"] for each in shop.history(mira)} >= {theirs["id"]}
    bought = shop.buy({"card": "C-2"}, 10_000)
    assert bought["member"]["id"] == mira
    done = shop.refund(theirs, amount=100_000)
    assert amounts(done["reversed"]) == {"points": 100, "credit": 1000}

    undone = shop.post(f"/members/{mira}/unmerge", {})
    assert undone.status_code == 200, undone.text
    assert (shop.everywhere(double), shop.available(double, "credit")) == (400, before[double][1] - 1000)
    assert shop.everywhere(mira) == before[mira][0] + 10, "what came after the merge stays"
    assert shop.balance(double, "credit")["held"] == 1000
    assert shop.post(f"/holds/{hold}/confirm", {}).status_code == 200
    assert tier(shop, mira) is None
    assert shop.buy({"card": "C-2"}, 1000)["member"]["id"] == double


def test_story_14_totals_are_preserved_while_both_go_on_buying(start):
    shop = start(rule(), back("1"))
    mira, double = shop.join(card="C-1"), shop.join(card="C-2")
    for member in (mira, double):
        shop.buy(member, 100_000)
    tills = [shop.again() for _ in range(9)]
    works = [
        lambda till=till, card=card: till.try_to_buy({"card": card}, 10_000)
        for till, card in zip(tills[1:], ["C-1", "C-2"] * 4, strict=True)
    ]
    merge = {"member": {"id": double}}
    answers = at_once(lambda: tills[0].post(f"/members/{mira}/merge", merge), *works)
    assert [each.status_code for each in answers] == [200] + [201] * 8
    assert shop.everywhere(mira) == 200 + 80
    assert shop.everywhere(mira, "credit") == 2000 + 800


def test_story_14_a_merge_into_oneself_or_of_one_who_is_gone_is_refused(start):
    shop = start()
    mira, omid = shop.join(), shop.join()
    assert shop.post(f"/members/{mira}/merge", {"member": {"id": mira}}).status_code in (409, 422)
    assert shop.post(f"/members/{mira}/merge", {"member": {"id": omid}}).status_code == 200
    again = shop.post(f"/members/{mira}/merge", {"member": {"id": omid}})
    assert (again.status_code, again.json()["code"]) == (409, "members.merged")
    assert shop.post(f"/members/{omid}/unmerge", {}).status_code == 404


def test_erasing_forgets_the_person_and_keeps_the_books(start):
    shop = start(rule(), back())
    mira = shop.join("0912 345 67 89", given_name="میرا", card="C-9")
    bought = shop.buy(mira, 500_000)
    gone = shop.send("DELETE", f"/members/{mira}")
    assert gone.status_code == 204, gone.text
    assert shop.get("/members", identifier="09123456789").json()["items"] == []
    shown = shop.get(f"/members/{mira}").json()
    assert (shown["given_name"], shown["identifiers"]) == (None, [])
    assert "میرا" not in shop.get("/purchases", reference=bought["reference"]).text
    assert of(shop.get(f"/members/{mira}/balances").json()) == 0
    assert shop.try_to_buy(mira, 1000).status_code in (404, 409, 410)
    assert shop.try_to_buy({"card": "C-9"}, 1000).status_code == 404
