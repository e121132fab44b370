"""A kiosk: a till's device that stands alone among customers.

Starting one ends the staff's sign-in on that device. What stays is a signed cookie that says which till it is, who
started it and what unlocks it; it opens the kiosk's own pages and nothing else.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core import signing

from vafa.core.tills.devices import Place
from vafa.domain.errors import Kind, VafaError
from vafa.domain.identifiers import normalise
from vafa.domain.text import normalise_digits
from vafa.kernel import audit, codes, throttle
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club
from vafa.kernel.staff import staff_of
from vafa.kernel.throttle import Limit

COOKIE = "vafa_kiosk"
PURPOSE = "kiosk"
VERIFIED_SECONDS = 300
UNLOCK = Limit("kiosk.unlock", 5, 900, 900)
CARDS = Limit("kiosk.card", 30, 300, 60)
_PIN = re.compile(r"\d{4,8}")

codes.TEXTS.setdefault(PURPOSE, {"fa": "کد شما در {club}: {code}", "en": "Your code at {club}: {code}"})


class PinInvalid(VafaError):
    code = "kiosk.pin_invalid"
    kind = Kind.INVALID
    title: ClassVar = {"fa": "رمز کیوسک درست نیست", "en": "The kiosk code is not right"}
    detail: ClassVar = {"fa": "رمز باز کردن ۴ تا ۸ رقم دارد.", "en": "The unlock code has 4 to 8 digits."}


class PinWrong(VafaError):
    code = "kiosk.pin_wrong"
    kind = Kind.FORBIDDEN
    title: ClassVar = {"fa": "رمز درست نیست", "en": "The code is not right"}
    detail: ClassVar = {"fa": "این رمز کیوسک را باز نمی‌کند.", "en": "This code does not unlock the kiosk."}


class VisitOver(VafaError):
    code = "kiosk.over"
    kind = Kind.CONFLICT
    title: ClassVar = {"fa": "از آغاز شروع کنید", "en": "Please start again"}
    detail: ClassVar = {"fa": "زمان این بازدید تمام شده است.", "en": "This visit has run out."}


@dataclass(frozen=True, slots=True)
class Kiosk:
    id: str
    user: UUID
    branch: str
    till: str
    pin: str


def begin(*, user: UUID, place: Place, pin: str) -> str:
    """The cookie's value."""
    pin = normalise_digits(pin).strip()
    if not _PIN.fullmatch(pin):
        raise PinInvalid()
    kiosk_id = uuid7().hex
    audit.record("tills.kiosk", "till", None, None, {"till": place.number})
    return signing.dumps(
        [kiosk_id, str(user), place.branch, place.name, _hash(kiosk_id, pin)], salt=_salt(), compress=True
    )


def find(cookie: str) -> Kiosk | None:
    """The kiosk that the device is, as long as whoever started it still may use the till."""
    try:
        kiosk_id, user, branch, till, pin = signing.loads(cookie, salt=_salt()) if cookie else ("",) * 5
    except (signing.BadSignature, ValueError):
        return None
    if not kiosk_id:
        return None
    starter = staff_of(UUID(user), current_club())
    if starter is None or not starter.may("till:use", branch or None):
        return None
    return Kiosk(kiosk_id, UUID(user), branch, till, pin)


def unlock(kiosk: Kiosk, pin: str) -> None:
    """``PinWrong``, and after a few tries ``TooManyTries``."""
    throttle.hit(UNLOCK, kiosk.id, datetime.now(UTC))
    given = _hash(kiosk.id, normalise_digits(pin).strip())
    if not hmac.compare_digest(given, kiosk.pin):
        raise PinWrong()
    throttle.forgive(UNLOCK, kiosk.id)


def send_code(*, mobile: str, address: str, club_name: str, language: str) -> tuple[str, int]:
    """Whether or not somebody has the number: the mobile in its one writing, and when a code may be asked again."""
    number = normalise("mobile", mobile)
    sent = codes.issue(
        purpose=PURPOSE, subject=number, address=address, language=language, values={"club": club_name}
    )
    return number, sent.again_in


def check_code(*, mobile: str, code: str, address: str) -> str:
    """Proof that the person at the kiosk has this mobile: for joining, a few minutes."""
    number = normalise("mobile", mobile)
    codes.check(purpose=PURPOSE, subject=number, code=code, address=address)
    return signing.dumps(number, salt=f"{_salt()}:mobile")


def verified(proof: str) -> str:
    try:
        return str(signing.loads(proof, salt=f"{_salt()}:mobile", max_age=VERIFIED_SECONDS))
    except signing.BadSignature:
        raise VisitOver() from None


def count_card(kiosk: Kiosk) -> None:
    """Cards are not tried out at a kiosk."""
    throttle.hit(CARDS, kiosk.id, datetime.now(UTC))


def _salt() -> str:
    return f"kiosk:{current_club()}"


def _hash(kiosk_id: str, pin: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"kiosk:{kiosk_id}:{pin}".encode(), hashlib.sha256
    ).hexdigest()
