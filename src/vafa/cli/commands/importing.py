"""`vafa import purchases FILE`."""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from vafa.cli import ground, progress

PARTLY = 2
"""Exit status when some rows were not taken."""


def register(root: typer.Typer) -> None:
    group = typer.Typer(help="Bring in what other systems know.", no_args_is_help=True)
    group.command()(purchases)
    root.add_typer(group, name="import")


def purchases(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or NDJSON; may be packed with gzip.")],
    club: Annotated[
        str, typer.Option(help="The club's short name; may be left out if there is only one.")
    ] = "",
    source: Annotated[str, typer.Option(help="Where the references come from (default: import).")] = "",
    map: Annotated[
        list[str] | None,
        typer.Option(help="COLUMN=HEADER, for example reference=«شماره فاکتور»; repeatable."),
    ] = None,
    map_file: Annotated[Path | None, typer.Option(help="The same as a JSON object in a file.")] = None,
    unit: Annotated[str, typer.Option(help="What bare amounts count: rial or toman.")] = "rial",
    encoding: Annotated[str, typer.Option(help="If it is not found by itself, such as cp1256.")] = "",
    delimiter: Annotated[str, typer.Option(help="If it is not found by itself.")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook; the first, if not named.")] = "",
    join: Annotated[bool, typer.Option("--join", help="Who is no member yet becomes one.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide everything, write nothing.")] = False,
    workers: Annotated[int, typer.Option(help="Processes; 0 means one a processor.", min=0, max=64)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Record purchases of a file, in the order of time. Rows of one purchase stand one after another with the
    same reference. What is wrong goes to FILE.bad.csv with the reason, the rest goes in. A run that was
    interrupted goes on where it stopped; a second run does nothing twice. Status 2: some rows were not taken."""
    if unit not in ("rial", "toman"):
        ground.fail("--unit is rial or toman.")
    mapping = _mapping(map or [], map_file)
    ground.ready(quiet=True)
    from vafa.core.purchases.importing.sources import How, look
    from vafa.domain.time import calendar

    how = How(source, unit, mapping, encoding, delimiter, sheet)
    found = ground.club_of(club)
    with tempfile.TemporaryDirectory(prefix="vafa-import-") as folder, ground.in_words():
        looked = look(file, how, calendar(found.time_zone), Path(folder))
        if dry_run:
            _rehearse(found, looked, join, as_json)
        else:
            _run(found, looked, how, join, workers, as_json)


def _mapping(pairs: list[str], file: Path | None) -> dict[str, str]:
    mapping: dict[str, str] = {}
    if file is not None:
        try:
            mapping.update(json.loads(file.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError) as failure:
            ground.fail(f"The mapping cannot be read: {failure}")
    for pair in pairs:
        target, mark, header = pair.partition("=")
        if not mark or not header:
            ground.fail(f"--map takes COLUMN=HEADER, not “{pair}”.")
        mapping[target.strip()] = header
    return mapping


def _run(club: Any, source: Any, how: Any, join: bool, workers: int, as_json: bool) -> None:
    import getpass

    from vafa.core.purchases.importing import state
    from vafa.core.purchases.importing.rejects import write_rejects
    from vafa.core.purchases.importing.running import ImportFailed, run_import
    from vafa.kernel.database import unit
    from vafa.kernel.scope import Actor, acting

    started = time.monotonic()
    try:
        with acting(Actor("staff", getpass.getuser(), door="cli")), progress.shown("purchases") as watch:
            made, tally, idle = run_import(
                club, source, source.digest, mapping={"file": source.name, **how.mapping},
                workers=workers, join=join, watch=watch,
            )  # fmt: skip
    except ImportFailed as failure:
        typer.echo(str(failure), err=True)
        ground.fail("The import ended by a fault. What was recorded stays; run it again to go on.")
    with unit(club.id):
        problems = state.problems(made.id)
    rejects = write_rejects(source, problems, str(club.language))
    seconds = time.monotonic() - started
    _show(
        tally,
        source,
        as_json,
        seconds=round(seconds, 3),
        idle=idle,
        bad_file=str(rejects) if rejects else None,
    )
    if problems:
        raise typer.Exit(PARTLY)


def _rehearse(club: Any, source: Any, join: bool, as_json: bool) -> None:
    from vafa.core.purchases.importing.rehearsing import rehearse

    with progress.shown("dry run") as watch:
        found = rehearse(club, source, join=join, watch=watch)
    _show(found.tally, source, as_json, dry_run=True, problems=found.problems)
    if found.tally.bad:
        raise typer.Exit(PARTLY)


def _show(tally: Any, source: Any, as_json: bool, **rest: Any) -> None:
    counts = {
        "rows": source.rows,
        "purchases": source.baskets,
        "recorded": tally.recorded,
        "repeated": tally.repeated,
        "bad": tally.bad,
        "joined": tally.joined,
        "earned": tally.earned,
        **rest,
    }
    if as_json:
        json.dump(counts, sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    if rest.get("dry_run"):
        typer.echo("Dry run: nothing was written.")
    if rest.get("idle"):
        typer.echo("This file was imported before; there was nothing to do.")
    typer.echo(
        f"{counts['rows']:,} rows, {counts['purchases']:,} purchases: {tally.recorded:,} recorded, "
        f"{tally.repeated:,} recorded before, {tally.bad:,} not taken; {tally.joined:,} members joined."
    )
    for currency, amount in sorted(tally.earned.items()):
        typer.echo(f"  earned {currency}: {amount:,}")
    for row, reason in rest.get("problems", ()):
        typer.echo(f"  row {row}: {reason}")
    if rest.get("bad_file"):
        typer.echo(f"What was not taken, and why: {rest['bad_file']}")
