"""`vafa verify`: recompute, compare, name every difference."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from vafa.cli import ground


def register(root: typer.Typer) -> None:
    root.command()(verify)


def verify(
    club: Annotated[str, typer.Option(help="Only this club.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every club; so it is if none is named.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per difference.")] = False,
) -> None:
    """Recompute every balance, lot, cap, budget and tier from history; exit code 1 if anything differs."""
    if club and every:
        ground.fail("Name a club or --all, not both.")
    ground.ready(quiet=True)
    found = 0
    for each in clubs(club):
        count = 0
        for difference in differences(each.id):
            show(each.slug, difference, as_json)
            count += 1
        found += count
        if not as_json:
            typer.echo(f"{each.slug}: {f'{count} differences' if count else 'all is as history makes it'}.")
    if found:
        raise typer.Exit(1)


def clubs(slug: str) -> list[Any]:
    from vafa.kernel.models import Club

    return [ground.club_of(slug)] if slug else list(Club.objects.order_by("slug"))


def differences(club_id: int) -> Iterator[Any]:
    from vafa.core.purchases.verifying import verify

    return verify(club_id)


def show(slug: str, difference: Any, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"club": slug, **asdict(difference)}, default=str))
        return
    who = f"member {difference.member}" if difference.member is not None else "club"
    what = " ".join(part for part in (difference.currency, difference.what) if part)
    typer.echo(f"{slug}: {who}: {what}: expected {difference.expected}, found {difference.found}")
