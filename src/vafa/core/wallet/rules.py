"""The club's rules in plain words, made from the programme itself: nobody writes them, so they cannot differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from vafa.core.desk import money
from vafa.core.earning import naming
from vafa.core.earning.programmes import NoProgramme
from vafa.domain.earning import CompiledRule
from vafa.domain.explain.plainly import plain_sentence
from vafa.domain.explain.tiers import written_ladders
from vafa.domain.programme import Programme
from vafa.domain.time import Instant, from_datetime
from vafa.doors.web import formats
from vafa.doors.web.formats import Formats
from vafa.doors.web.words import _, language, mark, say

PERIODS: Final = {
    "month": mark("in a Jalali month"), "quarter": mark("in a Jalali quarter"), "year": mark("in a Jalali year"),
}  # fmt: skip
OPEN: Final = ("place.branch", "line.group")
"""Facts whose values members know by name; how the club names its segments is its own affair."""


@dataclass(frozen=True, slots=True)
class Said:
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Tier:
    """``since`` is what it takes, ``brings`` what it gives; both may be empty."""

    name: str
    since: str
    brings: list[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    key: str
    name: str
    tiers: list[Tier]


def programme(now: datetime) -> Programme | None:
    """The one in force; None for a club that has published nothing yet."""
    try:
        return money.programme_at(from_datetime(now))
    except NoProgramme:
        return None


def said(found: Programme, now: datetime, display: str) -> list[Said]:
    """Every rule in force that gives something, in the order in which they are tried."""
    moment, book = from_datetime(now), naming.spoken(found, OPEN)
    return [
        Said(
            say(rule.rule.names.model_dump()),
            plain_sentence(rule, found, language(), display=display, book=book),
        )
        for rule in found.rules
        if rule.rule.on and _in_force(rule, moment)
    ]


def _in_force(rule: CompiledRule, moment: Instant) -> bool:
    return rule.valid_from <= moment < rule.valid_to


def ladders(found: Programme, form: Formats) -> list[Ladder]:
    """Ladders with their tiers, the lowest first."""
    made = []
    for written in written_ladders(found):
        tiers = [_tier(written, each, found, form) for each in written.get("tiers") or ()]
        made.append(Ladder(str(written.get("key") or ""), say(written.get("names")), tiers))
    return made


def _tier(ladder: Mapping[str, Any], tier: Mapping[str, Any], found: Programme, form: Formats) -> Tier:
    threshold = int(tier.get("threshold") or 0)
    since = _since(ladder, threshold, found, form) if threshold else ""
    benefits: Mapping[str, Any] = tier.get("benefits") or {}
    brings = []
    for key, factor in (benefits.get("multipliers") or {}).items():
        currency = found.currencies.get(str(key))
        name = currency.names.in_(language()) if currency else str(key)
        shown = {
            "factor": formats.digits(factor).replace(".", "٫" if language() == "fa" else "."),
            "currency": name,
        }
        brings.append(_("%(factor)s times as many %(currency)s") % shown)
    return Tier(
        say(tier.get("names")), since, [*brings, *(say(each) for each in benefits.get("texts") or ())]
    )


def _since(ladder: Mapping[str, Any], threshold: int, found: Programme, form: Formats) -> str:
    """What it takes: how much of what is counted, and over which time."""
    metric: Mapping[str, Any] = ladder.get("metric") or {}
    currency = found.currencies.get(str(metric.get("currency") or ""))
    if metric.get("kind") == "spend":
        amount = _("%(amount)s of purchases") % {"amount": form.money(threshold)}
    elif metric.get("kind") == "visits":
        amount = _("%(count)s purchases") % {"count": formats.num(threshold)}
    else:
        amount = form.amount(threshold, currency) if currency else formats.num(threshold)
    window = _window(ladder.get("window") or {})
    return f"{amount} {window}" if window else amount


def _window(window: Mapping[str, Any]) -> str:
    kind = window.get("kind")
    if kind == "rolling_days":
        return _("in %(count)s days") % {"count": formats.num(int(window["days"]))}
    if kind == "rolling_months":
        return _("in %(count)s Jalali months") % {"count": formats.num(int(window["months"]))}
    if kind == "calendar":
        return _(PERIODS[str(window["period"])])
    return _("in a year of membership") if kind == "anniversary" else ""
