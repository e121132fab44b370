"""`vafa export DIR`."""

from pathlib import Path
from typing import Annotated

import typer

from vafa.cli import ground


def register(root: typer.Typer) -> None:
    root.command()(export)


def export(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one that is not there yet.")],
    club: Annotated[
        str, typer.Option(help="The club's short name; may be left out if there is only one.")
    ] = "",
) -> None:
    """Everything of a club as open files (NDJSON), with a schema and a page that explains them."""
    ground.ready(quiet=True)
    from vafa.core.purchases import exporting

    found = ground.club_of(club)
    try:
        counts = exporting.export(found, folder)
    except OSError as failure:
        ground.fail(str(failure))
    for name, count in sorted(counts.items()):
        typer.echo(f"{name}: {count:,}")
