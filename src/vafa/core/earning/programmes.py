"""Programmes of clubs: compiled once per process and version, found by the moment a thing happened.

A published version is never changed. What happened before the first version is decided by the first.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from django.db import connections, transaction
from psycopg import Connection
from pydantic import ValidationError

from vafa.core.earning.facts import FACTS, OTHER_SEGMENT
from vafa.core.earning.facts import SEGMENTS as SEGMENTS_FACT
from vafa.domain.core_facts import core_book
from vafa.domain.custom_facts import custom_fact
from vafa.domain.errors import Kind, VafaError
from vafa.domain.facts import FactBook, FactType, Words
from vafa.domain.programme import Part, Programme, ProgrammeBody, Switch, compile_programme
from vafa.domain.text import number
from vafa.domain.time import calendar
from vafa.kernel.instants import instant
from vafa.kernel.modules import check_switches, provide_switches
from vafa.kernel.pipeline import rows
from vafa.kernel.registry import Registry
from vafa.kernel.scope import club_in_scope

VERSIONS: Final = (
    "select number, effective_from, body from core_earning_programme where club_id = %s order by number"
)
CLUB: Final = "select programme_number, time_zone, currency_display from kernel_club where id = %s"
FIELDS: Final = (
    "select key, type, labels::text, choices::text from core_members_field where club_id = %s order by key"
)
BRANCHES: Final = "select code, tags, name from core_purchases_branch where club_id = %s"
GROUPS: Final = "select key, names from core_purchases_group where club_id = %s order by key limit 5000"
UUIDS: Final = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b").findall


class NoProgramme(VafaError):
    code = "programme.none"
    kind = Kind.CONFLICT
    title = {"fa": "برنامه‌ای منتشر نشده است", "en": "No programme is published"}
    detail = {
        "fa": "نخست یک برنامه بنویسید و منتشر کنید.",
        "en": "Write a programme and publish it first.",
    }


def parse_body(data: object) -> ProgrammeBody:
    """A body from JSON data; raises `BodyInvalid` with every field that is wrong, in words."""
    try:
        return ProgrammeBody.model_validate(data)
    except ValidationError as failure:
        raise BodyInvalid(
            errors=[
                {"path": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
                for each in failure.errors(include_url=False, include_context=False, include_input=False)
            ]
        ) from None


class BodyInvalid(VafaError):
    code = "programme.body_invalid"
    kind = Kind.INVALID
    title = {"fa": "برنامه پذیرفته نشد", "en": "The programme was not accepted"}
    detail = {
        "fa": "چند جا از برنامه درست نیست؛ فهرست خطاها را ببینید.",
        "en": "Parts of the programme are wrong; see the list of errors.",
    }


def parts_of(body: ProgrammeBody) -> list[Part]:
    """What the modules that are on contribute, for the club and for branches with parameters of their own."""
    parts = []
    switches: dict[str, Any] = {key: switch.model_dump() for key, switch in body.modules.items()}
    for manifest in Registry(switches).modules():
        if manifest.engine is None:
            continue
        switch = body.modules.get(manifest.key, Switch(on=True))
        params = manifest.params.load(switch.params)
        branches = tuple(switch.branches) if manifest.branch_params else ()
        parts.append(Part(manifest.key, manifest.engine(params), except_branches=branches))
        parts += [
            Part(manifest.key, manifest.engine(params.merge(switch.branches[b])), branches=(b,))
            for b in branches
        ]
    return parts


def book_of(body: ProgrammeBody, parts: Sequence[Part], fields: Sequence[Sequence[Any]] = ()) -> FactBook:
    """Every fact that conditions of this programme may ask about."""
    switches: dict[str, Any] = {key: switch.model_dump() for key, switch in body.modules.items()}
    facts = [*FACTS]
    known = {fact.key for fact in facts}
    for fact in [
        *Registry(switches).entries("facts"),
        *(f for part in parts for f in part.contribution.facts),
    ]:
        if fact.key not in known:
            facts.append(fact)
            known.add(fact.key)
    facts += [
        custom_fact(
            key, FactType(type), msgspec.json.decode(labels), choices=msgspec.json.decode(choices) or None
        )
        for key, type, labels, choices in fields
    ]
    return core_book().with_facts(facts)


class Book:
    """All versions of one club; compiled when first asked for."""

    def __init__(self, club_id: int, number: int, zone: str, display: str) -> None:
        self.club_id = club_id
        self.number = number
        self.zone = zone
        self.display = display
        self.starts: list[int] = []
        self.numbers: list[int] = []
        self.bodies: dict[int, str] = {}
        self.fields: Sequence[Sequence[Any]] = ()
        self.tags: dict[str, frozenset[str]] = {}
        self.names: dict[str, dict[str, Words]] = {}
        """How the club calls its branches and groups of products, by the fact that conditions ask about them."""
        self.asks_segments = False
        """Whether some version asks for a member's segments; they are read only then."""
        self.segments: frozenset[str] = frozenset()
        """Those that versions name."""
        self._made: dict[int, Programme] = {}

    def add(self, number: int, effective_from: int, body: str) -> None:
        # A later version that takes effect earlier than one before it replaces that from its own start on.
        while self.starts and self.starts[-1] >= effective_from:
            self.starts.pop()
            self.numbers.pop()
        self.starts.append(effective_from)
        self.numbers.append(number)
        self.bodies[number] = body
        if asks_segments(body):
            self.asks_segments = True
            self.segments |= segments_in(body)

    def at(self, moment: int) -> Programme:
        """The programme in force when something happened."""
        place = bisect_right(self.starts, moment) - 1
        return self.version(self.numbers[max(place, 0)])

    def version(self, number: int) -> Programme:
        made = self._made.get(number)
        if made is None:
            body = ProgrammeBody.model_validate(msgspec.json.decode(self.bodies[number]))
            start = self.starts[self.numbers.index(number)] if number in self.numbers else 0
            made = self._made[number] = compile_body(
                body,
                club_id=self.club_id,
                number=number,
                effective_from=start,
                zone=self.zone,
                fields=self.fields,
            )
            made.branch_tags = self.tags
            for fact, words in self.names.items():
                made.book = made.book.with_choices(fact, words)
            if asks_segments(self.bodies[number]):
                veil_segments(made, self.bodies[number])
            made.before = lambda: self.version_before(number)
        return made

    def version_before(self, number: int) -> Programme | None:
        """The version that was in force before another; None before the first."""
        place = self.numbers.index(number) if number in self.numbers else 0
        return self.version(self.numbers[place - 1]) if place else None

    def keep(self, older: Book) -> None:
        """Compiled versions of an older book are still good: a version never changes."""
        mine, theirs = (
            (self.zone, self.fields, self.tags, self.names),
            (older.zone, older.fields, older.tags, older.names),
        )
        if mine == theirs:
            self._made.update(older._made)

    @property
    def budgeted(self) -> list[str]:
        """Budgets of the versions in use; their rows are locked before deciding."""
        return sorted({key for made in self._made.values() for key in made.limits})


def compile_body(
    body: ProgrammeBody,
    *,
    club_id: int,
    number: int,
    effective_from: int,
    zone: str,
    fields: Sequence[Sequence[Any]] = (),
) -> Programme:
    """Compile with everything that the club's modules bring; raises in words when something does not fit."""
    switches: dict[str, Any] = {key: switch.model_dump() for key, switch in body.modules.items()}
    check_switches(switches)
    parts = parts_of(body)
    return compile_programme(
        body,
        club_id=club_id,
        number=number,
        effective_from=effective_from,
        calendar=calendar(zone),
        book=book_of(body, parts, fields),
        parts=parts,
    )


def asks_segments(body: str) -> bool:
    """Whether some condition of a body asks for the member's segments, be it a rule's or a module's."""
    return f'"{SEGMENTS_FACT}"' in body


def segments_in(body: str) -> frozenset[str]:
    """The ids that a body names; segments are the only ones."""
    return frozenset(UUIDS(body))


def veil_segments(made: Programme, body: str) -> None:
    """Sentences that members and tills read do not tell how the club names its segments; the panel's do."""
    named = list(dict.fromkeys(UUIDS(body)))
    words: dict[str, Words] = {OTHER_SEGMENT: {"fa": "گروهی دیگر", "en": "another group"}}
    for place, id in enumerate(named, start=1):
        fa, en = (f" {number(place, 'fa')}", f" {place}") if len(named) > 1 else ("", "")
        words[id] = {"fa": f"گروه برگزیده{fa}", "en": f"the chosen group{en}"}
    made.book = made.book.with_choices(SEGMENTS_FACT, words)


_books: dict[int, Book] = {}
_gate = threading.Lock()


def book(connection: Connection[Any], club_id: int, club_row: Sequence[Any] | None = None) -> Book:
    """The club's programmes as of its published number; with a fresh `club_row` (CLUB) that needs no query."""
    if club_row is None:
        club_row = next(iter(rows(connection, CLUB, [club_id])), None)
    if club_row is None or club_row[0] is None:
        raise NoProgramme()
    number, zone, display = club_row
    known = _books.get(club_id)
    if known is not None and (known.number, known.zone, known.display) == (number, zone, display):
        return known
    made = Book(club_id, number, zone, display)
    made.fields = rows(connection, FIELDS, [club_id])
    branches = rows(connection, BRANCHES, [club_id])
    made.tags = {code: frozenset(tags) for code, tags, _ in branches}
    made.names = {
        "place.branch": {code: {"fa": name, "en": name} for code, _, name in branches if name},
        "line.group": {key: names_of(key, words) for key, words in rows(connection, GROUPS, [club_id])},
    }
    for version, effective_from, body in rows(connection, VERSIONS, [club_id]):
        made.add(version, instant(effective_from), body)
    if known is not None:
        made.keep(known)
    made.version(number)
    with _gate:
        _books[club_id] = made
    return made


def names_of(key: str, words: Any) -> Words:
    """A group's names; where one is missing, the other or its key."""
    found = msgspec.json.decode(words) if isinstance(words, (str, bytes)) else dict(words or {})
    fa, en = found.get("fa") or found.get("en") or key, found.get("en") or found.get("fa") or key
    return {"fa": fa, "en": en}


def is_published(connection: Connection[Any], club_id: int) -> bool:
    """Whether the club has a programme. One that has none has no accounts: there is nothing to decide."""
    found = rows(connection, CLUB, [club_id])
    return bool(found) and found[0][0] is not None


def known_book(club_id: int) -> Book | None:
    """The book as this process last saw it, if it did."""
    return _books.get(club_id)


def forget(club_id: int | None = None) -> None:
    """Drop cached programmes (all, or of one club), for example after its fields or branches changed."""
    with _gate:
        if club_id is None:
            _books.clear()
        else:
            _books.pop(club_id, None)


def _switches(club_id: int) -> Any:
    """The switches of the published programme, read with Django's connection; nothing is on before one is published."""
    handle = connections["default"]
    if club_in_scope() != club_id or not transaction.get_connection().in_atomic_block:
        known = _books.get(club_id)
        return _of(known) if known is not None else {}
    handle.ensure_connection()
    try:
        return _of(book(handle.connection, club_id))
    except NoProgramme:
        return {}


def _of(found: Book) -> dict[str, Any]:
    body = found.version(found.number).body
    return {key: switch.model_dump() for key, switch in body.modules.items()}


provide_switches(_switches)
