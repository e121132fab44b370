"""May this member have this reward now, and if not, why: in words that say what is missing.

The same function answers the list on the phone and guards an order; what two may race for (stock, the limit in all)
is decided once more by the row itself.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from vafa.domain.conditions import ConditionInvalid, compile_failure, parse, say_failure
from vafa.domain.explain import unknown_currency
from vafa.domain.explain.figures import measure
from vafa.domain.text import WEEKDAYS, listing, persian_digits
from vafa.domain.text import date as say_date
from vafa.domain.time import Calendar, Instant

from .bodies import PERIODS, Hours, RewardBody, sound
from .errors import (
    BalanceTooSmall,
    Closed,
    LimitReached,
    NotForYou,
    NotYet,
    Off,
    Over,
    Refused,
    SoldOut,
    TooFew,
)
from .models import Reward
from .viewers import Viewer

Words = dict[str, str]
LANGUAGES = ("fa", "en")
_GONE = {"fa": "شرط آن با برنامهٔ باشگاه نمی‌خواند.", "en": "Its condition no longer fits the programme."}
_EVER = {"fa": "در کل", "en": "in all"}


def refusals(reward: Reward, body: RewardBody, viewer: Viewer, quantity: int = 1) -> Iterator[Refused]:
    """Every reason against it, the one that is hardest to change first; none when it can be had."""
    if not reward.active or reward.removed_at is not None or not sound(reward.body):
        yield Off()
    yield from when(body, viewer.programme.calendar, viewer.now)
    against = condition_failure(reward.condition, viewer)
    if against is not None:
        yield NotForYou(reason=against)
    yield from left(reward, body, quantity)
    if body.limit is not None and had(reward, body, viewer) + quantity > body.limit.count:
        per = (
            _EVER if body.limit.per == "ever" else dict(zip(LANGUAGES, PERIODS[body.limit.per], strict=True))
        )
        yield LimitReached(per=per, most=body.limit.count)
    price = price_of(body, viewer) * quantity
    has = viewer.has(body.price.currency)
    if price > has:
        say = amount_words(body.price.currency, viewer)
        yield BalanceTooSmall(price=say(price), available=say(has), missing=say(price - has))


def price_of(body: RewardBody, viewer: Viewer) -> int:
    return body.amount_for(viewer.tier)


def when(body: RewardBody, calendar: Calendar, now: Instant) -> Iterator[Refused]:
    day = calendar.day(now)
    if body.opens and day.date < date.fromisoformat(body.opens):
        yield NotYet(day=day_words(body.opens, calendar))
    elif body.closes and day.date > date.fromisoformat(body.closes):
        yield Over(day=day_words(body.closes, calendar))
    elif body.hours and not any(_open(each, day.weekday, calendar.minute(now)) for each in body.hours):
        yield Closed(hours=hours_words(body.hours))


def _open(hours: Hours, weekday: int, minute: int) -> bool:
    first, last = hours.minutes
    return (not hours.days or str(weekday) in hours.days) and first <= minute < last


def left(reward: Reward, body: RewardBody, quantity: int) -> Iterator[Refused]:
    rest = remaining(reward, body)
    if rest is not None and rest < quantity:
        names = body.names.model_dump()
        yield TooFew(reward=names, left=rest) if rest else SoldOut(reward=names)


def remaining(reward: Reward, body: RewardBody) -> int | None:
    """How many can still be had in all; None without end."""
    ends = [] if reward.stock is None else [reward.stock]
    if body.most is not None:
        ends.append(max(body.most - reward.redeemed, 0))
    return min(ends, default=None)


def had(reward: Reward, body: RewardBody, viewer: Viewer) -> int:
    """How many the member has had in the running period of the limit."""
    assert body.limit is not None
    since = 0
    if body.limit.per != "ever":
        calendar = viewer.programme.calendar
        key = calendar.period_key(body.limit.per, viewer.now)
        since = calendar.period_bounds(body.limit.per, key)[0]
    return sum(quantity for at, quantity in viewer.had.get(reward.id, ()) if at >= since)


def condition_failure(condition: dict[str, Any] | None, viewer: Viewer) -> Words | None:
    """Why the condition does not hold for the member; None where it does."""
    if not condition:
        return None
    book = viewer.programme.book
    try:
        made = parse(condition)
        failed = compile_failure(made, book)(viewer.context)
        if failed is None:
            return None
        return {
            lang: say_failure(made, book, failed[0], failed[1], lang, display=viewer.display).sentence
            for lang in LANGUAGES
        }
    except ConditionInvalid:
        # A tier or field that it asks about is gone: nobody gets it until somebody looks.
        return _GONE


def amount_words(currency: str, viewer: Viewer) -> Any:
    """amount → both languages."""
    known = viewer.programme.currencies.get(currency) or unknown_currency(currency)
    says = {lang: measure(known, lang, viewer.display) for lang in LANGUAGES}
    return lambda amount: {lang: say(amount) for lang, say in says.items()}


def day_words(text: str, calendar: Calendar) -> Words:
    start = calendar.day_number(date.fromisoformat(text).toordinal()).start
    return {lang: say_date(start, calendar, lang) for lang in LANGUAGES}


def hours_words(hours: tuple[Hours, ...]) -> Words:
    """«شنبه و دوشنبه ۰۹:۰۰ تا ۱۴:۰۰»"""
    said = {}
    for lang in LANGUAGES:
        parts = []
        for each in hours:
            days = listing([WEEKDAYS[lang][int(day)] for day in each.days], lang)
            clock = f"{each.begins} تا {each.ends}" if lang == "fa" else f"{each.begins} to {each.ends}"
            parts.append(f"{days} {clock}".strip())
        said[lang] = "؛ ".join(persian_digits(part) for part in parts) if lang == "fa" else "; ".join(parts)
    return said
