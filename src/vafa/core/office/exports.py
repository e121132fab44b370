"""Data of the club as files: one table as a spreadsheet, or everything with its description."""

import csv
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps

from vafa.core.office.folders import folder_of
from vafa.core.office.models import Export
from vafa.core.purchases import exporting
from vafa.core.purchases.importing.rejects import harmless
from vafa.core.purchases.verifying import looking
from vafa.domain.errors import Kind, VafaError
from vafa.kernel import audit, jobs, logs
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.scope import current_actor

JOB = "office.run_export"
EVERYTHING = "everything"
SHEETS = {
    "members": "core_members_member",
    "cards": "core_members_identifier",
    "balances": "core_ledger_account",
    "transfers": "core_ledger_transfer",
    "purchases": "core_purchases_purchase",
    "refunds": "core_purchases_refund",
    "products": "core_purchases_product",
}
_log = logs.logger(__name__)


class ExportUnknown(VafaError):
    code = "office.export_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "خروجی پیدا نشد", "en": "No such export"}
    detail = {"fa": "چنین خروجی‌ای نیست.", "en": "There is no such export."}


def exports(*, limit: int = 50) -> list[Export]:
    return list(Export.objects.order_by("-id")[:limit])


def export(export_id: UUID) -> Export:
    found: Export | None = Export.objects.filter(id=export_id).first()
    if found is None:
        raise ExportUnknown()
    return found


def ask(*, what: str) -> Export:
    """Ask for a file; a job writes it."""
    if what != EVERYTHING and what not in SHEETS:
        raise ExportUnknown()
    row: Export = Export.objects.create(
        id=uuid7(), what=what, created_at=datetime.now(UTC), asked_by=current_actor().id
    )
    audit.record("office.exported", "export", row.id, None, {"what": what})
    jobs.defer(JOB, club_id=row.club_id, export_id=row.id)
    return row


def path_of(row: Export) -> Path:
    ending = "zip" if row.what == EVERYTHING else "csv"
    return folder_of("exports", row.id, row.club_id) / f"{row.what}-{row.created_at:%Y%m%d-%H%M}.{ending}"


def write(club_id: int, export_id: UUID) -> None:
    """The job's work, outside of a unit: it reads one snapshot, however long that takes."""
    club = Club.objects.get(id=club_id)
    with unit(club_id):
        row = export(export_id)
        Export.objects.filter(id=export_id).update(state=Export.State.RUNNING)
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        count = _everything(club, path) if row.what == EVERYTHING else _sheet(club, row, path)
    except Exception as failure:
        _log.error("export fault", exc_info=failure)
        _update(club_id, export_id, state=Export.State.FAILED, reason=str(failure)[:300])
        raise
    size = path.stat().st_size
    done = {"state": Export.State.DONE, "rows": count, "size": size, "finished_at": datetime.now(UTC)}
    _update(club_id, export_id, **done)


def _everything(club: Club, path: Path) -> int:
    folder = path.parent / "all"
    counts = exporting.export(club, folder)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)
            file.unlink()
    folder.rmdir()
    return sum(counts.values())


def _sheet(club: Club, row: Export, path: Path) -> int:
    model = next(each for each in apps.get_models() if each._meta.db_table == SHEETS[row.what])
    columns = [
        field.column
        for field in model._meta.fields
        if field.column and field.column not in ("club_id", *exporting.SECRET)
    ]
    count, told = 0, time.monotonic()
    with looking(club.id) as connection, path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for cells in _cells(exporting.rows(connection, model, club.id), columns):
            writer.writerow(cells)
            count += 1
            if count % 5_000 == 0 and time.monotonic() - told > 1:
                told = time.monotonic()
                _update(club.id, row.id, rows=count)
    return count


def _cells(found: Iterator[dict[str, Any]], columns: list[str]) -> Iterator[list[str]]:
    for row in found:
        yield [harmless(_cell(row.get(column))) for column in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _update(club_id: int, export_id: UUID, **changes: Any) -> None:
    with unit(club_id):
        Export.objects.filter(id=export_id).update(**changes)
