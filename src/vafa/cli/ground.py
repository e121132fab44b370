"""What commands stand on: a database that runs and is up to date, Django, and errors in words."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from vafa.domain.errors import VafaError


def ready(*, quiet: bool = False, migrated: bool = True) -> None:
    """Start the embedded database if it is ours, set Django up, and bring the tables up to date if they have to be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")
    if quiet:
        os.environ.setdefault("VAFA_LOG_LEVEL", "WARNING")
    from vafa.kernel import provision
    from vafa.kernel.embedded import ServerFailed

    try:
        provision.prepare()
    except ServerFailed as failure:
        fail(str(failure))
    import django

    django.setup()
    if migrated:
        provision.migrate()


def fail(message: str) -> NoReturn:
    typer.secho(message, fg="red", err=True)
    raise typer.Exit(1)


def language() -> str:
    """The language of the terminal's person: VAFA_LANGUAGE, or English."""
    return "fa" if os.environ.get("VAFA_LANGUAGE") == "fa" else "en"


@contextmanager
def in_words() -> Iterator[None]:
    """Show a refusal as a sentence and end with status 1; anything else is a fault and keeps its trace."""
    try:
        yield
    except VafaError as error:
        title, detail = error.say(language())
        for each in error.errors:
            typer.echo(f"  {each.get('path')}: {each.get('message')}", err=True)
        fail(f"{title}. {detail}" if detail else title)


def club_of(slug: str) -> Any:
    """The club by its slug, without one the only club there is, or the end of the command."""
    from vafa.kernel.models import Club

    clubs = list(Club.objects.filter(slug=slug) if slug else Club.objects.order_by("slug")[:2])
    found = clubs[0] if len(clubs) == 1 else None
    if found is None:
        known = ", ".join(Club.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none"
        if not slug:
            fail(f"Name the club with --club. Clubs: {known}.")
        fail(f"There is no club “{slug}”. Clubs: {known}.")
    return found


@contextmanager
def in_club(slug: str) -> Iterator[Any]:
    """A unit of the club, with the command line as the door and the system's user as the actor."""
    import getpass

    from vafa.kernel.database import unit
    from vafa.kernel.scope import Actor, acting

    club = club_of(slug)
    with in_words(), acting(Actor("staff", getpass.getuser(), door="cli")), unit(club.id):
        yield club


def is_terminal() -> bool:
    return sys.stdout.isatty()
