"""One-time codes to a member's mobile: to sign in, and to agree to spending at the till.

    sent = codes.issue(purpose="sign_in", subject=mobile, address=address, language="fa")
    codes.check(purpose="sign_in", subject=mobile, code="۱۲۳۴۵۶", address=address)

A code has six digits, lives a few minutes and is tried five times at most, after which even the right one is refused.
A try is written down on a connection of its own before it is judged: it stays counted when the caller's transaction is
rolled back, and of two right codes at once one wins. Of a code there is only a keyed hash.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from vafa.domain.errors import Kind, VafaError
from vafa.domain.text import normalise_digits
from vafa.kernel import sms, throttle
from vafa.kernel.database import SET_CLUB_SQL, pool
from vafa.kernel.ids import uuid7
from vafa.kernel.people import OneTimeCode
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit

DIGITS = 6
TRIES = 5
SECONDS = 180
SHORTEST, LONGEST = 120, 300

TO_ONE = (Limit("code.again", 1, 45), Limit("code.subject", 5, 3600, 1800))
"""Codes to one mobile: one in 45 seconds, five in an hour."""
FROM_ADDRESS = Limit("code.address", 20, 3600, 1800)
OF_CLUB = Limit("code.club", 600, 600, 120)
"""A whole club: what a campaign's rush needs, and too little to empty its SMS credit overnight."""
WRONG = Limit("code.wrong", 15, 3600, 3600)
WRONG_FROM_ADDRESS = Limit("code.wrong_address", 60, 3600, 1800)

TEXTS: dict[str, dict[str, str]] = {
    "sign_in": {"fa": "کد ورود به {club}: {code}", "en": "Your code to sign in to {club}: {code}"},
    "spend": {
        "fa": "{club}: برای خرج {amount} کد {code} را به صندوق‌دار بگویید.",
        "en": "{club}: to spend {amount}, tell the cashier the code {code}.",
    },
}


class CodeWrong(VafaError):
    code = "codes.wrong"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "کد درست نیست", "en": "The code is not right"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کد درست نیست؛ {left} بار دیگر می‌توانید.",
        "en": "The code is not right; tries left: {left}.",
    }


class CodeUsedUp(VafaError):
    """There is no code that could be right: none was sent, it is too old, was used, or tried too often."""

    code = "codes.used_up"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {"fa": "کد دیگر کار نمی‌کند", "en": "The code no longer works"}
    detail: ClassVar[dict[str, str]] = {
        "fa": "کد دیگر کار نمی‌کند؛ کد تازه بگیرید.",
        "en": "The code no longer works; ask for a new one.",
    }


@dataclass(frozen=True, slots=True)
class Sent:
    """``again_in`` seconds another code may be asked for; ``state`` is how the message fares."""

    expires_at: datetime
    again_in: int
    sms_id: UUID
    state: str


def issue(
    *,
    purpose: str,
    subject: str,
    address: str,
    language: str,
    values: dict[str, str] | None = None,
    to: str | None = None,
    seconds: int = SECONDS,
) -> Sent:
    """Make a code for the subject and send it there, or to the mobile ``to``; an older one of this purpose is void.

    ``values`` fill the text of the purpose (`TEXTS`): the club's name, an amount. ``TooManyTries`` says how long to
    wait; ``SmsRefused`` that the number cannot be reached. In the transaction that is open, so it cannot be checked
    before that has been committed.
    """
    now, club = datetime.now(UTC), current_club()
    throttle.hit(FROM_ADDRESS, address, now)
    for limit in TO_ONE:
        throttle.hit(limit, f"{club}:{purpose}:{subject}", now)
    throttle.hit(OF_CLUB, str(club), now)
    code, code_id = "".join(secrets.choice("0123456789") for _ in range(DIGITS)), uuid7()
    expires_at = now + timedelta(seconds=min(max(seconds, SHORTEST), LONGEST))
    OneTimeCode.objects.bulk_create(
        [
            OneTimeCode(
                club_id=club,
                id=code_id,
                purpose=purpose,
                subject=subject,
                digest=_digest(club, purpose, subject, code),
                tries=0,
                created_at=now,
                expires_at=expires_at,
                used_at=None,
            )
        ],
        update_conflicts=True,
        unique_fields=["club_id", "purpose", "subject"],
        update_fields=["digest", "tries", "created_at", "expires_at", "used_at"],
    )
    shown = code.translate(_PERSIAN) if language == "fa" else code
    text = TEXTS[purpose][language].format_map({"code": shown, **(values or {})})
    try:
        message = sms.send(mobile=to or subject, text=text, purpose=purpose)
    except sms.SmsRefused:
        throttle.forgive(TO_ONE[0], f"{club}:{purpose}:{subject}")  # what was not sent need not be waited for
        raise
    return Sent(expires_at, TO_ONE[0].window, message.id, message.state)


_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_TRY_SQL = """
UPDATE kernel_code SET tries = tries + 1
WHERE club_id = %s AND purpose = %s AND subject = %s AND used_at IS NULL AND expires_at > %s AND tries < %s
RETURNING id, digest, tries
"""
_USE_SQL = "UPDATE kernel_code SET used_at = %s WHERE club_id = %s AND id = %s"


def check(*, purpose: str, subject: str, code: str, address: str) -> None:
    """Accept the code and use it up, or ``CodeWrong``, ``CodeUsedUp``, ``TooManyTries``."""
    now, club = datetime.now(UTC), current_club()
    who = f"{club}:{purpose}:{subject}"
    throttle.hit(WRONG_FROM_ADDRESS, address, now)
    throttle.hit(WRONG, who, now)
    given = _digest(club, purpose, subject, "".join(normalise_digits(code).split()))
    with pool().connection() as connection, connection.transaction():
        connection.execute(SET_CLUB_SQL, [str(club)])
        found = connection.execute(_TRY_SQL, [club, purpose, subject, now, TRIES]).fetchone()
        # Without a code the work is the same.
        code_id, digest, tries = found or (None, bytes(32), TRIES)
        right = hmac.compare_digest(bytes(digest), given)
        if found and right:
            connection.execute(_USE_SQL, [now, club, code_id])
    if found is None:
        raise CodeUsedUp()
    if not right:
        raise CodeWrong(left=TRIES - tries) if tries < TRIES else CodeUsedUp()
    throttle.forgive(WRONG, who)


def forget_old(*, before: datetime) -> int:
    """Delete the club's codes that ran out before the moment."""
    deleted: int = OneTimeCode.objects.filter(expires_at__lt=before).delete()[0]
    return deleted


def _digest(club: int, purpose: str, subject: str, code: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"code:{club}:{purpose}:{subject}:{code}".encode(), hashlib.sha256).digest()
