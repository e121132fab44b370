"""`prices`: a basket of five lines against 500 offers, three of them unlocked by coupons; against django-oscar, which
prices such a basket with two offers.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from bench import ground, offers
from bench.figures import Round

OFFERS = 500
LINES = 5


def anchor(times: int) -> float:
    """The rate of django-oscar, by the median of its times, in baskets a second."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.oscar.prices", str(times)],
        capture_output=True, text=True, check=True, cwd=ground.ROOT,
    )  # fmt: skip
    return rate(json.loads(done.stdout))


def rate(microseconds: list[float]) -> float:
    return 1_000_000 / sorted(microseconds)[len(microseconds) // 2]


def pricing() -> Callable[[int], Any]:
    """A function that prices the basket of a number: lines, context and offers anew, reasons included."""
    from vafa.domain.baskets import UNIT, Purchase, line
    from vafa.domain.context import Context, MemberState, State
    from vafa.domain.core_facts import core_book
    from vafa.domain.facts import Fact, FactType
    from vafa.domain.offers import DiscountSettings, Offer
    from vafa.domain.pricing import Unlock, compile_offers, discounted, price
    from vafa.domain.time import calendar, parse_instant

    words = {"fa": "سطح", "en": "the tier"}
    tier = Fact(key="member.tier", type=FactType.CHOICE, labels=words, expr="c.member.get('tier')")
    tehran = calendar("Asia/Tehran")
    listed = [(Offer.model_validate(each), (), ()) for each in offers.listed(OFFERS)]
    book = compile_offers(listed, core_book().with_facts([tier]), tehran)
    how, start, chance = DiscountSettings(), parse_instant("2026-11-22T08:00:00+03:30"), random.Random(3)
    baskets = [[offers.line(chance, number) for number in range(LINES)] for _ in range(500)]
    unlocks = [Unlock(key, place) for place, key in enumerate(offers.CODED, start=1)]
    somebody = UUID(int=1)
    state = State(lambda: somebody)

    def priced(number: int) -> Any:
        lines = [
            line(each["sku"], each["quantity"] * UNIT, each["unit_price"], groups=frozenset(each["groups"]))
            for each in baskets[number % len(baskets)]
        ]
        at = start + number * 60_000_000
        bought = Purchase(
            somebody, somebody, "r", at, at, lines, branch=offers.BRANCHES[number % len(offers.BRANCHES)]
        )
        facts = {"tier": offers.TIERS[number % len(offers.TIERS)]}
        c = Context(bought, MemberState(somebody, facts), facts, tehran)
        found = price(c, state, book, how, unlocks, True)
        discounted(lines, found.applied)
        return found

    return priced


def pure(times: int) -> tuple[float, dict[str, float]]:
    """(baskets a second, what they met)."""
    priced = pricing()
    found = []
    applied = 0
    for number in range(times // 10 + times):
        begin = time.perf_counter_ns()
        answer = priced(number)
        if number >= times // 10:
            found.append((time.perf_counter_ns() - begin) / 1000)
            applied += len(answer.applied)
    return rate(found), {"applied": applied / times}


def measure(rounds: int) -> list[Round]:
    """In turn: django-oscar, pricing."""
    found = []
    for _ in range(rounds):
        base = anchor(200)
        result, more = pure(3_000)
        found.append(Round(result, base, {"us": 1_000_000 / result, "oscar_us": 1_000_000 / base, **more}))
    return found
