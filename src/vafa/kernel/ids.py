"""Ids made by the application: UUIDv7 for rows, time-ordered 64-bit numbers for clubs.

No id comes from a sequence, so that rows can live on any machine. UUIDv7 (RFC 9562) keeps new rows
together at the end of an index. Ids are unique and ordered, not secret.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from itertools import count
from uuid import UUID, SafeUUID

_CLUB_EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
_TAIL_BITS = 74  # of a UUIDv7: 12 + 62 bits below the milliseconds
_LOW = (1 << 62) - 1

_gate = threading.Lock()
_random = random.Random(os.urandom(32))
_last = 0  # milliseconds and tail of the newest id, as one number

_new = UUID.__new__
_set = object.__setattr__


def _after_fork() -> None:
    global _gate
    _gate = threading.Lock()
    _random.seed(os.urandom(32))


os.register_at_fork(after_in_child=_after_fork)


def uuid7() -> UUID:
    """A new UUIDv7, greater than every one that this process made before."""
    return _uuid(_next(1))


def uuid7s(number: int) -> list[UUID]:
    """So many new UUIDv7 in rising order, for batches."""
    first = _next(number)
    return [_uuid(first + step) for step in range(number)]


def in_a_row(most: int = 1 << 24) -> Callable[[], UUID]:
    """Makes UUIDv7 that follow one another without a gap, whatever else is made meanwhile: what one batch makes from
    its start to its end lies together in an index."""
    numbers = count(_next(most))
    return lambda: _uuid(next(numbers))


def new_club_id() -> int:
    """Milliseconds since 2024 in the upper bits, 22 random bits below: fits a bigint until the year 2093."""
    return (time.time_ns() // 1_000_000 - _CLUB_EPOCH_MS) << 22 | random.SystemRandom().getrandbits(22)


def _next(number: int) -> int:
    """Reserves `number` successive numbers and gives the first. Within a millisecond, and when the clock
    is set back, they go on from the last by a random step; otherwise the tail is drawn anew."""
    global _last
    now = time.time_ns() // 1_000_000 << _TAIL_BITS
    with _gate:
        if now > _last:
            first = now | _random.getrandbits(_TAIL_BITS - 1)
        else:
            first = _last + 1 + _random.getrandbits(32)
        _last = first + number - 1
    return first


def _uuid(number: int) -> UUID:
    """Puts version and variant between the bits; skips UUID's own argument checks, which cost the most."""
    made = _new(UUID)
    top = number >> 62
    _set(made, "int", (top >> 12) << 80 | 0x7000 << 64 | (top & 0xFFF) << 64 | 2 << 62 | (number & _LOW))
    _set(made, "is_safe", SafeUUID.unknown)
    return made
