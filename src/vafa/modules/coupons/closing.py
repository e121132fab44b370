"""Ending a series: from the first moment on its coupons are refused and no more are made; each is blocked in steps."""

from typing import Final
from uuid import UUID

from vafa.core.vouchers import services
from vafa.domain.baskets import NOBODY
from vafa.kernel import audit
from vafa.kernel.database import unit
from vafa.kernel.jobs import defer
from vafa.kernel.scope import current_club

from .models import Series
from .series import get

JOB: Final = "coupons.close_series"
REASON: Final = "series_closed"


def close(*, series_id: UUID) -> None:
    """What was bought with them stays as it is. Twice is the same as once."""
    row = get(series_id, lock=True)
    if row.closing:
        return
    state = Series.State.STOPPED if row.busy else row.state
    Series.objects.filter(id=row.id).update(closing=True, shown=False, state=state, after=None)
    services.close_series(series_id=row.id, reason=REASON)
    audit.record("coupons.close_series", "series", row.id, None, {"name": row.name})
    defer(JOB, club_id=current_club(), series_id=row.id, lock=f"{JOB}:{row.id}")


def step(club_id: int, series_id: UUID) -> bool:
    """Block the next ones; whether any were left."""
    with unit(club_id):
        row = Series.objects.select_for_update().filter(id=series_id, closing=True).first()
        if row is None:
            return False
        done, last = services.block_series(series_id=row.id, reason=REASON, after=row.after or NOBODY)
        Series.objects.filter(id=row.id).update(blocked=row.blocked + done, after=last or row.after)
    return last is not None
