"""The predicate and the query of a condition select the same members, on a real PostgreSQL."""

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.property.conditions_given import BOOK, MOMENTS, asked, conditions, member
from vafa.domain.conditions import compile_query, compile_run, parse, query_parameters
from vafa.domain.time import calendar, to_datetime

CLUB = 7
MEMBERS = [member(random.Random(number)) for number in range(400)]

# the columns that conditions read, in the shape of core_members_member
TABLE = """
create temporary table asked_member (
    club_id bigint, id integer, gender text, birthday date, joined_at timestamptz, city text,
    tags text[], groups text[], custom jsonb, is_demo boolean
)
"""


@pytest.fixture(scope="module")
def connection(db_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(db_url, autocommit=True) as opened:
        opened.execute(TABLE)
        with opened.cursor() as cursor:
            cursor.executemany(
                "insert into asked_member values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [_row(number, facts) for number, facts in enumerate(MEMBERS)],
            )
        yield opened


def _row(number: int, facts: dict[str, Any]) -> list[Any]:
    return [
        CLUB,
        number,
        facts["gender"],
        facts["birthday"],
        to_datetime(facts["joined_at"]),
        facts["city"],
        sorted(facts["tags"]),
        sorted(facts["groups"]),
        Jsonb(facts["custom"]),
        facts["is_demo"],
    ]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(data={"not": {"fact": "member.city", "op": "=", "value": "50%"}}, now=MOMENTS[0])
@example(data={"fact": "member.is_birthday_today", "op": "=", "value": True}, now=MOMENTS[0])
@example(data={"fact": "member.is_birthday_today", "op": "=", "value": True}, now=MOMENTS[2])
@given(data=conditions(), now=st.sampled_from(MOMENTS))
def test_predicate_and_query_select_the_same_members(
    connection: psycopg.Connection, data: dict[str, Any], now: int
) -> None:
    condition = parse(data)
    run = compile_run(condition, BOOK)
    chosen = [number for number, facts in enumerate(MEMBERS) if run(asked(facts, now))]
    assert _queried(connection, data, now) == chosen


def test_months_of_birth_agree_on_every_day(connection: psycopg.Connection) -> None:
    """Every date of a cycle of the calendar, so that no boundary of a month is left to chance."""
    fact = BOOK.get("member.birth_month")
    assert fact is not None
    found = connection.execute(
        f"select m.birthday, {fact.sql} from (select date '1930-01-01' + n as birthday"
        " from generate_series(0, 40000) n) m",
        {},
    ).fetchall()
    run = fact.names["birth_month"]
    assert callable(run)
    assert len(found) == 40_001
    assert [row for row in found if run(row[0]) != row[1]] == []


def test_two_conditions_stand_in_one_query(connection: psycopg.Connection) -> None:
    women = {"fact": "member.gender", "op": "=", "value": "female"}
    shiraz = {"fact": "member.city", "op": "=", "value": "شیراز"}
    one, first = compile_query(parse(women), BOOK)
    other, second = compile_query(parse(shiraz), BOOK, prefix="other")
    sql = f"select m.id from asked_member m where ({one}) and not ({other}) is true order by m.id"
    found = connection.execute(sql, first | second).fetchall()
    both = {"all": [women, {"not": shiraz}]}
    assert found
    assert [row[0] for row in found] == _queried(connection, both, MOMENTS[0])


def _queried(connection: psycopg.Connection, data: dict[str, Any], now: int) -> list[int]:
    sql, parameters = compile_query(parse(data), BOOK)
    today = calendar("Asia/Tehran").day(now).date
    rows = connection.execute(
        f"select m.id from asked_member m where m.club_id = %(club)s and ({sql}) order by m.id",
        parameters | query_parameters(club=CLUB, now=now, today=today),
    )
    return [row[0] for row in rows.fetchall()]
