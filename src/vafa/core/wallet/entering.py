"""Joining and signing in: a mobile number, a one-time code, and for newcomers a name.

Nobody who has not typed the right code learns whether a number is a member's. How far somebody has come is a signed
token, which their browser keeps: a page that is left half-way is gone on with, and no address names a number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core import signing

from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.wallet import cards
from vafa.domain.identifiers import normalise
from vafa.kernel import codes, visitors
from vafa.kernel.scope import Actor, acting, current_club

PURPOSE = "sign_in"
ASKED_SECONDS = 900
PROVED_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Asked:
    """A code is on its way to the mobile; another may be asked for at ``again_at``, in seconds since 1970."""

    mobile: str
    again_at: int

    def again_in(self) -> int:
        return max(0, self.again_at - int(datetime.now(UTC).timestamp()))


def ask(*, mobile: str, address: str, language: str, club_name: str) -> str:
    """Send a code; the token that stands for it. ``IdentifierInvalid``, ``TooManyTries``, ``SmsRefused``."""
    number = normalise("mobile", mobile)
    sent = codes.issue(
        purpose=PURPOSE, subject=number, address=address, language=language, values={"club": club_name}
    )
    return _sign("asked", number, int(datetime.now(UTC).timestamp()) + sent.again_in)


def asked(token: str) -> Asked | None:
    """None when a code was never asked for, or too long ago."""
    found = _read("asked", token, ASKED_SECONDS)
    return Asked(str(found[0]), int(found[1])) if found else None


def prove(*, mobile: str, code: str, address: str) -> str:
    """The token that says that the person has the mobile; ``CodeWrong``, ``CodeUsedUp``, ``TooManyTries``."""
    codes.check(purpose=PURPOSE, subject=mobile, code=code, address=address)
    return _sign("proved", mobile)


def proved(token: str) -> str | None:
    found = _read("proved", token, PROVED_SECONDS)
    return str(found[0]) if found else None


def member_of(mobile: str) -> UUID | None:
    found = members.by_identifier(current_club(), mobile, "mobile")
    return members.survivor(found.id).id if found is not None else None


def join(*, mobile: str, profile: dict[str, Any], consent: dict[str, bool]) -> UUID:
    """A new member with a proved number; ``MemberInvalid``, ``IdentifierTaken``."""
    made = services.join(
        club_id=current_club(),
        identifiers=[("mobile", mobile)],
        joined_via="form",
        consent=consent,
        **profile,
    )
    return UUID(str(made.id))


def start(*, member_id: UUID, device: str, card_label: str) -> str:
    """Sign in on this device, with a card to show. Returns the token for the cookie."""
    with acting(Actor("member", str(member_id), door="member")):
        cards.give_one(member_id=member_id, label=card_label)
        return visitors.start(member_id=member_id, device=device)


def _sign(what: str, *parts: str | int) -> str:
    return signing.dumps(list(parts), salt=f"wallet:{what}:{current_club()}")


def _read(what: str, token: str, seconds: int) -> list[Any]:
    try:
        found: list[Any] = signing.loads(token, salt=f"wallet:{what}:{current_club()}", max_age=seconds)
    except signing.BadSignature:
        return []
    return found
