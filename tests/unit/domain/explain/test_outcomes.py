"""Why something was earned, sentence by sentence."""

from typing import Any

import pytest

from tests.unit.domain.explain.club import AT, Club, because, goods, rule
from vafa.domain.baskets import Happening, Payment
from vafa.domain.explain import answer
from vafa.domain.participants import QuietParticipant

STEPS = [
    {"from": 0, "percent": "2"},
    {"from": 1_000_000, "percent": "5"},
    {"from": 5_000_000, "amount": 70_000},
]
FIXED = {"kind": "fixed", "amount": 50}


def kind(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": name} | more


@pytest.mark.parametrize(
    ("rules", "fa", "en"),
    [
        (
            [rule()],
            "به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز: ۱۶۰٬۱۰۷ تومان پایه، ۱۶ امتیاز",
            "1 point for every 10,000 toman spent: base 160,107 toman, 16 points",
        ),
        (
            [rule(amount=kind("per_amount", amount=2, per=100_000, steps=False, rounding="ceil"))],
            "به ازای هر ۱۰٬۰۰۰ تومان خرید ۲ امتیاز (به نسبت): ۱۶۰٬۱۰۷ تومان پایه، ۳۳ امتیاز",
            "2 points for every 10,000 toman spent (in proportion): base 160,107 toman, 33 points",
        ),
        ([rule(amount=FIXED)], "برای هر خرید ۵۰ امتیاز", "50 points for each purchase"),
        (
            [rule(currency="credit", amount=kind("percent", percent="2.50"))],
            "۲٫۵ درصد از مبلغ خرید: ۱۶۰٬۱۰۷ تومان پایه، ۴٬۰۰۲ تومان و ۶ ریال اعتبار",
            "2.5% of the purchase: base 160,107 toman, 4,002 toman and 6 rials of credit",
        ),
        (
            [rule(currency="grams", amount=kind("percent", percent="0.0001"))],
            "۰٫۰۰۰۱ درصد از مبلغ خرید: ۱۶۰٬۱۰۷ تومان پایه، ۱٫۶۰۱ گرم طلا",
            "0.0001% of the purchase: base 160,107 toman, 1.601 grams of gold",
        ),
        (
            [rule(currency="stamps", amount=kind("per_item", amount=1))],
            "به ازای هر کالا ۱ مهر: ۱ کالا شمرده شد، ۱ مهر",
            "1 stamp for each item: 1 item counted, 1 stamp",
        ),
        (
            [rule(currency="credit", amount=kind("tiered", steps=STEPS))],
            "پلهٔ از ۱۰۰٬۰۰۰ تومان، ۵ درصد: ۱۶۰٬۱۰۷ تومان پایه، ۸٬۰۰۵ تومان و ۳ ریال اعتبار",
            "Step from 100,000 toman, 5%: base 160,107 toman, 8,005 toman and 3 rials of credit",
        ),
        (
            [rule(currency="credit", amount=kind("tiered", mode="marginal", steps=STEPS[:2]))],
            "پلکانی و هر بخش با نرخ خودش (از صفر ۲ درصد، از ۱۰۰٬۰۰۰ تومان ۵ درصد):"
            " ۱۶۰٬۱۰۷ تومان پایه، ۵٬۰۰۵ تومان و ۳ ریال اعتبار",
            "In steps, each part at its own rate (from zero 2%, from 100,000 toman 5%):"
            " base 160,107 toman, 5,005 toman and 3 rials of credit",
        ),
        (
            [rule(), rule("double", amount=kind("multiplier", factor="2"))],
            "۲ برابر شدن امتیاز پایه: ۱۶ امتیاز بیشتر",
            "2× on base points: 16 points more",
        ),
        (
            [rule("a"), rule("b"), rule("more", amount=kind("multiplier", factor="1.25", of=["a", "b"]))],
            "۱٫۲۵ برابر شدن قانون «قانون a» و «قانون b»: ۸ امتیاز بیشتر",
            "1.25× on the rule “Rule a” and “Rule b”: 8 points more",
        ),
    ],
)
def test_every_kind_of_amount_says_its_numbers(rules: list[dict[str, Any]], fa: str, en: str) -> None:
    assert because(*rules) == (fa, en)


def test_the_step_that_was_reached_is_the_one_said() -> None:
    stepped = rule(currency="credit", amount=kind("tiered", steps=STEPS))
    assert because(stepped, toman=50_000)[1].startswith("Step from zero, 2%: base 50,000 toman")
    assert because(stepped, toman=900_000)[0] == (
        "پلهٔ از ۵۰۰٬۰۰۰ تومان، ۷٬۰۰۰ تومان اعتبار: ۹۰۰٬۰۰۰ تومان پایه، ۷٬۰۰۰ تومان اعتبار"
    )


@pytest.mark.parametrize(
    ("per", "fa", "en"),
    [
        ("event", "سقف ۱۰ امتیاز برای هر خرید", "the cap of 10 points a purchase"),
        ("day", "سقف ۱۰ امتیاز در روز", "the cap of 10 points a day"),
        ("week", "سقف ۱۰ امتیاز در هفته", "the cap of 10 points a week"),
        ("month", "سقف ۱۰ امتیاز در ماه", "the cap of 10 points a month"),
        ("quarter", "سقف ۱۰ امتیاز در فصل", "the cap of 10 points a quarter"),
        ("year", "سقف ۱۰ امتیاز در سال", "the cap of 10 points a year"),
        ("member", "سقف ۱۰ امتیاز برای هر عضو", "the cap of 10 points per member"),
        ("campaign", "سقف ۱۰ امتیاز برای کل کمپین", "the cap of 10 points for the whole campaign"),
    ],
)
def test_a_cap_says_that_it_cut_and_to_how_much(per: str, fa: str, en: str) -> None:
    said = because(rule(caps=[{"per": per, "amount": 10}]))
    assert said[0].endswith(f"۱۶ امتیاز؛ {fa}: از ۱۶ امتیاز به ۱۰ امتیاز کم شد")
    assert said[1].endswith(f"16 points; {en} cut 16 points to 10 points")


def test_of_several_caps_those_are_named_that_can_have_cut() -> None:
    caps = [{"per": "event", "amount": 10}, {"per": "day", "amount": 12}, {"per": "month", "amount": 30}]
    assert "; the cap of 10 points a purchase cut 16 points to 10 points" in because(rule(caps=caps))[1]
    club = Club(rule(caps=caps))
    club.decide(club.purchase(goods(160_107)))
    second = club.answer(club.purchase(goods(160_107)), "en")["earned"][0]
    assert second["amount"] == 2
    assert second["because"].endswith(
        "16 points; the cap of 12 points a day or the cap of 30 points a month cut 16 points to 2 points"
    )


def test_a_cap_on_items_or_on_a_multiplier_says_what_was_left() -> None:
    stamps = rule(currency="stamps", amount=kind("per_item", amount=3), caps=[{"per": "day", "amount": 2}])
    assert because(stamps)[0] == "به ازای هر کالا ۳ مهر: ۲ مهر؛ سقف ۲ مهر در روز آن را به ۲ مهر رساند"
    double = rule("double", amount=kind("multiplier", factor="2"), caps=[{"per": "event", "amount": 5}])
    assert because(rule(), double)[1] == (
        "2× on base points: 5 points more; the cap of 5 points a purchase cut it to 5 points"
    )


class Half(QuietParticipant):
    """A module that multiplies base points by one and a half."""

    key = "half"

    def __init__(self, *notes: dict[str, Any]) -> None:
        self.notes = notes

    def extras(self, c: Any, currency: str) -> int:
        return 500_000 if currency == "points" else 0

    def after(self, c: Any, decided: Any) -> None:
        decided.notes["tiers"] = list(self.notes)


GOLD = {"key": "gold", "names": {"fa": "طلایی", "en": "Gold"}, "benefits": {"multipliers": {"points": "1.5"}}}
SILVER = {"key": "silver", "names": {"fa": "نقره‌ای", "en": "Silver"}}
LADDERS = {"tiers": {"on": True, "params": {"ladders": [{"key": "main", "tiers": [SILVER, GOLD]}]}}}


def at_tier(key: str, previous: str = "", changed: bool = False) -> Half:
    return Half({"ladder": "main", "key": key, "previous": previous or key, "changed": changed})


def test_a_tiers_multiplier_is_named() -> None:
    said = because(rule(), participants=(at_tier("gold"),), modules=LADDERS)
    assert said == (
        "به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز: ۱۶۰٬۱۰۷ تومان پایه، ۱۶ امتیاز؛ ضریب سطح طلایی ۱٫۵ برابر، ۲۴ امتیاز",
        "1 point for every 10,000 toman spent: base 160,107 toman, 16 points; Gold tier 1.5×, 24 points",
    )


def test_what_only_a_multiplier_makes_a_whole_point_is_said() -> None:
    little = rule(amount=kind("per_amount", amount=1, per=2_000_000, steps=False))
    said = because(little, participants=(at_tier("gold"),), modules=LADDERS)
    assert said[0].endswith("۰ امتیاز؛ ضریب سطح طلایی ۱٫۵ برابر، ۱ امتیاز")


def test_the_tier_before_an_upgrade_is_what_multiplied() -> None:
    rose = at_tier("silver", previous="gold", changed=True)
    assert "سطح طلایی ۱٫۵ برابر" in because(rule(), participants=(rose,), modules=LADDERS)[0]


def test_a_multiplier_of_unknown_origin_is_said_without_a_name() -> None:
    said = because(rule(), participants=(at_tier("silver"),), modules=LADDERS)
    assert said[0].endswith("۱۶ امتیاز؛ ضریب ۱٫۵ برابر، ۲۴ امتیاز")
    assert said[1].endswith("16 points; 1.5×, 24 points")


def test_multiplier_and_cap_are_said_one_after_the_other() -> None:
    capped = rule(caps=[{"per": "month", "amount": 20}])
    said = because(capped, participants=(at_tier("gold"),), modules=LADDERS)
    assert said[1].endswith(
        "16 points; Gold tier 1.5×, 24 points; the cap of 20 points a month cut 24 points to 20 points"
    )


def test_items_under_a_multiplier_are_still_counted() -> None:
    items = rule(amount=kind("per_item", amount=3, every=2))
    club = Club(items, participants=(at_tier("gold"),), modules=LADDERS)
    said = club.answer(club.purchase(goods(1000, 5)), "en")["earned"][0]["because"]
    assert said == "3 points for every 2 items: 4 items counted, 6 points; Gold tier 1.5×, 9 points"


@pytest.mark.parametrize(
    ("trigger", "amount", "fa", "en"),
    [
        (
            {"on": "event", "event_type": "survey"},
            FIXED,
            "برای «نظرسنجی» ۵۰ امتیاز",
            "50 points for “survey filled in”",
        ),
        (
            {"on": "event", "event_type": "survey"},
            kind("per_amount", amount=1, per=100),
            "به ازای هر ۱۰ تومان ۱ امتیاز: ۱۰۰ تومان پایه، ۱۰ امتیاز",
            "1 point for every 10 toman: base 100 toman, 10 points",
        ),
        ({"on": "date", "date": "birthday"}, FIXED, "به مناسبت تولد ۵۰ امتیاز", "50 points for the birthday"),
        (
            {"on": "date", "date": "joined"},
            FIXED,
            "به مناسبت سالگرد عضویت ۵۰ امتیاز",
            "50 points for the anniversary of joining",
        ),
    ],
)
def test_events_and_dates(trigger: dict[str, Any], amount: dict[str, Any], fa: str, en: str) -> None:
    club = Club(
        rule(trigger=trigger, amount=amount), events={"survey": {"fa": "نظرسنجی", "en": "survey filled in"}}
    )
    type = trigger.get("event_type") or f"date:{trigger['date']}"
    event = Happening(club.new_id(), club.member.id, type, "once", AT, AT, amount=1000)
    record = club.record(event)
    said = [answer(record, club.programme, at=AT, lang=lang)["earned"][0]["because"] for lang in ("fa", "en")]
    assert said == [fa, en]


def test_payments_say_what_they_were_worth() -> None:
    club = Club(rule(), rule("credit", "credit", amount=kind("percent", percent="10")))
    club.decide(club.purchase(goods(1_000_000)))
    paid = club.purchase(goods(100_000), payments=(Payment("points", 20), Payment("credit", 20_000, line=1)))
    record = club.record(paid)
    fa, en = (answer(record, club.programme, at=AT, lang=lang)["spent"] for lang in ("fa", "en"))
    assert fa == [
        {
            "currency": "points",
            "amount": 20,
            "value": 20_000,
            "because": "۲۰ امتیاز به ارزش ۲٬۰۰۰ تومان پرداخت شد",
        },
        {
            "currency": "credit",
            "amount": 20_000,
            "value": 20_000,
            "because": "۲٬۰۰۰ تومان اعتبار پرداخت شد (برای قلم ۱)",
        },
    ]
    assert [each["because"] for each in en] == [
        "20 points paid, worth 2,000 toman",
        "2,000 toman of credit paid (for line 1)",
    ]


def test_money_is_shown_as_the_club_shows_it() -> None:
    club = Club(rule(currency="credit", amount=kind("percent", percent="10")))
    answered = club.answer(club.purchase(goods(160_107)), "en", "rial")
    assert answered["earned"][0]["because"] == (
        "10% of the purchase: base 1,601,070 rials, 160,107 rials of credit"
    )


def test_terms_are_those_of_the_posting() -> None:
    later = rule("later", activation={"days": 2}, expiry={"kind": "days", "days": 30})
    club = Club(rule(), later)
    earned = {each["rule"]: each for each in club.answer(club.purchase(goods(160_107)))["earned"]}
    assert earned["rule"]["available_at"] == "2026-11-24T07:00:00Z"
    assert earned["rule"]["expires_at"] is None
    assert earned["later"]["available_at"] == "2026-11-26T07:00:00Z"
    assert earned["later"]["expires_at"] == "2026-12-26T07:00:00Z"
    assert list(earned["later"]) == [
        "currency", "amount", "available_at", "expires_at", "rule", "name", "because",
    ]  # fmt: skip
