"""The embedded server: shared, stopped, killed, in awkward places; and a server that the operator brings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from vafa.kernel import embedded, provision
from vafa.kernel.embedded import Server

ENSURE = """
import sys, pathlib
from vafa.kernel.embedded import Server
Server(pathlib.Path(sys.argv[1]), fast_and_unsafe=True).ensure()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """In a folder with spaces whose path is too long for a socket."""
    made = Server(tmp_path / "a folder with spaces" / ("long" * 25), fast_and_unsafe=True)
    yield made
    embedded.remove(made)
    assert not made.folder.exists()


def ask(server: Server, query: str) -> object:
    login = provision.Login(str(server.socket_folder), "5432", "postgres", "postgres", server.password)
    with psycopg.connect(login.conninfo()) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_long_paths_and_spaces(server: Server) -> None:
    server.ensure()
    assert not str(server.socket_folder).startswith(str(server.folder))
    assert ask(server, "select datlocale from pg_database where datname = 'postgres'") == "C.UTF-8"
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert ask(server, "select current_setting('server_version_num')::int / 10000") == 18


def test_several_processes_share_it_and_it_outlives_them(server: Server) -> None:
    together = [subprocess.Popen([sys.executable, "-c", ENSURE, str(server.folder)]) for _ in range(3)]
    assert [process.wait(60) for process in together] == [0, 0, 0]
    pid = server.pid()
    assert pid is not None
    server.ensure()
    assert server.pid() == pid


def test_stop_is_said_once(server: Server) -> None:
    assert server.stop() is False
    server.ensure()
    assert server.stop() is True
    assert server.pid() is None
    assert server.stop() is False


def test_a_killed_server_comes_back(server: Server) -> None:
    server.ensure()
    for _ in range(3):
        before = server.pid()
        server.kill()
        server.ensure()
        assert server.pid() != before
        assert ask(server, "select 1") == 1


def test_a_pid_that_was_taken_over_is_not_mistaken(server: Server) -> None:
    server.ensure()
    pidfile = server.data / "postmaster.pid"
    lines = pidfile.read_text().split("\n")
    server.kill()
    pidfile.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert server.pid() is None
    server.ensure()
    assert ask(server, "select 1") == 1


def test_a_wrong_setting_is_told_in_the_servers_words(server: Server) -> None:
    server.ensure()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(embedded.ServerFailed, match="no_such_setting"):
        server.ensure()


def test_an_operators_database_gets_the_applications_role(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator gives a role that owns the database and may create roles, and no more."""
    server.ensure()
    root = provision.Login(str(server.socket_folder), "5432", "postgres", "postgres", server.password)
    with psycopg.connect(root.conninfo(), autocommit=True) as connection:
        connection.execute("create role operator login createrole password 'it is'")
        connection.execute("create database loyal owner operator")
    url = f"postgresql://operator:it%20is@/loyal?host={server.socket_folder}&port=5432"
    monkeypatch.setenv("DATABASE_URL", url)
    home = tmp_path / "home"
    assert set(provision.logins(home)) == {"owner"}
    found = provision.prepare(home)
    assert provision.prepare(home) == found
    assert (home / "database.json").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(found["owner"].conninfo(), autocommit=True) as owner:
        owner.execute("create table thing (a int)")
    with psycopg.connect(found["app"].conninfo()) as app:
        assert app.execute("select current_user").fetchone() == ("vafa_app",)
        assert app.execute("select count(*) from thing").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("truncate thing")


def test_prepare_is_repeatable_and_private(tmp_path: Path) -> None:
    try:
        first = provision.prepare(tmp_path, fast_and_unsafe=True)
        assert set(first) == {"superuser", "owner", "app"}
        assert provision.prepare(tmp_path, fast_and_unsafe=True) == first
        assert provision.logins(tmp_path) == first
        assert (tmp_path / "database.json").stat().st_mode & 0o777 == 0o600
        with psycopg.connect(first["app"].conninfo()) as app:
            assert app.execute("select current_user, current_database()").fetchone() == ("vafa_app", "vafa")
    finally:
        embedded.remove(provision.server(tmp_path))
