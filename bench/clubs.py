"""A club with members for the benchmarks, and baskets for them to buy."""

import json
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from bench import programme

CHUNK = 5_000


def start(slug: str, members: int, body: dict[str, Any] | None = None) -> tuple[int, list[UUID]]:
    """A fresh club with the programme (or another) and so many members; (club id, member ids)."""
    from vafa.core.earning.clubs import start_club
    from vafa.core.members.joining import Newcomer, join_many

    club = start_club(slug=slug, name=slug, programme=body or programme.body())
    found: list[UUID] = []
    for begin in range(0, members, CHUNK):
        newcomers = [
            Newcomer(identifiers=[("external_id", name(number))], profile={"given_name": f"Member {number}"})
            for number in range(begin, min(begin + CHUNK, members))
        ]
        found += [each.id for each in join_many(club_id=club.id, newcomers=newcomers, joined_via="import")]
    return club.id, found


def name(number: int) -> str:
    """How the member is known outside."""
    return f"m{number:07}"


def key(club_id: int) -> str:
    """A key that may do everything."""
    from vafa.kernel import access
    from vafa.kernel.database import unit

    with unit(club_id):
        return access.create_key(slug="bench", name="bench", scopes=["admin"]).token


def basket(chance: random.Random, reference: str, member: str, **fields: Any) -> dict[str, Any]:
    """Three lines, one of each group, 200,000 to 1,000,000 rials."""
    lines = [
        {"sku": f"{group}-{chance.randrange(500)}", "name": group, "groups": [group], "quantity": 1,
         "unit_price": chance.randrange(70, 330) * 1_000}
        for group in programme.GROUPS
    ]  # fmt: skip
    return {"reference": reference, "member": {"external_id": member}, "branch": "", "lines": lines, **fields}


def baskets(run: str, members: int, count: int, seed: int = 1) -> Iterator[bytes]:
    """JSON of purchases of random members, each with a reference of its own."""
    chance = random.Random(seed)
    for number in range(count):
        yield json.dumps(basket(chance, f"{run}-{number}", name(chance.randrange(members)))).encode()
