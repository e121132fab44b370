"""Stories 8, 9 (credit) and 20: lots with terms of their own, balances at any instant, and the last unit spent."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.telling import CREDIT, POINTS, ago, amounts, back, of, rule, start

__all__ = ["start"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_story_08_the_balance_is_the_sum_of_live_lots_at_every_past_instant(start):
    shop = start(
        rule("month", expiry={"kind": "days", "days": 30}),
        rule(
            "late",
            amount={"kind": "fixed", "amount": 7},
            activation={"days": 5},
            expiry={"kind": "days", "days": 20},
        ),
    )
    mira = shop.join()
    lots: list[tuple[datetime, datetime, int]] = []
    for day in (100, 64, 61, 45, 31, 29, 8, 2):
        bought = shop.buy(mira, 1000 * day, happened_at=ago(day))
        lots += [
            (moment(each["available_at"]), moment(each["expires_at"]), each["amount"])
            for each in bought["earned"]
        ]
    assert len(lots) == 16
    moments = [start + timedelta(seconds=step) for lot in lots for start in lot[:2] for step in (-1, 0, 1)]
    now = datetime.now(UTC)
    for at in (each for each in moments if each < now):
        expected = sum(amount for opens, ends, amount in lots if opens <= at < ends)
        assert shop.available(mira, at=at.isoformat()) == expected, at
    assert shop.everywhere(mira) == sum(amount for opens, ends, amount in lots if opens <= now < ends)


def test_story_08_the_soonest_to_expire_goes_first_and_the_rest_stays(start):
    shop = start(rule(expiry={"kind": "days", "days": 30}))
    mira = shop.join()
    ends = {
        day: shop.buy(mira, 100_000, happened_at=ago(day))["earned"][0]["expires_at"]
        for day in (5, 35, 20, 28)
    }
    before = shop.balance(mira, "points")
    assert (before["available"], before["expiring"], before["expiring_at"]) == (300, 100, ends[28])
    shop.buy(mira, 15_000, payments=[{"kind": "points", "amount": 150}])
    after = shop.balance(mira, "points")
    assert (after["available"], after["expiring"], after["expiring_at"]) == (150, 50, ends[20])
    shop.buy(mira, 5_000, payments=[{"kind": "points", "amount": 50}])
    last = shop.balance(mira, "points")
    assert (last["available"], last["expiring"], last["expiring_at"]) == (100, 100, ends[5])
    expired = [each for each in shop.history(mira) if each["kind"] == "expire"]
    assert [each["amount"] for each in expired] == [-100], "only the lot of 35 days ago"
    assert moment(expired[0]["at"]) == moment(ends[35])


def test_story_08_what_was_spent_is_gone_from_then_on_and_not_before(start):
    shop = start()
    mira = shop.join()
    shop.buy(mira, 100_000, happened_at=ago(10))
    shop.buy(mira, 3_000, happened_at=ago(4), payments=[{"kind": "points", "amount": 30}])
    seen = [shop.available(mira, at=ago(day)) for day in (11, 9, 5, 3, 0)]
    assert seen == [0, 100, 100, 70, 70]


def test_story_09_expired_credit_is_refused_at_till_web_and_by_hand(start):
    shop = start(back(expiry={"kind": "days", "days": 30}))
    mira, omid = shop.join(), shop.join()
    shop.buy(mira, 1_000_000, happened_at=ago(30))
    who = {"member": {"id": mira}, "currency": "credit", "amount": 1}
    for channel in ("till", "web", "app"):
        refused = shop.try_to_buy(mira, 10, channel=channel, payments=[{"kind": "credit", "amount": 1}])
        assert (refused.status_code, refused.json()["code"]) == (409, "ledger.not_enough")
        assert refused.json()["available"] == 0
    assert shop.post("/holds", who).status_code == 409
    assert shop.post("/transfers", {**who, "kind": "deduct", "reason": "x"}).status_code == 409
    assert shop.post("/transfers", {**who, "kind": "gift", "to": {"id": omid}}).status_code == 409
    assert shop.everywhere(mira, "credit") == 0


def test_a_hold_keeps_what_would_expire_only_as_long_as_it_stands(start):
    shop = start()
    mira = shop.join()
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    shop.give(mira, 100, expires_at=soon)
    shop.give(mira, 10)
    hold = shop.post("/holds", {"member": {"id": mira}, "currency": "points", "amount": 60}).json()["id"]
    while datetime.now(UTC) <= moment(soon):
        assert shop.balance(mira, "points")["held"] == 60
    assert shop.balance(mira, "points")["available"] == 10, "what was free has expired"
    assert shop.post(f"/holds/{hold}/confirm", {"amount": 25}).status_code == 200
    assert shop.everywhere(mira) == 10, "and so has what was not confirmed"


@pytest.mark.parametrize("scale", [0, 1, 3])
def test_story_20_the_whole_balance_can_be_redeemed_to_the_last_unit(start, scale):
    odd = POINTS | {"scale": scale, "rial_value": 7}
    shop = start(
        rule(amount={"kind": "per_amount", "amount": 1, "per": 37, "steps": False}), currencies=(odd, CREDIT)
    )
    mira = shop.join()
    for price in (12_345, 999, 77_777):
        shop.buy(mira, price)
    whole = shop.available(mira)
    assert whole
    paid = shop.buy(mira, 1_000_000, payments=[{"kind": "points", "amount": whole}])
    [spent] = paid["spent"]
    assert (spent["amount"], spent["value"]) == (whole, whole * 7 // 10**scale)
    earned = amounts(paid["earned"])["points"]
    assert of(paid) == earned == shop.everywhere(mira), "nothing of the old balance is left over"
    taken = shop.post(
        "/transfers",
        {"kind": "deduct", "member": {"id": mira}, "currency": "points", "amount": earned, "reason": "all"},
    )
    assert taken.status_code == 201
    assert shop.everywhere(mira) == 0


def test_story_20_a_balance_worth_less_than_one_rial_can_still_be_used(start):
    tiny = POINTS | {"scale": 3, "rial_value": 1}
    shop = start(currencies=(tiny, CREDIT))
    mira = shop.join()
    shop.give(mira, 999)
    paid = shop.buy(mira, 500, payments=[{"kind": "points", "amount": 999}])
    assert paid["spent"][0]["value"] == 0
    assert shop.everywhere(mira) == 0


def test_story_20_points_worth_more_than_the_basket_are_refused_with_what_is_left_to_pay(start):
    shop = start()
    mira = shop.join()
    shop.give(mira, 1000)
    refused = shop.try_to_buy(mira, 50_000, payments=[{"kind": "points", "amount": 501}])
    assert (refused.status_code, refused.json()["code"]) == (409, "purchase.payment_refused")
    assert "50000" in refused.json()["detail"].replace(",", "")
    assert shop.buy(mira, 50_000, payments=[{"kind": "points", "amount": 500}])["earned"] == []
