"""The command `vafa`.

Every module of `vafa.cli.commands` brings its commands by a function `register(root)`, which adds them to the
typer application; none is listed here.
"""

import pkgutil
from importlib import import_module

import typer

from vafa.cli import commands


def build() -> typer.Typer:
    root = typer.Typer(
        name="vafa",
        help="Loyalty clubs: members, purchases, points, credit, tiers and stamps on one ledger.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for found in sorted(pkgutil.iter_modules(commands.__path__), key=lambda each: each.name):
        import_module(f"{commands.__name__}.{found.name}").register(root)
    return root


def main() -> None:
    build()()
