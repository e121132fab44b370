"""The rows that were not taken, with the reason, in a file that can be put right and imported again."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from vafa.core.purchases.importing.sources import FileSource

ROW: Final = {"fa": "سطر", "en": "row"}
REASON: Final = {"fa": "دلیل", "en": "reason"}
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers with a sign stay as they are."""
    if cell.startswith(_DANGEROUS) and not cell[1:].replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell


def rejects_path(source: FileSource) -> Path:
    return source.path.with_name(f"{source.path.name}.bad.csv")


def write_rejects(source: FileSource, problems: Mapping[int, tuple[int, str]], language: str) -> Path | None:
    """Writes the file, or removes one of an earlier run when nothing is wrong any more."""
    path = rejects_path(source)
    if not problems:
        path.unlink(missing_ok=True)
        return None
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        header = source.header or ["reference", "body"]
        writer.writerow([*map(harmless, header), ROW[language], REASON[language]])
        last = max(problems)
        for place, rows in enumerate(source.grouped()):
            if place in problems:
                for number, cells in rows:
                    shown = cells[:-1] if source.header else _body(cells[0])
                    writer.writerow([*map(harmless, shown), number, harmless(problems[place][1])])
            if place >= last:
                break
    draft.replace(path)
    return path


def _body(line: bytes) -> list[str]:
    try:
        reference = msgspec.json.decode(line, type=dict[str, Any]).get("reference", "")
    except (msgspec.DecodeError, UnicodeDecodeError):
        reference = ""
    return [str(reference), line.decode(errors="replace").strip()]
