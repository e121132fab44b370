"""Numbers, money, amounts of currencies and instants as explanations say them; repeats are worded once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from vafa.domain import text
from vafa.domain.rules import PPM
from vafa.domain.time import Calendar, to_datetime
from vafa.domain.values import Currency, Names

_SINGULAR: Final = {"points": "point", "stamps": "stamp", "tickets": "ticket"}

number = lru_cache(maxsize=4096)(text.number)
money = lru_cache(maxsize=8192)(text.money)


@lru_cache(maxsize=8192)
def iso(instant: int) -> str:
    """An instant in ISO 8601, UTC: ``2026-11-24T07:00:00Z``."""
    return to_datetime(instant).isoformat()[:-6] + "Z"


def short(n: int, scale: int, lang: str) -> str:
    """``n`` smallest units of ``scale`` without idle zeros: (1500, 3) is 1.5."""
    while scale and n % 10 == 0:
        n, scale = n // 10, scale - 1
    return text.decimal(n, scale, lang)


def factor(extra: int, lang: str) -> str:
    """A multiplier from what it adds in parts per million: 500,000 is 1.5."""
    return short(PPM + extra, 6, lang)


def rate(written: str, lang: str) -> str:
    """A decimal as it was written in a rule: "2.50" is 2.5."""
    whole, _, part = written.partition(".")
    return short(int(whole + part), len(part), lang)


def name_of(names: Names, lang: str) -> str:
    """A currency's name inside a sentence: in English “Points” becomes “points”, “VIP points” stays."""
    name = names.in_(lang)
    return name[:1].lower() + name[1:] if lang == "en" and name[1:].islower() else name


def is_money(currency: Currency) -> bool:
    """Whether amounts of the currency are plain rials and are said as money."""
    return currency.kind == "credit" and currency.scale == 0 and currency.rial_value in (None, 1)


def measure(currency: Currency, lang: str, display: str) -> Callable[[int], str]:
    """Amount → «۱۶ امتیاز», “16 points”, «۵٬۰۰۰ تومان اعتبار», “5,000 toman of credit”."""
    name = name_of(currency.names, lang)
    scale, unit = currency.scale, currency.unit
    if is_money(currency):
        joint = " " if lang == "fa" else " of "
        return lambda n: f"{money(n, lang, display)}{joint}{name}"
    if lang == "fa":
        if not scale:
            return lambda n: f"{number(n, 'fa')} {name}"
        return lambda n: f"{short(n, scale, 'fa')} {name}"
    before, _, last = name.rpartition(" ")
    single = f"{before} {_SINGULAR.get(last, last)}".lstrip()
    return lambda n: f"{short(n, scale, 'en')} {single if n == unit else name}"


def unknown_currency(key: str) -> Currency:
    """Stands in for a currency that the programme no longer has."""
    name = Names(fa=key[:80] or "?", en=key[:80] or "?")
    return Currency.model_construct(key=key, names=name)


def day(instant: int, calendar: Calendar, lang: str) -> str:
    """When something begins: the day alone at midnight, else with the clock."""
    if calendar.day(instant).start == instant:
        return text.date(instant, calendar, lang)
    return text.moment(instant, calendar, lang)


def end(instant: int, calendar: Calendar, lang: str, end_of: str) -> str:
    """When something is over (exclusive): at midnight the day before is said, «پایان ۲۹ اسفند ۱۴۰۵»."""
    if calendar.day(instant).start == instant:
        return end_of.format(day=text.date(instant - 1, calendar, lang))
    return text.moment(instant, calendar, lang)


def capital(sentence: str, lang: str) -> str:
    return sentence[:1].upper() + sentence[1:] if lang == "en" else sentence
