"""What a return took back and gave back, and how."""

from typing import Any

import msgspec
import pytest

from tests.unit.domain.explain.club import AT, CREDIT, GRAMS, POINTS, STAMPS, Club, goods, rule
from vafa.domain.baskets import Payment
from vafa.domain.explain import RefundRecord, refund_answer
from vafa.domain.time import DAY

PAID = 1_600_000
"""In this club 160,000 toman earn 16 points."""


def club(policy: str = "negative", *rules: dict[str, Any], **more: Any) -> Club:
    currencies = [POINTS | {"spent_points_policy": policy}, CREDIT, STAMPS, GRAMS]
    return Club(rule(**more), *rules, currencies=currencies)


def reversed_points(club: Club, record: RefundRecord) -> tuple[int, str, str]:
    fa, en = (refund_answer(record, club.programme, at=AT, lang=lang)["reversed"] for lang in ("fa", "en"))
    assert [(each["currency"], each["amount"]) for each in fa] == [("points", fa[0]["amount"])]
    return fa[0]["amount"], fa[0]["because"], en[0]["because"]


def test_what_is_still_there_comes_from_the_very_lot() -> None:
    shop = club()
    past = shop.buy(goods(160_000))
    assert reversed_points(shop, shop.refund(past, all=True)) == (
        16,
        "۱۶ امتیاز پس گرفته شد",
        "16 points taken back",
    )


def test_parts_are_said_as_parts() -> None:
    shop = club()
    past = shop.buy(goods(80_000, 2))
    first, second = (shop.refund(past, lines=[(1, 1000)]) for _ in range(2))
    assert [reversed_points(shop, each)[0] for each in (first, second)] == [8, 8]
    assert (first.w, second.w, first.n + second.n) == (False, True, PAID)


def test_used_points_become_a_debt() -> None:
    shop = club()
    past = shop.buy(goods(160_000))
    shop.buy(goods(1_100), payments=(Payment("points", 11),))
    assert reversed_points(shop, shop.refund(past, all=True)) == (
        16,
        "۱۶ امتیاز پس گرفته شد: ۵ امتیاز از همان بسته؛ ۱۱ امتیاز بدهی شد و از به‌دست‌آمده‌های بعدی کم می‌شود",
        "16 points taken back: 5 points from the very lot; 11 points owed, set off by the next earnings",
    )


def test_other_lots_pay_for_used_points_before_a_debt_is_made() -> None:
    shop = club()
    past = shop.buy(goods(160_000))
    shop.buy(goods(1_000), payments=(Payment("points", 10),))
    shop.buy(goods(40_000))
    assert reversed_points(shop, shop.refund(past, all=True)) == (
        16,
        "۱۶ امتیاز پس گرفته شد: ۶ امتیاز از همان بسته؛ ۴ امتیاز از بسته‌های دیگر؛"
        " ۶ امتیاز بدهی شد و از به‌دست‌آمده‌های بعدی کم می‌شود",
        "16 points taken back: 6 points from the very lot; 4 points from other lots;"
        " 6 points owed, set off by the next earnings",
    )


def test_what_the_club_bears_is_said() -> None:
    shop = club("clip")
    past = shop.buy(goods(160_000))
    shop.buy(goods(1_100), payments=(Payment("points", 11),))
    assert reversed_points(shop, shop.refund(past, all=True)) == (
        5,
        "۵ امتیاز پس گرفته شد: ۱۱ امتیاز خرج شده بود و بر عهدهٔ باشگاه است",
        "5 points taken back: 11 points already spent, borne by the club",
    )


def test_a_refused_reversal_asks_for_staff() -> None:
    shop = club("refuse")
    past = shop.buy(goods(160_000))
    shop.buy(goods(1_100), payments=(Payment("points", 11),))
    record = shop.refund(past, all=True)
    assert reversed_points(shop, record) == (
        0,
        "چیزی پس گرفته نشد: ۱۶ امتیاز خرج شده است و پس گرفتنش به نظر کاربر پنل نیاز دارد",
        "Nothing taken back: 16 points already spent, left for staff to decide",
    )
    assert refund_answer(record, shop.programme, at=AT, lang="fa")["review"] is True


def test_what_has_expired_is_not_taken_again() -> None:
    shop = club(expiry={"kind": "days", "days": 10})
    past = shop.buy(goods(160_000))
    later = AT + 11 * DAY
    shop.buy(goods(1_000), at=later)
    assert reversed_points(shop, shop.refund(past, at=later, all=True)) == (
        0,
        "چیزی پس گرفته نشد: ۱۶ امتیاز پیش‌تر منقضی شده بود",
        "Nothing taken back: 16 points had already expired",
    )


def test_what_was_paid_with_points_comes_back() -> None:
    shop = club()
    shop.buy(goods(160_000))
    past = shop.buy(goods(1_000), payments=(Payment("points", 10),))
    record = shop.refund(past, all=True)
    fa, en = (refund_answer(record, shop.programme, at=AT, lang=lang) for lang in ("fa", "en"))
    assert fa["given_back"] == [
        {"currency": "points", "amount": 10, "because": "۱۰ امتیاز که با آن پرداخت شده بود برگشت"}
    ]
    assert en["given_back"][0]["because"] == "10 points that had been paid came back"
    assert (fa["reversed"], fa["review"], fa["net"], fa["whole"]) == ([], False, 10_000, True)
    assert fa["balances"] == [
        {
            "currency": "points",
            "name": "امتیاز",
            "available": 16,
            "pending": 0,
            "held": 0,
            "expiring": 0,
            "expiring_at": None,
        }
    ]


def test_what_a_return_itself_starts_is_answered_too() -> None:
    comfort = rule("comfort", amount={"kind": "fixed", "amount": 3}, trigger={"on": "refund"})
    unmet = comfort | {"key": "unmet", "condition": {"fact": "place.branch", "op": "=", "value": "north"}}
    shop = club("negative", comfort, unmet)
    record = shop.refund(shop.buy(goods(160_000)), all=True)
    answered = refund_answer(record, shop.programme, at=AT, lang="en")
    assert [(each["rule"], each["amount"], each["because"]) for each in answered["earned"]] == [
        ("comfort", 3, "3 points for each return")
    ]
    assert [each["rule"] for each in answered["not_earned"]] == ["unmet"]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_record_survives_being_stored(lang: str) -> None:
    comfort = rule("comfort", amount={"kind": "fixed", "amount": 3}, trigger={"on": "refund"})
    shop = club("clip", comfort)
    past = shop.buy(goods(160_000))
    shop.buy(goods(1_100), payments=(Payment("points", 11),))
    record = shop.refund(past, amount=900_000)
    stored = msgspec.json.decode(msgspec.json.encode(record), type=RefundRecord)
    assert stored == record
    answers = [refund_answer(each, shop.programme, at=AT, lang=lang) for each in (record, stored)]
    assert answers[0] == answers[1]
