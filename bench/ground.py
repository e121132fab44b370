"""What the benchmarks stand on: an installation of their own beside the checkout's, started fresh for each run."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("VAFA_BENCH_HOME") or ROOT / ".vafa" / "bench")
ANSWER = HOME / "constant.json"
"""What the constant view answers (urls.py)."""

START_SECONDS = 60


def prepare() -> None:
    """A fresh embedded server with Vafa's tables, and Django set up for this process."""
    os.environ["VAFA_HOME"] = str(HOME)
    os.environ["VAFA_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(
        os.pathsep
    )
    for name in ("DATABASE_URL", "VAFA_APP_DATABASE_URL"):
        os.environ.pop(name, None)
    from vafa.kernel import embedded, provision

    embedded.remove(provision.server(HOME))
    shutil.rmtree(HOME, ignore_errors=True)
    provision.prepare(HOME)
    import django

    django.setup()
    provision.migrate()


def clear() -> None:
    """End the server and delete what it kept."""
    from django.db import connections

    from vafa.kernel import embedded, provision
    from vafa.kernel.database import refresh_pool

    refresh_pool()
    connections.close_all()
    embedded.remove(provision.server(HOME))
    shutil.rmtree(HOME, ignore_errors=True)


@contextmanager
def superuser(database: str = "") -> Iterator[psycopg.Connection[Any]]:
    """The embedded server's superuser: row-level security does not hold for it, so it can count everything."""
    from vafa.kernel import provision

    login = provision.logins(HOME)["superuser"]
    info = psycopg.conninfo.make_conninfo(login.conninfo(), **({"dbname": database} if database else {}))
    with psycopg.connect(info, autocommit=True) as connection:
        yield connection


def durability(on: bool) -> None:
    """synchronous_commit for everybody on the server, also for connections that are open."""
    with superuser() as connection:
        connection.execute(f"alter system set synchronous_commit = {'on' if on else 'off'}")
        connection.execute("select pg_reload_conf()")
    time.sleep(0.3)


def settle() -> None:
    """Every run starts from the same state of the log: nothing of the one before is still to be written."""
    with superuser() as connection:
        connection.execute("checkpoint")


@contextmanager
def serving(
    workers: int = 0, threads: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """`vafa serve` on a free port; gives host:port."""
    command = [sys.executable, "-m", "vafa.cli", "serve", "--port", "0"]
    command += ["--workers", str(workers)] if workers else []
    command += ["--threads", str(threads)] if threads else []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **(environment or {})}
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip().removeprefix("http://")
        wait_ready(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def wait_ready(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it was ready")
        try:
            with urllib.request.urlopen(f"http://{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server did not become ready")
