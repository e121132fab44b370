"""Joining: one newcomer or thousands, on one path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from vafa.core.members import finding, profiles, selectors, watching
from vafa.core.members.errors import IdentifierTaken
from vafa.core.members.events import MemberJoined
from vafa.core.members.models import Member
from vafa.domain.identifiers import normalise
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.database import unit
from vafa.kernel.scope import current_actor, current_club

# Where nobody is there to be asked, a field that the club requires may come later.
UNATTENDED: Final = frozenset({"import", "purchase"})

# The rows come as one JSON text: thousands of parameters take longer to bind than the rows to insert.
_INSERT_SQL = """
insert into core_members_member (club_id, id, given_name, family_name, gender, birthday, city, joined_at,
    joined_via, tags, groups, custom, consent, is_demo, created_at)
select %s, each.* , %s from jsonb_to_recordset(%s::jsonb) as each (id uuid, given_name text, family_name text,
    gender text, birthday date, city text, joined_at timestamptz, joined_via text, tags text[], groups text[],
    custom jsonb, consent jsonb, is_demo boolean)
"""
_COLUMNS: Final = (
    "id", "given_name", "family_name", "gender", "birthday", "city", "joined_at", "joined_via", "tags",
    "groups", "custom", "consent", "is_demo",
)  # fmt: skip

_ADD_SQL = """
insert into core_members_identifier (club_id, kind, value, member_id, origin_id, label, created_at)
select %s, each.kind, each.value, each.member_id, each.member_id, each.label, %s
from unnest(%s::text[], %s::text[], %s::uuid[], %s::text[]) as each (kind, value, member_id, label)
where not exists (select from core_members_identifier b
    where b.club_id = %s and b.kind = 'blocked_' || each.kind and b.value = each.value)
order by each.kind, each.value
on conflict do nothing returning kind, value
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who joins: identifiers as (kind, raw value), a profile as ``update`` takes it, consent by channel."""

    identifiers: Sequence[tuple[str, str]]
    profile: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, bool] = field(default_factory=dict)
    joined_at: Instant | None = None


def join(
    *,
    club_id: int,
    identifiers: Sequence[tuple[str, str]],
    joined_via: str,
    given_name: str | None = None,
    family_name: str | None = None,
    gender: str | None = None,
    birthday: Any = None,
    city: str | None = None,
    tags: Sequence[str] = (),
    groups: Sequence[str] = (),
    custom: Mapping[str, Any] | None = None,
    consent: Mapping[str, bool] | None = None,
    is_demo: bool = False,
    happened_at: Instant | None = None,
) -> Member:
    """A new member with at least one identifier. Refused: ``IdentifierTaken``, ``IdentifierInvalid``,
    ``MemberInvalid`` with every field that is wrong."""
    profile = {
        "given_name": given_name, "family_name": family_name, "gender": gender, "birthday": birthday,
        "city": city, "tags": tags, "groups": groups, "custom": custom or {}, "is_demo": is_demo,
    }  # fmt: skip
    newcomer = Newcomer(
        identifiers=identifiers, profile=profile, consent=consent or {}, joined_at=happened_at
    )
    with unit(club_id):
        (member,) = _admit([newcomer], joined_via)
        audit.record(
            "members.join",
            "member",
            member.id,
            None,
            {
                "joined_via": joined_via,
                "identifiers": [kind for kind, _ in identifiers],
                **profiles.shown({name: value for name, value in profile.items() if value}),
                "consent": dict(newcomer.consent),
            },
        )
    return member


def join_many(*, club_id: int, newcomers: Sequence[Newcomer], joined_via: str) -> list[Member]:
    """Many at once, all or none, in the same order, with a handful of statements; one audit record."""
    if not newcomers:
        return []
    with unit(club_id):
        members = _admit(newcomers, joined_via)
        audit.record(
            "members.join_many", "club", None, None, {"count": len(members), "joined_via": joined_via}
        )
    return members


def _admit(newcomers: Sequence[Newcomer], joined_via: str) -> list[Member]:
    now = datetime.now(UTC)
    fields = selectors.fields()
    members: list[Member] = []
    given: list[tuple[str, str, UUID, str]] = []
    for newcomer in newcomers:
        if not newcomer.identifiers:
            problems = profiles.Problems()
            problems.add("identifiers", "required")
            problems.raise_if_any()
        profile = profiles.clean(newcomer.profile, fields=fields, today=now.date())
        if joined_via not in UNATTENDED:
            profiles.require(profile.get("custom", {}), fields.values())
        profiles.check_channels(newcomer.consent)
        joined = now if newcomer.joined_at is None else to_datetime(newcomer.joined_at)
        member = Member(
            **{**profile, "custom": profiles.without_none(profile.get("custom", {}))},
            joined_at=joined,
            joined_via=joined_via,
            created_at=now,
            consent={
                channel: consent_word(granted, from_datetime(joined))
                for channel, granted in newcomer.consent.items()
            },
        )
        members.append(member)
        named = {(kind, normalise(kind, raw)) for kind, raw in newcomer.identifiers}
        given.extend((kind, value, member.id, "") for kind, value in sorted(named))
    _insert(members, now)
    give(given)
    words = {member.id: finding.words_of_name(member.given_name, member.family_name) for member in members}
    for kind, value, member_id, _label in given:
        words[member_id] |= finding.words_of_identifier(kind, value)
    finding.add(words.items())
    events.emit(
        *(
            MemberJoined(member_id=member.id, joined_via=joined_via, at=from_datetime(member.joined_at))
            for member in members
        )
    )
    return members


def _insert(members: Sequence[Member], now: datetime) -> None:
    rows = [{column: getattr(member, column) for column in _COLUMNS} for member in members]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_SQL, [current_club(), now, msgspec.json.encode(rows).decode()])


def give(given: Sequence[tuple[str, str, UUID, str]]) -> None:
    """Add (kind, value, member, label); waits for whoever is adding the same, and then refuses."""
    watching.giving(given)
    kinds, values, members, labels = (list(column) for column in zip(*given, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_SQL, [current_club(), datetime.now(UTC), kinds, values, members, labels, current_club()]
        )
        added = set(cursor.fetchall())
    if len(added) < len(given):
        seen: set[tuple[str, str]] = set()
        for kind, value, *_ in given:
            if (kind, value) in seen or (kind, value) not in added:
                raise IdentifierTaken(identifier=kind)
            seen.add((kind, value))


def consent_word(granted: bool, at: Instant | None) -> dict[str, Any]:
    moment = datetime.now(UTC) if at is None else to_datetime(at)
    return {"granted": bool(granted), "at": moment.isoformat(), "door": current_actor().door}
