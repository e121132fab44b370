"""Facts: what a condition may ask about a member, a purchase, a moment, a place or a line.

A fact is registered once, by the core or by a module, and is read in three ways: ``expr`` (Python, run by
the engine), ``sql`` (asked of all members) and ``labels`` (said to a person). Both expressions are written
by a developer and are trusted; a club's own text never becomes part of either.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

SCOPES = ("member", "purchase", "moment", "place", "line")
Words = Mapping[str, str]
_NOTHING: Mapping[str, object] = MappingProxyType({})


class FactType(enum.StrEnum):
    """What a fact's value is at run time (and in a condition's JSON, where that differs)."""

    INTEGER = "integer"  # int
    QUANTITY = "quantity"  # int thousandths (JSON: items, an integer or a decimal string)
    BOOLEAN = "boolean"  # bool
    TEXT = "text"  # str
    CHOICE = "choice"  # str, one of the fact's choices where they are listed
    SET = "set"  # frozenset of str
    DATE = "date"  # datetime.date (JSON: "2025-03-21")
    INSTANT = "instant"  # int microseconds since the epoch (JSON: ISO 8601 with its offset)
    TIME_OF_DAY = "time_of_day"  # int minutes since midnight (JSON: "16:30" or minutes)
    WEEKDAY = "weekday"  # int, 0 is Saturday


class Unit(enum.StrEnum):
    """What a number counts; it decides how the number is said."""

    NONE = "none"
    RIAL = "rial"
    POINTS = "points"
    COUNT = "count"
    ITEM = "item"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"  # a year's own number, said without grouping
    HOUR = "hour"
    MINUTE = "minute"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact.

    ``expr``: Python over the context ``c`` (or over one line ``l`` for ``line.*``); None means missing.
    ``sql``: SQL over the member's row ``m`` of the same value, NULL where ``expr`` gives None; it may use
    ``%(club)s``, ``%(now)s`` (timestamptz) and ``%(today)s`` (the club's own date). A literal % is doubled.
    ``names``: helpers that ``expr`` calls. ``always``: ``expr`` never gives None, which makes it faster.
    ``choices``: the values by name, in the form of text also for whole numbers (months).
    ``scale``: decimals of an integer shown as a fraction. ``more`` words what is missing, with ``{amount}``.
    """

    key: str
    type: FactType
    labels: Words
    expr: str
    unit: Unit = Unit.NONE
    sql: str | None = None
    choices: Mapping[str, Words] | None = None
    names: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    always: bool = False
    scale: int = 0
    more: Words | None = None
    module: str = "core"

    def __post_init__(self) -> None:
        if self.scope not in SCOPES or not self.key.partition(".")[2]:
            raise ValueError(f"{self.key}: a fact's key starts with one of {', '.join(SCOPES)} and a dot")
        if not (self.labels.get("fa") and self.labels.get("en")):
            raise ValueError(f"{self.key}: a fact is labelled in Persian and in English")

    @property
    def scope(self) -> str:
        return self.key.partition(".")[0]


class FactBook:
    """The facts that a club's conditions may use, by key."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        for fact in facts:
            self.register(fact)

    def register(self, fact: Fact) -> None:
        """Raises ValueError for a key that is taken: two meanings of one word would be told apart by luck."""
        if fact.key in self._facts:
            raise ValueError(f"{fact.key} is registered twice")
        self._facts[fact.key] = fact

    def get(self, key: str) -> Fact | None:
        return self._facts.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def of_scopes(self, scopes: Iterable[str]) -> list[Fact]:
        """The facts of some scopes ("member", "purchase", …), by key."""
        wanted = set(scopes)
        return sorted((fact for fact in self if fact.scope in wanted), key=lambda fact: fact.key)

    def of_modules(self, modules: Iterable[str]) -> Self:
        """The book of a club that has ``modules`` switched on; the core's facts are always in it."""
        wanted = {"core", *modules}
        return type(self)(fact for fact in self if fact.module in wanted)

    def with_facts(self, facts: Iterable[Fact]) -> Self:
        """A copy with a club's own facts added, such as those of its custom fields."""
        return type(self)([*self, *facts])

    def with_choices(self, key: str, choices: Mapping[str, Words]) -> Self:
        """A copy in which the values of ``key`` are known by name: a club's branches, groups or tiers."""
        return type(self)(replace(fact, choices=choices) if fact.key == key else fact for fact in self)
