"""Text messages: written down as a row of the club, and handed to the club's sender.

The sender that is always there is the sink: it delivers nowhere and keeps what was said, for trial and for tests; the
demo shows it. It fails like a real one for the numbers in `SINK_FAILS`. A provider is another `Sender`, which a module
registers with `register`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Protocol
from uuid import UUID

from vafa.domain.errors import Kind, VafaError
from vafa.kernel.ids import uuid7
from vafa.kernel.people import Sms
from vafa.kernel.scope import current_club

SINK_FAILS = {
    "+989000000001": "rejected",
    "+989000000002": "unreachable",
    "+989000000003": "no_credit",
    "+989000000004": "unknown",
}
"""Numbers that nobody has, and what becomes of a message to them. ``unknown`` is a provider that took the message and
then did not answer: it may or may not arrive."""

REASONS: dict[str, dict[str, str]] = {
    "rejected": {"fa": "این شماره پیامک نمی‌پذیرد", "en": "this number does not take text messages"},
    "unreachable": {"fa": "سامانهٔ پیامک در دسترس نیست", "en": "the SMS service cannot be reached"},
    "no_credit": {"fa": "اعتبار پیامک باشگاه تمام شده است", "en": "the club has run out of SMS credit"},
}


class SmsRefused(VafaError):
    """The message will not arrive; ``reason`` says why in words."""

    code = "sms.refused"
    kind = Kind.UNAVAILABLE
    title: ClassVar[dict[str, str]] = {"fa": "پیامک فرستاده نشد", "en": "The message was not sent"}
    detail: ClassVar[dict[str, str]] = {"fa": "پیامک فرستاده نشد: {reason}.", "en": "Not sent: {reason}."}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``state``: sent, or failed with a ``reason`` of `REASONS`, or unknown (it may have arrived: not sent again by
    itself). ``reference`` is the provider's own number of the message."""

    state: str
    reason: str = ""
    reference: str = ""


class Sender(Protocol):
    """Hands one message to a network. Never raises for what a network may do; says so in the outcome."""

    @property
    def name(self) -> str: ...

    def send(self, mobile: str, text: str) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Sink:
    name: str = "sink"

    def send(self, mobile: str, text: str) -> Outcome:
        fault = SINK_FAILS.get(mobile)
        if fault is None:
            return Outcome("sent", reference=uuid7().hex[:16])
        return Outcome("unknown") if fault == "unknown" else Outcome("failed", fault)


_SINK = Sink()
_choose: list[Callable[[int], Sender | None]] = []


def register(choose: Callable[[int], Sender | None]) -> None:
    """Register a provider: given a club, its sender, or None for a club that does not use it."""
    _choose.append(choose)


def sender_of(club_id: int) -> Sender:
    found = (choose(club_id) for choose in _choose)
    return next((sender for sender in found if sender is not None), _SINK)


def send(*, mobile: str, text: str, purpose: str) -> Sms:
    """Send now and write down what became of it; ``SmsRefused`` when it will not arrive (the row is then rolled back
    with the caller's work, as nothing was said to anybody)."""
    sender = sender_of(current_club())
    outcome = sender.send(mobile, text)
    if outcome.state == "failed":
        raise SmsRefused(reason=REASONS.get(outcome.reason, REASONS["unreachable"]), cause=outcome.reason)
    now = datetime.now(UTC)
    row: Sms = Sms.objects.create(
        id=uuid7(),
        mobile=mobile,
        text=text,
        purpose=purpose,
        sender=sender.name,
        state=outcome.state,
        reason=outcome.reason,
        reference=outcome.reference,
        created_at=now,
        sent_at=now,
    )
    return row


def latest(*, limit: int = 50, mobile: str | None = None) -> list[Sms]:
    """The club's last messages, newest first: what the demo shows in place of a phone."""
    rows = Sms.objects.order_by("-created_at", "-id")
    return list(rows.filter(mobile=mobile)[:limit] if mobile else rows[:limit])


def forget_mobile(*, mobile: str) -> int:
    """Delete what was said to a number whose member is erased."""
    deleted: int = Sms.objects.filter(mobile=mobile).delete()[0]
    return deleted


def forget_old(*, before: datetime) -> int:
    deleted: int = Sms.objects.filter(created_at__lt=before).delete()[0]
    return deleted


def find(sms_id: UUID) -> Sms | None:
    found: Sms | None = Sms.objects.filter(id=sms_id).first()
    return found
