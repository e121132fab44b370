from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, trunc

from hypothesis import given
from hypothesis import strategies as st

from vafa.domain.rounding import Rounding, divide, largest_remainder

amounts = st.integers(-(10**18), 10**18)
small = st.integers(-40, 40)
divisors = st.one_of(st.integers(-12, 12), amounts).filter(bool)
weights = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 10**12)), min_size=1, max_size=20)


@given(st.one_of(small, amounts), divisors)
def test_divide_agrees_with_exact_fractions(n, d):
    exact = Fraction(n, d)
    away = floor(abs(exact) + Fraction(1, 2))
    assert divide(n, d, Rounding.FLOOR) == floor(exact)
    assert divide(n, d, Rounding.CEIL) == ceil(exact)
    assert divide(n, d, Rounding.DOWN) == trunc(exact)
    assert divide(n, d, Rounding.HALF_EVEN) == round(exact)
    assert divide(n, d, Rounding.HALF_UP) == (away if exact >= 0 else -away)


@given(amounts, weights)
def test_parts_sum_to_the_whole_and_are_within_one_of_their_share(total, shares):
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    assert len(parts) == len(shares)
    whole = sum(shares)
    if whole:
        assert all(
            abs(part - Fraction(total * share, whole)) < 1 for part, share in zip(parts, shares, strict=True)
        )
        assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)
    else:
        assert max(parts) - min(parts) <= 1


@given(st.integers(0, 10**12), weights)
def test_a_larger_weight_never_gets_less(total, shares):
    parts = largest_remainder(total, shares)
    ranked = sorted(zip(shares, parts, strict=True))
    for (light, little), (heavy, much) in pairwise(ranked):
        assert light == heavy or little <= much
