"""Where files of a club lie in the data folder."""

import re
import shutil
from pathlib import Path
from uuid import UUID

from vafa.kernel.embedded import home
from vafa.kernel.scope import current_club

_UNSAFE = re.compile(r"[^\w.\-]+")


def folder_of(kind: str, id: UUID, club_id: int | None = None) -> Path:
    return home() / "files" / str(club_id or current_club()) / kind / str(id)


def safe_name(name: str) -> str:
    """A file's name without anything that leads elsewhere; its ending stays."""
    plain = _UNSAFE.sub("-", Path(name.replace("\\", "/")).name).strip(".-")
    return plain[-100:] or "file"


def remove(kind: str, id: UUID) -> None:
    shutil.rmtree(folder_of(kind, id), ignore_errors=True)
