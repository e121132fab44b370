"""`prices`: a basket of five lines against 500 offers, and three more that coupons unlock; against django-oscar, which
prices such a basket with two offers. `prices_preview` is the same asked over HTTP, with a million coupons in the table.
"""

import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from bench import clubs, ground, load, offers, programme
from bench.figures import Round

OFFERS = 500
LINES = 5
COUPONS = 1_000_000
MEMBERS = 2_000

MAKE_COUPONS = """
insert into core_vouchers_voucher (club_id, id, series_id, face, balance, created_at, uses, used, days, back_days,
                                   has_pin, transferable, kind, state, code, offer, reason)
select %s, gen_random_uuid(), %s, 0, 0, now(), 0, 0, 0, 0, false, true, 'coupon', 'active',
       'C' || lpad(n::text, 12, '0'), (%s::text[])[n %% 3 + 1], ''
from generate_series(0, %s) as n
"""


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


def prepare() -> tuple[int, str]:
    """A club with the offers, tiers, and a million coupons that anybody may use; (club id, key)."""
    from vafa.core.purchases import catalogue
    from vafa.kernel.database import unit
    from vafa.kernel.ids import uuid7

    switches = {
        "tiers": {"on": True, "params": {}},
        "offers": {"on": True, "params": {"offers": offers.listed(OFFERS)}},
    }
    body = {**programme.body(), "modules": switches}
    club_id, _ids = clubs.start("prices", MEMBERS, body)
    with unit(club_id):
        catalogue.put_branches(items=[{"code": each, "name": each} for each in offers.BRANCHES])
    with ground.superuser("vafa") as connection:
        connection.execute(MAKE_COUPONS, [club_id, uuid7(), list(offers.CODED), COUPONS - 1])
        connection.execute("vacuum analyze core_vouchers_voucher")
    return club_id, clubs.key(club_id)


def previews(address: str, token: str, count: int) -> list[bytes]:
    """Requests for previews, each with three coupons that nobody has asked for before."""
    chance = random.Random(5)
    headers = [("Authorization", f"Bearer {token}"), ("Accept-Language", "fa")]
    found = []
    for number in range(count):
        first = chance.randrange(COUPONS // 3) * 3
        body = {
            "reference": f"p-{number}",
            "member": {"external_id": clubs.name(chance.randrange(MEMBERS))},
            "branch": chance.choice(offers.BRANCHES),
            "lines": [offers.line(chance, each) for each in range(LINES)],
            "codes": [f"C{first + each:012}" for each in range(3)],
        }
        found.append(
            load.request("POST", "/api/v1/purchases/preview", address, json.dumps(body).encode(), headers)
        )
    return found


def over_http(rounds: int, seconds: int) -> list[Round]:
    """In turn: django-oscar, one till that asks for previews one after the other."""
    _club_id, token = prepare()
    found = []
    with ground.serving() as address:
        made = previews(address, token, 4_000)
        run(address, made, 2)
        for _ in range(rounds):
            base = anchor(100)
            result = run(address, made, seconds)
            more = {"p50_ms": result.percentile(0.5), "p99_ms": result.percentile(0.99)}
            found.append(Round(result.rate, base, more))
    return found


def run(address: str, made: list[bytes], seconds: int) -> load.Result:
    result = load.run(address, itertools.cycle(made), connections=1, seconds=seconds)
    result.only(200)
    return result
