"""Posting the year, a few refunds at its end, and letting the clock catch up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from django.db import connections

from vafa.core.earning.jobs import settle
from vafa.core.purchases.importing.running import run_import
from vafa.core.purchases.importing.state import Tally
from vafa.core.purchases.models import Purchase
from vafa.core.purchases.refunding import refund
from vafa.core.purchases.schemas import RefundIn, RefundLineIn
from vafa.demo import RIALS_IN_CENT, SLUG, data
from vafa.demo.year import Year
from vafa.domain.baskets import UNIT
from vafa.domain.packing import unpack_lines
from vafa.domain.time import calendar
from vafa.kernel.database import unit
from vafa.kernel.models import Club

RETURNED: Final = 25
"""How many of the last baskets have a line that comes back."""


def post_year(
    club: Club, chosen: list[int], weeks: int, watch: Callable[[int, int], None], workers: int = 0
) -> tuple[Tally, float]:
    """Record what is not recorded yet. Returns what it came to in all runs, and the seconds they took."""
    year = Year(chosen, weeks, calendar(club.time_zone), data.baskets_of(chosen))
    named = f"{year.name} {RIALS_IN_CENT} {len(chosen)} {chosen[0]} {chosen[-1]}"
    digest = hashlib.blake2b(named.encode(), digest_size=16).digest()
    made, tally, _ = run_import(
        club,
        year,
        digest,
        mapping={"weeks": weeks, "rials_in_cent": RIALS_IN_CENT},
        workers=workers,
        watch=watch,
    )
    return tally, made.took_ms / 1000


def return_some(club: Club) -> int:
    """The first line of the last baskets comes back; a second run finds them returned."""
    with unit(club.id):
        last = Purchase.objects.filter(source=SLUG).order_by("-happened_at", "reference")[:RETURNED]
        found = [(each.id, each.reference, unpack_lines(each.lines)[0].quantity) for each in last]
    for purchase_id, reference, quantity in found:
        body = RefundIn(
            reference=f"back-{reference}", lines=[RefundLineIn(line=1, quantity=Decimal(quantity) / UNIT)]
        )
        with unit(club.id):
            refund(connections["default"].connection, club.id, purchase_id, body)
    return len(found)


def catch_up(club: Club) -> None:
    """Book what the clock has done since the last basket: expiries, activations, ends of tiers."""
    settle(club.id)
    from vafa.modules.tiers.jobs import tick

    tick(club.id)
