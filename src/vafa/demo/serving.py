"""The API and the worker beside the demo: started, waited for, ended together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from vafa.kernel.embedded import home

READY_SECONDS: Final = 60
END_SECONDS: Final = 30
_PR_SET_PDEATHSIG: Final = 1


class NotReady(RuntimeError):
    """The server or the worker ended, or did not answer in time; the message ends with its last words."""


@contextmanager
def serving(port: int, *, detach: bool) -> Iterator[list[subprocess.Popen[bytes]]]:
    """`vafa serve` and `vafa worker` on a port, until the block ends; detached ones stay unless the block raises."""
    log = home() / "log"
    log.mkdir(parents=True, exist_ok=True)
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_start(["serve", "--port", str(port)], log / "serve.log", detach))
        started.append(_start(["worker"], log / "worker.log", detach))
        _wait_ready(f"http://127.0.0.1:{port}", started, log)
        yield started
    except BaseException:
        end(started)
        raise
    if not detach:
        end(started)


def _start(command: list[str], log: Path, detach: bool) -> subprocess.Popen[bytes]:
    """With webhooks to receivers on this machine: a trial has no others, and the demo listens to nobody else."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "vafa.cli", *command],
            env={"VAFA_WEBHOOKS_PRIVATE": "1", **os.environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=None if detach else _die_with_parent(),
        )


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel tells a child that its parent is gone, however it went."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_ready(url: str, started: list[subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(url):
        ended = next((each for each in started if each.poll() is not None), None)
        if ended is not None or time.monotonic() > deadline:
            said = "\n".join(_tail(log / name) for name in ("serve.log", "worker.log"))
            raise NotReady(f"The server did not become ready.\n{said}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a server there is ready."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def end(started: list[subprocess.Popen[bytes]]) -> None:
    """End them, kindly first."""
    for each in started:
        if each.poll() is None:
            each.send_signal(signal.SIGTERM)
    for each in started:
        try:
            each.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            each.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(5)


def _tail(path: Path, size: int = 2000) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-size:]
    except OSError:
        return ""
