"""Which lines an offer counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from vafa.domain.baskets import Line
from vafa.domain.conditions import compile_line, parse
from vafa.domain.facts import FactBook

LineTest = Callable[[Line], bool]


class Matchers:
    """Tests of lines by number; offers that agree in one share it, so that a basket is asked once."""

    def __init__(self, book: FactBook) -> None:
        self.tests: list[LineTest] = []
        self._book = book
        self._numbers: dict[str, int] = {}

    def number(
        self, kinds: Iterable[str], on_discounted: bool, wheres: Iterable[dict[str, Any] | None]
    ) -> int:
        """The number of the test that a line passes which is of one of the kinds, has a price left to lose,
        and for which every given condition holds."""
        conditions = [each for each in wheres if each is not None]
        of_kinds = frozenset(kinds)
        name = json.dumps([sorted(of_kinds), on_discounted, conditions], sort_keys=True)
        if name not in self._numbers:
            self._numbers[name] = len(self.tests)
            tests = [compile_line(parse(each), self._book) for each in conditions]
            self.tests.append(_test(of_kinds, on_discounted, tests))
        return self._numbers[name]


def _test(kinds: frozenset[str], on_discounted: bool, tests: list[LineTest]) -> LineTest:
    if not tests:
        return lambda each: each.net > 0 and each.kind in kinds and (on_discounted or not each.discount)
    if len(tests) == 1:
        only = tests[0]
        return lambda each: (
            each.net > 0 and each.kind in kinds and (on_discounted or not each.discount) and only(each)
        )
    return lambda each: (
        each.net > 0
        and each.kind in kinds
        and (on_discounted or not each.discount)
        and all(test(each) for test in tests)
    )
