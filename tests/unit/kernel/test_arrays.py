"""Columns are packed in runs and by distinct values where they are long: the bytes are those of one value at a time."""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack
from typing import Any
from uuid import UUID

import pytest

from vafa.kernel import arrays
from vafa.kernel.arrays import NOBODY, PG_EPOCH_US

SIZES = (0, 1, 8, 255, 256, 257, 512, 1_000)


def expected(element: int, values: Sequence[bytes | None]) -> bytes:
    """An array as PostgreSQL's binary form says, value by value."""
    if not values:
        return pack("!iiI", 0, 0, element)
    framed = [pack("!i", -1) if each is None else pack("!i", len(each)) + each for each in values]
    return pack("!iiIii", 1, 1, element, len(values), 1) + b"".join(framed)


def data(column: Any) -> bytes:
    return bytes(column.data)


@pytest.mark.parametrize("size", SIZES)
def test_numbers(size: int) -> None:
    values = [(-1) ** each * each * 7_919_000_003 for each in range(size)]
    assert data(arrays.bigints(values)) == expected(20, [pack("!q", each) for each in values])
    small = [each % 300 - 2 for each in range(size)]
    assert data(arrays.smallints(small)) == expected(21, [pack("!h", each) for each in small])
    absent = [None if each == -1 else pack("!h", each) for each in small]
    assert data(arrays.smallints(small, -1)) == expected(21, absent)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("never", [None, 0, 5])
def test_instants(size: int, never: int | None) -> None:
    values = [each * 1_000 for each in range(size)]
    absent = [None if each == never else pack("!q", each - PG_EPOCH_US) for each in values]
    assert data(arrays.instants(values, never)) == expected(1184, absent)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("few", [True, False])
def test_texts(size: int, few: bool) -> None:
    values = [None if each % 5 == 4 else f"متن {each % 3 if few else each}" for each in range(size)]
    assert data(arrays.texts(values)) == expected(
        25, [None if each is None else each.encode() for each in values]
    )


@pytest.mark.parametrize("size", SIZES)
def test_ids(size: int) -> None:
    values = [NOBODY if each % 3 == 2 else UUID(int=each + 1) for each in range(size)]
    absent = [None if each is NOBODY else each.bytes for each in values]
    assert data(arrays.uuids(values, NOBODY)) == expected(2950, absent)
