"""The long part of coupons."""

from uuid import UUID

from vafa.kernel.jobs import job

from . import closing, making


@job(making.JOB, in_unit=False)
def make_series(club_id: int, series_id: str) -> None:
    """Goes on where it was, however often it is begun."""
    while making.step(club_id, UUID(series_id)):
        pass


@job(closing.JOB, in_unit=False)
def close_series(club_id: int, series_id: str) -> None:
    while closing.step(club_id, UUID(series_id)):
        pass
