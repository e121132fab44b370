"""The schema rules that let clubs be spread over machines and kept apart, read from the catalogue.

Each rule is also broken once on purpose: a check that cannot fail would prove nothing.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.database import catalogue
from vafa.kernel.provision import Login
from vafa.kernel.schema import POLICY, Rls

GOOD = "create table rule_probe (club_id bigint, id uuid, code text, primary key (club_id, id))"


@pytest.fixture
def owner(logins: dict[str, Login]) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection in a transaction that is always rolled back."""
    with psycopg.connect(logins["owner"].conninfo()) as connection:
        yield connection
        connection.rollback()


def test_every_club_table_keeps_the_rules(owner: psycopg.Connection[Any]) -> None:
    assert catalogue.club_tables(owner)
    assert catalogue.faults(owner) == []


def test_exceptions_are_only_the_named_ones(owner: psycopg.Connection[Any]) -> None:
    tables = {row[0] for row in owner.execute("select tablename from pg_tables where schemaname = 'public'")}
    assert "kernel_club" in tables
    assert {table for table in tables if catalogue.is_exception(table)} == set(catalogue.PLATFORM) | {
        table for table in tables if table.startswith(("procrastinate_", "django_"))
    }


def test_a_right_table_is_accepted(owner: psycopg.Connection[Any]) -> None:
    owner.execute(GOOD)
    owner.execute(str(Rls("rule_probe").sql))
    assert [fault for fault in catalogue.faults(owner) if fault.startswith("rule_probe")] == []


@pytest.mark.parametrize(
    ("breach", "expected"),
    [
        ("alter table rule_probe add unique (code)", "does not start with club_id"),
        ("create unique index on rule_probe (lower(code), club_id)", "does not start with club_id"),
        (
            "alter table rule_probe drop constraint rule_probe_pkey, add primary key (id)",
            "does not start with club_id",
        ),
        ("alter table rule_probe drop constraint rule_probe_pkey", "no primary key"),
        (
            "alter table rule_probe add up uuid, add unique (id),"
            " add foreign key (up) references rule_probe (id)",
            "does not lead to club_id",
        ),
        (
            "alter table rule_probe add up uuid,"
            " add foreign key (club_id, up) references rule_probe (club_id, id) on delete set null",
            "would clear the club",
        ),
        ("alter table rule_probe add n bigserial", "numbered by the database"),
        ("alter table rule_probe add n bigint generated always as identity", "numbered by the database"),
        ("create table rule_probe_b (id uuid primary key)", "club_id is missing"),
        ("alter table rule_probe no force row level security", "not enabled and forced"),
        ("alter table rule_probe disable row level security", "not enabled and forced"),
        (f"drop policy {POLICY} on rule_probe", "0 policies"),
        ("create policy open_door on rule_probe using (true)", "2 policies"),
        (
            f"drop policy {POLICY} on rule_probe;"
            " create policy soft on rule_probe using (true) with check (true)",
            "does not compare club_id",
        ),
        ("grant truncate on rule_probe to vafa_app", "may TRUNCATE"),
    ],
)
def test_each_breach_is_named(owner: psycopg.Connection[Any], breach: str, expected: str) -> None:
    owner.execute(GOOD)
    owner.execute(str(Rls("rule_probe").sql))
    owner.execute(breach)
    assert any("rule_probe" in fault and expected in fault for fault in catalogue.faults(owner))


def test_the_application_cannot_bypass(owner: psycopg.Connection[Any]) -> None:
    attributes = owner.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles"
        " where rolname = 'vafa_app'"
    ).fetchone()
    assert attributes == (False, False, False, False, False)
    memberships = owner.execute(
        "select count(*) from pg_auth_members where member = 'vafa_app'::regrole"
    ).fetchone()
    assert memberships == (0,)
    owned = owner.execute("select count(*) from pg_class where relowner = 'vafa_app'::regrole").fetchone()
    assert owned == (0,)
    assert owner.execute("select has_schema_privilege('vafa_app', 'public', 'CREATE')").fetchone() == (False,)
    definers = owner.execute(
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    ).fetchall()
    assert definers == []
