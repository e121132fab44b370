"""Looking a code up without a member, as a till, a shop or a stranger does.

Who guesses is stopped: wrong, expired and used look alike to a stranger and take the same time, every miss is counted
by who asks, and after a few the door closes and an alarm is raised. A shop's key sees the reason, and is counted, too.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID

from vafa.core.vouchers import codes, selectors
from vafa.core.vouchers.errors import VoucherNotFound
from vafa.core.vouchers.events import VoucherGuessed
from vafa.core.vouchers.models import Voucher
from vafa.domain.baskets import NOBODY
from vafa.domain.time import from_datetime
from vafa.domain.vouchers import VoucherRefused
from vafa.kernel import events, logs, metrics, throttle
from vafa.kernel.scope import current_club
from vafa.kernel.throttle import Limit, TooManyTries

STRANGER: Final = Limit("voucher.stranger", 12, 900, 1800)
"""Look-ups from one address, right ones too: a dozen in a quarter of an hour, then half an hour of silence."""
ALL_STRANGERS: Final = Limit("voucher.strangers", 300, 900, 300)
"""All misses in a club together, however many addresses they come from."""
ALARM: Final = Limit("voucher.alarm", 1, 900)
"""One alarm in a quarter of an hour for each who guesses."""
SHOP: Final = Limit("voucher.shop", 120, 600, 300)
"""Misses of one key or till: mistyped codes are common there, a thousand in a row are not."""
OF_CARD: Final = Limit("voucher.pin", 5, 900, 1800)
"""Wrong PINs of one card, wherever they are tried."""

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A voucher that was asked about; `why` is why it cannot be used now, and empty if it can."""

    voucher: Voucher
    why: str


def by_stranger(*, text: str, pin: str, address: str) -> Voucher:
    """A gift card or coupon for somebody who is not signed in; `VoucherNotFound` for whatever is wrong with it."""
    count(who=address, limit=STRANGER)
    throttle.look(ALL_STRANGERS, str(current_club()), datetime.now(UTC))
    found, why = _find(text, pin)
    if found is None or why:
        count(who=str(current_club()), limit=ALL_STRANGERS)
        raise VoucherNotFound()
    return found


def by_shop(*, text: str, pin: str, who: str) -> Found:
    """A voucher for a till or shop, with the reason if it cannot be used; `VoucherRefused` for unknown codes and wrong
    PINs, `TooManyTries` for too many of them."""
    throttle.look(SHOP, who, datetime.now(UTC))
    found, why = _find(text, pin)
    if found is None or why == "pin":
        count(who=who, limit=SHOP)
        raise VoucherRefused(why or "unknown", codes.parted(text)[0])
    return Found(found, why)


def _find(text: str, pin: str) -> tuple[Voucher | None, str]:
    """One look-up whatever the code is: what is wrong with it cannot be told from the time."""
    code, inside = codes.parted(text)
    found = selectors.by_code(code)
    expected = codes.pin_of(current_club(), found.id if found is not None else NOBODY)
    right = compare_digest((pin or inside).encode(), expected.encode())
    if found is None:
        return None, "unknown"
    if found.has_pin:
        throttle.look(OF_CARD, f"{current_club()}:{found.id}", datetime.now(UTC))
        if not right:
            count(who=f"{current_club()}:{found.id}", limit=OF_CARD)
            return found, "pin"
    return found, selectors.standing(found, None, from_datetime(datetime.now(UTC)))


def require_untried(club_id: int, voucher_id: UUID) -> None:
    """`TooManyTries` for a card whose PIN was wrong too often, whoever asks and wherever."""
    throttle.look(OF_CARD, f"{club_id}:{voucher_id}", datetime.now(UTC))


def count_pin(club_id: int, voucher_id: UUID) -> None:
    """A wrong PIN in a purchase or its preview: counted like one in a look-up."""
    with suppress(TooManyTries):
        throttle.hit(OF_CARD, f"{club_id}:{voucher_id}", datetime.now(UTC))


def count(*, who: str, limit: Limit) -> None:
    """Count a try; where that closes the door, an alarm is raised, and it stands though everything here is undone."""
    now = datetime.now(UTC)
    try:
        throttle.hit(limit, who, now)
    except TooManyTries:
        _alarm(who, limit, now)
        raise


def _alarm(who: str, limit: Limit, now: datetime) -> None:
    try:
        throttle.hit(ALARM, f"{limit.name}:{who}", now)
    except TooManyTries:
        return
    _log.warning("vouchers guessed", limit=limit.name)
    metrics.GUESSES.labels(metrics.process(), limit.name).inc()
    events.emit_apart(VoucherGuessed(door=limit.name, tries=limit.tries))
