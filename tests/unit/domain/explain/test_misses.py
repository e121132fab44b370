"""Why a rule gave nothing, and what is missing."""

from typing import Any

import pytest

from tests.unit.domain.explain.club import AT, PER_10000_TOMAN, Club, goods, missed, rule
from vafa.domain.explain import answer
from vafa.domain.programme import Contribution, Part, ProgrammeBody, compile_programme
from vafa.domain.rules import Rule

TOTAL = {"fact": "purchase.total", "op": ">=", "value": 2_000_000}
FRIDAY = {"fact": "moment.weekday", "op": "=", "value": 6}


def fixed(amount: int) -> dict[str, Any]:
    return {"kind": "fixed", "amount": amount}


@pytest.mark.parametrize(
    ("rules", "code", "fa", "en", "missing", "unit"),
    [
        (
            [rule(condition=TOTAL)],
            "condition",
            "۳۹٬۸۹۳ تومان دیگر خرید لازم است (مبلغ خرید دست‌کم ۲۰۰٬۰۰۰ تومان باشد)",
            "39,893 toman more has to be bought (the purchase total is at least 200,000 toman)",
            398_930,
            "rial",
        ),
        (
            [rule(condition={"all": [TOTAL | {"op": "<"}, FRIDAY, TOTAL]})],
            "condition",
            "لازم است روز هفته جمعه باشد؛ اکنون: سه‌شنبه",
            "It is needed that the weekday is Friday; now: Tuesday",
            None,
            None,
        ),
        (
            [rule(condition={"any": []})],
            "condition",
            "این شرط هیچ‌گاه برقرار نمی‌شود",
            "This condition can never hold",
            None,
            None,
        ),
        (
            [rule(amount=PER_10000_TOMAN | {"per": 2_000_000})],
            "small",
            "۳۹٬۸۹۳ تومان دیگر خرید لازم است تا ۱ امتیاز به دست آید",
            "39,893 toman more has to be bought for 1 point",
            398_930,
            "rial",
        ),
        (
            [rule(base={"lines": {"fact": "line.group", "op": "contains", "value": "dairy"}})],
            "small",
            "پایهٔ این قانون در این خرید صفر است؛ ۱۰٬۰۰۰ تومان دیگر خرید لازم است تا ۱ امتیاز به دست آید",
            "The base of this rule is zero in this purchase; 10,000 toman more has to be bought for 1 point",
            100_000,
            "rial",
        ),
        (
            [
                rule(
                    amount={
                        "kind": "tiered",
                        "steps": [{"from": 0, "amount": 0}, {"from": 3_000_000, "amount": 7}],
                    }
                )
            ],
            "small",
            "۱۳۹٬۸۹۳ تومان دیگر خرید لازم است تا ۷ امتیاز به دست آید",
            "139,893 toman more has to be bought for 7 points",
            1_398_930,
            "rial",
        ),
        (
            [rule(currency="credit", amount={"kind": "percent", "percent": "0"})],
            "small",
            "مقدار این قانون در این خرید صفر است",
            "The amount of this rule is zero in this purchase",
            None,
            None,
        ),
        (
            [
                rule(
                    currency="stamps",
                    amount={"kind": "per_item", "amount": 1},
                    base={"lines": {"fact": "line.group", "op": "contains", "value": "coffee"}},
                )
            ],
            "small",
            "۱ کالای مشمول دیگر لازم است تا ۱ مهر به دست آید",
            "1 more item that counts is needed for 1 stamp",
            1,
            "item",
        ),
        (
            [rule(currency="stamps", amount={"kind": "per_item", "amount": 1, "every": 10})],
            "small",
            "برای ۱ مهر باید ۱۰ کالای مشمول در یک خرید باشد",
            "1 stamp needs 10 items that count in one purchase",
            None,
            None,
        ),
        (
            [rule(amount={"kind": "multiplier", "factor": "2"})],
            "small",
            "چیزی نبود که این ضریب آن را بیشتر کند",
            "There was nothing for this multiplier to raise",
            None,
            None,
        ),
        (
            [rule(valid_from="2027-03-21T00:00:00+03:30")],
            "time",
            "این قانون از ۱ فروردین ۱۴۰۶ برقرار می‌شود",
            "This rule begins on 21 March 2027",
            None,
            None,
        ),
        (
            [rule(valid_to="2026-03-21T00:00:00+03:30")],
            "time",
            "این قانون تا پایان ۲۹ اسفند ۱۴۰۴ برقرار بود",
            "This rule was in force until the end of 20 March 2026",
            None,
            None,
        ),
        (
            [rule(valid_to="2026-11-24T09:00:00+03:30")],
            "time",
            "این قانون تا ۳ آذر ۱۴۰۵ ساعت ۰۹:۰۰ برقرار بود",
            "This rule was in force until 24 November 2026, 09:00",
            None,
            None,
        ),
        (
            [rule(branches=["south", "north"])],
            "branch",
            "این قانون فقط در این شعبه‌ها برقرار است: north و south",
            "This rule holds only in these branches: north and south",
            None,
            None,
        ),
        (
            [rule("low", group="g", amount=fixed(5)), rule("high", group="g", amount=fixed(6))],
            "group",
            "از قانون‌های هم‌گروه «قانون high» حساب شد که برای عضو سودمندتر است",
            "Of the rules of its group “Rule high” counted, which is better for the member",
            None,
            None,
        ),
    ],
)
def test_every_code(
    rules: list[dict[str, Any]], code: str, fa: str, en: str, missing: int | None, unit: str | None
) -> None:
    said_fa, said_en = missed(*rules)
    assert said_en == {
        "rule": rules[0]["key"],
        "name": rules[0]["names"]["en"],
        "code": code,
        "because": en,
        "missing": missing,
        "unit": unit,
    }
    assert (said_fa["because"], said_fa["name"]) == (fa, rules[0]["names"]["fa"])
    assert (said_fa["missing"], said_fa["unit"]) == (missing, unit)


def test_the_first_of_a_group_wins_where_the_club_says_so() -> None:
    rules = [rule("low", group="g", amount=fixed(5), priority=1), rule("high", group="g", amount=fixed(6))]
    said = missed(*rules, settings={"groups": "first"})[0]
    assert said["because"] == "از قانون‌های هم‌گروه «قانون low» حساب شد که اولویت بیشتری دارد"


def test_a_cap_that_is_used_up() -> None:
    club = Club(rule(caps=[{"per": "event", "amount": 900}, {"per": "month", "amount": 10}]))
    club.decide(club.purchase(goods(160_107)))
    record = club.record(club.purchase(goods(160_107)))
    fa, en = (answer(record, club.programme, at=AT, lang=lang) for lang in ("fa", "en"))
    assert fa["earned"] == []
    assert (fa["not_earned"][0]["code"], fa["not_earned"][0]["missing"]) == ("cap", None)
    assert fa["not_earned"][0]["because"] == "سقف ۱۰ امتیاز در ماه پر شده است"
    assert en["not_earned"][0]["because"] == "The cap of 10 points a month is used up"


def test_one_leaf_is_said_anew_for_every_actual_value() -> None:
    club = Club(rule(condition=TOTAL))
    said = [club.answer(club.purchase(goods(toman)), "en")["not_earned"][0] for toman in (150_000, 199_999)]
    assert [each["missing"] for each in said] == [500_000, 10]
    assert said[1]["because"].startswith("1 toman more has to be bought")


def test_twins_of_other_branches_are_not_told_of() -> None:
    """A module that is set differently in one branch makes two rules of one key; the member sees one."""
    club = Club()
    everywhere, north = (Rule.model_validate(rule(amount=fixed(amount))) for amount in (1, 2))
    parts = [
        Part("m", Contribution(rules=[everywhere]), except_branches=("north",)),
        Part("m", Contribution(rules=[north]), branches=("north",)),
    ]
    before = club.programme
    club.programme = compile_programme(
        ProgrammeBody(currencies=before.body.currencies),
        club_id=1,
        number=2,
        effective_from=0,
        calendar=before.calendar,
        book=before.book,
        parts=parts,
    )
    for branch, amount in (("north", 2), ("south", 1)):
        said = club.answer(club.purchase(goods(1000), branch=branch))
        assert [each["amount"] for each in said["earned"]] == [amount]
        assert said["not_earned"] == []


def test_a_module_that_is_off_in_a_branch_is_told_of_once() -> None:
    club = Club(rule(branches=["north"]), rule("other", branches=["north"]))
    said = club.answer(club.purchase(goods(1000), branch="south"), "en")["not_earned"]
    assert [(each["rule"], each["code"]) for each in said] == [("rule", "branch"), ("other", "branch")]
