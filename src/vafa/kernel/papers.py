"""Papers that are printed: a template and data become a PDF, in a process of its own.

``compile(template, data, pictures)`` reads a Typst template. The template finds its data by ``json("data.json")`` and a
picture by its name, ``image("logo.png")``; nothing that a person typed ever becomes part of the template, so a name
with a sign in it is a name. Persian is shaped, and the font is embedded: ``Vazirmatn``, 400 and 700, the only one.

The other process sees one folder, has no network, and ends after ``seconds``, whatever it was given. Call it where
waiting is allowed: a sheet takes a tenth of a second, a thousand of them some seconds. Long papers belong into a job.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from vafa.domain.errors import Kind, VafaError

# The build of the pages puts the font's files there (frontend/build.mjs), next to the one that browsers load.
FONTS: Final = Path(__file__).resolve().parent.parent / "doors" / "web" / "static" / "vafa"
FAMILY: Final = "Vazirmatn"
SECONDS: Final = 30
MEMORY: Final = 2 * 1024**3
_MAIN, _DATA, _MADE = "main.typ", "data.json", "made.pdf"
_NOWHERE: Final = "http://127.0.0.1:9"
"""Where a package of the network would be asked for: nobody listens there."""


class PaperFailed(VafaError):
    """A picture that cannot be drawn, far too many sheets at once, or a mistake in our template; the log says which."""

    code = "papers.failed"
    kind = Kind.INVALID
    title: ClassVar[dict[str, str]] = {
        "fa": "برگه ساخته نشد",
        "en": "The paper could not be made",
    }
    detail: ClassVar[dict[str, str]] = {
        "fa": "اگر تصویری در طرح هست، آن را عوض کنید؛ اگر برگه‌ها بسیارند، کمترشان را بخواهید.",
        "en": "If the design has a picture, change it; if there are many sheets, ask for fewer.",
    }


def compile(
    template: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes] | None = None,
    *,
    seconds: int = SECONDS,
) -> bytes:
    """The PDF. ``data`` is anything that JSON holds; a picture's name ends as its kind does. ``PaperFailed``."""
    with tempfile.TemporaryDirectory(prefix="vafa-paper-") as made:
        folder = Path(made)
        for name, content in (pictures or {}).items():
            if Path(name).name != name or name in (_MAIN, _DATA, _MADE):
                raise ValueError(f"{name!r} is not a picture's name")
            (folder / name).write_bytes(content)
        (folder / _MAIN).write_text(template, encoding="utf-8")
        (folder / _DATA).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        _run(folder, seconds)
        return (folder / _MADE).read_bytes()


def _run(folder: Path, seconds: int) -> None:
    said = "it took too long"
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from vafa.kernel import papers; papers.work()", str(seconds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
            timeout=seconds,
        )
        if done.returncode == 0 and (folder / _MADE).exists():
            return
        said = done.stdout.decode(errors="replace")[-4000:]
    except subprocess.TimeoutExpired:
        pass
    raise PaperFailed() from RuntimeError(said)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    closed = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _NOWHERE)
    source = str(Path(__file__).resolve().parents[2])
    return {
        **kept, **closed, **{name.upper(): where for name, where in closed.items()},
        "HOME": str(folder), "PYTHONPATH": source, "PYTHONUTF8": "1",
    }  # fmt: skip


def work() -> None:
    """What the other process does, in the folder it was started in."""
    import resource

    import typst

    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 2, seconds * 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    here = Path.cwd()
    typst.compile(
        here / _MAIN,
        output=here / _MADE,
        root=here,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        package_path=here / "packages",
        package_cache_path=here / "packages",
    )
