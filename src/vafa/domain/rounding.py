"""Division of whole numbers with a named rounding, and splitting without loss."""

import enum
from collections.abc import Sequence


class Rounding(enum.StrEnum):
    """How a fraction becomes a whole number."""

    FLOOR = "floor"
    CEIL = "ceil"
    HALF_UP = "half_up"  # a half goes away from zero
    HALF_EVEN = "half_even"  # a half goes to the even neighbour
    DOWN = "down"  # toward zero


def divide(n: int, d: int, rounding: Rounding | str = Rounding.FLOOR) -> int:
    """``n / d`` as a whole number, exact until the one named rounding. ``d`` of 0: ZeroDivisionError."""
    if rounding == "floor":
        return n // d
    if rounding == "ceil":
        return -(-n // d)
    quotient, rest = divmod(abs(n), abs(d))
    if rounding == "half_up":
        quotient += 2 * rest >= abs(d)
    elif rounding == "half_even":
        twice = 2 * rest
        quotient += twice > abs(d) or (twice == abs(d) and quotient % 2 == 1)
    elif rounding != "down":
        raise ValueError(f"unknown rounding: {rounding!r}")
    return quotient if (n >= 0) == (d > 0) else -quotient


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` split in proportion to ``weights`` (all ≥ 0); the parts sum to exactly ``total``.

    What is left after rounding down goes one by one to the largest remainders, at equality to the lower
    index. Weights that are all zero mean equal weights. A negative total is the mirror of its positive one.
    An empty list of weights raises ValueError unless the total is 0.
    """
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    if not weights:
        if total:
            raise ValueError("nothing to split over")
        return []
    if min(weights) < 0:
        raise ValueError("a weight is negative")
    if len(weights) == 1:
        return [total]
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts, rests = [], []
    for weight in weights:
        part, rest = divmod(total * weight, whole)
        parts.append(part)
        rests.append(rest)
    left = total - sum(parts)
    if left:
        for index in sorted(range(len(rests)), key=lambda i: -rests[i])[:left]:
            parts[index] += 1
    return parts
