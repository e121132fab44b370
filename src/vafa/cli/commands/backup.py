"""`vafa backup`, `vafa restore`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from vafa.cli import ground, processes


def register(root: typer.Typer) -> None:
    root.command()(backup)
    root.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Everything of this installation in one file. Shops may go on selling meanwhile."""
    ground.ready(quiet=True)
    from vafa.kernel import backups

    try:
        manifest = backups.backup(file, force=force)
    except (backups.BackupFailed, OSError) as failure:
        ground.fail(str(failure))
    typer.echo(f"{file}: {manifest.clubs} clubs, {manifest.bytes:,} bytes, sha256 {manifest.sha256}")


def restore(
    file: Annotated[Path, typer.Argument(help="What `vafa backup` wrote.", exists=True)],
    force: Annotated[bool, typer.Option("--force", help="Replace the clubs that are there.")] = False,
    check: Annotated[bool, typer.Option(help="Recompute everything afterwards (vafa verify).")] = True,
) -> None:
    """Put this installation in the state of a backup, bring its tables up to date, and verify it."""
    if processes.running():
        ground.fail("Servers or workers are running; end them first: vafa stop.")
    ground.ready(quiet=True, migrated=False)
    from vafa.kernel import backups

    try:
        manifest = backups.restore(file, force=force)
    except (backups.BackupFailed, OSError) as failure:
        ground.fail(str(failure))
    migrate_restored()
    typer.echo(f"{manifest.clubs} clubs of {manifest.made_at}, made by Vafa {manifest.vafa}.")
    if check:
        from vafa.cli.commands.verify import verify

        verify()


def migrate_restored() -> None:
    """Bring the restored tables up to date. The databases were just swapped and everybody's connections ended: one that
    was being made at that moment may be among them, and is made again."""
    import django.db
    import psycopg

    from vafa.kernel import provision

    try:
        provision.migrate()
    except (django.db.OperationalError, psycopg.OperationalError):
        django.db.connections.close_all()
        time.sleep(1)
        provision.migrate()
