"""Hostile SQL from the application's role: what a hole in our code could run must still find nothing."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from tests.database.catalogue import club_tables
from vafa.kernel.database import SET_CLUB_SQL
from vafa.kernel.models import Club
from vafa.kernel.provision import Login
from vafa.kernel.schema import AppendOnly, Rls

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def probe(logins: dict[str, Login]) -> Iterator[str]:
    """A table of clubs like any other, and an append-only one, made by the owner."""
    with psycopg.connect(logins["owner"].conninfo(), autocommit=True) as owner:
        for table in ("probe_row", "probe_fact"):
            owner.execute(
                f"create table {table} (club_id bigint, id int, code text, primary key (club_id, id))"
            )
            owner.execute(str(Rls(table).sql))
        owner.execute(str(AppendOnly("probe_fact").sql))
        yield "probe_row"
        owner.execute("drop table probe_row, probe_fact")


@pytest.fixture
def app(db_url: str, probe: str) -> Iterator[Connection]:
    """The application's role; every test begins with a transaction and rolls it back."""
    with psycopg.connect(db_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def two(app: Connection, club: Club, other_club: Club) -> tuple[int, int]:
    """Two clubs with a committed row each, in both probe tables."""
    for owner_of_row in (club, other_club):
        app.execute(SET_CLUB_SQL, [str(owner_of_row.id)])
        app.execute("insert into probe_row values (%s, 1, 'secret')", [owner_of_row.id])
        app.execute("insert into probe_fact values (%s, 1, 'secret')", [owner_of_row.id])
        app.commit()
    return club.id, other_club.id


def test_without_a_club_there_are_no_rows(app: Connection, two: tuple[int, int]) -> None:
    assert app.execute("select * from probe_row").fetchall() == []
    assert app.execute("update probe_row set code = 'x'").rowcount == 0
    assert app.execute("delete from probe_row").rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("insert into probe_row values (%s, 2, 'x')", [two[0]])


def test_an_empty_or_reset_setting_is_no_club(app: Connection, two: tuple[int, int]) -> None:
    app.execute("select set_config('vafa.club', '', false)")
    assert app.execute("select * from probe_row").fetchall() == []
    app.execute("reset vafa.club")
    assert app.execute("select * from probe_row").fetchall() == []


def test_the_scope_ends_with_the_transaction(app: Connection, two: tuple[int, int]) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    assert len(app.execute("select * from probe_row").fetchall()) == 1
    app.commit()
    assert app.execute("select * from probe_row").fetchall() == []


@pytest.mark.parametrize(
    "query",
    [
        "select club_id from probe_row",
        "select club_id from probe_row where true or club_id > 0",
        "select a.club_id from probe_row a cross join lateral (select * from probe_row b) b",
        "with x as materialized (select * from probe_row) select club_id from x",
        "select club_id from probe_row union all select club_id from probe_fact",
        "select club_id from probe_row for update",
        "table probe_row",
    ],
)
def test_other_rows_are_unreadable(app: Connection, two: tuple[int, int], query: str) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    rows = app.execute(query).fetchall()
    assert {row[0] for row in rows} == {two[0]}


def test_predicates_of_ours_cannot_peep(app: Connection, two: tuple[int, int]) -> None:
    """A cheap function of the attacker's is run after the policy, never on other clubs' rows."""
    app.execute(SET_CLUB_SQL, [str(two[0])])
    app.execute(
        "create function pg_temp.peep(bigint) returns boolean language plpgsql cost 0.0000001 as"
        f" $$ begin if $1 = {two[1]} then raise 'seen'; end if; return true; end $$"
    )
    assert len(app.execute("select * from probe_row where pg_temp.peep(club_id)").fetchall()) == 1


def test_other_rows_are_unwritable(app: Connection, two: tuple[int, int]) -> None:
    own, other = two
    app.execute(SET_CLUB_SQL, [str(own)])
    assert app.execute("update probe_row set code = 'x' where club_id = %s", [other]).rowcount == 0
    assert app.execute("delete from probe_row where club_id = %s", [other]).rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("insert into probe_row values (%s, 3, 'x')", [other])


def test_rows_cannot_be_moved_to_another_club(app: Connection, two: tuple[int, int]) -> None:
    own, other = two
    app.execute(SET_CLUB_SQL, [str(own)])
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("update probe_row set club_id = %s, id = 9", [other])


def test_upserts_cannot_reach_another_clubs_row(app: Connection, two: tuple[int, int]) -> None:
    own, other = two
    app.execute(SET_CLUB_SQL, [str(own)])
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(
            "insert into probe_row values (%s, 1, 'x') on conflict (club_id, id) do update set code = 'x'",
            [other],
        )


@pytest.mark.parametrize(
    "attack",
    [
        "alter table probe_row disable row level security",
        "alter table probe_row no force row level security",
        "drop policy club_only on probe_row",
        "create policy mine on probe_row using (true)",
        "truncate probe_row",
        "drop table probe_row",
        "set role vafa_owner",
        "set session authorization vafa_owner",
        "alter role vafa_app bypassrls",
        "alter role vafa_app superuser",
        "grant vafa_owner to vafa_app",
        "create table public.mine (a int)",
        "create function public.mine() returns int language sql security definer return 1",
        "create extension pg_stat_statements",
        "copy probe_row to program 'cat'",
        "select pg_read_file('postgresql.conf')",
        "select * from pg_authid",
        "delete from kernel_club",
        "delete from django_migrations",
        "insert into django_migrations (app, name, applied) values ('x', 'x', now())",
        "set session_replication_role = replica",
    ],
)
def test_attacks_on_the_guard_are_refused(app: Connection, two: tuple[int, int], attack: str) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidGrantOperation)):
        app.execute(attack)


def test_row_security_off_raises_instead_of_showing(app: Connection, two: tuple[int, int]) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    app.execute("set local row_security = off")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select * from probe_row")


def test_copy_out_shows_own_rows_only(app: Connection, two: tuple[int, int]) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    with app.cursor().copy("copy probe_row to stdout") as copy:
        text = b"".join(bytes(part) for part in copy).decode()
    assert text.split("\t")[0] == str(two[0])
    assert text.count("\n") == 1


@pytest.mark.parametrize("attack", ["update probe_fact set code = 'x'", "delete from probe_fact"])
def test_append_only_tables_only_grow(app: Connection, two: tuple[int, int], attack: str) -> None:
    app.execute(SET_CLUB_SQL, [str(two[0])])
    assert app.execute("insert into probe_fact values (%s, 2, 'y')", [two[0]]).rowcount == 1
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(attack)


def test_every_club_table_is_empty_without_a_club(app: Connection, probe: str) -> None:
    tables = club_tables(app)
    assert probe in tables
    for table in tables:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
        assert app.execute(query).fetchone() == (0,), table


def test_the_owner_is_held_by_the_policy_too(logins: dict[str, Login], two: tuple[int, int]) -> None:
    with psycopg.connect(logins["owner"].conninfo()) as owner:
        assert owner.execute("select * from probe_row").fetchall() == []
