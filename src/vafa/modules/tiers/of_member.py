"""What is shown of a member's tiers: the tier itself, and the way to the next one."""

from collections.abc import Iterator

from vafa.core.earning.member_figures import Figure, MemberNow
from vafa.domain.explain.answers import teller
from vafa.domain.text import date

from .rules import TiersParticipant

_NEXT = {"fa": "تا {tier}", "en": "To {tier}"}
_TOP = {"fa": "بالاترین سطح", "en": "The highest tier"}
_UNTIL = {"fa": "تا {day} پابرجاست", "en": "Holds until {day}"}
_FROZEN = {"fa": "ثابت نگه داشته شده است", "en": "Held fixed"}


def figures(member: MemberNow) -> Iterator[Figure]:
    """One for each ladder."""
    for part in member.programme.participants:
        if isinstance(part, TiersParticipant):
            described = part.describe(member.state, member.now) or {"ladders": []}
            yield from _ladders(member, part, described["ladders"])


def _ladders(member: MemberNow, part: TiersParticipant, notes: list[dict[str, object]]) -> Iterator[Figure]:
    told = teller(member.programme, member.lang, member.display)
    orders = {ladder.key: [tier.key for tier in ladder.tiers] for ladder in part.ladders}
    for note, said in zip(notes, told.tiers(notes), strict=True):
        order = orders[said["ladder"]]
        following, progress = said["next"], int(said["progress"] or 0)
        missing = int(following["missing"] or 0) if following else 0
        yield Figure(
            key=f"tier:{said['ladder']}",
            title=_NEXT[member.lang].format(tier=following["name"]) if following else _TOP[member.lang],
            sentence=following["because"] if following else said["name"] or "",
            note=_note(member, note),
            done=progress if following else None,
            whole=progress + missing if following else None,
            badge=said["name"] or "",
            rank=order.index(said["key"]) if said["key"] in order else 0,
        )


def _note(member: MemberNow, note: dict[str, object]) -> str:
    if note.get("frozen"):
        return _FROZEN[member.lang]
    until = note.get("valid_until")
    if not isinstance(until, int):
        return ""
    return _UNTIL[member.lang].format(day=date(until, member.programme.calendar, member.lang))
