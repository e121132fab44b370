"""The second reading: a condition as SQL over all members.

SQL knows a third truth, NULL, that a condition does not. Under AND and OR a NULL acts as false does, which is
what a missing fact means; only where something is negated has it to be turned: every negation is written as
``IS NOT TRUE`` or ``IS DISTINCT FROM``. Plain comparisons stay plain, so that indexes can serve them.
"""

from datetime import date, datetime
from typing import Any

from vafa.domain.conditions.errors import refuse
from vafa.domain.conditions.model import All, AnyOf, Condition, FactTest, LinesTest, Not
from vafa.domain.conditions.values import CYCLIC, Constant, descend, lookup, operands
from vafa.domain.conditions.walking import join
from vafa.domain.facts import Fact, FactBook, FactType
from vafa.domain.time import Instant, to_datetime

_CASTS: dict[FactType, str] = {
    FactType.INTEGER: "bigint",
    FactType.QUANTITY: "bigint",
    FactType.BOOLEAN: "boolean",
    FactType.TEXT: "text",
    FactType.CHOICE: "text",
    FactType.SET: "text",
    FactType.DATE: "date",
    FactType.INSTANT: "timestamptz",
    FactType.TIME_OF_DAY: "integer",
    FactType.WEEKDAY: "integer",
}


def compile_query(
    condition: Condition, book: FactBook, *, prefix: str = "k"
) -> tuple[str, dict[str, object]]:
    """SQL and its parameters, for ``SELECT … FROM … m WHERE m.club_id = %(club)s AND (<sql>)``.

    The caller adds ``query_parameters(…)``, whose names a fact's SQL may use. ``prefix`` begins the names of
    the condition's own parameters, so that two conditions can stand in one query. Raises ConditionInvalid for
    a fact that cannot be asked of all members (no ``sql``).
    """
    query = _Query(book, prefix)
    return query.of(condition, ""), query.params


def query_parameters(*, club: int, now: Instant, today: date) -> dict[str, object]:
    """What a fact's SQL may refer to; ``today`` is the club's own date at ``now``."""
    return {"club": club, "now": to_datetime(now), "today": today}


class _Query:
    def __init__(self, book: FactBook, prefix: str) -> None:
        self.book = book
        self.prefix = prefix
        self.params: dict[str, object] = {}

    def of(self, condition: Condition, path: str) -> str:
        if isinstance(condition, All | AnyOf):
            key, word, empty = (
                ("all", " AND ", "true") if isinstance(condition, All) else ("any", " OR ", "false")
            )
            parts = [self.of(part, join(path, f"{key}[{n}]")) for n, part in enumerate(condition.parts)]
            return f"({word.join(parts)})" if parts else empty
        if isinstance(condition, Not):
            return f"({self.of(condition.part, join(path, 'not'))} IS NOT TRUE)"
        if isinstance(condition, LinesTest):
            refuse(
                join(path, "lines"),
                fa="قلم‌های یک خرید را نمی‌توان از همهٔ اعضا پرسید",
                en="the lines of a purchase cannot be asked of all members",
            )
        return f"({self._test(condition, path)})"

    def _test(self, leaf: FactTest, path: str) -> str:
        fact = lookup(self.book, leaf.fact, join(path, "fact"))
        if fact.sql is None:
            refuse(
                join(path, "fact"),
                fa=f"«{fact.labels['fa']}» را نمی‌توان از همهٔ اعضا پرسید",
                en=f"{fact.labels['en']} cannot be asked of all members",
            )
        expr, values = f"({fact.sql})", operands(leaf, fact, path)
        if fact.type is FactType.SET:
            return self._set(leaf.op, expr, values)
        match leaf.op:
            case "is_set":
                return f"{expr} IS NOT NULL"
            case "is_not_set":
                return f"{expr} IS NULL"
            case "in":
                return f"{expr} = ANY({self._many(fact, values)})"
            case "not_in":
                return f"({expr} = ANY({self._many(fact, values)})) IS NOT TRUE"
            case "!=":
                return f"{expr} IS DISTINCT FROM {self._one(fact, values[0])}"
            case "between":
                return self._between(fact, expr, values)
        return f"{expr} {leaf.op} {self._one(fact, values[0])}"

    def _between(self, fact: Fact, expr: str, values: tuple[Constant, ...]) -> str:
        low, high = (self._one(fact, value) for value in values)
        if fact.type in CYCLIC and descend(*values):
            return f"{expr} >= {low} OR {expr} <= {high}"
        return f"{expr} BETWEEN {low} AND {high}"

    def _set(self, op: str, expr: str, values: tuple[Constant, ...]) -> str:
        match op:
            case "is_set":
                return f"cardinality({expr}) > 0"
            case "is_not_set":
                return f"(cardinality({expr}) > 0) IS NOT TRUE"
        sign = "&&" if op == "contains" else "@>"
        return f"{expr} {sign} %({self._param(list(values))})s::text[]"

    def _one(self, fact: Fact, value: Constant) -> str:
        return f"%({self._param(_stored(fact, value))})s::{_CASTS[fact.type]}"

    def _many(self, fact: Fact, values: tuple[Constant, ...]) -> str:
        return f"%({self._param([_stored(fact, value) for value in values])})s::{_CASTS[fact.type]}[]"

    def _param(self, value: object) -> str:
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return name


def _stored(fact: Fact, value: Any) -> Constant | datetime:
    return to_datetime(value) if fact.type is FactType.INSTANT else value
