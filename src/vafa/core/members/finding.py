"""Finding members by what people type: any spelling of a name from its beginning, or part of a number.

What a member is found by stands in ``core_members_word``, brought to one spelling. A search is a range of its key: as
long among a million members as among a thousand. Row-level security lets no trigram index serve it, because the
operators of those are not leakproof; comparisons of text are.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from vafa.core.members.models import BLOCKED
from vafa.domain.text import normalise_digits, normalise_text
from vafa.kernel.scope import current_club

MOST: Final = 200
"""No search gives more: who sees more than these types another letter."""

_ZWNJ = "\u200c"
_LAST = chr(0x10FFFF)
_LETTERS = str.maketrans(
    {"آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ة": "ه", "ۀ": "ه", "ء": None}
)
_NOT_WORDS = re.compile(r"[^\w\s@.+-]+")
_NUMBER = re.compile(r"[+\d][\d\s\-()./]*")
_TAILS: Final = {"mobile": (7, 4), "card": (4,)}
"""How many last digits of a number people remember."""

_ADD = """
insert into core_members_word (club_id, word, member_id)
select %s, each.word, each.member_id from unnest(%s::text[], %s::uuid[]) as each (word, member_id)
order by each.word, each.member_id on conflict do nothing
"""
_KNOWN = """
select m.id, m.given_name, m.family_name, i.kind, i.value from core_members_member m
left join core_members_identifier i on i.club_id = m.club_id and i.member_id = m.id
where m.club_id = %s and m.id = any(%s) and m.merged_into is null and m.erased_at is null
"""
_FIND = """
select found.member_id from unnest(%(lows)s::text[], %(highs)s::text[]) with ordinality as asked (low, high, place)
cross join lateral (
    select w.member_id, w.word from core_members_word w
    where w.club_id = %(club)s and w.word >= asked.low and w.word < asked.high
    order by w.word, w.member_id limit %(most)s
) found order by asked.place, found.word, found.member_id
"""


def fold(text: str) -> str:
    """One spelling for names that are read alike: no marks, one alef, one ye, small letters."""
    plain = unicodedata.normalize("NFKD", normalise_text(text).translate(_LETTERS).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_NOT_WORDS.sub(" ", normalise_digits(letters)).split())


def words_of_name(given: str | None, family: str | None) -> set[str]:
    """The name begun at each of its words, with compounds written apart, together and as they are."""
    parts = [part for part in (given, family) if part]
    whole = " ".join(parts)
    spellings = {
        tuple(fold(whole.replace(_ZWNJ, "")).split()),
        tuple(fold(whole.replace(_ZWNJ, " ")).split()),
        tuple(fold(part.replace(_ZWNJ, "")).replace(" ", "") for part in parts),
    }
    return {
        " ".join((*each[start:], *each[:start]))[:100] for each in spellings for start in range(len(each))
    }


def words_of_identifier(kind: str, value: str) -> set[str]:
    """All of it, and the last digits that people remember. National ids and blocked cards are not looked up so."""
    if kind == "national_id" or kind.startswith(BLOCKED):
        return set()
    whole = value.removeprefix("+98").removeprefix("+") if kind == "mobile" else fold(value).replace(" ", "")
    return {whole, *(whole[-count:] for count in _TAILS.get(kind, ()) if len(whole) > count)}


def add(found: Iterable[tuple[UUID, set[str]]]) -> None:
    """Words of members that have none yet."""
    pairs = [(word, member_id) for member_id, words in found for word in words if word]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [current_club(), [pair[0] for pair in pairs], [pair[1] for pair in pairs]])


def renew(*member_ids: UUID) -> None:
    """Make the words of these members anew. Nobody is found who was merged or erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from core_members_word where club_id = %s and member_id = any(%s)",
            [current_club(), list(member_ids)],
        )
        cursor.execute(_KNOWN, [current_club(), list(member_ids)])
        words: dict[UUID, set[str]] = {}
        for member_id, given, family, kind, value in cursor.fetchall():
            mine = words.setdefault(member_id, words_of_name(given, family))
            if kind is not None:
                mine |= words_of_identifier(kind, value)
    if words:
        add(words.items())


def search(typed: str, *, limit: int = MOST) -> list[UUID]:
    """Members whom the text may mean, likeliest first; none for what is no name and no number."""
    starts = _starts(typed)
    if not starts:
        return []
    asked = {
        "club": current_club(),
        "lows": starts,
        "highs": [start + _LAST for start in starts],
        "most": min(limit, MOST) * 2,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, asked)
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))[:limit]


def _starts(typed: str) -> Sequence[str]:
    text = normalise_digits(normalise_text(typed[:100]))
    if _NUMBER.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        # As written on a card, or as a mobile with its zero or the country before it.
        shorter = re.sub(r"^(0098|\+98|98|0)(?=9)", "", re.sub(r"[\s\-()./]", "", text))
        return [each for each in dict.fromkeys((shorter.lstrip("+"), digits)) if each]
    words = fold(text.replace(_ZWNJ, ""))
    return [each for each in dict.fromkeys((words, words.replace(" ", ""))) if each]
