"""Which items are taken: every way of taking them is tried beside it."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.pricing_oracle import Goods, bundles, pairs
from vafa.domain.baskets import Line, line
from vafa.domain.pricing.units import Bundling, buy_and_get

Kinds = tuple[list[Line], list[Goods]]


@st.composite
def kinds(draw: st.DrawFn) -> Kinds:
    """Up to three lines of up to three items, of different prices."""
    prices = draw(st.lists(st.integers(1, 50), min_size=2, max_size=3, unique=True))
    lines = [line(f"s{at}", 1000 * draw(st.integers(1, 3)), each) for at, each in enumerate(prices)]
    return lines[:3], [Goods("", each.net, each.quantity, False) for each in lines[:3]]


some = st.sets(st.integers(0, 2), min_size=1)


@settings(max_examples=150, deadline=None)
@given(kinds(), some, some, st.integers(1, 2), st.integers(1, 2))
def test_the_cheapest_are_given(kinds: Kinds, bought: set[int], given: set[int], buy: int, get: int) -> None:
    lines, goods = kinds
    of = [at for at in sorted(bought) if at < len(lines)]
    further = [at for at in sorted(given) if at < len(lines)]
    expected = pairs(goods, of, further, buy, get, None)
    found = buy_and_get(lines, of, further, buy, get, None)
    if isinstance(found, int):
        assert found > 0 and expected is None
    else:
        assert expected == (dict(sorted(found[0])), dict(found[1]))


@settings(max_examples=150, deadline=None)
@given(
    kinds(),
    st.lists(st.tuples(some, st.integers(1, 2)), min_size=1, max_size=3),
    st.one_of(st.none(), st.integers(0, 60)),
)
def test_bundles_are_the_dearest(kinds: Kinds, wanted: list[tuple[set[int], int]], cost: int | None) -> None:
    lines, goods = kinds
    parts = [([at for at in sorted(of) if at < len(lines)], quantity) for of, quantity in wanted]
    expected = bundles(goods, parts, SimpleNamespace(price=cost, most=None))
    filled = Bundling(lines, parts)
    times = filled.feasible(filled.most())
    if cost is not None:
        times = filled.best(times, cost)
    taken, missing = filled.fill(times)
    assert not missing
    assert {**dict(taken), -1: times} == (expected or {-1: 0})
    assert filled.worth(times) == sum(goods[at].each * items for at, items in taken) + Fraction(0)
