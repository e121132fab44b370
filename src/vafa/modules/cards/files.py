"""A batch as a file for whoever prints it: number, PIN, what the QR code says, and what became of the card."""

import csv
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import chain
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from vafa.doors.web.words import _

from . import numbers
from .models import Batch, Card

AT_ONCE = 5_000

_OPEN: Final = "http://schemas.openxmlformats.org"
_MAIN: Final = f"{_OPEN}/spreadsheetml/2006/main"
_LINK: Final = f"{_OPEN}/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_CELL: Final = '<c t="inlineStr"><is><t>{text}</t></is></c>'
_BOOK: Final = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><sheets><sheet name={{name}} sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


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
    """One sheet of text cells: as a number, a spreadsheet would cut a card's last digits. Written as it stands in the
    standard (ECMA-376), because a library takes a minute for what a hundred thousand rows need a second for."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _PARTS.items():
            packed.writestr(name, _HEAD + content)
        packed.writestr("xl/workbook.xml", _HEAD + _BOOK.format(name=quoteattr(_("Cards"))))
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in chain([heads(batch)], rows(batch)):
                cells = "".join(_CELL.format(text=escape(str(cell))) for cell in row)
                sheet.write(f"<row>{cells}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()
