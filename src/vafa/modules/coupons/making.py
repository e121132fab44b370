"""Making a series: asked for by somebody, done in the background a step at a time. A step and the place where the next
one goes on are one transaction, so that whatever is killed leaves neither a gap nor a coupon twice."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from vafa.core.segments import matching
from vafa.core.vouchers import codes, services
from vafa.core.vouchers.services import Terms
from vafa.domain.ledger import FOREVER
from vafa.domain.time import from_datetime
from vafa.domain.vouchers import COUPON
from vafa.kernel import audit, events
from vafa.kernel.database import unit

from .events import SeriesMade
from .models import Row, Series

JOB: Final = "coupons.make_series"
STEP: Final = services.CHUNK
MEMBERS_AT_ONCE: Final = 2_000
SHORTEST, LONGEST = 3, codes.MOST


def terms_of(row: Series) -> Terms:
    return Terms(
        kind=COUPON,
        series_id=row.id,
        offer=row.offer,
        uses=row.uses,
        transferable=row.transferable,
        opens_at=from_datetime(row.opens_at) if row.opens_at else 0,
        closes_at=from_datetime(row.closes_at) if row.closes_at else FOREVER,
    )


def step(club_id: int, series_id: UUID) -> bool:
    """The next coupons; whether there are more to make."""
    with unit(club_id):
        row = Series.objects.select_for_update().filter(id=series_id).first()
        if row is None or not row.busy or row.closing:
            return False
        looked, made, bad, over = _WORK[row.shape](row)
        Series.objects.filter(id=row.id).update(
            done=row.done + looked,
            made=row.made + made,
            bad=row.bad + bad,
            total=row.done + looked if over else row.total,
            after=row.after,
            state=Series.State.DONE if over else Series.State.RUNNING,
            finished_at=datetime.now(UTC) if over else None,
        )
        if over:
            finish(row, row.made + made, row.bad + bad)
    return not over


def finish(row: Series, made: int, bad: int) -> None:
    audit.record("coupons.made", "series", row.id, None, {"made": made, "bad": bad})
    events.emit(SeriesMade(series_id=row.id, made=made, bad=bad))


def _at_random(row: Series) -> tuple[int, int, int, bool]:
    left = row.total - row.done
    issued = services.issue(
        terms=terms_of(row), count=min(STEP, left), prefix=row.prefix, length=row.length, strict=False, tell=False
    )  # fmt: skip
    made = len(issued.ids)
    return made, made, 0, made == left


def _for_members(row: Series) -> tuple[int, int, int, bool]:
    """One for each member of the segment as it is now, or of the club."""
    segment = matching.segment_of(row.segment_id) if row.segment_id is not None else None
    asked = matching.compiled(None, from_datetime(datetime.now(UTC)))
    ids, after = matching.step(asked, segment=segment, after=row.after, size=MEMBERS_AT_ONCE)
    for_each(row, ids)
    row.after = after or row.after
    return len(ids), len(ids), 0, after is None


def for_each(row: Series, members: Sequence[UUID]) -> list[str]:
    """A coupon for each member, in order; a code that is taken already is drawn again."""
    waiting, found = list(members), dict[UUID, str]()
    while waiting:
        drawn = codes.new_codes(len(waiting), row.length, row.prefix)
        issued = services.issue(terms=terms_of(row), written=drawn, members=waiting, strict=False, tell=False)
        taken = set(issued.taken)
        found |= {member: code for member, code in zip(waiting, drawn, strict=True) if code not in taken}
        waiting = [member for member, code in zip(waiting, drawn, strict=True) if code in taken]
    return [found[member] for member in members]


def _from_file(row: Series) -> tuple[int, int, int, bool]:
    """The next rows of a file; what cannot become a coupon stays there with the reason."""
    rows = list(Row.objects.filter(series_id=row.id, n__gt=row.done).order_by("n")[:STEP])
    good: dict[str, Row] = {}
    for each in rows:
        code = codes.normal(each.written)
        if not SHORTEST <= len(code) <= LONGEST or "/" in code:
            each.why = "form"
        elif code in good:
            each.why = "twice"
        else:
            good[code] = each
    if good:
        issued = services.issue(terms=terms_of(row), written=list(good), strict=False, tell=False)
        taken = set(issued.taken)
        for code, each in good.items():
            each.why = "taken" if code in taken else "made"
    for why in {each.why for each in rows}:
        Row.objects.filter(series_id=row.id, n__in=[each.n for each in rows if each.why == why]).update(
            why=why
        )
    made = sum(each.why == "made" for each in rows)
    return len(rows), made, len(rows) - made, row.done + len(rows) >= row.total


_WORK: Final = {
    Series.Shape.CODES.value: _at_random,
    Series.Shape.MEMBERS.value: _for_members,
    Series.Shape.FILE.value: _from_file,
}
