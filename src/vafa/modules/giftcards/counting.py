"""What became of batches, counted in the background in one pass over the club's cards."""

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

from vafa.kernel.scope import current_club

COUNT: Final = """
update giftcards_batch b set made = c.made, activated = c.activated, blocked = c.blocked, used = c.used,
    balance = c.balance, counted_at = %(now)s
from (
    select series_id, count(*) as made, count(activated_at) as activated,
        count(*) filter (where state = 'blocked') as blocked, sum(used) as used, sum(balance) as balance
    from core_vouchers_voucher where club_id = %(club)s and kind = 'gift_card' group by series_id
) c
where b.club_id = %(club)s and b.id = c.series_id
"""
LIABILITY: Final = """
select coalesce(sum(balance) filter (where usable), 0)::bigint, count(*) filter (where usable),
    coalesce(sum(balance) filter (where not usable), 0)::bigint
from (
    select balance, state = 'active' and (closes_at is null or closes_at > %(now)s) as usable
    from core_vouchers_voucher where club_id = %(club)s and kind = 'gift_card' and balance > 0
) c
"""


def count() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"club": current_club(), "now": datetime.now(UTC)})


def figures() -> dict[str, Any]:
    """``{"liability", "cards", "dead"}``: rials on cards that can be spent, on how many, and on expired or blocked
    ones."""
    with connection.cursor() as cursor:
        cursor.execute(LIABILITY, {"club": current_club(), "now": datetime.now(UTC)})
        owed, cards, dead = cursor.fetchone()
    return {"liability": owed, "cards": cards, "dead": dead}
