"""`vafa staff add|list|remove|unlock`."""

import sys
from typing import Annotated

import typer

from vafa.cli import ground

Club = Annotated[str, typer.Option(help="The club's short name; without it, the only one there is.")]
Email = Annotated[str, typer.Option(help="What the person signs in with.")]

staff = typer.Typer(help="The people who run a club.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(staff, name="staff")


@staff.command("add")
def add(
    email: Email,
    role: Annotated[str, typer.Option(help="owner, manager, marketer, cashier, support or auditor.")],
    club: Club = "",
    name: Annotated[str, typer.Option(help="The name that others see.")] = "",
    branch: Annotated[
        list[str] | None, typer.Option(help="Code of a branch; may be repeated. Default: all.")
    ] = None,
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Make the user at once, with the password on standard input."),
    ] = False,
    url: Annotated[str, typer.Option(help="Where people reach the installation.")] = "",
) -> None:
    """Invite somebody: prints a link that works once. With --password-stdin they can sign in at once."""
    ground.ready(quiet=True)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    with ground.in_club(club) as found:
        if password_stdin:
            _enrol(email, name, password, role, branch or [], found.language)
            typer.echo(f"{email} is {role} of {found.slug}")
            return
        token = _invite(email, name, role, branch or [])
    typer.echo(f"{_address(url)}/panel/sign-in/invitation/{token}")
    typer.echo("The link works once, for 7 days, and is shown only now.", err=True)


def _enrol(email: str, name: str, password: str, role: str, branches: list[str], language: str) -> None:
    """A user who is there already keeps the password that they have."""
    from vafa.kernel import staff as people
    from vafa.kernel import users

    user = users.find_user(email)
    if user is None:
        user = users.create_user(
            email=email, name=name or email.partition("@")[0], password=password, language=language
        )
    people.enrol(user=user, role=role, branches=branches)


def _invite(email: str, name: str, role: str, branches: list[str]) -> str:
    from vafa.kernel import invitations

    return invitations.invite(email=email, name=name, role=role, branches=branches).token


def _address(given: str) -> str:
    from django.conf import settings

    return (given or settings.PUBLIC_URL or "http://127.0.0.1:8000").rstrip("/")


@staff.command("list")
def list_staff(club: Club = "") -> None:
    """Everybody of the club: e-mail, name, role, branches and state."""
    ground.ready(quiet=True)
    from vafa.kernel.staff import list_staff as listed

    with ground.in_club(club):
        for row in listed():
            state = "gone" if not row.active else "active" if row.joined_at else "invited"
            branches = ",".join(row.branches) or "-"
            typer.echo(f"{row.email}\t{row.name or '-'}\t{row.role}\t{branches}\t{state}")


@staff.command("remove")
def remove(email: Email, club: Club = "") -> None:
    """The person is out at once; open sessions and invitations end."""
    ground.ready(quiet=True)
    from vafa.kernel import staff as people
    from vafa.kernel.people import StaffRow

    with ground.in_club(club):
        row = StaffRow.objects.filter(email=email.strip().lower(), active=True).first()
        if row is None:
            raise people.StaffUnknown()
        people.deactivate(staff_id=row.id)
    typer.echo("removed")


@staff.command("unlock")
def unlock(email: Email) -> None:
    """For somebody who has lost phone and passkeys: the password alone opens the account again."""
    ground.ready(quiet=True)
    from vafa.kernel import users

    with ground.in_words():
        user = users.find_user(email)
    if user is None:
        ground.fail("There is no such user.")
    typer.echo(f"{users.drop_factors(user=user)} second steps and passkeys taken away")
