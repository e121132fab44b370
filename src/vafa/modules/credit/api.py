"""Credit over HTTP: kinds, lines with statements, settling, top-ups, grants, exchanges, gifts, and undoing them."""

from typing import Any, Literal
from uuid import UUID

from django.db import connections
from django.http import HttpRequest
from ninja import Query

from vafa.core.earning import programmes
from vafa.core.earning.api.members import resolve
from vafa.core.earning.work import now_instant
from vafa.core.segments import runs
from vafa.domain.time import to_datetime
from vafa.doors.api.fields import Moment, moment
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel.scope import current_club

from . import bulk, exchanging, gifting, granting, lending, saying, selectors, settling, undoing
from .api_schemas import (
    BulkIn,
    DebtList,
    DeedList,
    DeedOut,
    ExchangeIn,
    GiftIn,
    GrantIn,
    KindList,
    LineChange,
    LineClosed,
    LineIn,
    LineList,
    LineOut,
    LinesOfMember,
    NothingIn,
    RateOut,
    RunOut,
    SettlementIn,
    StatementOut,
    TopUpIn,
    UndoIn,
    debt_shown,
    deed_shown,
    entry_shown,
    line_shown,
    run_shown,
)
from .gifting import settings

routes = Routes("Credit")
READ, WRITE = "ledger:read", "ledger:write"
NOTHING = NothingIn()


@routes.read("/kinds", scope=READ, answer=KindList, summary="Kinds of credit and rates of exchange")
def list_credit_kinds(request: HttpRequest) -> Any:
    params, lang = settings(), language(request)
    book = programmes.book(connections["default"].connection, current_club())
    facts = book.at(now_instant()).book
    return {
        "items": [
            {
                "key": kind.key, "currency": kind.currency, "name": kind.names.in_(lang), "line": kind.line,
                "top_up": kind.top_up.on, "transferable": kind.transferable,
                "uses": saying.uses(kind, facts, lang, book.display),
            }
            for kind in params.kinds
        ],
        "rates": [
            {name: getattr(rate, name) for name in RateOut.model_fields} for rate in params.exchanges if rate.on
        ],
    }  # fmt: skip


@routes.read("/lines", scope=READ, answer=LineList, summary="Credit lines")
def list_credit_lines(
    request: HttpRequest,
    which: Literal["all", "owed", "overdue", "frozen", "closed"] = "all",
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first. `all` are those that are not closed."""
    before = decode_cursor(cursor, tuple[UUID])
    found = selectors.lines(
        now=to_datetime(now_instant()), which=which, before=before[0] if before else None, limit=limit
    )
    return page(
        [line_shown(row) for row in found], encode_cursor(found[-1].id) if len(found) == limit else None
    )


@routes.read("/members/{uuid:member_id}/lines", scope=READ, answer=LinesOfMember, summary="Lines of a member")
def list_lines_of_member(request: HttpRequest, member_id: UUID) -> Any:
    return {"items": [line_shown(row) for row in selectors.lines_of(member_id)]}


@routes.write("POST", "/lines", scope=WRITE, answer=LineOut, status=201, summary="Open a credit line")
def open_credit_line(request: HttpRequest, body: LineIn) -> Any:
    caller(request).require_branch(None)
    row = lending.open_line(
        member_id=resolve(body.member), kind=body.kind, limit=body.limit, terms=body.terms
    )
    return line_shown(row)


@routes.read("/lines/{uuid:line_id}", scope=READ, answer=LineOut, summary="Read a credit line")
def get_credit_line(request: HttpRequest, line_id: UUID) -> Any:
    return line_shown(selectors.line(line_id))


@routes.write("PATCH", "/lines/{uuid:line_id}", scope=WRITE, answer=LineOut, summary="Change a credit line")
def change_credit_line(request: HttpRequest, line_id: UUID, body: LineChange) -> Any:
    """A limit is never below what is owed. Other terms hold for what is bought from then on."""
    caller(request).require_branch(None)
    row = selectors.line(line_id)
    of = {"member_id": row.member_id, "kind": row.kind}
    if body.limit is not None:
        lending.change_limit(**of, limit=body.limit, reason=body.reason)
    if body.terms is not None:
        lending.change_terms(**of, terms=body.terms)
    if body.state == "frozen":
        lending.freeze(**of, reason=body.reason)
    elif body.state == "open":
        lending.thaw(**of)
    return line_shown(selectors.line(line_id))


@routes.write(
    "POST", "/lines/{uuid:line_id}/close", scope=WRITE, answer=LineClosed, summary="Close a credit line"
)
def close_credit_line(request: HttpRequest, line_id: UUID, body: NothingIn = NOTHING) -> Any:
    """Once nothing is owed. `paid_out` stood in the member's favour and is to be paid."""
    caller(request).require_branch(None)
    row = selectors.line(line_id)
    closed, paid_out = lending.close(member_id=row.member_id, kind=row.kind)
    return {"line": line_shown(closed), "paid_out": paid_out}


@routes.read("/lines/{uuid:line_id}/debts", scope=READ, answer=DebtList, summary="What is owed on a line")
def list_debts(request: HttpRequest, line_id: UUID) -> Any:
    """The first that is due comes first."""
    row = selectors.line(line_id)
    return {"items": [debt_shown(debt) for debt in selectors.open_debts(row.member_id, row.kind)]}


@routes.read(
    "/lines/{uuid:line_id}/statement", scope=READ, answer=StatementOut, summary="The statement of a line"
)
def get_statement(
    request: HttpRequest, line_id: UUID, since: Moment | None = None, until: Moment | None = None
) -> Any:
    row = selectors.line(line_id)
    found = selectors.statement(member_id=row.member_id, kind=row.kind, since=since, until=until)
    return {
        "before": found.before, "after": found.after, "lent": found.lent, "paid": found.paid,
        "entries": [entry_shown(each) for each in found.entries],
    }  # fmt: skip


@routes.write("POST", "/settlements", scope=WRITE, answer=DeedOut, status=201, summary="Settle what is owed")
def settle_credit_line(request: HttpRequest, body: SettlementIn) -> Any:
    """The oldest debts first."""
    caller(request).require_branch(body.branch or None)
    return deed_shown(
        settling.settle(
            member_id=resolve(body.member), kind=body.kind, amount=body.amount, method=body.method,
            reference=body.reference, branch=body.branch,
        )
    )  # fmt: skip


@routes.write("POST", "/top-ups", scope=WRITE, answer=DeedOut, status=201, summary="Top up credit")
def top_up_credit(request: HttpRequest, body: TopUpIn) -> Any:
    caller(request).require_branch(body.branch or None)
    return deed_shown(
        granting.top_up(
            member_id=resolve(body.member), kind=body.kind, paid=body.paid, method=body.method,
            reference=body.reference, branch=body.branch,
        )
    )  # fmt: skip


@routes.write("POST", "/grants", scope=WRITE, answer=DeedOut, status=201, summary="Give credit")
def grant_credit(request: HttpRequest, body: GrantIn) -> Any:
    return deed_shown(
        granting.grant(
            member_id=resolve(body.member), kind=body.kind, amount=body.amount, reason=body.reason,
            expires_at=moment(body.expires_at),
        )
    )  # fmt: skip


@routes.write("POST", "/grants/bulk", scope=WRITE, answer=RunOut, status=201, summary="Give credit to many")
def grant_credit_to_many(request: HttpRequest, body: BulkIn) -> Any:
    """In the background; each gets it once. Ask for the run to see how far it is."""
    caller(request).require_branch(None)
    return run_shown(
        bulk.start(
            kind=body.kind, amount=body.amount, reason=body.reason, expires_at=moment(body.expires_at),
            member_ids=body.members, segment_id=body.segment,
        )
    )  # fmt: skip


@routes.read("/grants/bulk/{uuid:run_id}", scope=READ, answer=RunOut, summary="How far giving to many is")
def get_credit_run(request: HttpRequest, run_id: UUID) -> Any:
    return run_shown(runs.get(run_id))


@routes.write(
    "POST", "/grants/bulk/{uuid:run_id}/undo", scope=WRITE, answer=RunOut, status=201, summary="Take it back"
)
def undo_credit_run(request: HttpRequest, run_id: UUID, body: UndoIn) -> Any:
    """Of everybody who has not spent it."""
    caller(request).require_branch(None)
    return run_shown(bulk.undo(run_id=run_id, reason=body.reason))


@routes.write("POST", "/exchanges", scope=WRITE, answer=DeedOut, status=201, summary="Exchange by a rate")
def exchange_credit(request: HttpRequest, body: ExchangeIn) -> Any:
    return deed_shown(exchanging.exchange(member_id=resolve(body.member), rate=body.rate, amount=body.amount))


@routes.write("POST", "/gifts", scope=WRITE, answer=DeedOut, status=201, summary="Give to another member")
def give_credit(request: HttpRequest, body: GiftIn) -> Any:
    """The caller vouches for the giver: no code is asked for."""
    return deed_shown(
        gifting.give(
            giver_id=resolve(body.member), mobile=body.to_mobile, kind=body.kind, amount=body.amount,
            message=body.message, trusted=True,
        )
    )  # fmt: skip


@routes.read("/deeds", scope=READ, answer=DeedList, summary="Settlements, top-ups, grants, exchanges, gifts")
def list_deeds(
    request: HttpRequest,
    member: UUID | None = None,
    what: Literal["settle", "top_up", "grant", "exchange", "gift"] | None = None,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first."""
    before = decode_cursor(cursor, tuple[UUID])
    found = selectors.deeds(
        member_id=member, what=what or "", before=before[0] if before else None, limit=limit
    )
    return page(
        [deed_shown(row) for row in found], encode_cursor(found[-1].id) if len(found) == limit else None
    )


@routes.write("POST", "/deeds/{uuid:deed_id}/undo", scope=WRITE, answer=DeedOut, summary="Undo a deed")
def undo_deed(request: HttpRequest, deed_id: UUID, body: UndoIn) -> Any:
    """As long as nothing of it has been spent. A gift stays."""
    caller(request).require_branch(None)
    return deed_shown(undoing.undo(deed_id=deed_id, reason=body.reason))
