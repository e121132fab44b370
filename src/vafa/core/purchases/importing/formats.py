"""Files as rows: CSV in the writings that are met, XLSX, and NDJSON. A row is (its number in the file, its cells)."""

from __future__ import annotations

import codecs
import csv
import datetime
import gzip
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from vafa.core.purchases.importing.errors import FileInvalid

Kind = Literal["csv", "xlsx", "ndjson"]
Row = tuple[int, Sequence[Any]]

_SUFFIXES: Final[dict[str, Kind]] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".ndjson": "ndjson", ".jsonl": "ndjson",
}  # fmt: skip
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS: Final = ",;\t|،"
_SAMPLE: Final = 1 << 20
_LONGEST_CELL: Final = 1 << 20


def kind_of(path: Path) -> Kind:
    suffix = path.with_suffix("").suffix if path.suffix.lower() == ".gz" else path.suffix
    found = _SUFFIXES.get(suffix.lower())
    if found is None:
        raise FileInvalid(
            reason={
                "fa": f"پسوند «{path.suffix}» شناخته نیست؛ یکی از {'، '.join(_SUFFIXES)}.",
                "en": f"The ending “{path.suffix}” is not known; one of {', '.join(_SUFFIXES)}.",
            }
        )
    return found


def opened(path: Path) -> io.BufferedIOBase:
    """The bytes of the file, also of one that is packed with gzip."""
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def encoding_of(path: Path) -> str:
    """By its mark, or by what its bytes can be: UTF-8, UTF-16, else the old Arabic page of Windows."""
    with opened(path) as file:
        sample = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if 0 in sample[:1000]:
        # Only UTF-16 has empty bytes: one in every letter of Latin, the upper one.
        return "utf-16-le" if sample[1:1000:2].count(0) > sample[:1000:2].count(0) else "utf-16-be"
    try:
        # The sample may end in the middle of a letter.
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1256"
    return "utf-8"


def delimiter_of(head: str) -> str:
    """The mark that separates most cells of the header; marks inside quotes do not count."""
    bare = "".join(head.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def csv_rows(path: Path, encoding: str, delimiter: str = "") -> Iterator[Row]:
    """Rows that are not empty, numbered as records of the file from 1; the header is one of them."""
    csv.field_size_limit(_LONGEST_CELL)
    with text_of(path, encoding) as file:
        try:
            if not delimiter:
                delimiter = delimiter_of(_head(file))
            for number, row in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                if row:
                    yield number, row
        except UnicodeDecodeError as failure:
            raise FileInvalid(
                reason={
                    "fa": f"بایت {failure.start} با {encoding} خوانده نمی‌شود؛ --encoding را بدهید.",
                    "en": f"Byte {failure.start} cannot be read as {encoding}; give --encoding.",
                }
            ) from None
        except csv.Error as failure:
            raise FileInvalid(
                reason={"fa": f"CSV درست نیست: {failure}", "en": f"The CSV is broken: {failure}"}
            ) from None


def text_of(path: Path, encoding: str) -> TextIO:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise FileInvalid(
            reason={"fa": f"کدگذاری «{encoding}» نیست.", "en": f"There is no encoding “{encoding}”."}
        ) from None
    return io.TextIOWrapper(opened(path), encoding=encoding, newline="")


def _head(file: TextIO) -> str:
    head = file.readline()
    file.seek(0)
    return head


def xlsx_rows(path: Path, sheet: str = "") -> Iterator[Row]:
    """Rows of one sheet (the first unless named), cells as text; numbered as the spreadsheet shows them."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as failure:
        raise FileInvalid(
            reason={
                "fa": "این فایل اکسل تازه (xlsx) نیست یا ناقص است؛ آن را در اکسل با قالب xlsx ذخیره کنید.",
                "en": "This is no xlsx workbook, or not all of it; save it as xlsx in your spreadsheet program.",
            }
        ) from failure
    try:
        if sheet and sheet not in book.sheetnames:
            raise FileInvalid(
                reason={
                    "fa": f"برگهٔ «{sheet}» نیست؛ برگه‌ها: {'، '.join(book.sheetnames)}.",
                    "en": f"There is no sheet “{sheet}”; sheets: {', '.join(book.sheetnames)}.",
                }
            )
        page = book[sheet or book.sheetnames[0]]
        for number, row in enumerate(page.iter_rows(values_only=True), start=1):
            if any(cell is not None for cell in row):
                yield number, [_cell(cell) for cell in row]
    finally:
        book.close()


def _cell(value: Any) -> str:
    """A cell as a person sees it, with dates in ISO writing and whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        # A spreadsheet knows no day without a time: midnight to the second is a day.
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.time) else str(value)


def ndjson_rows(path: Path) -> Iterator[Row]:
    """One JSON text a line, as bytes; empty lines do not count."""
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, (line,)


def interned(row: Sequence[str]) -> list[str]:
    """Cells of a header: kept once."""
    return [sys.intern(cell.strip()) for cell in row]
