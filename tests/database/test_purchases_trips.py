"""How often an online purchase asks the database: counted by us, and on the wire, where nobody can miscount."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
import pytest
from django.test import Client

from tests.database import buying
from tests.database.buying import DAY, NOW, buy, check_books, join, rule, start, take_back, want
from tests.database.wire import Wire, tapped
from vafa.core.purchases import intake
from vafa.kernel import access, pipeline
from vafa.kernel.database import conninfo, pool, unit
from vafa.kernel.ids import uuid7
from vafa.kernel.instants import load_instants

MOST = 3
ONE_TRANSACTION = re.compile("T{0,2}I")
"""Open after every answer but the last, and closed once."""

TIERS: dict[str, Any] = {
    "ladders": [
        {
            "key": "main",
            "names": {"fa": "سطح", "en": "Tier"},
            "metric": {"kind": "spend"},
            "window": {"kind": "lifetime"},
            "tiers": [
                {"key": "silver", "names": {"fa": "نقره‌ای", "en": "Silver"}, "threshold": 1_000_000},
            ],
        }
    ]
}


@pytest.fixture(scope="module")
def wire(logins) -> Iterator[Wire]:
    with tapped() as found:
        yield found


class Till:
    """One till that posts purchases in this process, through everything but the network."""

    def __init__(self, wire: Wire, club) -> None:
        self.wire = wire
        self.http = Client()
        with unit(club.id):
            self.key = access.create_key(slug=club.slug, name="till", scopes=["purchases:write"]).token

    def post(self, member, price: int = 100_000, **body: Any) -> dict[str, Any]:
        given = {
            "reference": uuid7().hex,
            "member": {"id": str(member)} if not isinstance(member, dict) else member,
            "lines": [{"unit_price": price}],
            **body,
        }
        answer = self.http.post(
            "/api/v1/purchases",
            msgspec.json.encode(given),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": uuid7().hex},
        )
        assert answer.status_code == 201, answer.content
        return msgspec.json.decode(answer.content)

    def counted(self, member, price: int = 100_000, **body: Any) -> tuple[int, str]:
        """Turns on the wire and the states after them, for one purchase."""
        self.wire.reset()
        ours = pipeline.trips
        self.post(member, price, **body)
        assert pipeline.trips - ours == self.wire.turns, "we count what there is"
        return self.wire.turns, self.wire.states


@pytest.fixture
def shop(wire):
    club = start(
        rule(expiry={"kind": "days", "days": 30}),
        rule("budget", caps=[{"per": "campaign", "amount": 10**9}, {"per": "day", "amount": 10**6}]),
        modules={"tiers": {"on": True, "params": TIERS}},
    )
    till = Till(wire, club)
    till.post(join(club))  # the key and the programme are known from here on
    return club, till


def check(counted: tuple[int, str], turns: int) -> None:
    assert counted[0] == turns <= MOST
    assert ONE_TRANSACTION.fullmatch(counted[1]), counted


def test_an_ordinary_purchase_asks_twice_in_one_transaction(shop):
    club, till = shop
    mira = join(club, mobile="09121234567")
    check(till.counted(mira), 2)
    check(till.counted({"mobile": "0912 123 4567"}), 2)
    check(till.counted({"mobile": "09121234567"}), 2)


def test_paying_with_points_asks_twice(shop):
    club, till = shop
    mira = join(club)
    till.post(mira)
    check(till.counted(mira, payments=[{"kind": "points", "amount": 50}]), 2)


def test_a_purchase_that_raises_the_tier_keeps_to_the_limit(shop):
    club, till = shop
    mira = join(club)
    turns, states = till.counted(mira, 1_500_000)
    assert turns <= MOST
    assert ONE_TRANSACTION.fullmatch(states), states
    assert buying.one(club, "select tier from tiers_standing where club_id = %s", club.id) == "silver"


def test_after_points_have_expired_it_keeps_to_the_limit(shop):
    club, till = shop
    mira = join(club)
    buy(club, mira, now=NOW - 40 * DAY)
    turns, states = till.counted(mira)
    assert turns <= MOST
    assert ONE_TRANSACTION.fullmatch(states), states
    check_books(club)


def test_a_tier_raised_and_points_expired_at_once_keep_to_the_limit(shop):
    club, till = shop
    mira = join(club)
    buy(club, mira, now=NOW - 40 * DAY)
    turns, states = till.counted(mira, 1_500_000)
    assert turns <= MOST, states
    assert ONE_TRANSACTION.fullmatch(states), states


def test_a_repeat_keeps_to_the_limit(shop):
    club, till = shop
    mira = join(club)
    till.post(mira, reference="A-1")
    turns, states = till.counted(mira, reference="A-1")
    assert turns <= MOST
    assert ONE_TRANSACTION.fullmatch(states), states


def test_a_whole_batch_asks_no_more_than_one_purchase(shop, wire):
    club, _ = shop
    people = [join(club) for _ in range(20)]
    buying.record(club, [want(each) for each in people])
    wire.reset()
    wants = [want(each) for each in people * 5]
    buying.record(club, wants)
    assert all(each.stored for each in wants)
    assert wire.turns == 2
    check_books(club)


@pytest.mark.parametrize("broken", ["keys", "commit", "connection"])
def test_a_crash_in_the_middle_of_a_batch_leaves_nothing(wire, broken, monkeypatch):
    club = start()
    mira = join(club)
    buy(club, mira)
    before = buying.grown(club)
    run = intake.run

    def breaking(connection, statements, first=None):
        if any(text == "commit" for text, _ in statements):
            if broken == "connection":
                run(connection, statements[:3])
                connection.pgconn.finish()
                raise psycopg.OperationalError("the connection is gone")
            texts = [text for text, _ in statements]
            place = texts.index("commit") if broken == "commit" else texts.index(intake.SAVE_KEYS)
            statements = [*statements[:place], ("select 1 / 0", ()), *statements[place:]]
        return run(connection, statements, first)

    monkeypatch.setattr(intake, "run", breaking)
    wants = [want(mira, reference=f"r{n}", key=f"k{n}", key_of=b"1") for n in range(10)]
    with pytest.raises(psycopg.Error):
        buying.record(club, wants)
    assert buying.grown(club) == before
    monkeypatch.undo()
    again = [want(mira, reference=f"r{n}", key=f"k{n}", key_of=b"1") for n in range(10)]
    buying.record(club, again)
    assert all(each.stored and not each.stored.repeated for each in again)
    assert buying.balance(club, mira) == 1100
    check_books(club)


def test_a_preview_and_refused_purchases_leave_no_transaction_open(shop, wire):
    club, _ = shop
    mira = join(club)
    wire.reset()
    buying.record(club, want(mira), preview=True)
    assert wire.states[-1] == "I" and wire.turns <= MOST
    wire.reset()
    refused = want(mira, payments=[{"kind": "credit", "amount": 5}])
    buying.record(club, refused)
    assert refused.error is not None
    assert wire.states[-1] == "I" and wire.turns <= MOST
    take_back(club, buy(club, mira).id)
    check_books(club)


@contextmanager
def plain() -> Iterator[psycopg.Connection[Any]]:
    """A connection whose statements psycopg prepares by itself."""
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        load_instants(connection)
        yield connection


@pytest.mark.parametrize("connecting", [lambda: pool().connection(), plain], ids=["pool", "plain"])
def test_a_failed_batch_costs_the_connection_nothing(wire, connecting):
    """Statements that were to be prepared after the one that failed have to be prepared again."""
    club = start()
    mira = join(club)
    with connecting() as connection:
        for n in range(12):
            wrong = [want(mira), want(mira)]
            wrong[1].branch = "\x00"
            with pytest.raises(psycopg.Error):
                buying.record(club, wrong, connection=connection)
            right = want(mira, key=f"k{n}", key_of=b"1")
            buying.record(club, right, connection=connection)
            assert right.stored is not None
    check_books(club)
