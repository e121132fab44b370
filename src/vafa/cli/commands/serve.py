"""`vafa serve`, `vafa worker`, `vafa migrate`, `vafa stop`."""

import os
import socket
from typing import Annotated

import typer

from vafa.cli import ground, processes

THREADS = 16


def register(root: typer.Typer) -> None:
    root.command()(serve)
    root.command()(worker)
    root.command()(migrate)
    root.command()(stop)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 picks a free one.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; 0 means one a processor.", min=0, max=256)] = 0,
    threads: Annotated[int, typer.Option(help="Threads in each process.", min=1, max=256)] = THREADS,
    backlog: Annotated[int, typer.Option(help="Connections that may wait.", min=128)] = 2048,
) -> None:
    """Serve the pages and the API. Prints the address first; Ctrl-C or SIGTERM ends it."""
    ground.ready()
    from vafa.kernel import users

    port = port or free_port(host)
    count = workers or max(os.cpu_count() or 1, 1)
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    typer.echo(address)
    if code := users.setup_code():
        typer.echo(f"Nobody is signed up yet. Set your club up here: {address}/setup?code={code}")
    run_server(host, port, count, threads, backlog)


def run_server(host: str, port: int, workers: int, threads: int, backlog: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # What this process opened belongs to it: its children open their own.
    connections.close_all()
    server = Granian(
        "vafa.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=backlog,
        backpressure=max(backlog // workers, threads),
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        log_level=LogLevels.warning,
    )
    with processes.listed("serve"):
        server.serve()


def worker(
    concurrency: Annotated[int, typer.Option(help="Jobs at a time.", min=1, max=64)] = 4,
    once: Annotated[bool, typer.Option("--once", help="Run what is due, then end.")] = False,
) -> None:
    """Run jobs: events to webhooks and modules, expiries, validity of tiers. Any number may run."""
    ground.ready()
    from vafa.kernel.worker import run_worker

    with processes.listed("worker"):
        run_worker(concurrency=concurrency, wait=not once)


def migrate() -> None:
    """Bring the tables up to date; starting anything else does it, too."""
    ground.ready()
    typer.echo("The database is up to date.")


def stop() -> None:
    """End servers and workers of this installation, and its embedded database."""
    from vafa.kernel import provision

    ended = processes.stop_all()
    if provision.uses_embedded() and provision.server().stop():
        ended.append("database")
    typer.echo(f"Ended: {', '.join(ended)}." if ended else "Nothing was running.")


def free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
