"""The list of credit lines: owed, overdue, frozen; found by member; as a file."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse

from vafa.core.members import finding
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web import words
from vafa.doors.web.env import query
from vafa.doors.web.words import _, say
from vafa.kernel import audit
from vafa.kernel.database import unit

from .. import looking, saying, selectors
from ..models import Line

pages = PanelPages("credit")
WHICH = ("all", "owed", "overdue", "frozen", "closed")
TONES = {"open": "success", "frozen": "warning", "closed": ""}
EXPORTED_AT_ONCE = 500


@pages.get("credit", permission="members:read", name="credit")
def list_lines(visit: PanelVisit) -> HttpResponse:
    get = visit.request.GET
    which = get.get("which", "all") if get.get("which") in WHICH else "all"
    typed = get.get("q", "").strip()[:100]
    after = _id(get.get("after", ""))
    ids = finding.search(typed) if typed else None
    found = selectors.lines(
        now=visit.now, which=which, member_ids=ids, before=after, limit=selectors.SHOWN + 1
    )
    rows = found[: selectors.SHOWN]
    kinds = looking.settings().kinds
    return visit.render(
        "credit/lines.html",
        rows=rows,
        names=looking.names_of(row.member_id for row in rows),
        kinds=looking.kind_names(),
        has_lines=any(kind.line for kind in kinds),
        which=which,
        typed=typed,
        plain=which == "all" and not typed and after is None,
        chips=[(key, text) for key, text in _words().items()],
        states=saying.STATES,
        tones=TONES,
        after=query(get, after=rows[-1].id) if len(found) > selectors.SHOWN else "",
        first=query(get, after=None) if after else "",
    )


def _words() -> dict[str, str]:
    return {
        "all": _("Open lines"), "owed": _("Something is owed"), "overdue": _("Overdue"), "frozen": _("Frozen"),
        "closed": _("Closed"),
    }  # fmt: skip


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@pages.get("credit/find", permission="members:read", name="credit-find")
def find_member(visit: PanelVisit) -> HttpResponse:
    """From a member who was picked to their credit."""
    member = _id(visit.request.GET.get("member", ""))
    return visit.redirect("credit-member", member_id=member) if member else visit.redirect("credit")


@pages.get("credit/export", permission="exports:read", name="credit-export")
def export(visit: PanelVisit) -> HttpResponse:
    if visit.staff is not None:
        visit.staff.require("members:read")
    which = visit.request.GET.get("which", "all")
    which = which if which in WHICH else "all"
    audit.record("credit.export", "club", None, None, {"which": which})
    answer = StreamingHttpResponse(_lines(visit, which), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="credit-lines.csv"'
    return answer


def _lines(visit: PanelVisit, which: str) -> Iterator[str]:
    """Every chunk has a transaction of its own: a slow reader holds none open."""
    assert visit.club is not None
    lang, club_id, after = visit.lang, visit.club.id, None
    with words.speaking(lang), unit(club_id):
        heads = [
            _("Member"), _("Kind"), _("State"), _("Limit (rials)"), _("Owed (rials)"), _("In favour (rials)"), _("Due"),
        ]  # fmt: skip
    yield "\ufeff" + _row(heads)
    while True:
        with words.speaking(lang), unit(club_id):
            rows = selectors.lines(now=visit.now, which=which, before=after, limit=EXPORTED_AT_ONCE)
            text = "".join(_row(_cells(row)) for row in rows)
        if not rows:
            return
        after = rows[-1].id
        yield text


def _cells(row: Line) -> list[str]:
    due = row.due_day.date().isoformat() if row.due_day else ""
    return [
        str(row.member_id), row.kind, say(saying.STATES[row.state]), str(row.limit), str(row.owed), str(row.over), due,
    ]  # fmt: skip


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in cells)
    return out.getvalue()
