"""Random conditions over facts of members, and members of every kind to ask them of."""

import random
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from vafa.domain.core_facts import core_book
from vafa.domain.custom_facts import custom_fact
from vafa.domain.facts import FactBook, FactType
from vafa.domain.time import DAY, Instant, calendar, parse_instant, to_datetime

_LABELS = {
    "note": ("یادداشت", "the note"),
    "size": ("اندازه", "the size"),
    "vegan": ("گیاه‌خوار", "vegan"),
    "married": ("تاریخ ازدواج", "the wedding day"),
}
CUSTOM = [
    custom_fact(key, type, {"fa": _LABELS[key][0], "en": _LABELS[key][1]})
    for key, type in (
        ("note", FactType.TEXT),
        ("size", FactType.INTEGER),
        ("vegan", FactType.BOOLEAN),
        ("married", FactType.DATE),
    )
]
BOOK: FactBook = core_book().with_facts(CUSTOM)

TEXTS = ["تهران", "شیراز", "", "a'b", "50%", "%(club)s", "NULL"]
WORDS = ["gold", "staff", "a,b", "{x}", '"']
DAYS = [date(1996, 3, 19), date(1996, 3, 20), date(1997, 3, 20), date(2000, 2, 29), date(1980, 9, 22)]
MOMENTS = [
    parse_instant(text)
    for text in (
        "2025-03-20T12:00:00+03:30",  # 30 Esfand 1403
        "2025-03-21T00:00:00+03:30",
        "2026-03-20T23:59:59.999999+03:30",  # 29 Esfand 1404
        "2024-09-22T10:00:00Z",
        "2024-02-29T10:00:00Z",
    )
]
CUSTOM_VALUES: dict[str, list[Any]] = {
    "note": [*TEXTS, None, 5, True],
    "size": [-1, 0, 41, 10**17, 10**18, "41", True, 4.5, None],
    "vegan": [True, False, "true", 1, None],
    "married": ["2010-05-01", "2010-02-30", "2010-05-00", "2010-5-1", "1700-01-01", "", 20100501, None],
}

_ORDERED = ["=", "!=", ">", ">=", "<", "<="]
_INSTANTS = [to_datetime(moment).isoformat() for moment in MOMENTS]
_VALUES: dict[str, tuple[list[str], list[Any]]] = {
    "member.gender": (["=", "!=", "in", "not_in"], ["female", "male", "other"]),
    "member.city": (["=", "!=", "in", "not_in"], TEXTS),
    "member.birthday": ([*_ORDERED, "between"], [day.isoformat() for day in DAYS]),
    "member.birth_month": ([*_ORDERED, "between", "in", "not_in"], [1, 2, 6, 7, 12]),
    "member.is_birthday_today": (["=", "!="], [True, False]),
    "member.joined_at": ([*_ORDERED, "between"], _INSTANTS),
    "member.age_days_of_membership": ([*_ORDERED, "between", "in", "not_in"], [-1, 0, 1, 30, 2**63 - 1]),
    "member.groups": (["contains", "contains_all"], WORDS),
    "member.tags": (["contains", "contains_all"], WORDS),
    "member.is_demo": (["=", "!="], [True, False]),
    "member.custom.note": (["=", "!=", "in", "not_in"], TEXTS),
    "member.custom.size": ([*_ORDERED, "between", "in", "not_in"], [-1, 0, 41, 10**17]),
    "member.custom.vegan": (["=", "!="], [True, False]),
    "member.custom.married": ([*_ORDERED, "between"], ["2010-05-01", "2010-04-30", "2024-02-29"]),
}


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(_VALUES)))
    known, values = _VALUES[key]
    op = draw(st.sampled_from([*known, "is_set", "is_not_set"]))
    if op in ("is_set", "is_not_set"):
        return {"fact": key, "op": op}
    value = st.sampled_from(values)
    if op == "between":
        return {"fact": key, "op": op, "value": sorted(draw(st.tuples(value, value)))}
    if op in ("in", "not_in", "contains", "contains_all"):
        return {"fact": key, "op": op, "value": draw(st.lists(value, min_size=1, max_size=3, unique=True))}
    return {"fact": key, "op": op, "value": draw(value)}


def conditions() -> st.SearchStrategy[dict[str, Any]]:
    """Conditions as JSON, nested up to a dozen leaves."""
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.builds(lambda part: {"not": part}, inner),
            st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        ),
        max_leaves=12,
    )


def member(chance: random.Random) -> dict[str, Any]:
    """Facts of one member in the form the engine has them; each may be missing."""
    some = chance.choice
    return {
        "gender": some(["female", "male", "other", None]),
        "birthday": some([*DAYS, *DAYS, DAYS[0] + timedelta(days=chance.randrange(9000)), None]),
        "joined_at": some(MOMENTS) + some([0, 1, -1, DAY, -30 * DAY]),
        "city": some([*TEXTS, None]),
        "groups": frozenset(chance.sample(WORDS, chance.randrange(4))),
        "tags": frozenset(chance.sample(WORDS, chance.randrange(4))),
        "is_demo": some([True, False]),
        "custom": {key: some(values) for key, values in CUSTOM_VALUES.items() if chance.random() < 0.8},
    }


def asked(facts: dict[str, Any], at: Instant) -> SimpleNamespace:
    """The part of the engine's context that facts of a member need."""
    club_calendar = calendar("Asia/Tehran")
    return SimpleNamespace(member=facts, at=at, day=club_calendar.day(at))
