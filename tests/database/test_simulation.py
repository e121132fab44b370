"""A simulation by the programme of then is what happened; it writes nothing; budgets end in the order of time."""

from typing import Any
from uuid import UUID

import pytest

from tests.database import buying
from vafa.core.earning.publishing import parse_body
from vafa.core.purchases.simulation.running import simulate
from vafa.domain.time import DAY, to_datetime
from vafa.kernel.models import Club
from vafa.kernel.provision import Login

NOW = buying.NOW
RULES = (
    buying.rule(expiry={"kind": "days", "days": 100}),
    buying.rule("later", activation={"days": 7}, caps=[{"per": "month", "amount": 500}]),
    buying.rule("back", currency="credit", amount={"kind": "percent", "percent": "3"}, refund="recalculate"),
)
TIERS = {"tiers": {"on": True, "params": {}}}


@pytest.fixture(scope="module")
def club(logins: dict[str, Login]) -> Club:
    """Twelve members who bought, paid with credit and brought things back."""
    made = buying.start(*RULES, modules=TIERS)
    for number in range(12):
        member = buying.join(made)
        first = buying.buy(made, member, 8_000_000 * (number + 1), now=NOW - 200 * DAY)
        buying.buy(made, member, 300_000, now=NOW - 60 * DAY)
        paid = buying.buy(
            made, member, 200_000, now=NOW - 50 * DAY, payments=[{"kind": "credit", "amount": 10_000}]
        )
        buying.take_back(made, first.id, amount=100_000 * (number + 1))
        if number % 2:
            buying.take_back(made, paid.id)
    return made


def booked(club: Club, kind: str, currency: str) -> int:
    return int(
        buying.one(
            club,
            "select coalesce(sum(amount), 0) from core_ledger_transfer"
            " where club_id = %s and kind = %s and currency = %s",
            club.id,
            kind,
            currency,
        )
    )


def test_the_published_programme_gives_what_happened(club: Club) -> None:
    before = buying.grown(club)
    result = simulate(club.id)
    for currency in ("points", "credit"):
        found = result["currencies"][currency]
        assert found["issued"] == booked(club, "earn", currency)
        assert found["reversed"] == booked(club, "reverse", currency)
        assert found["spent"] == booked(club, "spend", currency)
        assert found["given_back"] == booked(club, "give_back", currency)
    assert result["members"] == 12 and result["purchases"] == 36 and result["unpaid"] == 0
    assert result["sales_rials"] == buying.one(
        club, "select sum(net) from core_purchases_purchase where club_id = %s", club.id
    )
    assert result["paid_rials"] == 120_000
    assert buying.grown(club) == before


def test_it_is_shared_out_without_a_difference(club: Club) -> None:
    one, two = simulate(club.id, processes=1), simulate(club.id, processes=3)
    same = {key: value for key, value in one.items() if key not in ("processes", "milliseconds")}
    assert same == {key: two[key] for key in same}


def test_months_add_up_and_show_tiers(club: Club) -> None:
    result = simulate(club.id)
    assert sum(month["purchases"] for month in result["months"]) == 36
    issued = [month["currencies"]["points"]["issued"] for month in result["months"]]
    assert sum(issued) == result["currencies"]["points"]["issued"]
    assert sum(result["tiers"]["main"].values()) == 12
    assert len(result["tiers"]["main"]) > 1


def test_another_programme_gives_another_answer(club: Club) -> None:
    body = buying.programme(buying.rule(amount={"kind": "per_amount", "amount": 2, "per": 1000}))
    doubled = simulate(club.id, parse_body(body))
    single = simulate(club.id, parse_body(buying.programme(buying.rule())))
    assert doubled["currencies"]["points"]["issued"] == 2 * single["currencies"]["points"]["issued"]
    # Without the rule that gave credit, what was paid with it could not have been.
    assert doubled["unpaid"] == 120_000 and doubled["paid_rials"] == 0
    assert doubled["cost_rials"] > single["cost_rials"] > 0


def test_a_budget_ends_in_the_order_of_time(logins: dict[str, Login]) -> None:
    made = buying.start(buying.rule())
    for day in range(20):
        buying.buy(made, buying.join(made), 100_000, now=NOW - (20 - day) * DAY)
    capped = buying.programme(buying.rule(caps=[{"per": "campaign", "amount": 750}]))
    result = simulate(made.id, parse_body(capped), processes=2)
    assert result["currencies"]["points"]["issued"] == 700
    assert list(result["budgets"]) == ["main"]


def test_a_span_of_time(club: Club) -> None:
    since, until = to_datetime(NOW - 61 * DAY), to_datetime(NOW - 55 * DAY)
    result = simulate(club.id, since=since, until=until)
    assert result["purchases"] == 12 and result["sales_rials"] == 12 * 300_000


def test_nothing_bought_is_nothing(logins: dict[str, Login]) -> None:
    made: Any = buying.start(buying.rule())
    member: UUID = buying.join(made)
    result = simulate(made.id)
    assert member and (result["purchases"], result["members"], result["months"]) == (0, 0, [])
