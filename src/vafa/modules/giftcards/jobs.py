"""The long part of gift cards."""

from uuid import UUID

from vafa.kernel.jobs import each_club, job
from vafa.kernel.modules import keys_on

from . import counting, making


@job(making.JOB, in_unit=False)
def make_batch(club_id: int, batch_id: str) -> None:
    """Goes on where it was, however often it is begun."""
    while making.step(club_id, UUID(batch_id)):
        pass


@each_club("11,41 * * * *", "giftcards.count")
def count(club_id: int) -> None:
    if "giftcards" in keys_on(club_id):
        counting.count()
