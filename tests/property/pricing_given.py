"""Random offers and small baskets."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from vafa.domain.baskets import Line, line
from vafa.domain.offers import DiscountSettings, Offer

GROUPS = ["dairy", "bread"]
some_lines = st.one_of(
    st.none(),
    st.sampled_from(GROUPS).map(lambda group: {"fact": "line.group", "op": "contains", "value": group}),
)
shares = st.sampled_from(["5", "10", "12.5", "33.3333", "50", "99", "100"])
rials = st.integers(1, 400_000)
few = st.integers(1, 3)
most = st.one_of(st.none(), st.integers(1, 2))


@st.composite
def steps(draw: st.DrawFn) -> dict[str, Any]:
    by = draw(st.sampled_from(["rials", "quantity"]))
    starts = st.integers(0, 300_000) if by == "rials" else st.integers(0, 6)
    listed = []
    for start in sorted(draw(st.sets(starts, min_size=1, max_size=3))):
        way = draw(st.one_of(st.tuples(st.just("percent"), shares), st.tuples(st.just("rials"), rials)))
        listed.append({"from": start, way[0]: way[1]})
    return {"kind": "steps", "by": by, "steps": listed}


@st.composite
def bundles(draw: st.DrawFn) -> dict[str, Any]:
    part = st.fixed_dictionaries({"lines": some_lines, "quantity": st.integers(1, 2)})
    way = draw(
        st.one_of(
            st.tuples(st.just("price"), st.integers(0, 200_000)),
            st.tuples(st.just("percent"), shares),
            st.tuples(st.just("off"), rials),
        )
    )
    return {
        "kind": "bundle",
        "parts": draw(st.lists(part, min_size=1, max_size=2)),
        way[0]: way[1],
        "most": draw(most),
    }


def _of(kind: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


effects = st.one_of(
    _of("percent", percent=shares, up_to_rials=st.one_of(st.none(), rials)),
    _of("amount", rials=rials),
    steps(),
    _of("buy_get", buy=few, get=st.integers(1, 2), percent=shares, get_lines=some_lines, most=most),
    bundles(),
    _of("free_item", lines=some_lines, quantity=few, up_to_rials=st.one_of(st.none(), rials)),
    _of("nth_item", n=st.integers(2, 3), percent=shares),
    _of("fixed_price", rials=st.integers(0, 100_000)),
)


@st.composite
def offers(draw: st.DrawFn, key: str) -> Offer:
    least = draw(st.sampled_from([None, None, 100_000, 300_000]))
    return Offer.model_validate(
        {
            "key": key,
            "names": {"fa": key, "en": key},
            "on": draw(st.sampled_from([True, True, True, True, False])),
            "priority": draw(st.integers(-1, 1)),
            "condition": least and {"fact": "purchase.net", "op": ">=", "value": least},
            "lines": draw(some_lines),
            "on_discounted": draw(st.booleans()),
            "effect": draw(effects),
            "group": draw(st.sampled_from([None, None, "one", "two"])),
            "combine": draw(st.sampled_from(["stack", "stack", "stack", "alone"])),
            "may_be_free": draw(st.sampled_from([False, False, True])),
        }
    )


@st.composite
def offer_lists(draw: st.DrawFn, at_most: int = 4) -> list[Offer]:
    keys = [chr(ord("a") + number) for number in range(draw(st.integers(1, at_most)))]
    return draw(st.permutations([draw(offers(key)) for key in keys]))


@st.composite
def baskets(draw: st.DrawFn, lines: int = 3, items: int = 6) -> list[Line]:
    """Lines of few items, no two of which cost the same each, so that there is one dearest choice."""
    made: list[Line] = []
    seen: set[int] = set()
    for number in range(draw(st.integers(1, lines))):
        quantity = draw(st.sampled_from([1000, 1000, 2000, 3000, 500, 1250]))
        price = draw(st.integers(1, 150_000))
        each = line(
            f"s{number}", quantity, price, groups=frozenset({draw(st.sampled_from(GROUPS))}), tax=price // 10
        )
        if draw(st.booleans()):
            each.discount = draw(st.integers(0, each.gross))
            each.price()
        same = each.net * 1000 * 10**6 // quantity
        if same not in seen and items >= quantity // 1000:
            seen.add(same)
            items -= quantity // 1000
            made.append(each)
    return made or [line("s", 1000, 77_777, groups=frozenset({"dairy"}))]


settings_given = st.builds(
    DiscountSettings,
    groups=st.sampled_from(["best", "first"]),
    floor_percent=st.sampled_from([0, 10, 33, 100]),
)
