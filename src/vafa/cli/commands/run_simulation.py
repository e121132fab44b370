"""`vafa run-simulation`: does a simulation that the panel asked for; the worker starts it."""

import os
from typing import Annotated
from uuid import UUID

import typer

from vafa.cli import ground


def register(root: typer.Typer) -> None:
    root.command(name="run-simulation", hidden=True)(run_simulation)


def run_simulation(
    club: Annotated[int, typer.Argument(help="The club's number.")],
    run: Annotated[UUID, typer.Argument(help="The run's id.")],
) -> None:
    """Use every processor; say in the run's row how far it is."""
    ground.ready(quiet=True, migrated=False)
    from vafa.core.purchases.simulation.progressive import run as simulate

    simulate(club, run, processes=max(os.cpu_count() or 1, 1))
