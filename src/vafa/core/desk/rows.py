"""Rows of the members' list: everything a page of it shows, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from vafa.core.desk.panel.naming import full_name
from vafa.domain.facts import FactBook
from vafa.domain.text import normalise_text
from vafa.doors.web.words import _, say
from vafa.kernel.scope import current_club

_ROWS: Final = """
select m.id, m.given_name, m.family_name, m.city, m.tags, m.birthday, m.joined_at, m.is_demo,
  (select i.value from core_members_identifier i where i.club_id = m.club_id and i.member_id = m.id
   and i.kind = 'mobile' order by i.created_at limit 1),
  (select jsonb_object_agg(a.currency, a.total - a.pending - a.held - a.debt) from core_ledger_account a
   where a.club_id = m.club_id and a.member_id = m.id)::text,
  s.purchases, s.spent, s.last_at, {tier}
from core_members_member m
left join core_earning_standing s on s.club_id = m.club_id and s.member_id = m.id
where m.club_id = %(club)s and m.id = any(%(ids)s) and m.merged_into is null and m.erased_at is null
"""
RANKS: Final = ("bronze", "silver", "gold", "diamond")


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: UUID
    name: str
    city: str
    tags: list[str]
    birthday: date | None
    joined_at: datetime
    is_demo: bool
    mobile: str
    balances: dict[str, int]
    purchases: int
    spent: int
    last_at: datetime | None
    tier: str
    rank: str

    @property
    def called(self) -> str:
        return self.name or _("No name yet")


def rows(ids: Sequence[UUID], book: FactBook) -> list[MemberRow]:
    """In the order of ``ids``."""
    if not ids:
        return []
    fact = book.get("member.tier")
    tier = f"({fact.sql})" if fact is not None and fact.sql else "null"
    names = dict(fact.choices or {}) if fact is not None else {}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(tier=tier), {"club": current_club(), "ids": list(ids)})
        found = {row[0]: _row(row, names) for row in cursor.fetchall()}
    return [found[each] for each in ids if each in found]


def _row(row: Sequence[Any], tiers: dict[str, Any]) -> MemberRow:
    (
        id,
        given,
        family,
        city,
        tags,
        birthday,
        joined_at,
        is_demo,
        mobile,
        balances,
        purchases,
        spent,
        last_at,
        tier,
    ) = row
    return MemberRow(
        id=id,
        name=full_name(given, family),
        city=normalise_text(city or ""),
        tags=tags,
        birthday=birthday,
        joined_at=joined_at,
        is_demo=is_demo,
        mobile=mobile or "",
        balances=msgspec.json.decode(balances) if balances else {},
        purchases=purchases or 0,
        spent=spent or 0,
        last_at=last_at,
        tier=say(tiers.get(tier)) if tier else "",
        rank=rank(list(tiers), tier),
    )


def rank(order: Sequence[str], tier: str | None) -> str:
    """The colour of a tier by its place: the highest four of a ladder are told apart."""
    if tier not in order:
        return RANKS[0]
    if tier in RANKS:
        return tier
    return RANKS[min(order.index(tier), len(RANKS) - 1)]
