"""Two members become one, one becomes two again, and one is forgotten.

What other parts of the core keep about a member follows through steps that they add to the lists here;
they run in the same transaction, with both members locked.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from vafa.core.members import finding, profiles, selectors
from vafa.core.members.errors import MergeNotFound, MergeWithItself
from vafa.core.members.events import MemberErased, MembersMerged, MembersUnmerged
from vafa.core.members.models import Identifier, Member, Merge
from vafa.domain.time import Instant, to_datetime
from vafa.kernel import audit, events, forgetting, visitors
from vafa.kernel.scope import current_actor

MergeStep = Callable[[UUID, UUID, UUID], None]
"""Called with the survivor's id, the merged member's id and the merge's id."""

EraseStep = Callable[[UUID], None]
"""Called with the member's id."""

MERGE_STEPS: Final[list[MergeStep]] = []
UNMERGE_STEPS: Final[list[MergeStep]] = []
ERASE_STEPS: Final[list[EraseStep]] = []

_SINGLE = (*profiles.TEXTS, "gender", "birthday")
_PERSON = (*_SINGLE, *profiles.LABELLED, "custom", "consent", "joined_at")


def merge(*, survivor_id: UUID, merged_id: UUID, at: Instant | None = None) -> Merge:
    """Everything of ``merged_id`` goes to ``survivor_id``: identifiers, what its profile knew more, and by
    ``MERGE_STEPS`` accounts and history. The merged row stays and points to its survivor."""
    if survivor_id == merged_id:
        raise MergeWithItself()
    survivor, merged = selectors.lock(survivor_id, merged_id, sole=True)
    gained, brought = _union(survivor, merged)
    record: Merge = Merge.objects.create(
        survivor_id=survivor_id,
        merged_id=merged_id,
        at=_moment(at),
        actor=f"{current_actor().kind}:{current_actor().id}",
        brought=brought,
    )
    moved = Identifier.objects.filter(member_id=merged_id).update(member_id=survivor_id)
    Member.objects.filter(id=survivor_id).update(**gained)
    Member.objects.filter(id=merged_id).update(merged_into=survivor_id)
    finding.renew(survivor_id, merged_id)
    # Whoever holds the merged member's phone shows by a new code that they are the survivor.
    visitors.end_all(member_id=merged_id)
    for step in MERGE_STEPS:
        step(survivor_id, merged_id, record.id)
    audit.record(
        "members.merge",
        "member",
        survivor_id,
        None,
        {"merged_id": merged_id, "merge_id": record.id, "moved": moved, "fields": sorted(gained)},
    )
    events.emit(MembersMerged(survivor_id=survivor_id, merged_id=merged_id, merge_id=record.id))
    return record


def unmerge(*, merge_id: UUID, at: Instant | None = None) -> Merge:
    """Give the merged member back what it brought; what came after the merge stays with the survivor.

    ``MergeNotFound`` if it is not there or was undone; ``MemberMerged`` if the survivor has itself been
    merged since (undo that first); ``MemberErased`` if there is nobody left to give back to.
    """
    record: Merge | None = Merge.objects.filter(id=merge_id, undone_at=None).first()
    if record is None:
        raise MergeNotFound()
    (survivor,) = selectors.lock(record.survivor_id, sole=True)
    merged = Member.objects.select_for_update().get(id=record.merged_id)
    if not Merge.objects.filter(id=merge_id, undone_at=None).update(undone_at=_moment(at)):
        raise MergeNotFound()  # somebody undid it while this one waited
    returned = selectors.tree(record.merged_id)
    Identifier.objects.filter(member_id=record.survivor_id, origin_id__in=returned).update(
        member_id=record.merged_id
    )
    lost = _difference(survivor, merged, record.brought)
    if lost:
        Member.objects.filter(id=record.survivor_id).update(**lost)
    Member.objects.filter(id=record.merged_id).update(merged_into=None)
    finding.renew(record.survivor_id, record.merged_id)
    for step in reversed(UNMERGE_STEPS):
        step(record.survivor_id, record.merged_id, record.id)
    audit.record(
        "members.unmerge", "member", record.survivor_id, None,
        {"merged_id": record.merged_id, "merge_id": merge_id, "fields": sorted(lost)},
    )  # fmt: skip
    events.emit(
        MembersUnmerged(survivor_id=record.survivor_id, merged_id=record.merged_id, merge_id=merge_id)
    )
    record.refresh_from_db()
    return record


def erase(*, member_id: UUID, at: Instant | None = None) -> None:
    """Remove the person and keep the pseudonym: identifiers, names, birthday, own fields and consent go, also
    of members merged into this one. ``ERASE_STEPS`` then settle what they keep. Twice is the same as once."""
    member = selectors.get(member_id)
    if member.erased_at is not None:
        return
    selectors.lock(member_id, sole=True)
    whole = selectors.tree(member_id)
    mobiles = Identifier.objects.filter(member_id__in=whole, kind="mobile").values_list("value", flat=True)
    forgetting.forget_person(member_ids=whole, mobiles=list(mobiles))
    Identifier.objects.filter(member_id__in=whole).delete()
    Member.objects.filter(id__in=whole).update(
        **dict.fromkeys(_SINGLE), tags=[], groups=[], custom={}, consent={}, erased_at=_moment(at)
    )
    finding.renew(*whole)
    Merge.objects.filter(Q(survivor_id__in=whole) | Q(merged_id__in=whole)).update(brought={})
    for step in ERASE_STEPS:
        step(member_id)
    audit.record("members.erase", "member", member_id, None, {"members": len(whole)})
    events.emit(MemberErased(member_id=member_id))


def _union(survivor: Member, merged: Member) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the survivor's profile becomes, and the names of what it took over."""
    filled = [
        name for name in _SINGLE if getattr(survivor, name) is None and getattr(merged, name) is not None
    ]
    gained: dict[str, Any] = {name: getattr(merged, name) for name in filled}
    brought: dict[str, Any] = {"filled": filled}
    for name in profiles.LABELLED:
        brought[name] = sorted(set(getattr(merged, name)) - set(getattr(survivor, name)))
        gained[name] = sorted({*getattr(survivor, name), *getattr(merged, name)})
    brought["custom"] = sorted(merged.custom.keys() - survivor.custom.keys())
    gained["custom"] = {**merged.custom, **survivor.custom}
    # The latest word of the person counts, whichever of the two said it.
    newer = {
        channel: word
        for channel, word in merged.consent.items()
        if channel not in survivor.consent or survivor.consent[channel]["at"] < word["at"]
    }
    brought["consent"] = {channel: survivor.consent.get(channel) for channel in newer}
    gained["consent"] = {**survivor.consent, **newer}
    if merged.joined_at < survivor.joined_at:
        brought["joined_at"] = survivor.joined_at.isoformat()
        gained["joined_at"] = merged.joined_at
    return {name: gained[name] for name in gained if gained[name] != getattr(survivor, name)}, brought


def _difference(survivor: Member, merged: Member, brought: dict[str, Any]) -> dict[str, Any]:
    """The survivor's profile without what the merge brought; what was changed since is left alone."""
    after: dict[str, Any] = {name: getattr(survivor, name) for name in _PERSON}
    for name in brought["filled"]:
        if after[name] == getattr(merged, name):
            after[name] = None
    for name in profiles.LABELLED:
        after[name] = [label for label in after[name] if label not in brought[name]]
    after["custom"] = {
        key: value
        for key, value in after["custom"].items()
        if key not in brought["custom"] or value != merged.custom.get(key)
    }
    consent = dict(after["consent"])
    for channel, before in brought["consent"].items():
        if consent.get(channel) == merged.consent.get(channel):
            consent.pop(channel, None)
            consent |= {channel: before} if before else {}
    after["consent"] = consent
    if "joined_at" in brought and after["joined_at"] == merged.joined_at:
        after["joined_at"] = datetime.fromisoformat(brought["joined_at"])
    return {name: value for name, value in after.items() if value != getattr(survivor, name)}


def _moment(at: Instant | None) -> datetime:
    return datetime.now(UTC) if at is None else to_datetime(at)
