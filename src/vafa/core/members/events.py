"""What has happened to members. Events carry ids and names of fields, and nothing of the person: they are
kept and sent where an erasure could not follow them."""

from typing import ClassVar
from uuid import UUID

from vafa.kernel.events import SAMPLE_ID, Event


class MemberJoined(Event, frozen=True):
    name: ClassVar[str] = "members.joined"
    member_id: UUID
    joined_via: str
    at: int

    @classmethod
    def sample(cls) -> "MemberJoined":
        return cls(member_id=SAMPLE_ID, joined_via="form", at=1_795_503_600_000_000)


class MemberUpdated(Event, frozen=True):
    name: ClassVar[str] = "members.updated"
    member_id: UUID
    fields: list[str]

    @classmethod
    def sample(cls) -> "MemberUpdated":
        return cls(member_id=SAMPLE_ID, fields=["city", "tags"])


class IdentifierAdded(Event, frozen=True):
    name: ClassVar[str] = "members.identifier_added"
    member_id: UUID
    kind: str

    @classmethod
    def sample(cls) -> "IdentifierAdded":
        return cls(member_id=SAMPLE_ID, kind="card")


class IdentifierRemoved(Event, frozen=True):
    name: ClassVar[str] = "members.identifier_removed"
    member_id: UUID
    kind: str

    @classmethod
    def sample(cls) -> "IdentifierRemoved":
        return cls(member_id=SAMPLE_ID, kind="card")


class ConsentChanged(Event, frozen=True):
    name: ClassVar[str] = "members.consent_changed"
    member_id: UUID
    channel: str
    granted: bool

    @classmethod
    def sample(cls) -> "ConsentChanged":
        return cls(member_id=SAMPLE_ID, channel="sms", granted=True)


class MembersMerged(Event, frozen=True):
    name: ClassVar[str] = "members.merged"
    survivor_id: UUID
    merged_id: UUID
    merge_id: UUID

    @classmethod
    def sample(cls) -> "MembersMerged":
        return cls(survivor_id=SAMPLE_ID, merged_id=SAMPLE_ID, merge_id=SAMPLE_ID)


class MembersUnmerged(Event, frozen=True):
    name: ClassVar[str] = "members.unmerged"
    survivor_id: UUID
    merged_id: UUID
    merge_id: UUID

    @classmethod
    def sample(cls) -> "MembersUnmerged":
        return cls(survivor_id=SAMPLE_ID, merged_id=SAMPLE_ID, merge_id=SAMPLE_ID)


class MemberErased(Event, frozen=True):
    name: ClassVar[str] = "members.erased"
    member_id: UUID

    @classmethod
    def sample(cls) -> "MemberErased":
        return cls(member_id=SAMPLE_ID)


EVENTS = (
    MemberJoined,
    MemberUpdated,
    IdentifierAdded,
    IdentifierRemoved,
    ConsentChanged,
    MembersMerged,
    MembersUnmerged,
    MemberErased,
)
