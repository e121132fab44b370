"""What can be said of an offer's condition to a member who has no basket yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vafa.domain.baskets import Happening
from vafa.domain.conditions import parse
from vafa.domain.context import Context, MemberState
from vafa.domain.core_facts import core_book
from vafa.domain.pricing.for_member import Known, compile_known
from vafa.domain.time import calendar, parse_instant

AT = parse_instant("2026-11-22T10:00:00+03:30")
NOBODY = UUID(int=1)
HERE = {"fact": "member.city", "op": "=", "value": "شیراز"}
VIP = {"fact": "member.tags", "op": "contains", "value": "vip"}
LARGE = {"fact": "purchase.total", "op": ">=", "value": 10}
MILK = {"lines": "count", "op": ">=", "value": 1}

CASES: list[tuple[dict[str, Any] | None, Known]] = [
    (None, Known(True)),
    (HERE, Known(True)),
    (VIP, Known(False, 0, "member.tags", ["old"])),
    (LARGE, Known(None)),
    (MILK, Known(None)),
    ({"all": [HERE, LARGE]}, Known(None)),
    ({"all": [LARGE, HERE, VIP]}, Known(False, 2, "member.tags", ["old"])),
    ({"any": [VIP, LARGE]}, Known(None)),
    ({"any": [VIP, HERE, LARGE]}, Known(True)),
    ({"any": [VIP, {"not": HERE}]}, Known(False, 0, "member.tags", ["old"])),
    ({"not": VIP}, Known(True)),
    ({"not": {"all": [HERE, LARGE]}}, Known(None)),
    ({"not": {"any": [LARGE, HERE]}}, Known(False, 1, "member.city", "شیراز")),
    ({"any": []}, Known(False)),
    ({"all": []}, Known(True)),
]


@pytest.mark.parametrize(("condition", "expected"), CASES, ids=lambda each: str(each)[:40])
def test_what_is_known_of_a_member(condition: dict[str, Any] | None, expected: Known) -> None:
    facts = {"city": "شیراز", "tags": frozenset({"old"})}
    c = Context(
        Happening(NOBODY, NOBODY, "x", "", AT, AT), MemberState(NOBODY), facts, calendar("Asia/Tehran")
    )
    known = compile_known(parse(condition) if condition else None, core_book())
    assert known(c) == expected
