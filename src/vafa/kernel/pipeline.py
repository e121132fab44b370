"""Several statements in one round trip to the database, and the count of round trips for tests."""

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, Cursor

from vafa.kernel.express import Express, Rows

Statement = tuple[str, Sequence[object]]

trips = 0
"""Round trips made through `run` and `rows` in this process."""


_express: WeakKeyDictionary[Connection[Any], Express] = WeakKeyDictionary()


def hurry(connection: Connection[Any]) -> None:
    """Let `run` keep this connection's statements prepared; for those that run the same ones all day."""
    _express[connection] = Express(connection)


def run(
    connection: Connection[Any], statements: Sequence[Statement], first: Callable[[], None] | None = None
) -> list[Rows]:
    """Send all statements, wait once, and return the rows of each (an empty list where there are none).

    `first` may execute statements of its own before them in the same trip; it fetches nothing.
    """
    global trips
    trips += 1
    if first is None and (express := _express.get(connection)) is not None:
        return express.run(statements)
    with connection.pipeline():
        if first is not None:
            first()
        cursors = [_execute(connection, text, parameters) for text, parameters in statements]
    return [_fetched(cursor) for cursor in cursors]


def rows(connection: Connection[Any], text: str, parameters: Sequence[object] = ()) -> Rows:
    """The rows of one statement."""
    global trips
    trips += 1
    if (express := _express.get(connection)) is not None:
        return express.run([(text, parameters)])[0]
    return _fetched(_execute(connection, text, parameters))


def _execute(connection: Connection[Any], text: str, parameters: Sequence[object]) -> Cursor[Any]:
    # Django's connections make cursors that bind on the client, which cannot send binary arrays.
    cursor = Cursor(connection)
    cursor.execute(text, parameters, binary=True)
    return cursor


def _fetched(cursor: Cursor[Any]) -> Rows:
    # Asking the result itself: a cursor's description builds an object for every column.
    result = cursor.pgresult
    return cursor.fetchall() if result is not None and result.nfields else []
