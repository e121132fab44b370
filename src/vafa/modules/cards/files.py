"""A batch as a file for whoever prints it: number, PIN, what the QR code says, and what became of the card."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from vafa.doors.web.words import _

from . import numbers
from .models import Batch, Card

AT_ONCE = 5_000


def heads(batch: Batch) -> list[str]:
    pin = [_("PIN")] if batch.pin_digits else []
    return [_("No."), _("Number"), *pin, _("QR code"), _("State")]


def rows(batch: Batch) -> Iterator[list[Any]]:
    """In the order in which they were made."""
    after, states = 0, {"free": _("Free"), "given": _("Given"), "blocked": _("Blocked")}
    while True:
        found = list(
            Card.objects.filter(batch_id=batch.id, place__gt=after)
            .order_by("place")
            .values_list("place", "number", "state")[:AT_ONCE]
        )
        if not found:
            return
        for place, number, state in found:
            pin = [numbers.pin(batch.secret, number, batch.pin_digits)] if batch.pin_digits else []
            yield [place, number, *pin, f"{numbers.PREFIX}{number}", states[state]]
        after = found[-1][0]


def as_csv(batch: Batch) -> bytes:
    """With a mark at its beginning, by which spreadsheets know the letters."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads(batch))
    writer.writerows(rows(batch))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(batch: Batch) -> bytes:
    """Numbers are text: a spreadsheet would cut their last digits."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cards"))
    sheet.append(heads(batch))
    for row in rows(batch):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
