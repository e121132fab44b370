"""The form of a new series; what belongs to its shape alone is asked for only there."""

import tempfile
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from vafa.core.purchases.importing import formats
from vafa.core.segments.selectors import list_segments
from vafa.core.vouchers import codes
from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelPages, PanelVisit
from vafa.doors.web.formats import parse_day
from vafa.doors.web.forms.typed import plain_digits
from vafa.doors.web.words import _, say

from .. import series
from ..errors import FileUnreadable, SeriesInvalid
from ..series import Wanted
from .series import SHAPES, uuid_in, words

pages = PanelPages("coupons")
CHOICES = ("word", "codes", "members", "file")
FIELDS = ("name", "kind", "shape", "word", "count", "uses", "prefix", "length", "segment", "opens", "closes")
LARGEST = 20 * 1024 * 1024
HEADS = frozenset({"CODE", "C0DE", "کد", "کدها", "COUPON", "C0UP0N", "کوپن"})


@pages.get("coupons/new", permission="coupons.series", name="coupon-new")
def ask(visit: PanelVisit) -> HttpResponse:
    shape = visit.request.GET.get("shape", "")
    shape = shape if shape in CHOICES else "word"
    typed = {"shape": shape, "uses": "0" if shape == "word" else "1", "length": str(codes.LENGTH)}
    return _form(visit, typed, {})


@pages.post("coupons/new", permission="coupons.series", name="coupon-new", once=True)
def start(visit: PanelVisit) -> HttpResponse:
    post = visit.request.POST
    typed: dict[str, Any] = {name: post.get(name, "").strip()[:200] for name in FIELDS}
    typed |= {name: post.get(name) == "1" for name in ("transferable", "shown")}
    typed["shape"] = typed["shape"] if typed["shape"] in CHOICES else "word"
    errors: dict[str, str] = {}
    numbers = {name: _number(typed, name, errors) for name in ("count", "uses", "length")}
    opens, closes = _day(visit, typed, "opens", errors), _day(visit, typed, "closes", errors)
    rows: list[str] = []
    if typed["shape"] == "file":
        try:
            rows = read_file(visit.request.FILES.get("file"))
        except VafaError as refused:
            errors["file"] = refused.say(visit.lang)[1]
    if errors:
        return _form(visit, typed, errors, 422)
    try:
        made = series.create(
            Wanted(
                name=typed["name"], kind=typed["kind"], shape=typed["shape"], word=typed["word"],
                prefix=typed["prefix"], segment_id=uuid_in(typed["segment"]), rows=rows,
                all=typed["shape"] == "members" and not typed["segment"],
                transferable=typed["transferable"], shown=typed["shown"],
                opens_at=_midnight(visit, opens), closes_at=_midnight(visit, closes and closes + timedelta(days=1)),
                **numbers,
            )
        )  # fmt: skip
    except SeriesInvalid as refused:
        named = {"opens_at": "opens", "closes_at": "closes", "segment_id": "segment"}
        faults = {named.get(each["path"], each["path"]): say(each["message"]) for each in refused.errors}
        return _form(visit, typed, faults, 422)
    except VafaError as refused:
        field = "word" if typed["shape"] == "word" and refused.code.startswith("voucher") else "kind"
        return _form(visit, typed, {field: refused.say(visit.lang)[1]}, 422)
    return visit.redirect("coupon-series", series_id=made.id)


def _form(
    visit: PanelVisit, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    return visit.render(
        "coupons/new.html",
        status,
        typed=dict.fromkeys((*FIELDS, "transferable", "shown"), "") | typed,
        days={name: parse_day(typed.get(name, ""), visit.lang) for name in ("opens", "closes")},
        errors=defaultdict(str, errors),
        choices=[(key, _(SHAPES[key])) for key in CHOICES],
        segments=[(each.id, each.name) for each in list_segments()] if typed["shape"] == "members" else [],
        **words(visit),
    )


def _number(typed: dict[str, Any], name: str, errors: dict[str, str]) -> int:
    """A whole number; what is not asked for in this shape stays as it is by itself."""
    text = plain_digits(typed[name]).replace(",", "").replace("٬", "") or {
        "length": str(codes.LENGTH),
        "uses": "1",
    }.get(name, "0")
    if not text.isdecimal() or len(text) > 10:
        errors[name] = _("Write a number.")
        return 0
    return int(text)


def _day(visit: PanelVisit, typed: dict[str, Any], name: str, errors: dict[str, str]) -> date | None:
    found = parse_day(typed[name], visit.lang) if typed[name] else None
    if typed[name] and found is None:
        errors[name] = _("That is no day.")
    return found


def _midnight(visit: PanelVisit, day: date | None) -> datetime | None:
    """Where the day begins in the club."""
    assert visit.club is not None
    return datetime.combine(day, time.min, ZoneInfo(visit.club.time_zone)) if day is not None else None


def read_file(file: Any) -> list[str]:
    """The first cell of each row that has one, without a heading. ``FileUnreadable``."""
    refused = FileUnreadable(most=series.MOST_ROWS)
    if file is None or file.size > LARGEST:
        raise refused
    ending = Path(str(file.name)).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="vafa-coupons-") as folder:
        path = Path(folder) / f"codes{ending if ending in ('.csv', '.txt', '.tsv', '.xlsx') else '.csv'}"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            rows = (
                formats.xlsx_rows(path)
                if path.suffix == ".xlsx"
                else formats.csv_rows(path, formats.encoding_of(path))
            )
            cells = (str(row[0] if row and row[0] is not None else "").strip() for _n, row in rows)
            found = list(islice((cell for cell in cells if cell), series.MOST_ROWS + 2))
        except (OSError, EOFError, ValueError, KeyError, VafaError):
            raise refused from None
    if found and codes.normal(found[0]) in HEADS:
        found = found[1:]
    if not found or len(found) > series.MOST_ROWS:
        raise refused
    return found
