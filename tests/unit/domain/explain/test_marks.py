"""Sentences for pages: values between marks, names of the club's own branches and groups."""

from typing import Any

import pytest

from tests.unit.domain.explain.club import programme, rule
from vafa.domain.explain import rule_sentence

FULL: dict[str, Any] = rule(
    condition={"all": [{"fact": "purchase.total", "op": ">=", "value": 5_000_000},
                       {"fact": "moment.weekday", "op": "in", "value": [5, 6]}]},
    base={"lines": {"fact": "line.group", "op": "contains", "value": ["dairy"]}},
    branches=["north"], caps=[{"per": "month", "amount": 500}], activation={"days": 7},
    expiry={"kind": "days", "days": 90}, valid_from="2026-03-21T00:00:00+03:30",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_marks_stand_around_values_and_change_nothing_else(lang: str) -> None:
    made = programme(FULL)
    plain = rule_sentence(made.rules[0], made, lang)
    marked = rule_sentence(made.rules[0], made, lang, mark=("<", ">"))
    assert marked.replace("<", "").replace(">", "") == plain
    assert marked.count("<") == marked.count(">") == 11


def test_names_come_from_the_book_that_is_given() -> None:
    made = programme(FULL)
    book = made.book.with_choices("line.group", {"dairy": {"fa": "لبنیات", "en": "Dairy"}})
    book = book.with_choices("place.branch", {"north": {"fa": "شمال", "en": "North"}})
    said = rule_sentence(made.rules[0], made, "en", book=book)
    assert "Dairy" in said
    assert "North" in said
    assert "Dairy" not in rule_sentence(made.rules[0], made, "en"), (
        "what is stored with the programme stays plain"
    )
