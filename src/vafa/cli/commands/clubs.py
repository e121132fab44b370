"""`vafa club create|list`, `vafa key create|list|revoke`."""

import uuid
from typing import Annotated

import typer

from vafa.cli import ground

Slug = Annotated[str, typer.Argument(help="The club's short name.")]

club = typer.Typer(help="Clubs of this installation.", no_args_is_help=True)
key = typer.Typer(help="API keys of a club.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(club, name="club")
    root.add_typer(key, name="key")


@club.command("create")
def create_club(
    slug: Annotated[str, typer.Argument(help="Short name: lower-case letters, digits, dashes.")],
    name: Annotated[str, typer.Option(help="The name that people see.")] = "",
    time_zone: Annotated[str, typer.Option(help="Where its days begin.")] = "Asia/Tehran",
    display: Annotated[str, typer.Option(help="How money is shown: toman or rial.")] = "toman",
    language: Annotated[str, typer.Option(help="fa or en.")] = "fa",
) -> None:
    """Start a club with a programme that works, and make its first key."""
    if display not in ("toman", "rial") or language not in ("fa", "en"):
        ground.fail("display is toman or rial, language is fa or en.")
    ground.ready(quiet=True)
    from vafa.core.earning.clubs import start_club
    from vafa.kernel.access import create_key
    from vafa.kernel.database import unit

    with ground.in_words():
        made = start_club(
            slug=slug, name=name or slug, time_zone=time_zone, currency_display=display, language=language
        )
        with unit(made.id):
            token = create_key(slug=slug, name="first key", scopes=["admin"]).token
    typer.echo(f"club {slug}")
    typer.echo(f"key  {token}")
    typer.echo("The key may do everything and is shown only now.", err=True)


@club.command("list")
def list_clubs() -> None:
    """All clubs, oldest first."""
    ground.ready(quiet=True)
    from vafa.kernel.models import Club

    for each in Club.objects.order_by("id"):
        typer.echo(f"{each.slug}\t{each.name}\t{each.time_zone}\tprogramme {each.programme_number or '-'}")


@key.command("create")
def create_key(
    slug: Slug,
    name: Annotated[str, typer.Option(help="What it is for.")] = "key",
    scope: Annotated[
        list[str] | None, typer.Option(help="A permission; may be repeated. Default: admin.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="Code of the only branch it writes for.")] = None,
) -> None:
    """Make a key. It is shown once."""
    ground.ready(quiet=True)
    from vafa.kernel import access

    with ground.in_club(slug):
        made = access.create_key(slug=slug, name=name, scopes=scope or ["admin"], branch=branch)
    typer.echo(made.token)


@key.command("list")
def list_keys(slug: Slug) -> None:
    """Keys of a club, without their secrets."""
    ground.ready(quiet=True)
    from vafa.kernel.tables import ApiKey

    with ground.in_club(slug):
        for each in ApiKey.objects.order_by("id"):
            state = "revoked" if each.revoked_at else "live"
            typer.echo(f"{each.id}\t{each.name}\t{','.join(each.scopes)}\t{each.branch or '-'}\t{state}")


@key.command("revoke")
def revoke_key(
    slug: Slug, key_id: Annotated[str, typer.Argument(help="Id, as `vafa key list` shows it.")]
) -> None:
    """From now on nothing is written with this key."""
    try:
        found = uuid.UUID(key_id)
    except ValueError:
        ground.fail("That is not the id of a key.")
    ground.ready(quiet=True)
    from vafa.kernel import access

    with ground.in_club(slug):
        access.revoke_key(key_id=found)
    typer.echo("revoked")
