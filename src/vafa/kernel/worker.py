"""The worker: a process that runs jobs. Any number of them may run, on any machine."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Sequence
from typing import Any

import psycopg
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ProcrastinateException
from procrastinate.psycopg_connector import PsycopgConnector
from prometheus_client import start_http_server

from vafa.kernel import logs, metrics

POLL_SECONDS = 1.0
APPLICATION_NAME = "vafa-worker"

_log = logs.logger(__name__)


def run_worker(
    *,
    concurrency: int = 4,
    wait: bool = True,
    queues: Sequence[str] | None = None,
    stop_seconds: float = 20,
    signals: bool = True,
    metrics_port: int | None = None,
) -> None:
    """Run jobs until SIGTERM or SIGINT, then let those that run finish, for ``stop_seconds`` at most.

    When the database goes away, the worker waits for it and goes on. With ``wait=False`` it returns as soon
    as no job is due. ``metrics_port`` serves this process's metrics on the loopback address.
    """
    if metrics_port is not None:
        start_http_server(metrics_port, addr="127.0.0.1", registry=metrics.registry)
    asyncio.run(_until_stopped(concurrency, wait, queues, stop_seconds, signals))


async def _until_stopped(
    concurrency: int, wait: bool, queues: Sequence[str] | None, stop_seconds: float, signals: bool
) -> None:
    stopping = asyncio.Event()
    if signals:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    pause = 0.5
    while not stopping.is_set():
        connector = PsycopgConnector(
            kwargs={**connector_params("default"), "application_name": APPLICATION_NAME},
            max_size=concurrency + 2,
        )
        try:
            with app.replace_connector(connector) as worker:
                async with worker.open_async():
                    pause = 0.5
                    await _run(worker, stopping, concurrency, wait, queues, stop_seconds)
        except (psycopg.Error, ProcrastinateException, OSError) as failure:
            _log.warning("worker lost the database", reason=type(failure).__name__)
        if not wait:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause * random.uniform(0.5, 1.5))
        pause = min(pause * 2, 15)


async def _run(
    worker: App,
    stopping: asyncio.Event,
    concurrency: int,
    wait: bool,
    queues: Sequence[str] | None,
    stop_seconds: float,
) -> None:
    """Until told to stop, or until the worker ends by itself because it lost its connections."""
    some: dict[str, Any] = {} if queues is None else {"queues": queues}
    working = asyncio.create_task(
        worker.run_worker_async(
            **some,
            concurrency=concurrency,
            wait=wait,
            install_signal_handlers=False,
            shutdown_graceful_timeout=stop_seconds,
            fetch_job_polling_interval=POLL_SECONDS,
            delete_jobs="successful",
        )
    )
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not working.done():
        # The worker takes this as the request to finish what it runs.
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
