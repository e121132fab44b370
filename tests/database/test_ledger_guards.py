"""What the database itself refuses of the ledger, whoever asks."""

import psycopg
import pytest

from tests.database.buying import buy, join, start
from vafa.kernel.database import SET_CLUB_SQL, pool

pytestmark = pytest.mark.usefixtures("logins")

TRANSFERS = """
insert into core_ledger_transfer (club_id, member_id, cause, n, amount, at, makes_lot, idle, currency, kind)
select %s, %s, gen_random_uuid(), 0, 5, now(), false, false, currency, 'grant'
from unnest(%s::text[]) as made (currency)
"""


def refused(club, sql: str, parameters: list[object]) -> psycopg.Error:
    with pool().connection() as connection, pytest.raises(psycopg.Error) as caught, connection.transaction():
        connection.execute(SET_CLUB_SQL, [str(club.id)])
        connection.execute(sql.encode(), parameters)
    return caught.value


def test_a_transfer_needs_the_account_of_its_member_and_currency():
    club = start()
    mira, omid = join(club), join(club)
    buy(club, mira)
    for who, currencies in ((omid, ["points"]), (mira, ["points", "credit"])):
        failure = refused(club, TRANSFERS, [club.id, who, currencies])
        assert isinstance(failure, psycopg.errors.ForeignKeyViolation)
        assert failure.diag.constraint_name == "core_ledger_transfer_account"
    with pool().connection() as connection, connection.transaction():
        connection.execute(SET_CLUB_SQL, [str(club.id)])
        made = connection.execute(TRANSFERS.encode(), [club.id, mira, ["points"]])
        assert made.rowcount == 1


@pytest.mark.parametrize(
    "sql",
    [
        "delete from core_ledger_account where club_id = %s",
        "delete from core_ledger_transfer where club_id = %s",
        "update core_ledger_transfer set amount = 1 where club_id = %s",
        "update core_ledger_transfer set member_id = gen_random_uuid() where club_id = %s",
    ],
)
def test_the_application_may_not(sql: str):
    club = start()
    buy(club, join(club))
    assert isinstance(refused(club, sql, [club.id]), psycopg.errors.InsufficientPrivilege)
