"""A club with cards on, and members of it."""

from typing import Any
from uuid import UUID

from tests.database import buying
from vafa.core.members import services as members
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.modules.cards import batches
from vafa.modules.cards.models import Card


def club_with(**params: Any) -> Club:
    return buying.start(buying.rule("r"), modules={"cards": {"on": True, "params": params}})


def a_member(club: Club, name: str = "نمونه") -> UUID:
    with unit(club.id):
        mobile = f"0912{uuid7().int % 10**7:07}"
        made = members.join(
            club_id=club.id, identifiers=[("mobile", mobile)], joined_via="staff", given_name=name
        )
    return UUID(str(made.id))


def made(club: Club, total: int = 3) -> list[str]:
    """Numbers of a batch, in their order."""
    with unit(club.id):
        batch = batches.start(total=total)
    while batches.step(club.id, batch.id):
        pass
    with unit(club.id):
        found = Card.objects.filter(batch_id=batch.id).order_by("place")
        return list(found.values_list("number", flat=True))
