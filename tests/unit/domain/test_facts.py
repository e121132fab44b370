from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from vafa.domain.conditions import compile_run, facts_used, parse, say
from vafa.domain.core_facts import CORE_FACTS, core_book
from vafa.domain.custom_facts import custom_fact
from vafa.domain.facts import Fact, FactBook, FactType
from vafa.domain.time import jalali

WORDS = {"fa": "الف", "en": "a"}


def _fact(key: str = "member.tier", module: str = "tiers") -> Fact:
    return Fact(key=key, type=FactType.CHOICE, labels=WORDS, expr="c.member.get('tier')", module=module)


def test_a_key_is_registered_once() -> None:
    book = core_book()
    book.register(_fact())
    with pytest.raises(ValueError, match="twice"):
        book.register(_fact())


@pytest.mark.parametrize("key", ["tier", "club.tier", "member", "member."])
def test_a_key_names_its_scope(key: str) -> None:
    with pytest.raises(ValueError, match="starts with"):
        _fact(key)


def test_a_fact_is_labelled_in_both_languages() -> None:
    with pytest.raises(ValueError, match="labelled"):
        Fact(key="member.x", type=FactType.TEXT, labels={"fa": "الف"}, expr="None")


def test_a_module_that_is_off_brings_no_facts() -> None:
    book = core_book().with_facts([_fact()])
    assert "member.tier" in book.of_modules(["tiers"])
    assert "member.tier" not in book.of_modules(["stamps"])
    assert len(book.of_modules([])) == len(CORE_FACTS)


def test_facts_by_scope() -> None:
    assert {fact.scope for fact in core_book().of_scopes(["moment", "place"])} == {"moment", "place"}


def test_a_club_names_its_own_values() -> None:
    book = core_book().with_choices("place.branch", {"n": {"fa": "شمال", "en": "North"}})
    condition = parse({"fact": "place.branch", "op": "=", "value": "n"})
    assert say(condition, book, "fa") == "شعبه شمال باشد"
    assert say(condition, core_book(), "fa") == "شعبه «n» باشد"


def test_facts_used_reach_into_lines() -> None:
    where = {"fact": "line.group", "op": "contains", "value": "x"}
    data = {
        "all": [
            {"lines": "sum", "of": "net", "where": where, "op": ">", "value": 1},
            {"not": {"fact": "member.city", "op": "is_set"}},
        ]
    }
    assert facts_used(parse(data)) == {"line.net", "line.group", "member.city"}


def test_a_custom_field_is_a_fact() -> None:
    book = FactBook([custom_fact("shoe_size", FactType.INTEGER, WORDS)])
    run = compile_run(parse({"fact": "member.custom.shoe_size", "op": ">=", "value": 40}), book)
    found = [run(SimpleNamespace(member={"custom": custom})) for custom in ({"shoe_size": 41}, {}, None)]
    assert found == [True, False, False]
    assert not run(SimpleNamespace(member={"custom": {"shoe_size": "41"}}))


@pytest.mark.parametrize("key", ["x'; drop", "", "X", "9", "a-b", "a%s"])
def test_a_custom_key_is_a_plain_word(key: str) -> None:
    with pytest.raises(ValueError, match="not a field"):
        custom_fact(key, FactType.TEXT, WORDS)


def test_the_cycle_of_33_years_is_the_calendar_for_every_living_member() -> None:
    """The arithmetic of the SQL, done here in Python, against the calendar of the domain."""
    day = date(1850, 1, 1)
    while day < date(2124, 1, 1):
        of_cycle = (day - date(1600, 3, 20)).days % 12053 % 1461
        of_year = (of_cycle - 1) % 365 if of_cycle >= 366 else of_cycle
        _, month, number = jalali(day)
        first = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
        assert of_year == first + number - 1, day
        day += timedelta(days=1)
