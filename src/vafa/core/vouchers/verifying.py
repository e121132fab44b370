"""What is left on vouchers, and how often they were used, recomputed from their moves."""

from collections.abc import Iterator
from typing import Any, Final

from psycopg import Connection

from vafa.core.ledger.verifying import Difference, stream

MOVES: Final = """
with made as (
    select voucher_id, sum(amount)::bigint as balance, sum(uses)::bigint as used from core_vouchers_move
    where club_id = %(club)s group by voucher_id
)
select v.member_id, v.kind, 'voucher ' || coalesce(v.id, m.voucher_id),
    coalesce(m.balance, 0) || ' left, used ' || coalesce(m.used, 0),
    coalesce(v.balance, 0) || ' left, used ' || coalesce(v.used, 0)
from (select * from core_vouchers_voucher where club_id = %(club)s) v full join made m on m.voucher_id = v.id
where coalesce(v.balance, 0) <> coalesce(m.balance, 0) or coalesce(v.used, 0) <> coalesce(m.used, 0)
"""


def differences(connection: Connection[Any], club_id: int) -> Iterator[Difference]:
    yield from stream(connection, "vouchers", MOVES, {"club": club_id})
