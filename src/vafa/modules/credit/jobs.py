"""The clock of debts: members are told that something is due soon, and that it is overdue. Each once."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from vafa.domain.time import from_datetime
from vafa.kernel import events
from vafa.kernel.jobs import each_club
from vafa.kernel.modules import keys_on, params_of
from vafa.kernel.scope import current_club

from .events import DueSoon, Overdue
from .params import CreditParams

AT_ONCE: Final = 2_000
# The condition is spelt as the index has it, so that the job reads what is due and nothing else.
_MARK: Final = """
with due as (
    select member_id, kind, cause from credit_debt
    where club_id = %s and left_amount > 0 and due_at <= %s and due_at > %s and not {flag} order by due_at limit %s
)
update credit_debt d set {flag} = true from due
where d.club_id = %s and d.member_id = due.member_id and d.kind = due.kind and d.cause = due.cause
returning d.member_id, d.kind, d.left_amount, d.due_at
"""


@each_club("25 5 * * *", "credit.tell_due")
def tell_due(club_id: int) -> None:
    """In the morning of Tehran."""
    if "credit" in keys_on(club_id):
        tell(datetime.now(UTC))


def tell(now: datetime) -> int:
    """Tell of everything that is due by now; how many debts were told of."""
    params = params_of(current_club(), "credit")
    assert isinstance(params, CreditParams)
    soon = now + timedelta(days=params.remind_days)
    count = _tell(DueSoon, "reminded", soon, now) if params.remind_days else 0
    return count + _tell(Overdue, "told_overdue", now, datetime(1970, 1, 2, tzinfo=UTC))


def _tell(kind: Any, flag: str, until: datetime, since: datetime) -> int:
    count = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_MARK.format(flag=flag), [current_club(), until, since, AT_ONCE, current_club()])
            rows = cursor.fetchall()
        events.emit(
            *(
                kind(member_id=member, kind=credit, amount=left, due_at=from_datetime(due))
                for member, credit, left, due in rows
            )
        )
        count += len(rows)
        if len(rows) < AT_ONCE:
            return count
