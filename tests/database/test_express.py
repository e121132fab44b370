"""Many statements in one piece: what is prepared, what an error leaves, and a connection that goes away."""

import struct
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from vafa.kernel.arrays import bigints, texts
from vafa.kernel.database import conninfo
from vafa.kernel.express import Express

ECHO = "select x, y from unnest(%b::bigint[], %b::text[]) as t (x, y) order by x"


@pytest.fixture
def connection(logins: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(conninfo(), autocommit=True, prepare_threshold=None) as made:
        yield made


def prepared(connection: psycopg.Connection[Any]) -> int:
    found = connection.execute("select count(*) from pg_prepared_statements").fetchone()
    assert found is not None
    return int(found[0])


def test_rows_of_each_statement_in_turn(connection: psycopg.Connection[Any]) -> None:
    express = Express(connection)
    values = (bigints([3, 1, 2]), texts(["سه", "یک", None]))
    for _ in range(3):
        rows = express.run(
            [("begin", ()), (ECHO, values), ("select %s::bigint, %s::text", (7, "x")), ("commit", ())]
        )
        assert rows == [[], [(1, "یک"), (2, None), (3, "سه")], [(7, "x")], []]
    assert prepared(connection) == 4


def test_a_text_that_is_there_twice_is_prepared_once(connection: psycopg.Connection[Any]) -> None:
    express = Express(connection)
    one = "select %s::bigint"
    assert express.run([(one, (1,)), (one, (2,))]) == [[(1,)], [(2,)]]
    assert express.run([(one, (3,))]) == [[(3,)]]
    assert prepared(connection) == 1


@pytest.mark.parametrize("place", range(4))
def test_an_error_anywhere_is_raised_and_forgets_nothing_that_stands(
    connection: psycopg.Connection[Any], place: int
) -> None:
    express = Express(connection)
    good = [("select 1", ()), ("select %s::bigint", (2,)), (ECHO, (bigints([1]), texts(["a"])))]
    for wrong in (("select 1 / %s::bigint", (0,)), ("select no_such_column", ()), ("selekt", ())):
        with pytest.raises(psycopg.Error) as caught:
            express.run([*good[:place], wrong, *good[place:]])
        assert "aborted" not in str(caught.value), "the first error is told, not what follows from it"
        assert express.run(good) == [[(1,)], [(2,)], [(1, "a")]]
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_an_error_inside_a_transaction_leaves_it_to_be_rolled_back(
    connection: psycopg.Connection[Any],
) -> None:
    express = Express(connection)
    with pytest.raises(psycopg.errors.DivisionByZero):
        express.run([("begin", ()), ("select 1 / 0", ()), ("commit", ())])
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    connection.rollback()
    assert express.run([("begin", ()), ("select 1", ()), ("commit", ())]) == [[], [(1,)], []]


def test_a_server_that_ends_the_connection_is_an_operational_error(
    connection: psycopg.Connection[Any],
) -> None:
    express = Express(connection)
    express.run([("select 1", ())])
    with psycopg.connect(conninfo(), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        express.run([("select 1", ()), ("select 2", ())])
    assert connection.closed


def test_values_that_cannot_be_sent_are_refused_before_anything_is(
    connection: psycopg.Connection[Any],
) -> None:
    express = Express(connection)
    for wrong in (object(), True, 2**63):
        with pytest.raises((TypeError, struct.error)):
            express.run([("select 1", ()), ("select %s", (wrong,))])
        assert express.run([("select 1", ())]) == [[(1,)]]
