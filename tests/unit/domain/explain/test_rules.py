"""A whole rule, said."""

from typing import Any

import pytest

from tests.unit.domain.explain.club import PER_10000_TOMAN, programme, rule
from vafa.domain.explain import rule_sentence

TOTAL = {"fact": "purchase.total", "op": ">=", "value": 5_000_000}
DAIRY = {"fact": "line.group", "op": "contains", "value": "dairy"}
FIXED = {"kind": "fixed", "amount": 50}


def sentences(written: dict[str, Any], *others: dict[str, Any]) -> tuple[str, str]:
    made = programme(written, *others, events={"visit": {"fa": "بازدید", "en": "visit"}})
    fa, en = (rule_sentence(made.rules[0], made, lang) for lang in ("fa", "en"))
    return fa, en


@pytest.mark.parametrize(
    ("written", "fa", "en"),
    [
        (
            rule(),
            "برای هر خرید: به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز."
            " پایه: پس از تخفیف، بدون مالیات؛ بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "For each purchase: 1 point for every 10,000 toman spent."
            " Base: after discounts, without tax; usable at once; never expires.",
        ),
        (
            rule(
                currency="credit",
                amount={"kind": "percent", "percent": "2.5"},
                condition=TOTAL,
                valid_from="2026-03-21T00:00:00+03:30",
                valid_to="2027-03-21T00:00:00+03:30",
                branches=["north", "south"],
                base={
                    "lines": DAIRY,
                    "kinds": ["goods"],
                    "before_discounts": True,
                    "with_tax": True,
                    "with_shipping": True,
                    "before_club_payments": True,
                },
                caps=[{"per": "day", "amount": 100_000}, {"per": "campaign", "amount": 90_000_000}],
                activation={"days": 2, "hours": 1},
                expiry={"kind": "jalali_months", "months": 6},
                group="g",
            ),
            "برای هر خرید، از ۱ فروردین ۱۴۰۵، تا پایان ۲۹ اسفند ۱۴۰۵، در شعبه‌های north و south،"
            " اگر مبلغ خرید دست‌کم ۵۰۰٬۰۰۰ تومان باشد: ۲٫۵ درصد از مبلغ خرید به‌صورت اعتبار."
            " پایه: پیش از تخفیف، با مالیات، با هزینهٔ ارسال، با آنچه از واحدهای باشگاه پرداخت شود،"
            " فقط کالا، قلم‌هایی که گروه کالایی شامل «dairy» باشد؛ سقف ۱۰٬۰۰۰ تومان اعتبار در روز؛"
            " سقف ۹٬۰۰۰٬۰۰۰ تومان اعتبار برای کل کمپین؛ از قانون‌های هم‌گروه فقط یکی حساب می‌شود؛"
            " پس از ۲ روز و ۱ ساعت فعال می‌شود؛ ۶ ماه پس از فعال شدن منقضی می‌شود.",
            "For each purchase, from 21 March 2026, until the end of 20 March 2027, in the branches north and"
            " south, if the purchase total is at least 500,000 toman: 2.5% of the purchase as credit."
            " Base: before discounts, with tax, with shipping, with what is paid by currencies of the club,"
            " only goods, lines where the product group includes “dairy”; the cap of 10,000 toman of credit a"
            " day; the cap of 9,000,000 toman of credit for the whole campaign; only one rule of its group"
            " counts; usable after 2 days and 1 hour; expires 6 Jalali months after it becomes usable.",
        ),
        (
            rule(amount=FIXED, trigger={"on": "event", "event_type": "visit"}, on=False),
            "(خاموش) برای هر «بازدید»: ۵۰ امتیاز. بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "(off) For each “visit”: 50 points. Usable at once; never expires.",
        ),
        (
            rule(amount=FIXED, trigger={"on": "date", "date": "birthday", "days_before": 3}),
            "۳ روز پیش از سالروز تولد: ۵۰ امتیاز. بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "3 days before the birthday: 50 points. Usable at once; never expires.",
        ),
        (
            rule(amount=FIXED, trigger={"on": "date", "date": "joined"}),
            "در سالگرد عضویت: ۵۰ امتیاز. بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "On the anniversary of joining: 50 points. Usable at once; never expires.",
        ),
        (
            rule(trigger={"on": "refund"}, amount=PER_10000_TOMAN | {"steps": False}),
            "برای هر مرجوعی: به ازای هر ۱۰٬۰۰۰ تومان مرجوعی ۱ امتیاز (به نسبت)."
            " بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "For each return: 1 point for every 10,000 toman returned (in proportion)."
            " Usable at once; never expires.",
        ),
        (
            rule(
                currency="stamps",
                amount={"kind": "per_item", "amount": 1, "every": 10},
                base={"lines": DAIRY},
                caps=[{"per": "event", "amount": 1}],
            ),
            "برای هر خرید: به ازای هر ۱۰ کالا ۱ مهر. پایه: قلم‌هایی که گروه کالایی شامل «dairy» باشد؛"
            " سقف ۱ مهر برای هر خرید؛ بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "For each purchase: 1 stamp for every 10 items. Base: lines where the product group includes"
            " “dairy”; the cap of 1 stamp a purchase; usable at once; never expires.",
        ),
        (
            rule(
                amount={
                    "kind": "tiered",
                    "steps": [{"from": 0, "amount": 1, "per": 100_000}, {"from": 9_000_000, "amount": 99}],
                }
            ),
            "برای هر خرید: پلکانی برای کل مبلغ (از صفر به ازای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز، از ۹۰۰٬۰۰۰ تومان"
            " ۹۹ امتیاز). پایه: پس از تخفیف، بدون مالیات؛ بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "For each purchase: in steps for the whole amount (from zero 1 point for every 10,000 toman spent,"
            " from 900,000 toman 99 points). Base: after discounts, without tax; usable at once; never expires.",
        ),
        (
            rule(amount={"kind": "multiplier", "factor": "1.50"}),
            "برای هر خرید: ۱٫۵ برابر شدن امتیاز پایه. بی‌درنگ فعال می‌شود؛ منقضی نمی‌شود.",
            "For each purchase: 1.5× on base points. Usable at once; never expires.",
        ),
    ],
)
def test_whole_rules(written: dict[str, Any], fa: str, en: str) -> None:
    assert sentences(written) == (fa, en)


@pytest.mark.parametrize(
    ("expiry", "fa", "en"),
    [
        ({"kind": "never"}, "منقضی نمی‌شود", "never expires"),
        (
            {"kind": "fixed", "at": "2027-03-21T00:00:00+03:30"},
            "تا پایان ۲۹ اسفند ۱۴۰۵ اعتبار دارد",
            "valid until the end of 20 March 2027",
        ),
        (
            {"kind": "days", "days": 30},
            "۳۰ روز پس از فعال شدن منقضی می‌شود",
            "expires 30 days after it becomes usable",
        ),
        (
            {"kind": "jalali_months", "months": 1},
            "۱ ماه پس از فعال شدن منقضی می‌شود",
            "expires 1 Jalali month after it becomes usable",
        ),
        (
            {"kind": "jalali_months", "months": 1, "end_of_month": True},
            "در پایان ماه بعد منقضی می‌شود",
            "expires at the end of the next Jalali month",
        ),
        (
            {"kind": "jalali_months", "months": 3, "end_of_month": True},
            "۳ ماه بعد، در پایان ماه منقضی می‌شود",
            "expires at the end of the Jalali month 3 months later",
        ),
        (
            {"kind": "inactivity", "days": 90},
            "پس از ۹۰ روز بی‌فعالیتی منقضی می‌شود",
            "expires after 90 days without activity",
        ),
        (
            {"kind": "jalali_year_end"},
            "در پایان سال منقضی می‌شود",
            "expires at the end of the Jalali year",
        ),
        (
            {"kind": "jalali_year_end", "years": 1},
            "در پایان سال بعد منقضی می‌شود",
            "expires at the end of the next Jalali year",
        ),
        (
            {"kind": "jalali_year_end", "years": 2},
            "۲ سال بعد، در پایان سال منقضی می‌شود",
            "expires at the end of the Jalali year 2 years later",
        ),
    ],
)
def test_every_expiry(expiry: dict[str, Any], fa: str, en: str) -> None:
    said = sentences(rule(amount=FIXED, expiry=expiry))
    assert said[0].endswith(f"؛ {fa}.")
    assert said[1].endswith(f"; {en}.")
