"""`vafa demo`: a club on a year of real sales, then the API and the worker."""

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from vafa.cli import ground, progress
from vafa.cli.commands.serve import free_port

SMALL = 247
"""A tenth of the households."""


def register(root: typer.Typer) -> None:
    root.command()(demo)


def demo(
    small: Annotated[bool, typer.Option("--small", help="A tenth of the households.")] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when it is ready; `vafa stop` ends it.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the API; 0 picks a free one.", min=0, max=65535)] = 0,
    households: Annotated[int, typer.Option(help="So many households; 0 means all.", min=0, max=2469)] = 0,
    workers: Annotated[
        int, typer.Option(help="Processes that post; 0 means one a processor.", min=0, max=16)
    ] = 0,
) -> None:
    """Make a demo club, post a year of real grocery sales through the engine, and serve the API. An interrupted
    run goes on where it stopped; a second run does nothing twice. Ctrl-C ends everything."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    mine = not _database_runs()
    try:
        _run(households or (SMALL if small else 0), detach, port, workers)
    except KeyboardInterrupt:
        typer.echo("\nEnding.")
        _stop_database(mine)
        raise typer.Exit(130) from None
    except BaseException:
        _stop_database(mine)
        raise
    if not detach:
        _stop_database(mine)


def _run(households: int, detach: bool, port: int, workers: int) -> None:
    from vafa.demo.data import DataMissing
    from vafa.demo.serving import NotReady, answers, serving

    typer.echo("Starting the database.")
    ground.ready(quiet=True)
    known = _kept()
    try:
        result = _post(households, workers, known)
    except DataMissing as missing:
        ground.fail(str(missing))
    url = str(known.get("url", ""))
    if url and answers(url):
        # A demo that was left running serves the same database.
        _finish({**result, "url": url, "pid": known.get("pid")})
        return
    port = port or free_port("127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    try:
        with serving(port, detach=detach) as started:
            _finish({**result, "url": url, "pid": started[0].pid})
            if not detach:
                typer.echo("Ctrl-C ends it.")
                while all(each.poll() is None for each in started):
                    time.sleep(0.2)
                ground.fail("The server or the worker ended; see .vafa/log.")
    except NotReady as failure:
        ground.fail(str(failure))


def _post(households: int, workers: int, known: dict[str, Any]) -> dict[str, Any]:
    """Club, members and purchases; returns what demo.json says."""
    from vafa.core.purchases.importing.running import ImportFailed
    from vafa.demo import club as making
    from vafa.demo import data, posting, shelf
    from vafa.demo.figures import figures
    from vafa.demo.people import staffed
    from vafa.demo.summary import summary
    from vafa.demo.year import start_of
    from vafa.domain.time import calendar
    from vafa.kernel.scope import Actor, acting

    with ground.in_words(), acting(Actor("system", "demo", name="demo", door="cli")):
        chosen = data.households(households)
        club, weeks = making.club_and_weeks()
        making.furnish(club)
        joined = making.join_households(club, chosen, start_of(weeks, calendar(club.time_zone)))
        typer.echo(f"{joined:,} households joined; posting their year.")
        try:
            with progress.shown("baskets") as watch:
                tally, seconds = posting.post_year(club, chosen, weeks, watch, workers)
        except ImportFailed as failure:
            typer.echo(str(failure), err=True)
            ground.fail("Posting ended by a fault. What was recorded stays; run it again to go on.")
        posting.return_some(club)
        posting.catch_up(club)
        shelf.fill(club)
        figures(club)
        key = _key(known)
        people = staffed(club, str((known.get("staff") or {}).get("password", "")))
        result = summary(club)
    timed = {
        "seconds": round(seconds, 1),
        "purchases_per_second": round((tally.recorded + tally.repeated) / max(seconds, 0.001)),
    }
    shown = {**result, **timed, "not_taken": tally.bad}
    return {"api_key": key, "club": club.slug, "staff": people, "summary": shown}


def _key(known: dict[str, Any]) -> str:
    """The key of an earlier run while it lives, else a new one."""
    from vafa.demo import SLUG
    from vafa.domain.errors import VafaError
    from vafa.kernel import access

    kept = str(known.get("api_key", ""))
    if kept:
        with contextlib.suppress(VafaError):
            access.authenticate(kept)
            return kept
    with ground.in_club(SLUG):
        return access.create_key(slug=SLUG, name="demo", scopes=["admin"]).token


def _path() -> Path:
    from vafa.kernel.embedded import home

    return home() / "demo.json"


def _kept() -> dict[str, Any]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _finish(result: dict[str, Any]) -> None:
    """Keep the result for scripts, and show it to people."""
    draft = _path().with_suffix(f".{os.getpid()}")
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
    draft.replace(_path())
    console = Console(file=sys.stdout)
    console.print(_table(result["summary"]))
    staff = result["staff"]
    typer.echo(f"panel    {result['url']}/panel   {staff['owner']}   {staff['password']}")
    typer.echo(f"till     {result['url']}/till    {staff['cashier']}   {staff['password']}")
    typer.echo(
        f"member   {result['url']}/{result['club']}/   codes of the sign-in are in the panel's messages"
    )
    typer.echo(f"API      {result['url']}/api/v1  (documentation: {result['url']}/api/v1/docs)")
    typer.echo(f"key      {result['api_key']}")
    find = f"{result['url']}/api/v1/members?identifier=09000000000"
    typer.echo(f"try      curl -H 'Authorization: Bearer {result['api_key']}' '{find}'")
    typer.echo(f"for scripts: {_path()}")


def _table(summary: dict[str, Any]) -> Table:
    table = Table(title="The demo club", show_header=False)
    table.add_column()
    table.add_column(justify="right")

    def row(label: str, value: Any) -> None:
        table.add_row(label, f"{value:,}" if isinstance(value, (int, float)) else str(value or "–"))

    row("members", summary["members"])
    row("purchases", summary["purchases"])
    row("sales, rials", summary["sales_rials"])
    for key, amounts in summary["currencies"].items():
        for what in ("issued", "spent", "expired", "outstanding"):
            row(f"{key} {what}", amounts[what])
    for tier, count in summary["tiers"].items():
        row(f"members in {tier}", count)
    row("refunds", summary["refunds"])
    row("seconds of posting", summary["seconds"])
    row("purchases per second", summary["purchases_per_second"])
    return table


def _database_runs() -> bool:
    from vafa.kernel import provision

    return not provision.uses_embedded() or provision.server().pid() is not None


def _stop_database(mine: bool) -> None:
    """The embedded database ends with the demo that started it."""
    if not mine:
        return
    from django.db import connections

    from vafa.kernel import provision
    from vafa.kernel.database import refresh_pool

    with contextlib.suppress(Exception):
        refresh_pool()
        connections.close_all()
    provision.server().stop()


def _as_interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt
