"""Running an import: several processes share it, one watches. Whatever ends it, the next run goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Final

from django.db import connections

from vafa.core.purchases.importing import state
from vafa.core.purchases.importing.errors import ImportBusy
from vafa.core.purchases.importing.posting import Source, Task, post
from vafa.core.purchases.importing.state import Tally
from vafa.core.purchases.models import Import
from vafa.kernel.database import refresh_pool, unit
from vafa.kernel.models import Club

INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)
WATCH_SECONDS: Final = timedelta(milliseconds=200).total_seconds()
SMALL: Final = 3_000
"""Fewer purchases than this are not worth a second process."""

ANALYSED: Final = (
    "core_purchases_purchase", "core_ledger_account", "core_ledger_lot", "core_ledger_transfer", "core_ledger_move",
    "core_earning_standing", "core_members_member", "core_members_identifier",
)  # fmt: skip
GROWN: Final = """
select c.relname from pg_class c join pg_stat_user_tables s on s.relid = c.oid
where c.relname = any(%s) and (c.reltuples < 1 or s.n_mod_since_analyze > c.reltuples)
"""
ANALYSE_AFTER: Final = (5_000, 50_000, 500_000)

Watch = Callable[[int, int], None]
"""Told (purchases that are done, purchases in all) every now and then."""


class ImportFailed(RuntimeError):
    """A process of the import ended by a fault; what was committed stays, and a new run goes on from there."""


def processes(baskets: int, wanted: int = 0) -> int:
    """How many processes share an import: one a processor, as the database works in between."""
    return wanted or (1 if baskets < SMALL else min(max(os.cpu_count() or 1, 1), 8))


def run_import(
    club: Club,
    source: Source,
    digest: bytes,
    *,
    mapping: dict[str, object] | None = None,
    workers: int = 0,
    join: bool = False,
    watch: Watch | None = None,
) -> tuple[Import, Tally, bool]:
    """Record everything of a source that is not recorded yet. Returns the import, what it has come to in all
    runs, and whether there was nothing left to do.

    `ImportBusy` while another process runs the same import; `ImportFailed` when a process of it ended.
    """
    with unit(club.id):
        made, known = state.find_or_start(
            digest=digest, name=source.name, baskets=source.baskets,
            parts=processes(source.baskets, workers), mapping=mapping or {},
        )  # fmt: skip
    if not state.hold(made.id):
        raise ImportBusy()
    with unit(club.id):
        made.refresh_from_db()
        problems = state.problems(made.id) if made.finished_at else {}
        done = min(sum(state.positions(made.id)) // made.parts, source.baskets)
    idle = made.finished_at is not None and not problems
    if not idle:
        task = Task(
            source, club.id, made.id, made.parts, club.language, join,
            frozenset(problems) if made.finished_at else None,
        )  # fmt: skip
        started, finished = time.monotonic(), False
        try:
            _share(task, 0 if problems else done, watch or (lambda done, total: None))
            finished = True
        finally:
            with unit(club.id):
                state.spent(made.id, time.monotonic() - started, finished=finished)
    with unit(club.id):
        made.refresh_from_db()
        tally = state.tally_of(made.id)
    return made, tally, known and idle


def _share(task: Task, done: int, watch: Watch) -> None:
    """Start a process for each part and watch them to the end; none outlives this one."""
    total = task.source.baskets if task.only is None else len(task.only)
    # What this process has open belongs to it alone; the one that holds the import is kept, unused by others.
    refresh_pool()
    started: list[tuple[ForkProcess, Connection]] = []
    analysed = list(ANALYSE_AFTER)
    failed = ""
    try:
        for part in range(task.parts):
            started.append(_start(task, part))
        links = {link: process for process, link in started}
        posted = 0
        while links:
            for link in wait(list(links), timeout=WATCH_SECONDS):
                assert isinstance(link, Connection)
                try:
                    word = link.recv()
                except EOFError:
                    process = links.pop(link)
                    process.join()
                    failed = failed or ("" if process.exitcode == 0 else f"exit code {process.exitcode}")
                    continue
                if isinstance(word, str):
                    failed = word
                else:
                    posted += word
            watch(min(done + posted, total), total)
            if analysed and posted >= analysed[0]:
                analysed.pop(0)
                analyse()
            if failed:
                break
    finally:
        _end([process for process, _ in started])
    if failed:
        raise ImportFailed(failed)


def _start(task: Task, part: int) -> tuple[ForkProcess, Connection]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_work, args=(task, part, theirs, ours, os.getpid()), name=f"vafa-import-{part}", daemon=True
    )
    # An interrupt in the middle of forking would be swallowed by what Python runs there; it waits till after.
    signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
    theirs.close()
    return process, ours


def _work(task: Task, part: int, tell: Connection, theirs: Connection, parent: int) -> None:
    """The life of a process of an import."""
    theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # The parent's connections are its own: they are forgotten here, not closed.
    for alias in connections:
        connections[alias].connection = None
    try:
        post(task, part, lambda _place, count: tell.send(count))
    except BaseException:
        tell.send(traceback.format_exc())
        sys.exit(1)
    finally:
        tell.close()


def _end_with(parent: int) -> None:
    """End when the parent is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


def _end(started: Sequence[ForkProcess]) -> None:
    for process in started:
        if process.is_alive():
            process.terminate()
    for process in started:
        process.join(10)
        if process.is_alive():
            process.kill()
            process.join()


def analyse() -> None:
    """Fresh statistics after the first rows: without them plans are made for empty tables. A table that has not
    doubled since it was last looked at is known well enough; a second of work for each import would find no more.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(GROWN, [list(ANALYSED)])
        for (table,) in cursor.fetchall():
            cursor.execute(f"analyze {table}")
    connections["owner"].close()
