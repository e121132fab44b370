"""Members, balances and history as plain data for answers; shared by hot and ordinary calls."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connections

from vafa.core.earning import programmes
from vafa.core.earning.store import Carried
from vafa.core.members.errors import MemberNotFound
from vafa.domain.context import MemberState, Standing
from vafa.domain.explain.answers import teller
from vafa.domain.explain.figures import iso
from vafa.domain.programme import Programme
from vafa.domain.records import BalanceNow
from vafa.kernel.instants import instant
from vafa.kernel.pipeline import rows
from vafa.kernel.scope import current_club

COLUMNS: Final = (
    "id", "given_name", "family_name", "gender", "birthday", "city", "joined_at", "joined_via", "tags", "groups",
    "custom", "consent", "is_demo", "merged_into", "erased_at",
)  # fmt: skip
_JSON: Final = ("custom", "consent")

SELECT: Final = """
select {columns}, (select jsonb_agg(jsonb_build_array(i.kind, i.value, i.label) order by i.created_at, i.kind, i.value)
  from core_members_identifier i where i.club_id = m.club_id and i.member_id = m.id)::text, s.data
from {source}
left join core_earning_standing s on s.club_id = m.club_id and s.member_id = m.id
""".format(
    columns=", ".join(f"m.{name}::text" if name in _JSON else f"m.{name}" for name in COLUMNS),
    source="{source}",
)

BY_ID: Final = SELECT.format(source="core_members_member m") + " where m.club_id = {club} and m.id = %s"

BY_IDENTIFIER: Final = (
    SELECT.format(
        source="""(select i.member_id, min(asked.place) as place
  from unnest(%b::text[], %b::text[]) with ordinality as asked (kind, value, place)
  join core_members_identifier i on i.club_id = {club} and i.kind = asked.kind and i.value = asked.value
  group by i.member_id) found
join core_members_member m on m.club_id = {club} and m.id = found.member_id"""
    )
    + " order by found.place"
)

PAGE: Final = (
    SELECT.format(source="core_members_member m")
    + " where m.club_id = {club} and m.id > %s and m.merged_into is null and m.erased_at is null order by m.id limit %s"
)

_identifiers = msgspec.json.Decoder(list[tuple[str, str, str]])
_carried = msgspec.json.Decoder(Carried)
_object = msgspec.json.Decoder(dict[str, Any])


def member_of(row: Sequence[Any], book: programmes.Book, now: int, lang: str) -> dict[str, Any]:
    """The member in a row of ``SELECT``."""
    *columns, identifiers, data = row
    shown: dict[str, Any] = dict(zip(COLUMNS, columns, strict=True))
    for name in _JSON:
        shown[name] = _object.decode(shown[name])
    joined_at = instant(shown["joined_at"])
    shown["joined_at"] = iso(joined_at)
    shown["erased_at"] = None if shown["erased_at"] is None else iso(instant(shown["erased_at"]))
    shown["identifiers"] = [
        {"kind": kind, "value": value, "label": label}
        for kind, value, label in (_identifiers.decode(identifiers) if identifiers else ())
    ]
    shown["tiers"] = tiers(row[0], joined_at, data, book, now, lang)
    return shown


def tiers(
    member_id: UUID, joined_at: int, data: str | None, book: programmes.Book, now: int, lang: str
) -> list[dict[str, Any]]:
    """Where the member stands on the club's ladders, in words; nothing if the club has none."""
    programme = book.at(now)
    if not programme.participants:
        return []
    state = MemberState(member_id, {"joined_at": joined_at})
    if data:
        state.standing = Standing(modules=_carried.decode(data).modules)
    notes: list[Any] = []
    for participant in programme.participants:
        described = participant.describe(state, now)
        notes += (described or {}).get("ladders", ())
    return [
        {name: each[name] for name in ("ladder", "key", "name", "progress", "next", "valid_until")}
        for each in teller(programme, lang, book.display).tiers(notes)
    ]


def member(member_id: UUID, now: int, lang: str) -> dict[str, Any]:
    """The member, inside a unit; ``MemberNotFound``."""
    connection = connections["default"].connection
    found = rows(connection, BY_ID.format(club="%s"), (current_club(), member_id))
    if not found:
        raise MemberNotFound()
    return member_of(found[0], programmes.book(connection, current_club()), now, lang)


def balances(
    found: Sequence[BalanceNow], programme: Programme, lang: str, display: str
) -> list[dict[str, Any]]:
    return teller(programme, lang, display).balances(found)
