"""Writes of members: joining, changing, identifiers, consent. Merging and erasing stand in ``merging``.

Each runs inside ``unit(club_id)`` and is one thing that happened: with its audit record and its event. What
raises leaves the transaction unusable, as everywhere; a batch that goes on after an error takes savepoints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from vafa.core.members import profiles, selectors
from vafa.core.members.errors import IdentifierNotFound, IdentifierTaken, LastIdentifier
from vafa.core.members.events import (
    ConsentChanged,
    IdentifierAdded,
    IdentifierRemoved,
    MemberJoined,
    MemberUpdated,
)
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS, erase, merge, unmerge
from vafa.core.members.models import Identifier, Member
from vafa.domain.identifiers import normalise
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel import audit, events
from vafa.kernel.database import unit
from vafa.kernel.privacy import HIDDEN
from vafa.kernel.scope import current_actor, current_club

__all__ = [
    "ERASE_STEPS", "MERGE_STEPS", "UNMERGE_STEPS", "Newcomer", "add_identifier", "erase", "join", "join_many",
    "merge", "remove_identifier", "set_consent", "unmerge", "update",
]  # fmt: skip

# Where nobody is there to be asked, a field that the club requires may come later.
UNATTENDED: Final = frozenset({"import", "purchase"})

_ADD_SQL = """
insert into core_members_identifier (club_id, kind, value, member_id, origin_id, label, created_at)
select %s, each.kind, each.value, each.member_id, each.member_id, each.label, %s
from unnest(%s::text[], %s::text[], %s::uuid[], %s::text[]) as each (kind, value, member_id, label)
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
                **_shown({name: value for name, value in profile.items() if value}),
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
    members, given = [], []
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
            **{**profile, "custom": _without_none(profile.get("custom", {}))},
            joined_at=joined,
            joined_via=joined_via,
            consent={
                channel: _consent(granted, from_datetime(joined))
                for channel, granted in newcomer.consent.items()
            },
        )
        members.append(member)
        named = {(kind, normalise(kind, raw)) for kind, raw in newcomer.identifiers}
        given.extend((kind, value, member.id, "") for kind, value in sorted(named))
    Member.objects.bulk_create(members, batch_size=5000)
    _give(given)
    events.emit(
        *(
            MemberJoined(member_id=member.id, joined_via=joined_via, at=from_datetime(member.joined_at))
            for member in members
        )
    )
    return members


def update(*, member_id: UUID, changes: Mapping[str, Any]) -> Member:
    """Change the profile: names, gender, birthday, city, tags, groups, custom (key by key; None clears)."""
    (member,) = selectors.lock(member_id)
    cleaned = profiles.clean(changes, fields=selectors.fields(), today=datetime.now(UTC).date())
    if "custom" in cleaned:
        cleaned["custom"] = _without_none({**member.custom, **cleaned["custom"]})
        profiles.require(
            cleaned["custom"], [one for key, one in selectors.fields().items() if key in changes["custom"]]
        )
    before = {name: getattr(member, name) for name in cleaned}
    changed = {name: value for name, value in cleaned.items() if value != before[name]}
    if not changed:
        return member
    Member.objects.filter(id=member_id).update(**changed)
    for name, value in changed.items():
        setattr(member, name, value)
    audit.record(
        "members.update",
        "member",
        member_id,
        _shown({name: before[name] for name in changed}),
        _shown(changed),
    )
    events.emit(MemberUpdated(member_id=member_id, fields=sorted(changed)))
    return member


def add_identifier(*, member_id: UUID, kind: str, value: str, label: str = "") -> Identifier:
    """One more card, number or address. The member's own again is fine; another's is ``IdentifierTaken``."""
    selectors.lock(member_id)
    value = normalise(kind, value)
    known: Identifier | None = Identifier.objects.filter(kind=kind, value=value, member_id=member_id).first()
    if known is not None:
        return known
    _give([(kind, value, member_id, profiles.clean_label(label))])
    audit.record("members.add_identifier", "member", member_id, None, {"kind": kind, "identifier": value})
    events.emit(IdentifierAdded(member_id=member_id, kind=kind))
    added: Identifier = Identifier.objects.get(kind=kind, value=value)
    return added


def remove_identifier(*, member_id: UUID, kind: str, value: str) -> None:
    """``IdentifierNotFound`` if it is not the member's; ``LastIdentifier`` if nothing else leads to them."""
    selectors.lock(member_id)
    value = normalise(kind, value)
    mine = Identifier.objects.filter(member_id=member_id)
    if not mine.filter(kind=kind, value=value).exists():
        raise IdentifierNotFound()
    if mine.count() == 1:
        raise LastIdentifier()
    mine.filter(kind=kind, value=value).delete()
    audit.record("members.remove_identifier", "member", member_id, {"kind": kind, "identifier": value}, None)
    events.emit(IdentifierRemoved(member_id=member_id, kind=kind))


def set_consent(*, member_id: UUID, channel: str, granted: bool, at: Instant | None = None) -> Member:
    """Keep that the member allows messages through a channel, or no longer; with time and door."""
    profiles.check_channels([channel])
    (member,) = selectors.lock(member_id)
    before = member.consent.get(channel)
    member.consent = {**member.consent, channel: _consent(granted, at)}
    Member.objects.filter(id=member_id).update(consent=member.consent)
    audit.record(
        "members.set_consent", "member", member_id, {channel: before}, {channel: member.consent[channel]}
    )
    events.emit(ConsentChanged(member_id=member_id, channel=channel, granted=granted))
    return member


def _give(given: Sequence[tuple[str, str, UUID, str]]) -> None:
    """Add (kind, value, member, label); waits for whoever is adding the same, and then refuses."""
    kinds, values, members, labels = (list(column) for column in zip(*given, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_ADD_SQL, [current_club(), datetime.now(UTC), kinds, values, members, labels])
        added = set(cursor.fetchall())
    if len(added) < len(given):
        seen: set[tuple[str, str]] = set()
        for kind, value, *_ in given:
            if (kind, value) in seen or (kind, value) not in added:
                raise IdentifierTaken(identifier=kind)
            seen.add((kind, value))


def _consent(granted: bool, at: Instant | None) -> dict[str, Any]:
    moment = datetime.now(UTC) if at is None else to_datetime(at)
    return {"granted": bool(granted), "at": moment.isoformat(), "door": current_actor().door}


def _shown(profile: Mapping[str, Any]) -> dict[str, Any]:
    """What an append-only record may keep of a profile: what the club says of the member, not who it is."""
    return {
        name: value if name in ("groups", "is_demo") or not value else HIDDEN
        for name, value in profile.items()
    }


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
