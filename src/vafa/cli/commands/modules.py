"""`vafa module on|off|list`."""

import json
from typing import Annotated

import typer

from vafa.cli import ground

module = typer.Typer(help="What a club has switched on.", no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="The club's short name.")]
Key = Annotated[str, typer.Argument(help="The module, such as tiers.")]


def register(root: typer.Typer) -> None:
    root.add_typer(module, name="module")


@module.command("on")
def switch_on(
    slug: Slug,
    key: Key,
    params: Annotated[str | None, typer.Option(help="Parameters as a JSON object.")] = None,
    branch: Annotated[str | None, typer.Option(help="Set the parameters for this branch only.")] = None,
) -> None:
    """Switch a module on and publish."""
    set_switch(slug, key, True, params, branch)


@module.command("off")
def switch_off(slug: Slug, key: Key) -> None:
    """Switch a module off and publish; its data stays."""
    set_switch(slug, key, False, None, None)


def set_switch(slug: str, key: str, on: bool, params: str | None, branch: str | None) -> None:
    try:
        given = None if params is None else json.loads(params)
    except ValueError:
        ground.fail("The parameters are no JSON.")
    if given is not None and not isinstance(given, dict):
        ground.fail("The parameters are a JSON object.")
    ground.ready(quiet=True)
    from vafa.core.earning.publishing import set_module

    with ground.in_club(slug):
        set_module(key=key, on=on, params=given, branch=branch)
    typer.echo(f"{key} is {'on' if on else 'off'}")


@module.command("list")
def list_modules(slug: Slug) -> None:
    """Every installed module, and whether the club has it on."""
    ground.ready(quiet=True)
    from vafa.kernel import modules

    lang = ground.language()
    with ground.in_club(slug) as club:
        on = modules.keys_on(club.id)
        for key, manifest in sorted(modules.installed().items()):
            typer.echo(f"{key}\t{'on' if key in on else 'off'}\t{manifest.names[lang]}")
