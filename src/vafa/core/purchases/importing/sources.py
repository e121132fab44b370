"""A file as a source of purchases in the order of time.

`look` reads it once: it finds the columns, counts purchases, takes the hash, and sees whether the file is in the
order of time. If it is not, or is a workbook, its rows are laid down once more, sorted, in a temporary
folder; memory stays flat however long the file is.
"""

from __future__ import annotations

import hashlib
import heapq
import marshal
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import msgspec

from vafa.core.purchases.importing import columns, formats
from vafa.core.purchases.importing.baskets import Bodies, Reader, Rows, Sheet
from vafa.core.purchases.importing.errors import FileInvalid
from vafa.core.purchases.intake import Wanted
from vafa.domain.errors import VafaError
from vafa.domain.text import RIALS_IN_TOMAN
from vafa.domain.time import Calendar

RUN: Final = 200_000
"""Purchases that are sorted in memory at a time."""


@dataclass(slots=True)
class Item:
    """One purchase of a source: its place in the order of time, the row it begins at, and what it is or why not."""

    place: int
    row: int
    want: Wanted | None
    error: VafaError | None = None
    person: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class How:
    """How a file is to be read; all of it belongs to what an import is known by."""

    source: str = ""
    unit: str = "rial"
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(slots=True)
class FileSource:
    """A file that was looked at."""

    path: Path
    how: How
    kind: formats.Kind
    reader: Reader
    header: list[str]
    encoding: str
    laid: Path | None = None
    baskets: int = 0
    rows: int = 0
    digest: bytes = b""

    @property
    def name(self) -> str:
        return self.path.name

    def items(self, part: int, parts: int, start: int = 0) -> Iterator[Item]:
        """The purchases of one share from a place on; all purchases of a member are in the same share."""
        reader = self.reader
        for place, rows in enumerate(self.grouped()):
            if place < start or (parts > 1 and reader.share(rows, parts) != part):
                continue
            try:
                yield Item(place, rows[0][0], reader.wanted(rows), None, reader.person(rows))
            except VafaError as error:
                yield Item(place, rows[0][0], None, error)

    def grouped(self) -> Iterator[Rows]:
        """The rows of every purchase, in the order of time."""
        if self.laid is None:
            return self.reader.grouped(islice(raw_rows(self), self.kind == "csv", None))
        return (rows for _, _, rows in _laid_down(self.laid))


def raw_rows(source: FileSource) -> Iterator[formats.Row]:
    """Every row of the file as it stands, with the header if it has one."""
    if source.kind == "xlsx":
        return formats.xlsx_rows(source.path, source.how.sheet)
    if source.kind == "ndjson":
        return formats.ndjson_rows(source.path)
    return formats.csv_rows(source.path, source.encoding, source.how.delimiter)


def look(path: Path, how: How, calendar: Calendar, folder: Path) -> FileSource:
    """Read the file once. `FileInvalid` when it is none, cannot be read to its end, or lacks a column that every
    purchase needs."""
    if not path.is_file():
        raise FileInvalid(reason={"fa": f"فایل «{path}» نیست.", "en": f"There is no file “{path}”."})
    try:
        return _look(path, how, calendar, folder)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as failure:
        raise FileInvalid(
            reason={
                "fa": f"فایل تا پایان خوانده نشد: {failure}",
                "en": f"It cannot be read to its end: {failure}",
            }
        ) from None


def _look(path: Path, how: How, calendar: Calendar, folder: Path) -> FileSource:
    kind = formats.kind_of(path)
    encoding = how.encoding or (formats.encoding_of(path) if kind == "csv" else "utf-8")
    source = FileSource(path, how, kind, Bodies(how.source), [], encoding)
    rows = raw_rows(source)
    if kind != "ndjson":
        source.header = formats.interned(next(rows, (0, []))[1])
        found = columns.mapped(source.header, how.mapping)
        columns.check(found, source.header)
        factor = RIALS_IN_TOMAN if how.unit == "toman" else 1
        source.reader = Sheet(found, max(found.values()) + 1, how.source or "import", factor, calendar)
    ascending = _count(source, rows)
    if kind == "xlsx" or not ascending:
        source.laid = folder.joinpath("rows")
        rows = islice(raw_rows(source), kind != "ndjson", None)
        _lay_down(source, rows, folder)
    source.digest = digest_of(path, how)
    return source


def _count(source: FileSource, rows: Iterable[formats.Row]) -> bool:
    """Count rows and purchases; tells whether the purchases stand in the order of time."""
    ascending, last = True, 0
    for basket in source.reader.grouped(rows):
        source.baskets += 1
        source.rows += len(basket)
        at = source.reader.moment(basket)
        if at is not None:
            ascending = ascending and at >= last
            last = at
    return ascending


def digest_of(path: Path, how: How) -> bytes:
    """What an import is known by: the file's content and how it is read."""
    with formats.opened(path) as file:
        seen = hashlib.file_digest(file, "sha256")
    seen.update(msgspec.json.encode(how, order="deterministic"))
    return seen.digest()[:16]


_order = itemgetter(0, 1)


def _lay_down(source: FileSource, rows: Iterable[formats.Row], folder: Path) -> None:
    """Sort by time, then by place in the file: runs that fit into memory, then all runs merged."""
    assert source.laid is not None
    numbers = count()
    timed = (
        (source.reader.moment(basket) or 0, next(numbers), basket) for basket in source.reader.grouped(rows)
    )
    runs: list[Path] = []
    while chunk := sorted(islice(timed, RUN), key=_order):
        runs.append(folder.joinpath(f"run-{len(runs)}"))
        _dump(runs[-1], chunk)
    merged: Iterable[Any] = heapq.merge(*[_laid_down(run) for run in runs], key=_order)
    if len(runs) == 1:
        runs[0].rename(source.laid)
        return
    _dump(source.laid, merged)
    for run in runs:
        run.unlink()


def _dump(path: Path, chunk: Iterable[Any]) -> None:
    with path.open("wb") as file:
        for each in chunk:
            marshal.dump(each, file)


def _laid_down(path: Path) -> Iterator[Any]:
    with path.open("rb", buffering=1 << 20) as file:
        while True:
            try:
                yield marshal.load(file)
            except EOFError:
                return
