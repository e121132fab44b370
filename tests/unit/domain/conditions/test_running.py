from datetime import date

import pytest

from tests.unit.domain.conditions.contexts import BOOK, LINES, checked, context, fact, holds
from vafa.domain.baskets import line
from vafa.domain.conditions import ConditionInvalid, check, compile_line, compile_run, parse

DAIRY = fact("line.group", "contains", "dairy")


@pytest.mark.parametrize(
    "condition",
    [
        fact("purchase.total", "=", 1_150_000),
        fact("purchase.total", ">=", 1_150_000),
        fact("purchase.total", "<", 1_150_001),
        fact("purchase.net", "between", [1_150_000, 1_150_000]),
        fact("purchase.discount", "!=", 0),
        fact("purchase.tax", "in", [0, 5]),
        fact("purchase.lines", "=", 2),
        fact("purchase.items", "=", "3.5"),
        fact("purchase.items", ">", 3),
        fact("purchase.channel", "=", "till"),
        fact("purchase.payment_kinds", "contains", ["card", "cash"]),
        fact("moment.weekday", "=", 6),
        fact("moment.weekday", "between", [5, 0]),
        fact("moment.hour", "=", 20),
        fact("moment.time_of_day", ">=", "20:30"),
        fact("moment.time_of_day", "between", ["20:00", "02:00"]),
        fact("moment.date", "=", "2025-03-21"),
        fact("moment.jalali_year", "=", 1404),
        fact("moment.jalali_month", "=", 1),
        fact("moment.jalali_day", "<=", 1),
        fact("place.branch", "in", ["north", "south"]),
        fact("place.branch_tags", "contains_all", ["big"]),
        fact("member.gender", "=", "female"),
        fact("member.city", "not_in", ["شیراز"]),
        fact("member.groups", "contains", "staff"),
        fact("member.tags", "is_not_set"),
        fact("member.is_demo", "=", False),
        fact("member.joined_at", "<", "2025-01-01T00:00:00+03:00"),
        fact("member.age_days_of_membership", "=", 79),
        {"lines": "count", "where": DAIRY, "op": "=", "value": 1},
        {"lines": "quantity", "where": {"not": DAIRY}, "op": ">=", "value": 2},
        {"lines": "quantity", "op": "=", "value": "3.5"},
        {"lines": "sum", "of": "net", "where": DAIRY, "op": "between", "value": [550_000, 550_000]},
        {"lines": "sum", "of": "quantity", "op": "=", "value": "3.5"},
    ],
)
def test_what_holds_and_its_negation(condition: dict[str, object]) -> None:
    assert holds(condition) is True
    assert holds({"not": condition}) is False
    assert holds({"all": [condition, {"any": [{"any": []}, condition]}]}) is True


@pytest.mark.parametrize("op", ["=", ">", ">=", "<", "<="])
def test_a_missing_fact_makes_comparisons_false(op: str) -> None:
    assert not holds(fact("member.birthday", op, "2000-01-01"))


def test_a_missing_fact_differs_from_every_value() -> None:
    assert holds(fact("member.city", "!=", "تهران"), city=None)
    assert holds(fact("member.city", "not_in", ["تهران"]), city=None)
    assert holds(fact("member.city", "is_not_set"), city=None)
    assert holds(fact("place.branch", "is_not_set"), branch="")
    assert not holds(fact("member.city", "in", ["تهران"]), city=None)
    assert not holds(fact("member.birth_month", "between", [1, 12]))
    assert not holds(fact("member.tags", "contains", ["x"]), tags=None)
    assert not holds(fact("member.is_birthday_today", "=", False))
    assert holds(fact("member.is_birthday_today", "!=", False))


def test_empty_groups() -> None:
    assert holds({"all": []})
    assert not holds({"any": []})


def test_a_voided_line_was_not_bought() -> None:
    lines = (*LINES, line("bread", 9000, 300_000, kind="voided"))
    assert holds({"lines": "quantity", "op": "=", "value": "3.5"}, lines=lines)
    assert holds(fact("purchase.lines", "=", 2), lines=lines)


def test_birthdays_are_those_of_the_jalali_calendar() -> None:
    today = fact("member.is_birthday_today", "=", True)
    assert holds(today, birthday=date(1996, 3, 20))  # 1 Farvardin 1375
    assert not holds(today, birthday=date(1996, 3, 21))
    assert holds(fact("member.birth_month", "=", 1), birthday=date(1996, 3, 20))
    leap = date(1997, 3, 20)  # 30 Esfand 1375
    assert holds(today, birthday=leap, at="2025-03-20T12:00:00+03:30")  # 30 Esfand 1403
    assert not holds(today, birthday=leap, at="2025-03-19T12:00:00+03:30")
    assert holds(today, birthday=leap, at="2026-03-20T12:00:00+03:30")  # 29 Esfand 1404


def test_text_of_a_club_is_never_part_of_the_source() -> None:
    hostile = "') or __import__('os').abort() or ('"
    assert not holds(fact("member.city", "=", hostile))
    assert holds(fact("member.city", "=", hostile), city=hostile)
    assert holds(fact("member.tags", "contains", [hostile]), tags=frozenset({hostile}))


def test_a_condition_over_one_line() -> None:
    condition = parse({"all": [DAIRY, fact("line.net", ">=", 500_000)]})
    check(condition, BOOK, scopes={"line"})
    assert [compile_line(condition, BOOK)(each) for each in LINES] == [False, True]
    with pytest.raises(ConditionInvalid):
        compile_run(condition, BOOK)


@pytest.mark.parametrize("data", [fact("member.city", "is_set"), {"lines": "count", "op": ">", "value": 0}])
def test_one_line_knows_nothing_of_the_rest(data: object) -> None:
    with pytest.raises(ConditionInvalid):
        compile_line(parse({"not": data}), BOOK)


def test_the_deepest_condition_compiles() -> None:
    data: dict[str, object] = {"lines": "sum", "of": "net", "where": DAIRY, "op": "between", "value": [1, 2]}
    for _ in range(5):
        data = {"all": [{"not": data}]}
    assert compile_run(checked(data), BOOK)(context()) is True
