"""A context to ask conditions about: a member with two loaves and a milk at the till on a Friday evening."""

from typing import Any
from uuid import UUID

from vafa.domain.baskets import Line, Payment, Purchase, line
from vafa.domain.conditions import Condition, check, compile_run, parse
from vafa.domain.context import Context, MemberState
from vafa.domain.core_facts import core_book
from vafa.domain.time import calendar, parse_instant

BOOK = core_book()
EVERYTHING = ("member", "purchase", "moment", "place")
FRIDAY = "2025-03-21T20:30:00+03:30"  # 1 Farvardin 1404

MEMBER: dict[str, Any] = {
    "gender": "female",
    "city": "تهران",
    "joined_at": parse_instant("2025-01-01T00:00:00+03:30"),
    "groups": frozenset({"staff"}),
    "tags": frozenset(),
    "is_demo": False,
}
LINES = (
    line("bread", 2000, 300_000, groups=frozenset({"bakery"})),
    line("milk", 1500, 400_000, groups=frozenset({"dairy", "cold"}), discount=50_000),
)


def context(
    lines: tuple[Line, ...] = LINES, at: str = FRIDAY, branch: str = "north", **member: Any
) -> Context:
    bought = Purchase(
        UUID(int=1),
        UUID(int=2),
        "receipt 1",
        parse_instant(at),
        parse_instant(at),
        lines,
        [Payment("cash", 1)],
        branch=branch,
    )
    state = MemberState(UUID(int=2))
    return Context(bought, state, MEMBER | member, calendar("Asia/Tehran"), frozenset({"big"}))


def fact(key: str, op: str, *value: object) -> dict[str, object]:
    return {"fact": key, "op": op} | ({"value": value[0]} if value else {})


def checked(data: object) -> Condition:
    condition = parse(data)
    check(condition, BOOK, scopes=EVERYTHING)
    return condition


def holds(data: object, **changes: Any) -> bool:
    return compile_run(checked(data), BOOK)(context(**changes))
