"""A club of any size in minutes: some members live through the real engine, then SQL repeats them with new ids.

The seed is two thousand members with two years of purchases and one with seven years. Their accounts, lots and
standings are what the engine made of them, and stay so in every copy: a copy differs by its ids, its mobile and its
cards. Ids are UUIDv7 of the moment when a thing happened, so that they rise with time as in a club that grew.
"""

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bench import clubs, crowd_sql, ground, programme
from bench.crowd_sql import timed

SEED: Final = "seed"
SEED_MEMBERS: Final = 2_000
YEARS_LONG: Final = 7
LONG_PURCHASES: Final = 5_000
"""The regular of seven years: two purchases a day. Only one in each club."""
MANY: Final = {1: 2_000, **dict.fromkeys(range(2, 12), 200)}
"""Purchases of the seed's other members: a few have many, most have up to twenty."""
BRANCHES: Final = ("north", "south", "east")
CONDITIONS: Final[dict[str, dict[str, Any]]] = {
    "Good ones": {"fact": "member.purchases", "op": ">=", "value": 10},
    "Asleep": {"fact": "member.days_since_purchase", "op": ">=", "value": 90},
    "From Yazd": {"fact": "member.city", "op": "=", "value": "یزد"},
}


@dataclass(slots=True)
class Crowd:
    """A filled club. ``ordinary`` is a member like most, ``longest`` the one with seven years."""

    club_id: int
    slug: str
    members: int
    ordinary: UUID
    longest: UUID
    segment: UUID


def seed() -> int:
    """The club that is copied: members who joined over two years, and their purchases by the importer."""
    from vafa.core.earning.clubs import start_club
    from vafa.core.members.joining import Newcomer, join_many
    from vafa.demo.names import person
    from vafa.domain.time import from_datetime

    club = start_club(slug=SEED, name=SEED, programme=programme.body())
    chance, now = random.Random(1), datetime.now(UTC)
    joined = sorted(now - timedelta(days=730 * chance.random() ** 0.8 + 1) for _ in range(SEED_MEMBERS))
    joined = [now - timedelta(days=YEARS_LONG * 365), *joined[: SEED_MEMBERS - 1]]
    newcomers = [
        Newcomer(
            identifiers=_identifiers(number),
            profile={
                **person(number),
                "birthday": f"{1960 + number % 45}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            },
            consent={"sms": number % 3 > 0},
            joined_at=from_datetime(at),
        )
        for number, at in enumerate(joined)
    ]
    join_many(club_id=club.id, newcomers=newcomers, joined_via="import")
    _buy(joined, now)
    return int(club.id)


def _identifiers(number: int) -> list[tuple[str, str]]:
    """Everybody has a mobile and a number of the club's; every other has a card."""
    cards = [("card", f"6037990000{number:06}")] if number % 2 == 0 else []
    return [("mobile", f"0900{number:07}"), ("external_id", clubs.name(number)), *cards]


def _buy(joined: list[datetime], now: datetime) -> None:
    chance = random.Random(2)
    bought: list[tuple[datetime, int]] = []
    for number, since in enumerate(joined):
        usual = chance.choice((0, 1, 2, 5, 5, 8, 10, 12, 16, 20))
        count = LONG_PURCHASES if number == 0 else MANY.get(number, usual)
        bought += [(since + (now - since) * chance.random(), number) for _ in range(count)]
    path = ground.HOME / "seed.ndjson"
    before: dict[int, int] = {}
    with path.open("w", encoding="utf-8") as file:
        for place, (at, number) in enumerate(sorted(bought)):
            basket = clubs.basket(chance, f"s{place}", clubs.name(number), happened_at=at.isoformat())
            basket["lines"] = basket["lines"][: chance.randrange(1, 4)]
            basket["branch"] = chance.choice(BRANCHES)
            before[number] = before.get(number, 0) + 1
            if before[number] % 7 == 0:
                basket["payments"] = [{"kind": "points", "amount": 5}]
            file.write(json.dumps(basket) + "\n")
    command = [sys.executable, "-m", "vafa.cli", "import", "purchases", str(path), "--club", SEED, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ground.ROOT)
    path.unlink()
    if done.returncode:
        raise RuntimeError(done.stdout[-1000:] + done.stderr[-2000:])


def fill(seed_id: int, slug: str, members: int) -> Crowd:
    """A new club with so many members (a multiple of the seed's) and ten times as many purchases."""
    from vafa.core.earning.clubs import start_club

    club = start_club(slug=slug, name=slug, programme=programme.body())
    copies = max(members // SEED_MEMBERS, 1)
    crowd_sql.copy(seed_id, club.id, copies)
    ordinary, longest = crowd_sql.known(seed_id, [15, 0])
    segment = _look_after(club.id)
    return Crowd(club.id, slug, copies * SEED_MEMBERS, ordinary, longest, segment)


def _look_after(club_id: int) -> UUID:
    """What else a club has, and what its jobs do in the background: counts of segments, days, months, snapshots."""
    from vafa.core.insight import months, snapshots, summing
    from vafa.core.purchases.models import Branch, Product
    from vafa.core.segments import jobs, services
    from vafa.core.segments.models import Segment
    from vafa.core.tills import devices
    from vafa.kernel.database import unit

    now = datetime.now(UTC)
    with unit(club_id):
        Branch.objects.bulk_create([Branch(code=code, name=code.title()) for code in BRANCHES])
        goods = [(f"{group}-{n}", group) for group in programme.GROUPS for n in range(500)]
        Product.objects.bulk_create([Product(sku=sku, name=sku, groups=[group]) for sku, group in goods])
        devices.choose(branch=BRANCHES[0], name="1")
        made = [services.create(name=name, condition=asked).id for name, asked in CONDITIONS.items()]
    for each in made:
        with timed("segment counted"):
            jobs.count(club_id, str(each))
    for text, work in (
        ("days summed", summing.sum_up),
        ("months counted", months.count_stale),
        ("snapshot of before", lambda: snapshots.take(now - timedelta(days=30))),
        ("snapshot taken", snapshots.take),
    ):
        with unit(club_id), timed(text):
            work()
    with unit(club_id):
        states = list(Segment.objects.values_list("state", flat=True))
    if set(states) != {"ready"}:
        raise RuntimeError(f"segments were not counted: {states}")
    return made[0]
