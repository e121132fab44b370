"""One basket tried on a programme that is only drafted: the deciding of a real purchase, and nothing is written."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connections

from vafa.core.earning import programmes, publishing, store
from vafa.core.earning.programmes import NoProgramme
from vafa.core.earning.work import IDS, check_present, fill
from vafa.core.purchases.sharing import shares
from vafa.core.purchases.store import PRODUCTS
from vafa.domain.baskets import Line, Purchase
from vafa.domain.context import MemberState, State
from vafa.domain.engine import decide_one
from vafa.domain.explain import answer, prices
from vafa.domain.programme import Programme
from vafa.domain.records import record_of
from vafa.domain.time import Instant
from vafa.kernel.arrays import texts, uuids
from vafa.kernel.ids import uuid7
from vafa.kernel.pipeline import rows
from vafa.kernel.scope import current_club


@dataclass(slots=True)
class Tried:
    """What the basket would earn. ``shares`` is, for each rule that gave something, what came of each line."""

    answer: dict[str, Any]
    shares: dict[str, list[int]]


def try_basket(
    *,
    programme: Programme,
    lines: list[Line],
    member_id: UUID | None,
    at: Instant,
    branch: str,
    lang: str,
    display: str,
) -> Tried:
    """Decide a basket by a programme, for a member as they stand or for somebody who has just joined.

    `MemberNotFound`, or what refuses a real purchase, is raised as it would be.
    """
    club_id, connection = current_club(), connections["default"].connection
    state = State(uuid7, dict.fromkeys(programme.limits, 0))
    if member_id is None:
        member = MemberState(uuid7(), {"joined_at": at}, loaded=True)
    else:
        both = (club_id, uuids([member_id]))
        found = rows(connection, store.READ_MEMBERS.format(members=IDS), both)
        check_present(found, [member_id])
        members = store.members_of(found)
        text = publishing.encode(programme.body)
        asked: Any = SimpleNamespace(
            budgeted=[], asks_segments=programmes.asks_segments(text), segments=programmes.segments_in(text)
        )
        fill(connection, club_id, members, asked, state)
        member = members[member_id]
    state.members[member.id] = member
    try:
        programme.branch_tags = programmes.book(connection, club_id).tags
    except NoProgramme:
        programme.branch_tags = {}
    _name_groups(connection, club_id, lines)
    purchase = Purchase(uuid7(), member.id, "trial", at, at, lines, [], "panel", branch, "till")
    decided = decide_one(purchase, member, state, programme, True)
    if decided.error is not None:
        raise decided.error
    record = record_of(decided, programme.number)
    said = answer(record, programme, at=at, lang=lang, display=display)
    said |= prices(record, programme, at=at, lang=lang, display=display) | {"total": purchase.total}
    return Tried(said, shares(decided, record))


def _name_groups(connection: Any, club_id: int, lines: list[Line]) -> None:
    """Lines that name only a product get its groups, as at the till."""
    bare = sorted({line.sku for line in lines if line.sku and not line.groups})
    if not bare:
        return
    groups = {sku: frozenset(names) for sku, names in rows(connection, PRODUCTS, (club_id, texts(bare)))}
    for line in lines:
        if not line.groups:
            line.groups = groups.get(line.sku, line.groups)
