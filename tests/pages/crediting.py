"""Members with as much credit of every sort as a crowd has of everything."""

from typing import Any
from uuid import UUID

from tests.database import crediting
from vafa.core.earning.work import now_instant
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.credit import bulk, granting, lending, settling

MODULE: dict[str, Any] = crediting.switches()["credit"]


def credited(club: Club, count: int, ids: list[UUID]) -> dict[str, Any]:
    """A line for everybody; one of them owes for so many purchases, and so much was done for them."""
    now = now_instant()
    with unit(club.id):
        for each in ids:
            lending.open_line(member_id=each, kind="line", limit=50_000_000)
    for _ in range(count):
        crediting.buy(club, ids[0], 200_000, now=now)
        with unit(club.id):
            settling.settle(member_id=ids[0], kind="line", amount=10_000)
            granting.grant(member_id=ids[0], kind="gift", amount=5_000, reason="test")
            granting.top_up(member_id=ids[0], kind="wallet", paid=500_000)
            bulk.start(kind="gift", amount=1_000, reason="test", member_ids=ids)
    return {"rate": "points", "credit-statement:kind": "line"}
