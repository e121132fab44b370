"""Who acts, and in which club: context that every query, audit record and event reads.

Fails closed: asking for the club outside a scope raises. Only `vafa.kernel.database.unit` opens a
scope for queries, because row-level security must be told the same club in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class NoClubInScope(RuntimeError):
    """Code touched a club's rows without saying which club: a mistake of ours, never of a visitor."""


class OtherClubInScope(RuntimeError):
    """A second club was asked for inside the transaction of a first: two clubs never share one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it (kind: staff, api_key, member, system), and through which door."""

    kind: str
    id: str
    name: str = ""
    door: str = "system"


SYSTEM = Actor(kind="system", id="vafa", name="Vafa")

_club: ContextVar[int | None] = ContextVar("vafa_club", default=None)
_actor: ContextVar[Actor] = ContextVar("vafa_actor", default=SYSTEM)


def current_club() -> int:
    """The club in scope; raises NoClubInScope if there is none."""
    club = _club.get()
    if club is None:
        raise NoClubInScope("No club is in scope; open one with vafa.kernel.database.unit(club_id).")
    return club


def club_in_scope() -> int | None:
    """The club in scope, or None: for logs, which must not fail."""
    return _club.get()


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def club_scope(club_id: int) -> Iterator[None]:
    """Puts the club in scope for Python only; the database is told by `unit`."""
    present = _club.get()
    if present is not None and present != club_id:
        raise OtherClubInScope(f"Club {club_id} was asked for while club {present} is in scope.")
    token = _club.set(club_id)
    try:
        yield
    finally:
        _club.reset(token)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)
