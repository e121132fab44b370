"""Importing a file through the panel: received, mapped, tried, recorded. Jobs do the long part; the row tells all."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from vafa.core.office.folders import folder_of, remove, safe_name
from vafa.core.office.models import Upload
from vafa.core.purchases.importing import columns, formats
from vafa.core.purchases.importing.errors import FileInvalid
from vafa.core.purchases.importing.sources import How
from vafa.domain.errors import Kind, VafaError
from vafa.kernel import audit, jobs
from vafa.kernel.ids import uuid7
from vafa.kernel.scope import current_actor

CHECK = "office.check_upload"
RUN = "office.run_upload"
LARGEST = 512 * 1024 * 1024
SAMPLE = 20
LONGEST_CELL = 80


class UploadUnknown(VafaError):
    code = "office.upload_unknown"
    kind = Kind.NOT_FOUND
    title = {"fa": "فایل پیدا نشد", "en": "No such file"}
    detail = {"fa": "چنین فایلی نیست.", "en": "There is no such file."}


class UploadBusy(VafaError):
    code = "office.upload_busy"
    kind = Kind.CONFLICT
    title = {"fa": "این فایل در دست کار است", "en": "This file is being worked on"}
    detail = {"fa": "صبر کنید یا آن را متوقف کنید.", "en": "Wait, or stop it."}


class UploadTooLarge(VafaError):
    code = "office.upload_too_large"
    kind = Kind.TOO_LARGE
    title = {"fa": "فایل بزرگ است", "en": "The file is too large"}
    detail = {
        "fa": "تا ۵۱۲ مگابایت از اینجا می‌رود؛ فایل بزرگ‌تر را با فرمان vafa import وارد کنید یا با gzip فشرده کنید.",
        "en": "Up to 512 MB go through here; pack it with gzip, or use the command vafa import.",
    }


def uploads(*, before: UUID | None = None, limit: int = 30) -> list[Upload]:
    found = Upload.objects.order_by("-id")
    return list((found.filter(id__lt=before) if before else found)[:limit])


def upload(upload_id: UUID, *, lock: bool = False) -> Upload:
    rows = Upload.objects.select_for_update() if lock else Upload.objects.all()
    found: Upload | None = rows.filter(id=upload_id).first()
    if found is None:
        raise UploadUnknown()
    return found


def path_of(row: Upload) -> Path:
    return folder_of("uploads", row.id, row.club_id) / row.name


def rejects_of(row: Upload) -> Path:
    return path_of(row).with_name(f"{row.name}.bad.csv")


def receive(*, name: str, chunks: Iterable[bytes], size: int) -> Upload:
    """Keep the file and look at its beginning; ``FileInvalid`` when it is none that can be read."""
    if size > LARGEST:
        raise UploadTooLarge()
    row = Upload(id=uuid7(), name=safe_name(name), size=size, created_at=datetime.now(UTC))
    path = folder_of("uploads", row.id) / row.name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        row.head = look(path)
    except BaseException:
        remove("uploads", row.id)
        raise
    row.how = {"unit": "toman", "join": True, "source": "", "mapping": row.head["guess"]}
    row.asked_by = current_actor().id
    row.save(force_insert=True)
    return row


def look(path: Path) -> dict[str, Any]:
    """``{"kind", "header", "sample", "guess"}``: what the file's beginning tells."""
    kind = formats.kind_of(path)
    try:
        if kind == "ndjson":
            rows = [
                (number, [str(cell)[:500] for cell in cells])
                for number, cells in islice(formats.ndjson_rows(path), SAMPLE)
            ]
            return {"kind": kind, "header": [], "sample": rows, "guess": {}}
        source = (
            formats.xlsx_rows(path, "")
            if kind == "xlsx"
            else formats.csv_rows(path, formats.encoding_of(path))
        )
        head = list(islice(source, SAMPLE + 1))
    except (OSError, EOFError, ValueError) as failure:
        raise FileInvalid(
            reason={
                "fa": "فایل ناقص است یا آنچه پسوندش می‌گوید نیست؛ آن را دوباره بفرستید یا با قالب CSV ذخیره کنید.",
                "en": "It is not whole, or not what its ending says; send it again, or save it as CSV.",
            }
        ) from failure
    if not head or not any(str(cell or "").strip() for cell in head[0][1]):
        raise FileInvalid(reason={"fa": "فایل خالی است.", "en": "The file is empty."})
    header = [str(cell if cell is not None else "")[:200] for cell in head[0][1]]
    sample = [
        (number, [str(cell if cell is not None else "")[:LONGEST_CELL] for cell in cells])
        for number, cells in head[1:]
    ]
    found = columns.mapped(header, {})
    return {
        "kind": kind,
        "header": header,
        "sample": sample,
        "guess": {target: header[place] for target, place in found.items()},
    }


def settle(*, upload_id: UUID, mapping: Mapping[str, str], unit: str, source: str, join: bool) -> Upload:
    """How the file is read. ``FileInvalid`` when a column is missing that every purchase needs."""
    row = _idle(upload_id)
    header = row.head["header"]
    if header:
        columns.check(columns.mapped(header, mapping), header)
    row.how = {
        "unit": "toman" if unit == "toman" else "rial",
        "join": join,
        "source": source[:64],
        "mapping": dict(mapping),
    }
    row.state, row.result, row.reason = Upload.State.READY, {}, ""
    _write(row, "how", "state", "result", "reason")
    return row


def check(*, upload_id: UUID) -> None:
    """Decide everything and write nothing: a job."""
    _begin(_idle(upload_id), Upload.State.CHECKING, CHECK)


def start(*, upload_id: UUID) -> None:
    """Record everything: a job. After a stop or a fault it goes on where it ended."""
    row = _idle(upload_id)
    _begin(row, Upload.State.RUNNING, RUN)
    audit.record("office.imported", "upload", row.id, None, {"file": row.name, "kind": "purchases"})


def stop(*, upload_id: UUID) -> None:
    """What was recorded stays; it can go on later."""
    Upload.objects.filter(id=upload_id, state__in=[Upload.State.CHECKING, Upload.State.RUNNING]).update(
        state=Upload.State.STOPPING
    )


def how_of(row: Upload) -> How:
    kept = row.how
    return How(source=kept.get("source", ""), unit=kept.get("unit", "rial"), mapping=kept.get("mapping", {}))


def _begin(row: Upload, state: str, job: str) -> None:
    row.state, row.done, row.total, row.reason = state, 0, None, ""
    row.started_at, row.finished_at, row.result = datetime.now(UTC), None, {}
    _write(row, "state", "done", "total", "reason", "started_at", "finished_at", "result")
    jobs.defer(job, lock=f"upload:{row.id}", club_id=row.club_id, upload_id=row.id)


def _idle(upload_id: UUID) -> Upload:
    row = upload(upload_id, lock=True)
    if row.busy:
        raise UploadBusy()
    return row


def _write(row: Upload, *fields: str) -> None:
    Upload.objects.filter(id=row.id).update(**{name: getattr(row, name) for name in fields})
