"""The code that a phone shows and that changes: ``VAFA2:<handle>:<eight digits>``.

The digits are a time-based one-time password (RFC 6238, SHA-1) over a secret of the card, so that the phone makes them
without a network and Google's wallet makes the same. In place of the number stands a handle, which leads to nobody
without the digits. A till takes the digits of now and of the step before, each for one of them only.
"""

import hashlib
import hmac
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.members import watching
from vafa.core.members.models import Identifier
from vafa.core.wallet.extras import Turning
from vafa.kernel import throttle
from vafa.kernel.modules import keys_on
from vafa.kernel.scope import current_actor, current_club
from vafa.kernel.throttle import Limit

from .batches import settings
from .errors import CodeRefused
from .models import Turn

PREFIX: Final = "VAFA2:"
DIGITS: Final = 8
HANDLE: Final = 16
TRIED: Final = Limit("cards.code", 10, 600, 600)
"""Wrong digits for one handle."""

_FORM = re.compile(r"VAFA2:([0-9A-HJKMNP-TV-Z]{16}):(\d{8})")
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OLD = {
    "fa": "کد گوشی عوض شده است؛ کدی را که اکنون نشان می‌دهد بخوانید.",
    "en": "The phone shows another code by now; read the one that it shows.",
}
_USED = {
    "fa": "این کد همین حالا در جای دیگری خوانده شد؛ منتظر کد بعدی گوشی بمانید.",
    "en": "This code was read elsewhere a moment ago; wait for the phone's next one.",
}


def totp(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """RFC 4226's truncation of RFC 6238's counter."""
    made = hmac.new(bytes(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = made[-1] & 15
    number = int.from_bytes(made[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def step_at(now: float, seconds: int) -> int:
    return int(now) // seconds


def of_card(*, member_id: UUID, number: str) -> Turn:
    """What the phone needs to make codes of this card; made when it is first asked for."""
    found: Turn | None = Turn.objects.filter(number=number, member_id=member_id).first()
    if found is not None:
        return found
    Turn.objects.filter(number=number).delete()  # of whoever had the card before
    handle = "".join(secrets.choice(_LETTERS) for _ in range(HANDLE))
    made = Turn(handle=handle, number=number, member_id=member_id, secret=secrets.token_bytes(20))
    Turn.objects.bulk_create([made], ignore_conflicts=True)
    kept: Turn = Turn.objects.get(number=number)
    return kept


def text(turn: Turn, seconds: int, now: float | None = None) -> str:
    step = step_at(time.time() if now is None else now, seconds)
    return f"{PREFIX}{turn.handle}:{totp(turn.secret, step)}"


def read(scanned: str, now: float | None = None) -> UUID | None:
    """The member of a code; None for what is no code. ``CodeRefused``, ``IdentifierBlocked``, ``TooManyTries``."""
    if scanned[: len(PREFIX)].upper() != PREFIX or "cards" not in keys_on(current_club()):
        return None
    form = _FORM.fullmatch(scanned.strip().upper())
    turn = Turn.objects.select_for_update().filter(handle=form[1]).first() if form else None
    if form is None or turn is None:
        raise CodeRefused(reason=_OLD)
    who = f"{current_club()}:{turn.handle}"
    throttle.hit(TRIED, who, datetime.now(UTC))
    step = _step_of(turn, form[2], time.time() if now is None else now)
    throttle.forgive(TRIED, who)
    _use(turn, step)
    held = Identifier.objects.filter(kind="card", value=turn.number).first()
    if held is None:
        watching.refuse_blocked([("card", turn.number)])
        raise CodeRefused(reason=_OLD)
    return UUID(str(held.member_id))


def _step_of(turn: Turn, digits: str, now: float) -> int:
    """This step or the one before: a hand and a slow network need their time."""
    current = step_at(now, settings().turn_seconds)
    for step in (current, current - 1):
        if hmac.compare_digest(totp(turn.secret, step), digits):
            return step
    raise CodeRefused(reason=_OLD)


def _use(turn: Turn, step: int) -> None:
    """Whoever read it first may read it again; nobody else may, and nothing older counts after it."""
    actor = current_actor()
    who = f"{actor.door}:{actor.kind}:{actor.id}"
    if step < turn.used_step:
        raise CodeRefused(reason=_OLD)
    if step == turn.used_step and turn.used_by != who:
        raise CodeRefused(reason=_USED)
    Turn.objects.filter(handle=turn.handle).update(used_step=step, used_by=who)


def of_phone(member_id: UUID, number: str) -> Turning | None:
    """What the phone shows in place of the number, where the club wants that."""
    if "cards" not in keys_on(current_club()):
        return None
    params = settings()
    if not params.turning:
        return None
    turn = of_card(member_id=member_id, number=number)
    return Turning(
        text=text(turn, params.turn_seconds),
        start=f"{PREFIX}{turn.handle}:",
        secret=bytes(turn.secret).hex(),
        seconds=params.turn_seconds,
        digits=DIGITS,
        plain=params.turning_number,
    )
