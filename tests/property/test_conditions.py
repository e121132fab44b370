"""Laws that hold for every condition."""

import random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.conditions_given import BOOK, MOMENTS, asked, conditions, leaves, member
from vafa.domain.conditions import (
    check,
    compile_failure,
    compile_run,
    dump,
    facts_used,
    parse,
    say,
    say_failure,
)

CONTEXTS = [asked(member(random.Random(number)), MOMENTS[number % len(MOMENTS)]) for number in range(40)]


def _holds(data: Any) -> list[bool]:
    run = compile_run(parse(data), BOOK)
    return [run(each) for each in CONTEXTS]


@given(conditions())
def test_parse_and_dump_are_inverse(data: dict[str, Any]) -> None:
    condition = parse(data)
    check(condition, BOOK, scopes={"member"})
    assert dump(condition) == data
    assert parse(dump(condition)) == condition
    assert hash(parse(data)) == hash(condition)
    assert all(key in BOOK for key in facts_used(condition))


@given(conditions())
def test_not_turns_every_answer(data: dict[str, Any]) -> None:
    assert _holds({"not": data}) == [not held for held in _holds(data)]


@given(st.lists(conditions(), max_size=3))
def test_de_morgan(parts: list[dict[str, Any]]) -> None:
    turned = [{"not": part} for part in parts]
    assert _holds({"not": {"all": parts}}) == _holds({"any": turned})
    assert _holds({"not": {"any": parts}}) == _holds({"all": turned})


@given(conditions())
def test_a_failure_is_found_just_where_the_condition_fails(data: dict[str, Any]) -> None:
    condition = parse(data)
    run, failure = compile_run(condition, BOOK), compile_failure(condition, BOOK)
    for each in CONTEXTS:
        found = failure(each)
        assert (found is None) == run(each)
        if found is not None:
            for lang in ("fa", "en"):
                assert say_failure(condition, BOOK, *found, lang).sentence


@given(conditions())
def test_it_is_said_in_both_languages_and_always_alike(data: dict[str, Any]) -> None:
    for lang in ("fa", "en"):
        said = say(parse(data), BOOK, lang)
        assert said
        assert said == say(parse(data), BOOK, lang)


@given(conditions(), conditions())
def test_what_is_said_alike_means_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assume(one != other)
    for lang in ("fa", "en"):
        if say(parse(one), BOOK, lang) == say(parse(other), BOOK, lang):
            assert _holds(one) == _holds(other)


@given(leaves(), leaves(), st.sampled_from([{"all": []}, {"any": []}]))
def test_leaves_that_differ_are_said_differently(
    one: dict[str, Any], other: dict[str, Any], around: dict[str, Any]
) -> None:
    assume(_holds(one) != _holds(other))
    key = next(iter(around))
    for lang in ("fa", "en"):
        assert say(parse(one), BOOK, lang) != say(parse(other), BOOK, lang)
        both = say(parse({key: [one, {"not": other}]}), BOOK, lang)
        assert both != say(parse({key: [{"not": one}, other]}), BOOK, lang)
        assert both != say(parse({"all" if key == "any" else "any": [one, {"not": other}]}), BOOK, lang)
