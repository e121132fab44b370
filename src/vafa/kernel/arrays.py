"""Whole columns as parameters: arrays in PostgreSQL's binary form, made without a call per element.

A set-based statement takes one array for each column and `unnest`s them. psycopg's own list dumper asks
every element for its type; for ten thousand rows of ten columns that is the most expensive part of a
batch. Here a column is packed in one pass:

    connection.execute("… select * from unnest(%b::uuid[], %b::bigint[])", [uuids(ids), bigints(sums)])
"""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import ClassVar, Final
from uuid import UUID

from psycopg import adapters
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

# Stands in a column of ids for the one that is not there.
from vafa.domain.baskets import NOBODY as NOBODY

_HEADER = Struct("!iiIii").pack
_NULL = b"\xff\xff\xff\xff"
_INT8 = Struct("!iq").pack
_INT2 = Struct("!ih").pack
_RUN: Final = 256
_INT8S = Struct("!" + "iq" * _RUN).pack
_EIGHTS = [8, 0] * _RUN
_LENGTH = Struct("!i").pack
_LENGTH16 = _LENGTH(16)
_BOOLEANS = (_LENGTH(1) + b"\x00", _LENGTH(1) + b"\x01")

PG_EPOCH_US = 946_684_800_000_000
"""2000-01-01T00:00:00Z in microseconds of Unix: PostgreSQL counts timestamps from there."""

ENDLESS: Final = (1 << 63) - 1 + PG_EPOCH_US
"""The instant that PostgreSQL knows as infinity."""


class Column:
    """A packed array, ready to be sent."""

    __slots__ = ("data",)

    def __init__(self, count: int, body: bytes) -> None:
        self.data = (
            _HEADER(1, 1, self.element, count, 1) if count else _HEADER(0, 0, self.element, 0, 0)[:12]
        ) + body

    element: ClassVar[int]


class BigInts(Column):
    __slots__ = ()
    element = 20


class SmallInts(Column):
    __slots__ = ()
    element = 21


class Uuids(Column):
    __slots__ = ()
    element = 2950


class Texts(Column):
    __slots__ = ()
    element = 25


class Blobs(Column):
    __slots__ = ()
    element = 17


class Booleans(Column):
    __slots__ = ()
    element = 16


class Instants(Column):
    __slots__ = ()
    element = 1184


def _eights(values: Sequence[int]) -> bytes:
    """Numbers of eight bytes, each after its length; many of them by one call."""
    if len(values) < _RUN:
        return b"".join([_INT8(8, value) for value in values])
    whole, parts = len(values) // _RUN * _RUN, []
    for start in range(0, whole, _RUN):
        flat = _EIGHTS.copy()
        flat[1::2] = values[start : start + _RUN]
        parts.append(_INT8S(*flat))
    parts += [_INT8(8, value) for value in values[whole:]]
    return b"".join(parts)


def bigints(values: Sequence[int]) -> BigInts:
    return BigInts(len(values), _eights(values))


def smallints(values: Sequence[int], never: int | None = None) -> SmallInts:
    """`never` becomes NULL."""
    if len(values) < _RUN:
        return SmallInts(
            len(values), b"".join([_NULL if value == never else _INT2(2, value) for value in values])
        )
    # Few numbers, again and again.
    packed = {value: _NULL if value == never else _INT2(2, value) for value in {*values}}
    return SmallInts(len(values), b"".join([packed[value] for value in values]))


def uuids(values: Sequence[UUID], nobody: UUID | None = None) -> Uuids:
    """`nobody` becomes NULL."""
    return Uuids(
        len(values),
        b"".join(
            [_NULL if value is nobody else _LENGTH16 + value.int.to_bytes(16, "big") for value in values]
        ),
    )


def instants(values: Sequence[int], never: int | None = None) -> Instants:
    """Instants (microseconds of Unix) as timestamptz; `never` becomes NULL."""
    if len(values) >= _RUN and (never is None or never not in values):
        return Instants(len(values), _eights([value - PG_EPOCH_US for value in values]))
    return Instants(
        len(values),
        b"".join([_NULL if value == never else _INT8(8, value - PG_EPOCH_US) for value in values]),
    )


def booleans(values: Sequence[bool]) -> Booleans:
    return Booleans(len(values), b"".join([_BOOLEANS[bool(value)] for value in values]))


def _framed(values: Iterable[bytes | None]) -> bytes:
    return b"".join([_NULL if value is None else _LENGTH(len(value)) + value for value in values])


def texts(values: Sequence[str | None]) -> Texts:
    distinct = {*values} if len(values) >= _RUN else None
    if distinct is None or len(distinct) * 4 > len(values):
        return Texts(len(values), _framed([None if value is None else value.encode() for value in values]))
    # Currencies, kinds, branches: a few words, again and again.
    framed = {value: _framed([None if value is None else value.encode()]) for value in distinct}
    return Texts(len(values), b"".join([framed[value] for value in values]))


def encoded_texts(values: Sequence[bytes | None]) -> Texts:
    """Texts that are UTF-8 already, such as JSON out of an encoder."""
    return Texts(len(values), _framed(values))


def blobs(values: Sequence[bytes | None]) -> Blobs:
    return Blobs(len(values), _framed(values))


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> Buffer:
        return obj.data


OIDS: Final[dict[type[Column], int]] = {
    BigInts: 1016, SmallInts: 1005, Uuids: 2951, Texts: 1009, Blobs: 1001, Booleans: 1000, Instants: 1185,
}  # fmt: skip
"""The array type of each kind of column."""

for _kind, _oid in OIDS.items():
    adapters.register_dumper(_kind, type(f"{_kind.__name__}Dumper", (_ColumnDumper,), {"oid": _oid}))
