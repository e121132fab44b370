"""A club with credit for tests on the database: `start()`, and what its tests do again and again."""

from typing import Any
from uuid import UUID

from tests.database import buying
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.credit import lending, settling
from vafa.modules.credit.models import Line

LINE = "credit_line"
NAMES = {"fa": "اعتبار", "en": "credit"}
KINDS: list[dict[str, Any]] = [
    {"key": "wallet", "names": NAMES, "transferable": True,
     "top_up": {"on": True, "steps": [{"from_rials": 1_000_000, "percent": 3}]}},
    {"key": "gift", "names": NAMES, "expiry": {"kind": "days", "days": 30}},
    {"key": "line", "names": NAMES, "line": True, "terms": {"due": {"kind": "days", "days": 30}, "grace_days": 5}},
]  # fmt: skip
RATES: list[dict[str, Any]] = [
    {"key": "points", "from_currency": "points", "to_currency": "credit_gift", "from_amount": 100,
     "to_amount": 5_000, "limit": 1_000, "per": "month", "expiry": {"kind": "days", "days": 10}},
]  # fmt: skip


def switches(**params: Any) -> dict[str, Any]:
    return {"credit": {"on": True, "params": {"kinds": KINDS, "exchanges": RATES} | params}}


def start(**params: Any) -> Club:
    return buying.start(modules=switches(**params))


def member(club: Club, limit: int = 0, at: int = buying.NOW, **identifiers: str) -> UUID:
    """A member, with a line if there is a limit."""
    found = buying.join(club, **identifiers)
    if limit:
        with unit(club.id):
            lending.open_line(member_id=found, kind="line", limit=limit, now=at)
    return found


def buy(club: Club, who: UUID, amount: int, kind: str = "line", **given: Any) -> UUID:
    """A basket of that price, paid with credit alone."""
    paid = [{"kind": f"credit_{kind}", "amount": amount}]
    return buying.buy(club, who, amount, payments=paid, **given).id


def settle(club: Club, who: UUID, amount: int, **given: Any) -> UUID:
    with unit(club.id):
        return settling.settle(member_id=who, kind="line", amount=amount, **given).id


def line(club: Club, who: UUID) -> Line:
    with unit(club.id):
        found: Line = Line.objects.get(member_id=who, kind="line")
        return found


def stands(club: Club, who: UUID) -> tuple[int, int, int, int]:
    """(limit, owed, in favour, balance) of the member's line."""
    row = line(club, who)
    return row.limit, row.owed, row.over, buying.balance(club, who, LINE)
