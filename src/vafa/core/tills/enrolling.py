"""Joining at a till or kiosk: a mobile, a name, and what the member agrees to."""

from uuid import UUID

from vafa.core.members import services
from vafa.core.members.errors import IdentifierTaken
from vafa.core.tills import finding
from vafa.domain.identifiers import normalise
from vafa.domain.time import parse_instant


def enrol(
    *,
    club_id: int,
    mobile: str,
    given_name: str,
    family_name: str,
    sms: bool,
    via: str,
    happened_at: str | None = None,
) -> tuple[UUID, bool]:
    """The new member, or the one who has the number already: a till that sends it twice means one person."""
    mobile = normalise("mobile", mobile)
    known = finding.member(mobile)
    if known is not None:
        return known, False
    member = services.join(
        club_id=club_id,
        identifiers=[("mobile", mobile)],
        joined_via=via,
        given_name=given_name or None,
        family_name=family_name or None,
        consent={"sms": True} if sms else {},
        happened_at=parse_instant(happened_at) if happened_at else None,
    )
    return UUID(str(member.id)), True


__all__ = ["IdentifierTaken", "enrol"]
