"""Purchases, refunds and holds fuzzed where it hurts: on a member who is there, with rules that fire.

The fuzzer of the whole API seldom gets past "no such member". Here every request is about one who is, the
answers have the documented shape, and after all of it the club's books are as history makes them.
"""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.journeys.conftest import Server
from tests.journeys.telling import CREDIT, POINTS, Shop, ago, back, opened, rule
from vafa.core.purchases.verifying import verify

EXAMPLES = 200
PAST = st.integers(0, 4000).map(ago)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def mostly(usual: st.SearchStrategy[Any], *odd: Any) -> st.SearchStrategy[Any]:
    """Once in forty what should not be: oftener, and no basket would get through."""
    return st.integers(0, 39).flatmap(lambda n: st.sampled_from(odd) if n == 7 else usual)


amounts = mostly(st.integers(0, 10**6), 10**15, 10**15 + 1, -1, 2**63)
quantities = mostly(st.sampled_from([1, 2, 3, "0.5", 1.125, "1.001"]), 0, "1e3", 10**9, "0.0004", None)
kinds = mostly(
    st.sampled_from(["goods", "goods", "service", "shipping", "fee", "gift_card", "voided"]), "gold"
)
lines = st.fixed_dictionaries(
    {"unit_price": amounts},
    optional={
        "sku": TEXT,
        "name": TEXT,
        "groups": st.lists(st.sampled_from(["food", "tobacco", "چای", ""]), max_size=3),
        "quantity": quantities,
        "discount": mostly(st.just(0), 5, 10**6),
        "tax": st.integers(0, 10**5),
        "kind": kinds,
    },
)
payments = st.fixed_dictionaries(
    {
        "kind": mostly(st.sampled_from(["points", "credit", "cash", "card", "stamps_main"]), "gold"),
        "amount": mostly(st.integers(0, 300), 10**6, -1),
    },
    optional={"line": mostly(st.just(0), 1, 4)},
)
purchases = st.fixed_dictionaries(
    {
        "reference": st.integers(1, 500).map(lambda n: f"F-{n}"),
        "lines": st.lists(lines, min_size=1, max_size=4),
    },
    optional={
        "payments": st.lists(payments, max_size=3),
        "branch": TEXT,
        "happened_at": mostly(PAST, "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "soon"),
        "source": mostly(st.sampled_from(["api", "shop"]), "A"),
    },
)
returns = st.one_of(
    st.fixed_dictionaries({"all": st.just(True)}),
    st.fixed_dictionaries({"amount": amounts}),
    st.fixed_dictionaries(
        {
            "lines": st.lists(
                st.fixed_dictionaries({"line": mostly(st.integers(1, 2), 0, 5), "quantity": quantities}),
                min_size=1,
                max_size=3,
            )
        }
    ),
)
steps = st.tuples(purchases, st.booleans(), returns, st.integers(1, 10**6))


@pytest.fixture(scope="module")
def document(server: Server) -> Any:
    """What the API says of itself."""
    return schemathesis.openapi.from_dict(httpx.get(f"{server.url}/api/v1/openapi.json").json())


@pytest.fixture(scope="module")
def shop(server: Server) -> Shop:
    body = {
        "currencies": [POINTS, CREDIT],
        "rules": [
            rule(expiry={"kind": "jalali_months", "months": 12}, caps=[{"per": "day", "amount": 10**6}]),
            back("2.5", refund="recalculate", activation={"days": 2}),
            rule("food", base={"lines": {"fact": "line.group", "op": "contains", "value": ["food"]}}),
            rule(
                "budget",
                caps=[{"per": "campaign", "amount": 50_000}],
                expiry={"kind": "inactivity", "days": 30},
            ),
        ],
        "modules": {"tiers": {"on": True, "params": {}}, "stamps": {"on": True, "params": {}}},
    }
    return opened(server, server.club(programme=body))


def test_no_purchase_breaks_the_books(shop: Shop, document: Any) -> None:
    member = shop.join()
    known = {"member": {"id": member}}

    def post(path: str, body: dict[str, Any], documented: str = "") -> httpx.Response:
        answer = shop.post(path, body)
        assert answer.status_code < 500, (body, answer.text)
        operation = document[f"/api/v1{documented or path}"]["POST"]
        assert str(answer.status_code) in operation.definition.raw["responses"]
        operation.validate_response(answer)
        return answer

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(step=steps)
    def run(step: tuple[dict[str, Any], bool, dict[str, Any], int]) -> None:
        purchase, looks, back_again, amount = step
        if looks:
            post("/purchases/preview", known | purchase)
        bought = post("/purchases", known | purchase)
        if bought.status_code == 201:
            path = f"/purchases/{bought.json()['id']}/refunds"
            post(path, {"reference": "R"} | back_again, "/purchases/{purchase_id}/refunds")
        held = post("/holds", known | {"currency": "points", "amount": amount})
        if held.status_code == 201 and amount % 3:
            end = "confirm" if amount % 3 == 1 else "release"
            post(f"/holds/{held.json()['id']}/{end}", {}, f"/holds/{{hold_id}}/{end}")

    run()
    assert shop.get("/purchases").json()["items"], "some of it was accepted"
    assert [str(each) for each in verify(shop.club.id)] == []
