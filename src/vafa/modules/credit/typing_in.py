"""Amounts of money as people type them, in the club's money and in any digits."""

from __future__ import annotations

from vafa.core.desk.money import amount_typed
from vafa.domain.values import Currency, Names
from vafa.doors.web.formats import Formats

_MONEY = Currency(key="rials", kind="credit", names=Names(fa="ریال", en="rial"), rial_value=1)


def rials(text: str, formats: Formats) -> int | None:
    """Rials of what was typed; None for what is no amount above zero."""
    return amount_typed(text, _MONEY, formats)
