import pytest

from vafa.domain.rounding import Rounding, divide, largest_remainder


@pytest.mark.parametrize(
    ("n", "d", "floor", "ceil", "half_up", "half_even", "down"),
    [
        (5, 2, 2, 3, 3, 2, 2),
        (7, 2, 3, 4, 4, 4, 3),
        (-5, 2, -3, -2, -3, -2, -2),
        (5, -2, -3, -2, -3, -2, -2),
        (-7, -2, 3, 4, 4, 4, 3),
        (4, 3, 1, 2, 1, 1, 1),
        (-4, 3, -2, -1, -1, -1, -1),
        (6, 3, 2, 2, 2, 2, 2),
        (0, 3, 0, 0, 0, 0, 0),
    ],
)
def test_each_rounding_by_name(n, d, floor, ceil, half_up, half_even, down):
    assert [divide(n, d, name) for name in ("floor", "ceil", "half_up", "half_even", "down")] == [
        floor, ceil, half_up, half_even, down,
    ]  # fmt: skip
    assert divide(n, d, Rounding.HALF_UP) == half_up


def test_an_unknown_rounding_and_a_zero_divisor_are_errors():
    with pytest.raises(ValueError):
        divide(1, 2, "nearest")
    for rounding in Rounding:
        with pytest.raises(ZeroDivisionError):
            divide(1, 0, rounding)


def test_split_without_loss():
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]
    assert largest_remainder(10, [0, 0, 0]) == [4, 3, 3]
    assert largest_remainder(10, [0, 5]) == [0, 10]
    assert largest_remainder(7, [3, 2, 2]) == [3, 2, 2]
    assert largest_remainder(0, []) == []


def test_refuses_what_cannot_be_split():
    with pytest.raises(ValueError):
        largest_remainder(1, [])
    with pytest.raises(ValueError):
        largest_remainder(1, [2, -1])
