"""The members' list: search, filters, columns, pages, export; and hits for the palette and for pickers."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse

from vafa.core.desk import asking
from vafa.core.desk import rows as desk_rows
from vafa.core.desk.panel import naming
from vafa.core.members import finding
from vafa.core.segments import facts, selectors
from vafa.domain.time import from_datetime
from vafa.doors.panel.pages import PanelPages, PanelVisit, palette_provider
from vafa.doors.web import formats, words
from vafa.doors.web.words import _
from vafa.kernel import audit
from vafa.kernel.database import unit

pages = PanelPages("desk")
HITS = 8
EXPORTED_AT_ONCE = 500


@pages.get("members", permission="members:read", name="members")
def list_members(visit: PanelVisit) -> HttpResponse:
    asked = asking.question(visit)
    listed = asking.answer(asked)
    return visit.render("desk/members.html", **shown(visit, asked, listed), chips=chips(visit, asked))


def shown(visit: PanelVisit, asked: asking.Question, listed: asking.Listed) -> dict[str, Any]:
    """What every list of members needs: its rows, the currencies of its columns, what was asked."""
    return {
        "asked": asked,
        "capital": naming.capital,
        "listed": listed,
        "rows": desk_rows.rows(listed.ids, asked.book),
        "currencies": currencies_of(asked),
        "tiers": asked.book.get("member.tier") is not None,
        "said": asked.said(visit.lang, visit.formats.display),
        "where": json.dumps(asked.where, ensure_ascii=False, separators=(",", ":")) if asked.where else "",
    }


def currencies_of(asked: asking.Question) -> list[Any]:
    """Currencies that the list has a column for: points and credit; stamps stand on the member's page."""
    from vafa.core.desk.money import programme_at

    found = programme_at(asked.now).currencies.values()
    return [each for each in found if each.kind in ("points", "credit")][:4]


def chips(visit: PanelVisit, asked: asking.Question) -> list[dict[str, Any]]:
    """Questions that many ask, as conditions like any other."""
    month_ago = (visit.now - timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    known: list[tuple[str, dict[str, Any] | None]] = [
        (_("All members"), None),
        (_("Bought within 30 days"), {"fact": "member.days_since_purchase", "op": "<", "value": 30}),
        (_("No purchase for 90 days"), {"fact": "member.days_since_purchase", "op": ">=", "value": 90}),
        (
            _("Joined within 30 days"),
            {"fact": "member.joined_at", "op": ">=", "value": month_ago.isoformat()},
        ),
        (_("Never bought"), {"fact": "member.purchases", "op": "=", "value": 0}),
        (_("Birthday today"), {"fact": "member.is_birthday_today", "op": "=", "value": True}),
    ]
    made = []
    for text, condition in known:
        on = condition == asked.where and (condition is not None or asked.plain)
        query = {"where": json.dumps(condition, separators=(",", ":"))} if condition else {}
        made.append({"text": text, "href": visit.url("members") + _query(query), "on": on})
    return made


def _query(values: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"?{urlencode(values)}" if values else ""


@pages.get("members/export", permission="exports:read", name="members-export", recent=True)
def export_members(visit: PanelVisit) -> HttpResponse:
    """All that the list would show, page after page, as one file; numbers in full."""
    visit_may_read = visit.staff is not None and visit.may("members:read")
    if visit.staff is not None and not visit_may_read:
        visit.staff.require("members:read")
    segment = _segment_asked(visit)
    asked = asking.question(visit, segment)
    audit.record("members.export", "club", None, None, {"where": asked.where, "search": bool(asked.typed)})
    response = StreamingHttpResponse(_lines(visit, asked), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="members.csv"'
    return response


def _segment_asked(visit: PanelVisit) -> Any:
    given = visit.request.GET.get("segment", "")
    try:
        return selectors.segment_of(UUID(given)) if given else None
    except ValueError:
        return None


def _lines(visit: PanelVisit, asked: asking.Question) -> Iterator[str]:
    """Every chunk has a transaction of its own: a slow reader holds none open."""
    assert visit.club is not None
    lang, club_id = visit.lang, visit.club.id
    with words.speaking(lang), unit(club_id):
        currencies = currencies_of(asked)
        heads = [
            _("Id"),
            _("Name"),
            _("Mobile"),
            _("Tier"),
            _("City"),
            _("Tags"),
            _("Joined"),
            _("Purchases"),
        ]
        heads += [
            _("Spent (rials)"),
            _("Last purchase"),
            *(words.say(each.names.model_dump()) for each in currencies),
        ]
    yield "\ufeff" + _line(heads)
    asked.oldest, asked.after = True, ""
    while True:
        with words.speaking(lang), unit(club_id):
            listed = asking.answer(asked, limit=EXPORTED_AT_ONCE)
            found = desk_rows.rows(listed.ids, asked.book)
            yield "".join(_line(_cells(visit, row, currencies)) for row in found)
        if not listed.after:
            return
        asked.after = listed.after


def _cells(visit: PanelVisit, row: desk_rows.MemberRow, currencies: list[Any]) -> list[str]:
    day = visit.formats.calendar.day
    last = day(from_datetime(row.last_at)).date.isoformat() if row.last_at else ""
    return [
        str(row.id), row.name, row.mobile, row.tier, row.city, "|".join(row.tags),
        day(from_datetime(row.joined_at)).date.isoformat(), str(row.purchases), str(row.spent), last,
        *(str(row.balances.get(each.key, 0)) for each in currencies),
    ]  # fmt: skip


def _line(cells: list[str]) -> str:
    """A spreadsheet takes a cell that begins so for a formula; what members typed must not become one."""
    out = io.StringIO()
    csv.writer(out).writerow(
        f"'{cell}" if cell[:1] in "=+-@\t\r" and not cell[1:].isdigit() else cell for cell in cells
    )
    return out.getvalue()


@pages.get("members/pick", permission="members:read", name="members-pick")
def pick(visit: PanelVisit) -> HttpResponse:
    """Hits of the member picker."""
    return visit.render("desk/hits.html", rows=_hits(visit, visit.request.GET.get("q", "")))


@palette_provider("members:read")
def in_palette(visit: PanelVisit, typed: str) -> list[dict[str, str]]:
    return [
        {
            "title": row.called,
            "detail": formats.mobile(row.mobile) if row.mobile else "",
            "href": visit.url("member", member_id=row.id),
            "icon": "user",
        }
        for row in _hits(visit, typed)
    ]


def _hits(visit: PanelVisit, typed: str) -> list[desk_rows.MemberRow]:
    ids = finding.search(typed.strip()[:100], limit=HITS)
    return desk_rows.rows(ids, facts.book(from_datetime(visit.now))) if ids else []
