"""What modules show of one member: a stamp card that fills, the way to the next tier.

A module lists functions in its manifest (`member_figures`); each is given the member as of now and gives figures
that are ready to be drawn, in the language asked for. They read nothing: what they need is given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from vafa.core.earning import store
from vafa.core.ledger import selectors as ledger
from vafa.domain.context import MemberState, Standing
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow
from vafa.domain.time import Instant, from_datetime
from vafa.kernel.registry import Registry
from vafa.kernel.scope import current_club


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberNow:
    """One member as of ``now``: what the ledger and the engine know."""

    state: MemberState
    programme: Programme
    balances: Mapping[str, BalanceNow]
    now: Instant
    lang: str
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``covers`` is a currency whose plain balance it stands for; ``done`` of ``whole`` draws a track.

    ``badge`` stands beside the member's name (a tier), ``rank`` is its place on its ladder, from 0.
    """

    key: str
    title: str
    shown: str = ""
    unit: str = ""
    sentence: str = ""
    note: str = ""
    done: int | None = None
    whole: int | None = None
    covers: str = ""
    badge: str = ""
    rank: int = 0


Shows = Callable[[MemberNow], Iterable[Figure]]

_STANDING = """
select purchases, spent, first_at, last_at, data from core_earning_standing where club_id = %s and member_id = %s
"""


def member_now(
    *, member_id: UUID, joined_at: Any, programme: Programme, now: Instant, lang: str, display: str
) -> MemberNow:
    """Two reads: balances by the clock, and the standing. Inside ``unit``."""
    state = MemberState(member_id, {"joined_at": from_datetime(joined_at)})
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [current_club(), member_id])
        row = cursor.fetchone()
    if row is not None:
        purchases, spent, first_at, last_at, data = row
        carried = store.decode_carried(data)
        state.standing = Standing(
            purchases, spent, _moment(first_at), _moment(last_at), carried.caps, carried.modules
        )
    balances = {each.currency: each for each in ledger.balances(member_id, now) or ()}
    return MemberNow(state=state, programme=programme, balances=balances, now=now, lang=lang, display=display)


def figures(member: MemberNow) -> list[Figure]:
    """Those of every module that the club has on."""
    shows: list[Shows] = list(Registry.of(current_club()).entries("member_figures"))
    return [figure for show in shows for figure in show(member)]


def _moment(value: Any) -> Instant:
    return 0 if value is None else from_datetime(value)
