"""What the panel's first page says of rewards, counted in the background."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from vafa.kernel.scope import current_club

from .models import Reward

LATELY: Final = timedelta(days=30)
FEW: Final = 3
SHOWN: Final = 5
COUNTS: Final = """
select count(*) filter (where state in ('ordered', 'ready')), count(*) filter (where ordered_at >= %s)
from rewards_redemption where club_id = %s and (state in ('ordered', 'ready') or ordered_at >= %s)
"""


def figures() -> dict[str, Any]:
    """``{"waiting", "lately", "few": [{"id", "names", "stock"}]}``."""
    since = datetime.now(UTC) - LATELY
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [since, current_club(), since])
        waiting, lately = cursor.fetchone()
    few = Reward.objects.filter(active=True, removed_at=None, stock__lte=FEW).order_by("stock", "place")[
        :SHOWN
    ]
    return {
        "waiting": waiting,
        "lately": lately,
        "few": [{"id": str(each.id), "names": each.body["names"], "stock": each.stock} for each in few],
    }
