"""What a member allows, and every time that this was changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from vafa.core.members.models import Member
from vafa.kernel.tables import AuditRecord

CHANNELS: Final = ("sms", "email")
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Word:
    channel: str
    granted: bool
    at: datetime
    door: str


def now(member: Member) -> list[Word]:
    """One for each channel that is asked about or was ever answered."""
    names = list(dict.fromkeys([*CHANNELS, *member.consent]))
    return [_word(each, member.consent.get(each) or {"at": member.joined_at, "door": ""}) for each in names]


def history(member_id: UUID) -> list[Word]:
    """Newest first."""
    rows = AuditRecord.objects.filter(subject_id=member_id, action="members.set_consent").order_by(
        "-at", "-id"
    )
    return [
        _word(channel, said)
        for after in rows.values_list("after", flat=True)[:MOST]
        for channel, said in (after or {}).items()
        if isinstance(said, dict)
    ]


def _word(channel: str, said: dict[str, Any]) -> Word:
    at = said["at"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return Word(channel, bool(said.get("granted")), moment, str(said.get("door", "")))
