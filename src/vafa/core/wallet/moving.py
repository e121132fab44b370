"""Another mobile number for a member, by themselves: who asks shows that both numbers are theirs.

A code goes to the old number, unless the person has signed in by one a moment ago, then one to the new number. Only
whoever has the new number learns that it is used in the club already, and never by whom. The old number is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.db import transaction

from vafa.core.desk.panel import naming
from vafa.core.members import selectors as members
from vafa.core.members import services
from vafa.core.members.errors import IdentifierTaken
from vafa.domain.errors import Kind, VafaError
from vafa.domain.identifiers import normalise
from vafa.kernel import codes, sms, throttle, visitors
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

FROM: Final = "move_from"
TO: Final = "move_to"
RECENT_SECONDS: Final = 900
TOKEN_SECONDS: Final = 1800
OFTEN: Final = Limit("mobile.move", 5, 86400, 3600)
"""So often a day one member may ask."""

codes.TEXTS.setdefault(
    FROM,
    {
        "fa": "{club}: کد تغییر شمارهٔ موبایل شما {code} است. اگر نخواسته‌اید، آن را به کسی ندهید.",
        "en": "{club}: your code to change your mobile number is {code}. If it was not you, give it to nobody.",
    },
)
codes.TEXTS.setdefault(
    TO,
    {
        "fa": "{club}: با کد {code} این شماره از این پس شمارهٔ عضویت شما می‌شود.",
        "en": "{club}: with the code {code} this number becomes that of your membership.",
    },
)
TOLD: Final = {
    "fa": "{club}: شمارهٔ موبایل عضویت شما عوض شد. اگر کار شما نبوده است، زود به باشگاه خبر دهید.",
    "en": "{club}: the mobile number of your membership was changed. If it was not you, tell the club at once.",
}


class SameNumber(VafaError):
    code = "wallet.same_number"
    kind = Kind.INVALID
    title = {"fa": "همان شماره است", "en": "It is the same number"}
    detail = {"fa": "این همان شمارهٔ کنونی شماست.", "en": "This is the number that you have now."}


class NumberInUse(VafaError):
    code = "wallet.number_in_use"
    kind = Kind.CONFLICT
    title = {"fa": "این شماره پذیرفته نشد", "en": "This number cannot be taken"}
    detail = {
        "fa": "این شماره در باشگاه عضویتی دارد. اگر آن هم از شماست، در فروشگاه بخواهید دو عضویت یکی شود.",
        "en": "This number has a membership in the club already. If that is yours, ask at the shop to join both.",
    }


@dataclass(frozen=True, slots=True)
class Move:
    """How far it has come: ``proved`` once the old number needs no code any more."""

    member_id: UUID
    new: str
    proved: bool

    @property
    def token(self) -> str:
        return signing.dumps([str(self.member_id), self.new, self.proved], salt=_salt())


def read(token: str, member_id: UUID) -> Move | None:
    """None for what is no token of this member, or too old."""
    try:
        who, new, proved = signing.loads(token, salt=_salt(), max_age=TOKEN_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Move(member_id, str(new), bool(proved)) if who == str(member_id) else None


def number_of(member_id: UUID) -> str:
    return str(naming.first_mobile(members.identifiers(member_id)))


def begin(*, member_id: UUID, session_id: UUID, mobile: str, **how: str) -> Move:
    """``IdentifierInvalid``, ``SameNumber``, ``TooManyTries``, ``SmsRefused``."""
    new, old = normalise("mobile", mobile), number_of(member_id)
    if new == old:
        raise SameNumber()
    throttle.hit(OFTEN, f"{current_club()}:{member_id}", datetime.now(UTC))
    move = Move(member_id, new, not old or _signed_in_just_now(member_id, session_id))
    send(move, **how)
    return move


def send(move: Move, *, address: str, language: str, club_name: str) -> None:
    """The code that comes next, to the number that it is about."""
    purpose, number = (TO, move.new) if move.proved else (FROM, number_of(move.member_id))
    codes.issue(
        purpose=purpose, subject=number, address=address, language=language, values={"club": club_name}
    )


def go_on(move: Move, *, code: str, address: str) -> Move | None:
    """The old number is proved, and what follows is about the new one; or None when the number is changed."""
    purpose, number = (TO, move.new) if move.proved else (FROM, number_of(move.member_id))
    codes.check(purpose=purpose, subject=number, code=code, address=address)
    return None if move.proved else Move(move.member_id, move.new, True)


def change(move: Move, *, session_id: UUID, language: str, club_name: str) -> None:
    """The new number instead of the old one; every other device is signed out. ``NumberInUse``."""
    assert move.proved
    old = number_of(move.member_id)
    try:
        with transaction.atomic():
            services.add_identifier(member_id=move.member_id, kind="mobile", value=move.new)
    except IdentifierTaken as taken:
        raise NumberInUse() from taken
    if old:
        services.remove_identifier(member_id=move.member_id, kind="mobile", value=old)
        _tell(old, language, club_name)
    visitors.end_all(member_id=move.member_id, keep=session_id)


def _tell(old: str, language: str, club_name: str) -> None:
    try:
        sms.send(mobile=old, text=TOLD[language].format(club=club_name), purpose="moved")
    except sms.SmsRefused:
        return  # a number that takes no messages is no reason to keep it


def _signed_in_just_now(member_id: UUID, session_id: UUID) -> bool:
    mine: Any = next((each for each in visitors.sessions(member_id) if each.id == session_id), None)
    return mine is not None and (datetime.now(UTC) - mine.created_at).total_seconds() < RECENT_SECONDS


def _salt() -> str:
    return f"wallet:move:{current_club()}"
