"""Writes of members: changing, identifiers, consent. Joining stands in ``joining``, merging and erasing in
``merging``; all are called from here.

Each runs inside ``unit(club_id)`` and is one thing that happened: with its audit record and its event. What
raises leaves the transaction unusable, as everywhere; a batch that goes on after an error takes savepoints.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from vafa.core.members import finding, profiles, selectors, watching
from vafa.core.members.errors import IdentifierNotFound, LastIdentifier
from vafa.core.members.events import (
    ConsentChanged,
    IdentifierAdded,
    IdentifierRemoved,
    MemberUpdated,
)
from vafa.core.members.joining import Newcomer, consent_word, give, join, join_many
from vafa.core.members.merging import ERASE_STEPS, MERGE_STEPS, UNMERGE_STEPS, erase, merge, unmerge
from vafa.core.members.models import BLOCKED, Identifier, Member
from vafa.domain.identifiers import normalise
from vafa.domain.time import Instant
from vafa.kernel import audit, events

__all__ = [
    "ERASE_STEPS", "MERGE_STEPS", "UNMERGE_STEPS", "Newcomer", "add_identifier", "block_identifier", "erase", "join",
    "join_many", "merge", "remove_identifier", "reveal", "set_consent", "unblock_identifier", "unmerge", "update",
]  # fmt: skip


def update(*, member_id: UUID, changes: Mapping[str, Any]) -> Member:
    """Change the profile: names, gender, birthday, city, tags, groups, custom (key by key; None clears)."""
    (member,) = selectors.lock(member_id)
    cleaned = profiles.clean(changes, fields=selectors.fields(), today=datetime.now(UTC).date())
    if "custom" in cleaned:
        cleaned["custom"] = profiles.without_none({**member.custom, **cleaned["custom"]})
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
    if changed.keys() & {"given_name", "family_name"}:
        finding.renew(member_id)
    audit.record(
        "members.update",
        "member",
        member_id,
        profiles.shown({name: before[name] for name in changed}),
        profiles.shown(changed),
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
    give([(kind, value, member_id, profiles.clean_label(label))])
    finding.add([(member_id, finding.words_of_identifier(kind, value))])
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
    if mine.exclude(kind__startswith=BLOCKED).count() == 1:
        raise LastIdentifier()
    mine.filter(kind=kind, value=value).delete()
    finding.renew(member_id)
    watching.changed(member_id, kind, value, "removed")
    audit.record("members.remove_identifier", "member", member_id, {"kind": kind, "identifier": value}, None)
    events.emit(IdentifierRemoved(member_id=member_id, kind=kind))


def block_identifier(*, member_id: UUID, kind: str, value: str) -> None:
    """A lost card leads to nobody any more, and cannot be given to another. ``IdentifierNotFound``."""
    _rename(member_id, kind, f"{BLOCKED}{kind}", normalise(kind, value), "members.block_identifier")


def unblock_identifier(*, member_id: UUID, kind: str, value: str) -> None:
    """The card was found: it leads to the member again. ``kind`` is what it was before it was blocked."""
    _rename(member_id, f"{BLOCKED}{kind}", kind, normalise(kind, value), "members.unblock_identifier")


def _rename(member_id: UUID, kind: str, to: str, value: str, action: str) -> None:
    selectors.lock(member_id)
    if not Identifier.objects.filter(member_id=member_id, kind=kind, value=value).update(kind=to):
        raise IdentifierNotFound()
    finding.renew(member_id)
    named = kind.removeprefix(BLOCKED)
    audit.record(action, "member", member_id, None, {"kind": named, "identifier": value})
    watching.changed(member_id, named, value, "blocked" if to.startswith(BLOCKED) else "unblocked")
    if to.startswith(BLOCKED):
        events.emit(IdentifierRemoved(member_id=member_id, kind=named))
    else:
        events.emit(IdentifierAdded(member_id=member_id, kind=named))


def reveal(*, member_id: UUID) -> None:
    """Somebody looks at whole numbers of a member: they change nothing, and it is kept that they looked."""
    selectors.get(member_id)
    audit.record("members.reveal", "member", member_id, None, None)


def set_consent(*, member_id: UUID, channel: str, granted: bool, at: Instant | None = None) -> Member:
    """Keep that the member allows messages through a channel, or no longer; with time and door."""
    profiles.check_channels([channel])
    (member,) = selectors.lock(member_id)
    before = member.consent.get(channel)
    member.consent = {**member.consent, channel: consent_word(granted, at)}
    Member.objects.filter(id=member_id).update(consent=member.consent)
    audit.record(
        "members.set_consent", "member", member_id, {channel: before}, {channel: member.consent[channel]}
    )
    events.emit(ConsentChanged(member_id=member_id, channel=channel, granted=granted))
    return member
