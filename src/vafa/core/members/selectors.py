"""Reads of members. All of it runs inside ``unit(club_id)``."""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from vafa.core.members import watching
from vafa.core.members.errors import MemberErased, MemberMerged, MemberNotFound
from vafa.core.members.models import Field, Identifier, Member
from vafa.domain.identifiers import candidates, normalise
from vafa.domain.time import from_datetime
from vafa.kernel.scope import current_club

FIND_SQL: Final = """
select i.member_id from unnest(%s::text[], %s::text[]) with ordinality as asked (kind, value, place)
join core_members_identifier i on i.club_id = %s and i.kind = asked.kind and i.value = asked.value
order by asked.place limit 1
"""
"""The member whom the first of several (kinds, values) leads to; then the club's id."""

_TREE_SQL = """
with recursive tree (id) as (
    select %s::uuid
    union
    select m.id from core_members_member m join tree on m.club_id = %s and m.merged_into = tree.id
) select id from tree
"""

FACT_COLUMNS: Final = ("gender", "birthday", "joined_at", "city", "groups", "tags", "custom", "is_demo")
"""Columns of ``core_members_member`` that ``facts_of`` needs, in its order."""


def get(member_id: UUID) -> Member:
    """The member, also a merged or an erased one; ``MemberNotFound``."""
    member: Member | None = Member.objects.filter(id=member_id).first()
    if member is None:
        raise MemberNotFound()
    return member


def survivor(member_id: UUID) -> Member:
    """The member, or the one it was merged into, however often; ``MemberNotFound``."""
    member = get(member_id)
    while member.merged_into is not None:
        member = get(member.merged_into)
    return member


def by_identifier(club: int, raw: str, kind: str | None = None) -> Member | None:
    """The member whom an identifier leads to, in any writing; without ``kind`` the likeliest reading wins.

    With ``kind``, a value that cannot be of it raises ``IdentifierInvalid``. A blocked card is ``IdentifierBlocked``
    with the reason; without ``kind``, a code that stands for a member is read, too.
    """
    told = watching.read(raw) if kind is None else None
    if told is not None:
        return get(told)
    asked = candidates(raw) if kind is None else [(kind, normalise(kind, raw))]
    if not asked:
        return None
    kinds, values = zip(*asked, strict=True)
    found: Member | None = Member.objects.filter(
        id=RawSQL(FIND_SQL, [list(kinds), list(values), club])  # one round trip
    ).first()
    if found is None:
        watching.refuse_blocked(asked)
    return found


def identifiers(member_id: UUID) -> list[Identifier]:
    """What leads to the member, oldest first."""
    return list(Identifier.objects.filter(member_id=member_id).order_by("created_at", "kind", "value"))


def page(*, after: UUID | None = None, limit: int = 50) -> list[Member]:
    """Members by id, from after a cursor; merged and erased ones are left out."""
    found = Member.objects.filter(merged_into=None, erased_at=None)
    if after is not None:
        found = found.filter(id__gt=after)
    return list(found.order_by("id")[:limit])


def fields() -> dict[str, Field]:
    """The club's own fields by key."""
    return {field.key: field for field in Field.objects.order_by("key")}


def facts(member: Member) -> dict[str, Any]:
    """What conditions may ask about the member, by short key (the context contract of conditions)."""
    return facts_of([getattr(member, column) for column in FACT_COLUMNS])


def facts_of(row: Iterable[Any]) -> dict[str, Any]:
    """The same from a row of ``FACT_COLUMNS``, for those who read rows without models."""
    gender, birthday, joined_at, city, groups, tags, custom, is_demo = row
    return {
        "gender": gender,
        "birthday": birthday,
        "joined_at": joined_at if isinstance(joined_at, int) else from_datetime(joined_at),
        "city": city,
        "groups": frozenset(groups),
        "tags": frozenset(tags),
        "custom": json.loads(custom) if isinstance(custom, str) else custom,
        "is_demo": is_demo,
    }


def tree(member_id: UUID) -> list[UUID]:
    """The member and everyone merged into it, however often."""
    with connection.cursor() as cursor:
        cursor.execute(_TREE_SQL, [member_id, current_club()])
        return [row[0] for row in cursor.fetchall()]


def lock(*member_ids: UUID, sole: bool = False) -> list[Member]:
    """The members as they are, held until the end of the transaction, in the order asked for.

    They are locked in the order of their ids, so that two who lock the same never wait for each other in
    a circle. ``sole`` also keeps out those who only refer to them. ``MemberNotFound``, ``MemberMerged``,
    ``MemberErased``: nobody writes to one who is no longer there.
    """
    rows = Member.objects.filter(id__in=member_ids).order_by("id").select_for_update(no_key=not sole)
    found = {member.id: member for member in rows}
    for member_id in member_ids:
        if member_id not in found:
            raise MemberNotFound()
        if found[member_id].erased_at is not None:
            raise MemberErased()
        if found[member_id].merged_into is not None:
            raise MemberMerged(survivor=found[member_id].merged_into)
    return [found[member_id] for member_id in member_ids]
