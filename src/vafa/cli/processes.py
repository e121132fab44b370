"""The processes of this installation that stay: who they are, and how to end them."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from vafa.kernel.embedded import home

STOP_SECONDS = 30


def folder() -> Path:
    return home() / "run"


@contextmanager
def listed(name: str) -> Iterator[None]:
    """This process stands in the list while the block runs."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{name}-{os.getpid()}.json"
    started = psutil.Process().create_time()
    path.write_text(json.dumps({"name": name, "pid": os.getpid(), "started": started}), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running() -> dict[Path, psutil.Process]:
    """Listed processes that are alive. A number that somebody else has by now does not count."""
    found = {}
    for path in sorted(folder().glob("*.json")):
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            entry = json.loads(path.read_text(encoding="utf-8"))
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["started"]) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                found[path] = process
                continue
        path.unlink(missing_ok=True)
    return found


def stop_all() -> list[str]:
    """End the listed processes, kindly first; returns their names."""
    found = running()
    for process in found.values():
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(process.is_running() for process in found.values()) and time.monotonic() < deadline:
        time.sleep(0.05)
        psutil.wait_procs(list(found.values()), timeout=0)
    for path, process in found.items():
        with contextlib.suppress(psutil.Error):
            process.kill()
        path.unlink(missing_ok=True)
    return [path.stem.rsplit("-", 1)[0] for path in found]
