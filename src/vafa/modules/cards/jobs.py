"""The long part of batches."""

from uuid import UUID

from vafa.kernel.jobs import job

from . import batches


@job(batches.JOB, in_unit=False)
def make_batch(club_id: int, batch_id: str) -> None:
    """Goes on where it was, however often it is begun."""
    while batches.step(club_id, UUID(batch_id)):
        pass
