"""Every refusal says where it is and what is wrong, in both languages."""

import pytest

from tests.unit.domain.conditions.contexts import BOOK, EVERYTHING, checked, fact
from vafa.domain.conditions import ConditionInvalid, check, compile_query, dump, parse
from vafa.domain.errors import Kind

GOOD = fact("purchase.total", ">=", 1)


def _deep(levels: int) -> object:
    data: object = {"all": []}
    for _ in range(levels - 1):
        data = {"not": data}
    return data


SHAPES = [
    (3, "condition", "one of the keys"),
    ({}, "condition", "one of the keys"),
    ({"all": 3}, "all", "list of conditions"),
    ({"all": [GOOD, {"not": [GOOD]}]}, "all[1].not", "one of the keys"),
    ({"all": [], "any": []}, "any", "not known"),
    ({"fact": "member.city"}, "op", "required"),
    (fact("member.city", "~", "x"), "op", "one of these"),
    ({"fact": 3, "op": "=", "value": 1}, "fact", "text"),
    ({"any": [fact("purchase.total", "=", 1.5)]}, "any[0].value", "no fractions"),
    (fact("purchase.total", "=", 2**63), "value", "larger than"),
    (fact("member.city", "=", "a\x00"), "value", "cannot be stored"),
    (fact("member.city", "=", "\ud800"), "value", "cannot be stored"),
    (fact("member.city", "=", "x" * 501), "value", "longer than"),
    (fact("member.city", "in", ["x"] * 1001), "value", "more than"),
    (fact("member.city", "="), "condition", "needs a value"),
    (fact("member.city", "is_set", 1), "condition", "takes no value"),
    (fact("purchase.total", "between", [1]), "condition", "two values"),
    (fact("purchase.total", ">", [1, 2]), "condition", "one value"),
    (fact("member.city", "in", "x"), "condition", "list of at least one"),
    (fact("member.city", "in", []), "condition", "list of at least one"),
    ({"lines": "sum", "op": ">", "value": 1}, "condition", "sum needs 'of'"),
    ({"lines": "count", "of": "net", "op": ">", "value": 1}, "condition", "'of' goes with sum"),
    ({"lines": "count", "op": "in", "value": [1]}, "op", "one of these"),
    ({"lines": "most", "op": "=", "value": 1}, "lines", "one of these"),
    (_deep(13), "condition", "levels deep"),
    ({"all": [GOOD] * 200}, "condition", "more than 200 parts"),
]

MEANINGS = [
    (fact("member.citty", "=", "x"), "fact", "no fact"),
    (fact("member.city", ">=", "x"), "op", "no meaning"),
    (fact("member.city", "=", 3), "value", "a text"),
    (fact("member.city", "=", True), "value", "a text"),
    (fact("purchase.total", "=", "5"), "value", "whole number"),
    (fact("purchase.total", "=", True), "value", "whole number"),
    (fact("purchase.total", "between", [5, 4]), "value", "lowest"),
    (fact("purchase.items", "=", "1.2345"), "value", "three decimals"),
    (fact("purchase.items", "=", 2**62), "value", "three decimals"),
    (fact("member.is_demo", "=", 1), "value", "true or false"),
    ({"any": [fact("member.gender", "in", ["male", "mal"])]}, "any[0].value[1]", "not a value"),
    (fact("moment.jalali_month", "=", 13), "value", "not a value"),
    (fact("moment.weekday", "=", 7), "value", "0 (Saturday)"),
    (fact("moment.time_of_day", "=", "24:00"), "value", "time of day"),
    (fact("moment.date", "=", "2025-02-30"), "value", "a date"),
    (fact("moment.date", "=", "2025-W01-1"), "value", "a date"),
    (fact("member.joined_at", "<", "2025-02-03T10:00:00"), "value", "offset"),
    (fact("member.tags", "=", "x"), "op", "contains"),
    (fact("line.net", "=", 1), "fact", "a line cannot be asked"),
    ({"lines": "sum", "of": "sku", "op": "=", "value": 1}, "of", "no sum"),
    ({"lines": "sum", "of": "weight", "op": "=", "value": 1}, "of", "no fact"),
    ({"lines": "count", "op": "=", "value": "1"}, "value", "whole number"),
    (
        {"all": [{"lines": "count", "where": {"not": GOOD}, "op": "=", "value": 1}]},
        "all[0].where.not.fact",
        "inside where",
    ),
    (
        {"lines": "count", "where": {"lines": "count", "op": "=", "value": 1}, "op": "=", "value": 1},
        "where",
        "cannot stand inside where",
    ),
    (
        {"lines": "count", "where": fact("line.group", "contains", 4), "op": "=", "value": 1},
        "where.value",
        "a text",
    ),
]


def _refused(error: ConditionInvalid, path: str, words: str) -> None:
    assert error.kind is Kind.INVALID
    assert error.path == path
    assert words in error.say("en")[1]
    persian = error.say("fa")[1]
    assert path in persian
    assert any("آ" <= letter <= "ی" for letter in persian)


@pytest.mark.parametrize(("data", "path", "words"), SHAPES)
def test_a_wrong_shape_is_refused(data: object, path: str, words: str) -> None:
    with pytest.raises(ConditionInvalid) as raised:
        parse(data)
    _refused(raised.value, path, words)


@pytest.mark.parametrize(("data", "path", "words"), MEANINGS)
def test_what_does_not_fit_the_fact_is_refused(data: object, path: str, words: str) -> None:
    condition = parse(data)
    with pytest.raises(ConditionInvalid) as raised:
        check(condition, BOOK, scopes=(*EVERYTHING, "line"))
    _refused(raised.value, path, words)


@pytest.mark.parametrize(
    "data", [GOOD, {"lines": "count", "op": ">", "value": 1}, fact("moment.hour", "=", 1)]
)
def test_facts_outside_the_scopes_are_refused(data: object) -> None:
    with pytest.raises(ConditionInvalid) as raised:
        check(parse(data), BOOK, scopes={"member"})
    assert "cannot be asked about here" in raised.value.say("en")[1]


@pytest.mark.parametrize("data", [GOOD, {"lines": "count", "op": ">", "value": 1}])
def test_only_facts_of_members_can_be_queried(data: object) -> None:
    with pytest.raises(ConditionInvalid) as raised:
        compile_query(parse({"all": [data]}), BOOK)
    assert raised.value.path.startswith("all[0].")
    assert "all members" in raised.value.say("en")[1]


def test_the_largest_condition_is_taken() -> None:
    assert dump(parse(_deep(12))) == _deep(12)
    assert len(dump(checked({"all": [GOOD] * 199}))["all"]) == 199


def test_a_hostile_depth_is_refused_without_recursion() -> None:
    with pytest.raises(ConditionInvalid):
        parse(_deep(100_000))
