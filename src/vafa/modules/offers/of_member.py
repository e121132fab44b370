"""What offers there are for one member: those that hold, those that will, and what keeps others away."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from vafa.core.desk import money
from vafa.core.earning import naming, store
from vafa.core.earning.programmes import NoProgramme
from vafa.core.members import selectors as members
from vafa.core.members.models import Member
from vafa.domain.baskets import Happening
from vafa.domain.caps import period_of
from vafa.domain.conditions import Not, compile_say_failure
from vafa.domain.conditions.walking import leaves
from vafa.domain.context import Context, MemberState, Standing
from vafa.domain.engine import member_facts
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.domain.pricing import CompiledOffer
from vafa.domain.pricing.for_member import Known, compile_known
from vafa.domain.programme import Programme
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_club

from . import selectors

OPEN: Final = ("place.branch", "line.group")
"""Facts whose values members know by name."""
PRIVATE: Final = ("member.segments", "member.groups", "member.tags", "member.is_demo", "member.custom.")
"""How the club sorts its members is its own affair: what hangs on it is not shown to who is not in it."""
SOON_DAYS: Final = 30
_DAY: Final = 86_400_000_000

_NEEDED: Final = {"fa": "لازم است {phrase}", "en": "It is needed that {phrase}"}
_USED: Final = {
    "fa": "سهم شما از این آفر به کار رفته است",
    "en": "You have used your share of this offer",
}
_SPENT: Final = {
    "fa": "آنچه باشگاه برای این آفر کنار گذاشته بود به پایان رسیده است",
    "en": "What the club had set aside for this offer is used up",
}

_STANDING = """
select purchases, spent, first_at, last_at, data from core_earning_standing where club_id = %s and member_id = %s
"""
_SEGMENTS = """
select i.segment_id::text from core_segments_member i
join core_segments_segment s on s.club_id = i.club_id and s.id = i.segment_id and s.generation = i.generation
where i.club_id = %s and i.member_id = %s
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """``why`` is what keeps the member from it, or that it is used up."""

    key: str
    name: str
    about: str
    said: str
    begins: datetime | None = None
    ends: datetime | None = None
    why: str = ""


@dataclass(slots=True)
class Found:
    now: list[Shown] = field(default_factory=list)
    coming: list[Shown] = field(default_factory=list)
    missing: list[Shown] = field(default_factory=list)


def of_member(member: Member, *, now: Instant, lang: str, display: str) -> Found:
    """Offers that nobody needs a code for, by their turn. Nothing is locked."""
    found = Found()
    try:
        programme = money.programme_at(now)
    except NoProgramme:
        return found
    c = _context(member, programme, now)
    speech = Speech(programme, lang, display, book=naming.spoken(programme, OPEN))
    used = selectors.used()
    for offer in programme.offers.offers:
        if (
            not offer.on
            or offer.offer.code
            or offer.valid_to <= now
            or offer.valid_from > now + SOON_DAYS * _DAY
        ):
            continue
        known = _known(programme, offer)(c)
        if known.holds is False:
            if not known.fact.startswith(PRIVATE) and offer.valid_from <= now:
                found.missing.append(_shown(offer, speech, _why(offer, known, speech)))
        elif offer.valid_from > now:
            found.coming.append(_shown(offer, speech))
        elif selectors.left_of(offer.offer, used).spent:
            found.missing.append(_shown(offer, speech, _SPENT[lang]))
        elif _used_up(offer, c):
            found.missing.append(_shown(offer, speech, _USED[lang]))
        else:
            found.now.append(_shown(offer, speech))
    return found


def _used_up(offer: CompiledOffer, c: Context) -> bool:
    caps = c.standing.caps
    return any(caps.get(key, {}).get(period_of(c, per), 0) >= most for per, most, key in offer.limits)


def _known(programme: Programme, offer: CompiledOffer) -> Any:
    """Compiled once for a programme, as its words are."""
    key = ("offers.known", offer.index)
    made = programme.said.get(key)
    if made is None:
        made = programme.said[key] = compile_known(offer.condition, programme.book)
    return made


def _why(offer: CompiledOffer, known: Known, speech: Speech) -> str:
    """How much is missing, or what would have to be: never what the club knows of the member otherwise."""
    assert offer.condition is not None
    tell = compile_say_failure(offer.condition, speech.book, known.leaf, speech.lang, display=speech.display)
    told = tell(known.actual)
    if told.missing is not None:
        return speech.capital(told.sentence)
    found = list(leaves(offer.condition))[known.leaf]
    phrase = speech.condition(found.leaf if found.wanted else Not(part=found.leaf))
    return _NEEDED[speech.lang].format(phrase=phrase)


def _shown(offer: CompiledOffer, speech: Speech, why: str = "") -> Shown:
    written = offer.offer
    return Shown(
        offer.key,
        written.names.in_(speech.lang),
        written.descriptions.in_(speech.lang) if written.descriptions else "",
        said(offer, speech, to_member=True),
        to_datetime(offer.valid_from) if written.valid_from else None,
        to_datetime(offer.valid_to) if written.valid_to else None,
        why,
    )


def _context(member: Member, programme: Programme, now: Instant) -> Context:
    state = MemberState(member.id, members.facts(member))
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [current_club(), member.id])
        row = cursor.fetchone()
        cursor.execute(_SEGMENTS, [current_club(), member.id])
        segments = frozenset(each[0] for each in cursor.fetchall())
    if row is not None:
        carried = store.decode_carried(row[4])
        state.standing = Standing(
            row[0], row[1], _moment(row[2]), _moment(row[3]), carried.caps, carried.modules
        )
    facts: dict[str, Any] = {**member_facts(state, programme), "segments": segments}
    return Context(Happening(uuid7(), state.id, "offers", "", now, now), state, facts, programme.calendar)


def _moment(value: Any) -> Instant:
    return 0 if value is None else from_datetime(value)
