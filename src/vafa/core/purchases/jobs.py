"""Background work of purchases: simulations run in a process of their own, so that they hold up no other job."""

import os
import subprocess
import sys
from uuid import UUID

from vafa.core.purchases.simulation import runs
from vafa.kernel.database import unit
from vafa.kernel.jobs import job


@job(runs.JOB, retries=0, in_unit=False)
def simulate(club_id: int, run_id: str) -> None:
    """Start the process and wait for it; a process that dies leaves a run that says so."""
    command = [sys.executable, "-m", "vafa.cli", "run-simulation", str(club_id), run_id]
    ended = subprocess.run(command, env=os.environ, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode:
        with unit(club_id):
            runs.fail(id=UUID(run_id))
