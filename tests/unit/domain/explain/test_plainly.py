"""What members are told of rules: in their words, and with all that decides."""

from typing import Any

import pytest

from tests.unit.domain.explain.club import programme, rule
from vafa.domain.explain.plainly import plain_sentence

DAIRY = {"fact": "line.group", "op": "contains", "value": ["dairy", "fruit"]}
HOURS = {"fact": "moment.hour", "op": "between", "value": [14, 16]}
DAYS = {"fact": "moment.weekday", "op": "in", "value": [0, 1, 2, 3]}
FIXED = {"kind": "fixed", "amount": 50}
STEPS = [{"from": 20_000_000, "percent": "2"}, {"from": 50_000_000, "percent": "4"}]
MONTH = {"kind": "jalali_months", "months": 12}


@pytest.mark.parametrize(
    ("written", "fa", "en"),
    [
        (
            rule(expiry=MONTH),
            "برای هر ۱۰٬۰۰۰ تومان خرید ۱ امتیاز می‌گیرید. تا ۱۲ ماه اعتبار دارد.",
            "You get 1 point for every 10,000 toman you spend. Valid for 12 months.",
        ),
        (
            rule(base={"lines": DAIRY}),
            "برای هر ۱۰٬۰۰۰ تومان خرید dairy یا fruit ۱ امتیاز می‌گیرید. منقضی نمی‌شود.",
            "You get 1 point for every 10,000 toman you spend on dairy or fruit. Never expires.",
        ),
        (
            rule(base={"lines": {"not": DAIRY}, "with_tax": True}, caps=[{"per": "month", "amount": 9}]),
            "برای هر ۱۰٬۰۰۰ تومان خرید (به‌جز dairy و fruit) ۱ امتیاز می‌گیرید."
            " سقف ۹ امتیاز در ماه. منقضی نمی‌شود. (با مالیات)",
            "You get 1 point for every 10,000 toman you spend (except dairy and fruit)."
            " At most 9 points a month. Never expires. (with tax)",
        ),
        (
            rule(
                amount=FIXED, trigger={"on": "date", "date": "birthday"}, expiry={"kind": "days", "days": 30}
            ),
            "در سالروز تولدتان ۵۰ امتیاز می‌گیرید. تا ۳۰ روز اعتبار دارد.",
            "On your birthday, you get 50 points. Valid for 30 days.",
        ),
        (
            rule(
                amount={"kind": "multiplier", "factor": "2"},
                condition={"all": [HOURS, DAYS]},
                earning="bonus",
            ),
            "از ساعت ۱۴ تا ۱۷ و روزهای شنبه تا سه‌شنبه، امتیاز شما ۲ برابر می‌شود. منقضی نمی‌شود.",
            "From 14:00 to 17:00 and on the days from Saturday to Tuesday, your points are multiplied by 2."
            " Never expires.",
        ),
        (
            rule(currency="credit", amount={"kind": "tiered", "steps": STEPS}, activation={"days": 7}),
            "برای خرید از ۲٬۰۰۰٬۰۰۰ تومان ۲ درصد و از ۵٬۰۰۰٬۰۰۰ تومان ۴ درصد به‌صورت اعتبار می‌گیرید."
            " پس از ۷ روز قابل استفاده می‌شود و منقضی نمی‌شود.",
            "You get on what you spend: from 2,000,000 toman 2% and from 5,000,000 toman 4% as credit."
            " Usable after 7 days and never expires.",
        ),
        (
            rule(currency="credit", amount={"kind": "tiered", "steps": [{"from": 0, "percent": "5"}]}),
            "۵ درصد مبلغ خرید را به‌صورت اعتبار می‌گیرید. منقضی نمی‌شود.",
            "You get 5% of what you spend as credit. Never expires.",
        ),
        (
            rule(amount=FIXED),
            "با هر خرید ۵۰ امتیاز می‌گیرید. منقضی نمی‌شود.",
            "With each purchase, you get 50 points. Never expires.",
        ),
        (
            rule(amount=FIXED, condition={"fact": "member.city", "op": "=", "value": "Rasht"}),
            "اگر شهر عضو «Rasht» باشد ۵۰ امتیاز می‌گیرید. منقضی نمی‌شود.",
            "If the member's city is “Rasht”, you get 50 points. Never expires.",
        ),
    ],
)
def test_a_rule_is_told_plainly(written: dict[str, Any], fa: str, en: str) -> None:
    made = programme(written)
    assert [plain_sentence(made.rules[0], made, lang) for lang in ("fa", "en")] == [fa, en]
