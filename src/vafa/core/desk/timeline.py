"""A member's timeline: everything that happened to one member, by when it happened, a page at a time.

One statement finds what stands on the page among all kinds; then each kind is read whole. It reads the rows of this
member alone, whatever else the club holds.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from vafa.core.members import selectors as members
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel.scope import current_club

PAGE: Final = 20
KINDS: Final = {
    "purchases": ("purchase", "refund"),
    "balance": ("purchase", "refund", "movement", "event", "hold"),
    "people": ("movement", "audit"),
}
"""What the page's chips show; without one, everything."""

# What a purchase, an event or a refund moved is shown with it.
MOVED: Final = ("grant", "deduct", "expire", "gift_out", "gift_in", "merge_out", "merge_in", "erase")
LOGGED: Final = (
    "members.update", "members.add_identifier", "members.remove_identifier", "members.block_identifier",
    "members.unblock_identifier", "members.set_consent", "members.merge", "members.unmerge", "members.erase",
    "members.reveal", "members.join", "tiers.freeze", "tiers.unfreeze",
)  # fmt: skip

_FOUND: Final = """
with found as (
  select 'purchase' as what, p.id, p.happened_at as at from core_purchases_purchase p
  where p.club_id = %(club)s and p.member_id = any(%(members)s) and 'purchase' = any(%(kinds)s)
  union all
  select 'refund', r.id, r.happened_at from core_purchases_purchase p
  join core_purchases_refund r on r.club_id = p.club_id and r.purchase_id = p.id
  where p.club_id = %(club)s and p.member_id = any(%(members)s) and p.returned is not null
    and 'refund' = any(%(kinds)s)
  union all
  select 'movement', t.cause, max(t.at) from core_ledger_transfer t
  where t.club_id = %(club)s and t.member_id = any(%(members)s) and 'movement' = any(%(kinds)s)
    and (t.kind = any(%(moved)s) or t.kind in ('spend', 'give_back') and t.note is not null) group by t.cause
  union all
  select 'event', e.id, e.happened_at from core_earning_happening e
  where e.club_id = %(club)s and e.member_id = any(%(members)s) and 'event' = any(%(kinds)s)
  union all
  select 'hold', h.id, h.created_at from core_ledger_hold h
  where h.club_id = %(club)s and h.member_id = any(%(members)s) and h.state = 'open' and 'hold' = any(%(kinds)s)
  union all
  select 'audit', a.id, a.at from kernel_audit a
  where a.club_id = %(club)s and a.subject_id = any(%(members)s) and a.action = any(%(logged)s)
    and 'audit' = any(%(kinds)s)
)
select what, id, at from found where (at, id) < (%(at)s, %(id)s) order by at desc, id desc limit %(limit)s
"""
_FIRST: Final = (datetime.fromisoformat("9999-01-01T00:00:00+00:00"), UUID(int=(1 << 128) - 1))
ALL: Final = ("purchase", "refund", "movement", "event", "hold", "audit")


@dataclass(frozen=True, slots=True)
class Found:
    what: str
    id: UUID
    at: Instant


@dataclass(slots=True)
class Page:
    """What stands on a page, and where the next begins ("" at the end)."""

    found: list[Found]
    members: list[UUID]
    after: str = ""
    ids: dict[str, list[UUID]] = field(default_factory=dict)

    def of(self, what: str) -> list[UUID]:
        return self.ids.get(what, [])


def page(member_id: UUID, *, kind: str = "", after: str = "", limit: int = PAGE) -> Page:
    """The newest first, also of members who were merged into this one."""
    whole = members.tree(member_id)
    at, last = place(after)
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND,
            {
                "club": current_club(), "members": whole, "kinds": list(KINDS.get(kind, ALL)), "moved": list(MOVED),
                "logged": list(LOGGED), "at": at, "id": last, "limit": limit + 1,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    return made(rows, whole, limit)


def made(rows: Sequence[tuple[str, UUID, datetime]], whole: list[UUID], limit: int) -> Page:
    """A page of (what, id, when), of which one more than fits was asked for."""
    found = [Found(what, id, from_datetime(moment)) for what, id, moment in rows[:limit]]
    more = len(rows) > limit
    page = Page(found, whole, f"{found[-1].at}.{found[-1].id.hex}" if more else "")
    for each in found:
        page.ids.setdefault(each.what, []).append(each.id)
    return page


def place(after: str) -> tuple[datetime, UUID]:
    """Before which moment and id a page begins; the very first for what is no place."""
    at, _dot, last = after.partition(".")
    try:
        return (to_datetime(int(at)), UUID(last)) if after else _FIRST
    except (ValueError, OverflowError):
        return _FIRST


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the audit trail about a member."""

    id: UUID
    action: str
    actor_kind: str
    actor_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def logged(ids: Sequence[UUID]) -> dict[UUID, Logged]:
    if not ids:
        return {}
    return {each.id: each for each in _logged("id = any(%s)", [list(ids)])}


def who_moved(member_ids: Sequence[UUID], causes: Sequence[UUID]) -> dict[UUID, Logged]:
    """Who gave or took by hand, by the cause of what moved."""
    if not causes:
        return {}
    found = _logged(
        "subject_id = any(%s) and action = any(%s) and after ->> 'id' = any(%s)",
        [list(member_ids), ["ledger.grant", "ledger.deduct"], [str(each) for each in causes]],
    )
    return {UUID(each.after["id"]): each for each in found if each.after}


def _logged(where: str, params: Iterable[Any]) -> list[Logged]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, action, actor_kind, actor_id, before::text, after::text from kernel_audit"
            f" where club_id = %s and {where}",
            [current_club(), *params],
        )
        return [_line(*row) for row in cursor.fetchall()]


def _line(id: UUID, action: str, kind: str, actor: str, before: str | None, after: str | None) -> Logged:
    return Logged(
        id, action, kind, actor, json.loads(before) if before else None, json.loads(after) if after else None
    )
