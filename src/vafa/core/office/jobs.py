"""The long part of files: a trial and an import of what was uploaded, exports, and clearing away what is old."""

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from vafa.core.office import exports, folders, uploads
from vafa.core.office.models import Export, Upload
from vafa.core.purchases.importing import state
from vafa.core.purchases.importing.rehearsing import rehearse
from vafa.core.purchases.importing.sources import digest_of, look
from vafa.core.purchases.models import Import
from vafa.domain.errors import VafaError
from vafa.domain.time import calendar
from vafa.kernel.database import unit
from vafa.kernel.jobs import each_club, job
from vafa.kernel.models import Club

LOOK_SECONDS = 1
KEEP_UPLOADS = timedelta(days=30)
KEEP_EXPORTS = timedelta(days=7)
PARTLY = 2
"""The import command's exit status when some rows were not taken."""


class Stopped(Exception):
    """Somebody asked to stop."""


@job(uploads.CHECK, retries=0, in_unit=False)
def check_upload(club_id: int, upload_id: str) -> None:
    club, row = _of(club_id, upload_id)
    watch = _Watch(club_id, row.id)
    try:
        with tempfile.TemporaryDirectory(prefix="vafa-check-") as folder:
            source = look(uploads.path_of(row), uploads.how_of(row), calendar(club.time_zone), Path(folder))
            found = rehearse(club, source, join=bool(row.how.get("join")), watch=watch)
    except Stopped:
        _end(club_id, row.id, Upload.State.STOPPED)
        return
    except VafaError as refused:
        _end(club_id, row.id, Upload.State.FAILED, reason=" ".join(refused.say(str(club.language))))
        return
    tally = found.tally
    result = {
        "trial": True, "rows": source.rows, "purchases": source.baskets, "recorded": tally.recorded,
        "repeated": tally.repeated, "bad": tally.bad, "joined": tally.joined, "earned": tally.earned,
        "problems": found.problems,
    }  # fmt: skip
    _end(club_id, row.id, Upload.State.CHECKED, result=result)


@job(uploads.RUN, retries=0, in_unit=False)
def run_upload(club_id: int, upload_id: str) -> None:
    """In a process of its own, as from the command line: it uses every processor and can be ended at any moment."""
    club, row = _of(club_id, upload_id)
    path, how = uploads.path_of(row), uploads.how_of(row)
    digest = digest_of(path, how)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            _command(club, path, row), stdout=out, stderr=err, stdin=subprocess.DEVNULL
        )
        try:
            stopped = _follow(club_id, row.id, digest, process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        out.seek(0)
        err.seek(0)
        answer, fault = out.read(), err.read()
    if stopped:
        _end(club_id, row.id, Upload.State.STOPPED)
    elif process.returncode in (0, PARTLY):
        result = json.loads(answer)
        _end(club_id, row.id, Upload.State.DONE, result=result)
    else:
        _end(club_id, row.id, Upload.State.FAILED, reason=fault.strip()[-500:])


def _command(club: Club, path: Path, row: Upload) -> list[str]:
    how = row.how
    mapped = [
        part for target, header in how.get("mapping", {}).items() for part in ("--map", f"{target}={header}")
    ]
    options = [
        "--club",
        str(club.slug),
        "--unit",
        how.get("unit", "rial"),
        "--source",
        how.get("source", ""),
        "--json",
    ]
    joining = ["--join"] if how.get("join") else []
    return [sys.executable, "-m", "vafa.cli", "import", "purchases", str(path), *options, *mapped, *joining]


def _follow(club_id: int, upload_id: UUID, digest: bytes, process: "subprocess.Popen[bytes]") -> bool:
    """Until it ends; tells whether somebody stopped it."""
    while process.poll() is None:
        with unit(club_id):
            made = Import.objects.filter(digest=digest).first()
            if made is not None:
                done = min(sum(state.positions(made.id)) // made.parts, made.baskets)
                Upload.objects.filter(id=upload_id).update(done=done, total=made.baskets)
            if Upload.objects.filter(id=upload_id, state=Upload.State.STOPPING).exists():
                return True
        time.sleep(LOOK_SECONDS)
    return False


class _Watch:
    """Writes how far a trial is, now and then, and ends it when it was stopped."""

    def __init__(self, club_id: int, upload_id: UUID) -> None:
        self.club_id = club_id
        self.upload_id = upload_id
        self.next = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + LOOK_SECONDS
        with unit(self.club_id):
            if Upload.objects.filter(id=self.upload_id, state=Upload.State.STOPPING).exists():
                raise Stopped
            Upload.objects.filter(id=self.upload_id).update(done=done, total=total)


def _of(club_id: int, upload_id: str) -> tuple[Club, Upload]:
    club: Club = Club.objects.get(id=club_id)
    with unit(club_id):
        return club, uploads.upload(UUID(upload_id))


def _end(
    club_id: int, upload_id: UUID, state: str, *, result: dict[str, Any] | None = None, reason: str = ""
) -> None:
    with unit(club_id):
        Upload.objects.filter(id=upload_id).update(
            state=state, result=result or {}, reason=reason, finished_at=datetime.now(UTC)
        )


@job(exports.JOB, retries=0, in_unit=False)
def run_export(club_id: int, export_id: str) -> None:
    exports.write(club_id, UUID(export_id))


@each_club("23 2 * * *", "office.clear_files")
def clear_files(club_id: int) -> None:
    """Files are not kept for ever; what was done with them stays known."""
    now = datetime.now(UTC)
    for row in Upload.objects.filter(created_at__lt=now - KEEP_UPLOADS).order_by("id")[:1000]:
        folders.remove("uploads", row.id)
    old = Export.objects.filter(created_at__lt=now - KEEP_EXPORTS).exclude(state=Export.State.GONE)
    for export in old.order_by("id")[:1000]:
        folders.remove("exports", export.id)
        Export.objects.filter(id=export.id).update(state=Export.State.GONE)
