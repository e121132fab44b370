"""Prepared statements of the hot path, sent all at once over libpq.

psycopg's own pipeline hands every statement to the socket by itself and builds a cursor for each: for the twenty
statements of a batch that costs more processor time than the statements. Here each text is prepared once for a
connection, all are put into libpq's buffer, sent in one piece, and the rows are loaded by psycopg's loaders.

Values may be packed columns (`kernel.arrays`), int, str, UUID, aware datetime, bytes and None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count
from struct import Struct
from typing import Any, Final
from uuid import UUID

from psycopg import Connection, errors, generators
from psycopg.abc import PQGen
from psycopg.abc import Transformer as AnyTransformer
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult

from vafa.kernel.arrays import OIDS, Column

Rows = list[tuple[Any, ...]]
Dumped = tuple[bytes | None, int, Format]
_INT8: Final = Struct("!q").pack
_OID_INT8, _OID_UUID, _OID_BYTEA, _OID_INSTANT = 20, 2950, 17, 1184
_PLACE: Final = re.compile(r"%(?:[sbt]|%)")


@dataclass(slots=True)
class Prepared:
    """A statement that a connection knows, and what loads its rows."""

    name: bytes
    transformer: AnyTransformer
    known: bool = False
    loads: bool = False


class Express:
    """What one connection has prepared. Belongs to the connection and dies with it."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self.statements: dict[str, Prepared] = {}

    def run(self, statements: Sequence[tuple[str, Sequence[object]]]) -> list[Rows]:
        """The rows of each statement after one round trip. The first error is raised once all is collected."""
        pgconn = self.connection.pgconn
        # Before anything is buffered: a value that cannot be sent must not leave half of a batch behind.
        dumped = [(text, [_dump(value) for value in values]) for text, values in statements]
        pgconn.enter_pipeline_mode()
        try:
            sent = [self._send(pgconn, text, values) for text, values in dumped]
            pgconn.pipeline_sync()
            expected = len(sent) + sum(new for _, new in sent) + 1
            results = self.connection.wait(_collect(pgconn, expected))
        finally:
            if pgconn.status == 0:
                pgconn.exit_pipeline_mode()
        return self._answers(sent, results)

    def _send(self, pgconn: PGconn, text: str, values: Sequence[Dumped]) -> tuple[Prepared, bool]:
        found = self.statements.get(text)
        if found is None:
            name = f"vafa_{next(_names)}".encode()
            found = self.statements[text] = Prepared(name, Transformer(self.connection))
        new = not found.known
        if new:
            pgconn.send_prepare(found.name, numbered(text), [oid for _, oid, _ in values])
            found.known = True  # for the same text later in the batch; the answer tells whether it is
        pgconn.send_query_prepared(
            found.name, [value for value, _, _ in values], [form for _, _, form in values], Format.BINARY
        )
        return found, new

    def _answers(self, sent: Sequence[tuple[Prepared, bool]], results: list[list[PGresult]]) -> list[Rows]:
        answers: list[Rows] = []
        failure: PGresult | None = None
        place = 0
        for prepared, new in sent:
            if new:
                (made,) = results[place]
                place += 1
                prepared.known = made.status == ExecStatus.COMMAND_OK
                failure = failure or _failed(made)
            (result,) = results[place]
            place += 1
            failure = failure or _failed(result)
            if failure is None:
                answers.append(_load(prepared, result))
        if failure is not None:
            self.statements = {text: each for text, each in self.statements.items() if each.known}
            raise errors.error_from_result(failure, encoding="utf-8")
        return answers


_names = count(1)


def _collect(pgconn: PGconn, expected: int) -> PQGen[list[list[PGresult]]]:
    """Send what is buffered and gather one list of results for each statement and one for the sync."""
    yield from generators.send(pgconn)
    results: list[list[PGresult]] = []
    while len(results) < expected:
        found = yield from generators.fetch_many(pgconn)
        if found:
            results.append(found)
    return results


def _failed(result: PGresult) -> PGresult | None:
    return result if result.status == ExecStatus.FATAL_ERROR else None


def _load(prepared: Prepared, result: PGresult) -> Rows:
    """The rows. What a prepared statement gives never changes its types, so its loaders are looked up once."""
    count = result.ntuples
    if not count:
        return []
    transformer = prepared.transformer
    transformer.set_pgresult(result, set_loaders=not prepared.loads)
    prepared.loads = True
    return transformer.load_rows(0, count, tuple)


@lru_cache(maxsize=512)
def numbered(text: str) -> bytes:
    """The statement with $1, $2, … in the place of psycopg's placeholders."""
    numbers = count(1)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", text).encode()


def _dump(value: object) -> Dumped:
    """(bytes, type, format) of one value. Text is left to the server to type, as psycopg does."""
    if isinstance(value, Column):
        return value.data, OIDS[type(value)], Format.BINARY
    if isinstance(value, bool):
        raise TypeError("a boolean is not among the values of the hot path")
    if isinstance(value, int):
        return _INT8(value), _OID_INT8, Format.BINARY
    if isinstance(value, str):
        return value.encode(), 0, Format.TEXT
    if value is None:
        return None, 0, Format.TEXT
    if isinstance(value, UUID):
        return value.bytes, _OID_UUID, Format.BINARY
    if isinstance(value, datetime):
        return value.isoformat().encode(), _OID_INSTANT, Format.TEXT
    if isinstance(value, bytes):
        return value, _OID_BYTEA, Format.BINARY
    if isinstance(value, float):
        return repr(value).encode(), 701, Format.TEXT
    raise TypeError(f"a {type(value).__name__} is not among the values of the hot path")
