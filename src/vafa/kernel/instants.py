"""Instants (microseconds of Unix) out of the database, without a datetime in between where it counts."""

from datetime import datetime
from struct import Struct
from typing import Any

from psycopg import Connection
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format

from vafa.domain.time import from_datetime
from vafa.kernel.arrays import PG_EPOCH_US

_INT8 = Struct("!q").unpack


class InstantLoader(Loader):
    """timestamptz in binary form → int."""

    format = Format.BINARY

    def load(self, data: Buffer) -> int:
        value: int = _INT8(data)[0]
        return value + PG_EPOCH_US


def load_instants(connection: Connection[Any]) -> None:
    """Make binary results of this connection carry instants as integers."""
    connection.adapters.register_loader("timestamptz", InstantLoader)


def instant(value: int | datetime | None, never: int = 0) -> int:
    """What a connection gave for a timestamptz, as an instant; `never` for NULL."""
    if value is None:
        return never
    return value if isinstance(value, int) else from_datetime(value)
