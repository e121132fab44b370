"""The hot reads: finding a member, one member, balances. Plain views with one round trip to the database."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connections
from django.http import HttpRequest, HttpResponse

from vafa.core.earning import programmes
from vafa.core.earning.api import showing
from vafa.core.earning.api.schemas import BalancesOut, MemberList, MemberOut
from vafa.core.earning.work import now_instant
from vafa.core.ledger import selectors as ledger
from vafa.core.members import watching
from vafa.core.members.errors import MemberNotFound
from vafa.domain.errors import VafaError
from vafa.domain.identifiers import KINDS, candidates, normalise
from vafa.domain.time import Instant, InstantInvalid, parse_instant, to_datetime
from vafa.doors.api.errors import RequestInvalid
from vafa.doors.api.gate import actor_of, principal_of
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes, respond
from vafa.kernel.arrays import texts
from vafa.kernel.database import SET_CLUB_SQL, pool, unit
from vafa.kernel.express import Rows
from vafa.kernel.pipeline import Statement, run
from vafa.kernel.scope import acting
from vafa.kernel.together import Together

routes = Routes("Members")
LONGEST: Final = 200
MOST: Final = 200
START: Final = UUID(int=0)
_lines: dict[int, Together[Statement, Rows]] = {}

_TOO_LONG = {"fa": "بیش از اندازه بلند است", "en": "is too long"}
_LIMIT = {"fa": "عددی از ۱ تا ۲۰۰ است", "en": "is a number from 1 to 200"}
_KIND = {"fa": "نوع شناسه نیست", "en": "is no kind of identifier"}
_MOMENT = {
    "fa": "زمانی مانند 2026-11-21T18:30:00+03:30 است",
    "en": "is a time like 2026-11-21T18:30:00+03:30",
}


# One statement is one transaction: it sets the club for itself alone, and the join lets nothing be read before. If
# it were ever read before, row-level security would show no rows.
ASK: Final = """
with scope as materialized (select set_config('vafa.club', %s, true)::bigint as club)
select c.programme_number, c.time_zone, c.currency_display, found.* from scope
join kernel_club c on c.id = scope.club left join lateral ({question}) found on true
"""


def question(text: str) -> str:
    """A statement with ``{club}`` in it as one that ``ask`` can send; its first column is never null."""
    return ASK.format(question=text.format(club="scope.club"))


BALANCES: Final = question(ledger.BALANCES)
BY_ID: Final = question(showing.BY_ID)
BY_IDENTIFIER: Final = question(showing.BY_IDENTIFIER)
PAGE: Final = question(showing.PAGE)


def ask(club_id: int, text: str, parameters: Sequence[object]) -> tuple[Rows, programmes.Book]:
    """The rows of one question and the club's programmes. Questions of a club that wait at the same time share a
    round trip."""
    line = _lines.get(club_id)
    if line is None:
        line = _lines.setdefault(club_id, Together(answers))
    found = line.ask((text, (str(club_id), *parameters)))
    return [row[3:] for row in found if row[3] is not None], book_of(club_id, found[0][:3] if found else None)


def answers(questions: Sequence[Statement]) -> list[Rows]:
    with pool().connection() as connection:
        return run(connection, questions)


def book_of(club_id: int, row: Any) -> programmes.Book:
    """The club's programmes; `row` says whether those that this process knows are still the newest."""
    known = programmes.known_book(club_id)
    if known is not None and row == (known.number, known.zone, known.display):
        return known
    with pool().connection() as connection, connection.transaction():
        connection.execute(SET_CLUB_SQL, [str(club_id)])
        return programmes.book(connection, club_id, row)


@routes.plain(
    "GET",
    "/members",
    scope="members:read",
    answer=MemberList,
    summary="Find a member by any identifier, or read all page by page",
    parameters=(
        {"in": "query", "name": "identifier", "required": False, "schema": {"type": "string", "maxLength": LONGEST},
         "description": "Mobile in any usual writing, card, external id or e-mail", "example": "0912 123 45 67"},
        {"in": "query", "name": "kind", "required": False, "schema": {"type": "string", "enum": list(KINDS)}},
        {"in": "query", "name": "cursor", "required": False, "schema": {"type": "string", "maxLength": LONGEST_CURSOR}},
        {"in": "query", "name": "limit", "required": False,
         "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50}},
    ),
)  # fmt: skip
def find_members(request: HttpRequest) -> HttpResponse:
    principal = principal_of(request)
    principal.require("members:read")
    club_id, now, lang = principal.club_id, now_instant(), language(request)
    raw = request.GET.get("identifier")
    if raw is None:
        return _page(request, club_id, now, lang)
    asked = identifiers_in(raw, request.GET.get("kind"))
    if not asked:
        return respond(200, page([], None))
    kinds, values = zip(*asked, strict=True)
    found, book = ask(club_id, BY_IDENTIFIER, (texts(kinds), texts(values)))
    if not found and "card" in kinds:
        with acting(actor_of(principal)), unit(club_id):
            told = watching.read(raw)
            if told is None:
                watching.refuse_blocked(asked)
        if told is not None:
            found, book = ask(club_id, BY_ID, (told,))
    return respond(200, page([showing.member_of(row, book, now, lang) for row in found], None))


def identifiers_in(raw: str, kind: str | None) -> list[tuple[str, str]]:
    """What a text may mean; with a kind, only that."""
    if len(raw) > LONGEST:
        refuse("identifier", _TOO_LONG)
    if kind is None:
        return candidates(raw)
    if kind not in KINDS:
        refuse("kind", _KIND)
    try:
        return [(kind, normalise(kind, raw))]
    except VafaError:
        return []  # nobody has what cannot be


def _page(request: HttpRequest, club_id: int, now: Instant, lang: str) -> HttpResponse:
    limit, cursor = request.GET.get("limit", "50"), request.GET.get("cursor", "")
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= MOST):
        refuse("limit", _LIMIT)
    if len(cursor) > LONGEST_CURSOR:
        refuse("cursor", _TOO_LONG)
    after = decode_cursor(cursor, tuple[UUID])
    found, book = ask(club_id, PAGE, (after[0] if after else START, int(limit)))
    items = [showing.member_of(row, book, now, lang) for row in sorted(found, key=lambda row: row[0].int)]
    return respond(200, page(items, encode_cursor(items[-1]["id"]) if len(items) == int(limit) else None))


@routes.plain(
    "GET", "/members/{uuid:member_id}", scope="members:read", answer=MemberOut, summary="Read a member"
)
def get_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    principal = principal_of(request)
    principal.require("members:read")
    found, book = ask(principal.club_id, BY_ID, (member_id,))
    if not found:
        raise MemberNotFound()
    return respond(200, showing.member_of(found[0], book, now_instant(), language(request)))


@routes.plain(
    "GET",
    "/members/{uuid:member_id}/balances",
    scope="ledger:read",
    answer=BalancesOut,
    summary="What a member has, now or at a moment of the past",
    parameters=(
        {"in": "query", "name": "at", "required": False, "schema": {"type": "string", "format": "date-time"},
         "description": "By when things happened; holds that are over by now count as free"},
    ),
)  # fmt: skip
def get_balances(request: HttpRequest, member_id: UUID) -> HttpResponse:
    principal = principal_of(request)
    principal.require("ledger:read")
    lang, now = language(request), now_instant()
    at = request.GET.get("at")
    if at is not None:
        with acting(actor_of(principal)), unit(principal.club_id):
            found = ledger.balances_at(member_id, _moment(at))
            book = programmes.book(connections["default"].connection, principal.club_id)
    else:
        moment = to_datetime(now)
        sums, book = ask(principal.club_id, BALANCES, (moment, moment, moment, moment, member_id))
        found = ledger.balances_from(sums, now)
    if found is None:
        raise MemberNotFound()
    return respond(200, {"balances": showing.balances(found, book.at(now), lang, book.display)})


def _moment(text: str) -> Instant:
    try:
        # In an address a plus sign means a space.
        return parse_instant(text.replace(" ", "+"))
    except (InstantInvalid, OverflowError):
        refuse("at", _MOMENT)
        raise


def refuse(path: str, reason: dict[str, str]) -> None:
    raise RequestInvalid(
        errors=[{"path": path, "message": reason}],
        fields={lang: f"{path}: {reason[lang]}" for lang in reason},
    )
