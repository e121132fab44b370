"""Currencies of the programme in force, for pages, and amounts as people type them."""

from decimal import Decimal, InvalidOperation

from django.db import connections

from vafa.core.earning import programmes
from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.programme import Programme
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.domain.time import Instant
from vafa.domain.values import Currency
from vafa.doors.web.formats import Formats, decimal
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _, language
from vafa.kernel.scope import current_club


def book() -> programmes.Book:
    return programmes.book(connections["default"].connection, current_club())


def programme_at(now: Instant) -> Programme:
    return book().at(now)


def is_money(currency: Currency) -> bool:
    """Credit in rials, which is shown and typed as the club's money."""
    return currency.kind == "credit" and currency.rial_value == 1 and currency.scale == 0


def amount_typed(text: str, currency: Currency, formats: Formats) -> int | None:
    """Smallest units of what was typed, in any digits; None for what is no amount above zero, too fine or too large."""
    return read_amount(text, currency, formats)[0]


def read_amount(text: str, currency: Currency, formats: Formats) -> tuple[int | None, str]:
    """The same, and where it is None what is to be said beside the field."""
    none_of_it = _("Write how much: a number above zero.")
    try:
        typed = Decimal(plain_digits(text.strip()))
    except InvalidOperation:
        return None, none_of_it
    if not typed.is_finite() or typed <= 0:
        return None, none_of_it
    too_much = _("That is too much: at most %(most)s.") % {"most": formats.amount(MAX_AMOUNT, currency)}
    if typed.adjusted() > 18:
        return None, too_much
    units = currency.unit
    if is_money(currency):
        units = RIALS_IN_TOMAN if formats.display == "toman" else 1
    if typed.adjusted() < -18 or typed * units != int(typed * units):
        return None, _("That is too fine: the smallest amount is %(least)s.") % {
            "least": formats.amount(1, currency)
        }
    scaled = int(typed * units)
    return (scaled, "") if scaled <= MAX_AMOUNT else (None, too_much)


def bare(value: int, currency: Currency, formats: Formats) -> tuple[str, str]:
    """An amount as a figure and its unit apart."""
    if is_money(currency):
        return formats.money_bare(value), formats.money_unit
    return decimal(value, currency.scale), currency.names.in_(language())
