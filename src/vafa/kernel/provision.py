"""From nothing to a database that is ready: server, roles, database, migrations.

Two roles: `vafa_owner` owns the tables and migrates; `vafa_app` is what every door and worker uses, and
neither owns a table nor bypasses row-level security. Their passwords are made here and kept in
`database.json` (0600) in the data folder. With DATABASE_URL (the owner's) only the application's role
is made; VAFA_APP_DATABASE_URL names one that the operator has made.

    prepare()   before Django is set up: needs no settings
    migrate()   after it
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from vafa.kernel import embedded

DATABASE = "vafa"
OWNER_ROLE = "vafa_owner"
APP_ROLE = os.environ.get("VAFA_APP_ROLE", "vafa_app")
MIGRATION_LOCK = 0x76616661  # "vafa": one process migrates, the others wait


@dataclass(frozen=True)
class Login:
    """How to sign in to one database as one role."""

    host: str
    port: str
    database: str
    user: str
    password: str

    def conninfo(self) -> str:
        return make_conninfo(
            host=self.host or None,
            port=self.port or None,
            dbname=self.database,
            user=self.user,
            password=self.password or None,
        )

    @classmethod
    def from_url(cls, url: str) -> "Login":
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
        return cls(
            host=parts.get("host", ""),
            port=parts.get("port", ""),
            database=parts.get("dbname", DATABASE),
            user=parts.get("user", ""),
            password=parts.get("password", ""),
        )


def server(folder: Path | None = None) -> embedded.Server:
    """The embedded server of this installation."""
    return embedded.Server((folder or embedded.home()) / "postgres")


def uses_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def logins(folder: Path | None = None) -> dict[str, Login]:
    """The sign-ins `owner` and `app` (and `superuser`, when embedded); empty before `prepare`."""
    kept = _read(_credentials(folder))
    if url := os.environ.get("DATABASE_URL"):
        owner = Login.from_url(url)
        if app_url := os.environ.get("VAFA_APP_DATABASE_URL"):
            return {"owner": owner, "app": Login.from_url(app_url)}
        app = kept.get(f"app@{owner.host}:{owner.port}/{owner.database}")
        return {"owner": owner} | ({"app": app} if app else {})
    return {name: login for name, login in kept.items() if "@" not in name}


def prepare(folder: Path | None = None, *, fast_and_unsafe: bool = False) -> dict[str, Login]:
    """Starts the embedded server unless DATABASE_URL is set; makes roles and database where missing."""
    folder = folder or embedded.home()
    if uses_embedded():
        return _prepare_embedded(folder, fast_and_unsafe)
    found = logins(folder)
    if "app" not in found:
        owner = found["owner"]
        app = replace(owner, user=APP_ROLE, password=secrets.token_urlsafe(24))
        with psycopg.connect(owner.conninfo(), autocommit=True) as connection:
            _make_role(connection, app)
            grant(connection, owner.user)
        _keep(folder, {f"app@{owner.host}:{owner.port}/{owner.database}": app})
    return logins(folder)


def _prepare_embedded(folder: Path, fast_and_unsafe: bool) -> dict[str, Login]:
    postgres = embedded.Server(folder / "postgres", fast_and_unsafe)
    postgres.ensure()
    found = logins(folder)
    if set(found) >= {"owner", "app"} and found["owner"].host == str(postgres.socket_folder):
        return found
    superuser = Login(
        str(postgres.socket_folder), str(embedded.PORT), "postgres", embedded.SUPERUSER, postgres.password
    )
    owner = replace(superuser, database=DATABASE, user=OWNER_ROLE, password=secrets.token_urlsafe(24))
    app = replace(owner, user=APP_ROLE, password=secrets.token_urlsafe(24))
    with psycopg.connect(superuser.conninfo(), autocommit=True) as connection:
        # Two processes may come here at once; the second finds the work of the first and keeps it.
        connection.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        if set(found := logins(folder)) >= {"owner", "app"}:
            return found
        _make_role(connection, owner)
        _make_role(connection, app)
        exists = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if not exists:
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )
        with psycopg.connect(replace(superuser, database=DATABASE).conninfo(), autocommit=True) as inside:
            grant(inside, OWNER_ROLE)
        _keep(folder, {"superuser": replace(superuser, database=DATABASE), "owner": owner, "app": app})
    return logins(folder)


def _make_role(connection: psycopg.Connection, login: Login) -> None:
    """A role that may sign in and nothing else; an existing one gets the new password."""
    exists = connection.execute("select 1 from pg_roles where rolname = %s", [login.user]).fetchone()
    statement = (
        "alter role {} login password {}"
        if exists
        else "create role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}"
    )
    connection.execute(sql.SQL(statement).format(sql.Identifier(login.user), sql.Literal(login.password)))


def grant(connection: psycopg.Connection, owner: str) -> None:
    """What the application's role may do with whatever the owner makes; TRUNCATE and DDL are not in it."""
    names = {
        "owner": sql.Identifier(owner),
        "app": sql.Identifier(APP_ROLE),
        "database": sql.Identifier(connection.info.dbname),
    }
    for statement in (
        "revoke all on database {database} from public",
        "grant connect, temporary on database {database} to {app}",
        "grant connect, create, temporary on database {database} to {owner}",
        "revoke create on schema public from public",
        "grant usage on schema public to {app}",
        "grant usage, create on schema public to {owner}",
        "alter default privileges for role {owner} in schema public"
        " grant select, insert, update, delete on tables to {app}",
        "alter default privileges for role {owner} in schema public"
        " grant usage, select on sequences to {app}",
        "alter default privileges for role {owner} in schema public grant execute on functions to {app}",
        "alter role {app} set search_path to public",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def migrate() -> bool:
    """Brings the tables up to date through the alias `owner`; tells whether there was anything to do.
    Needs Django to be set up."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    connection = connections["owner"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
            executor = MigrationExecutor(connection)
            if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
            call_command("migrate", database="owner", interactive=False, verbosity=0)
            cursor.execute(f'revoke insert, update, delete on django_migrations from "{APP_ROLE}"')
            cursor.execute(f'revoke delete on kernel_club from "{APP_ROLE}"')
        return True
    finally:
        connection.close()


def _credentials(folder: Path | None) -> Path:
    return (folder or embedded.home()) / "database.json"


def _read(path: Path) -> dict[str, Login]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Login(**login) for name, login in kept.items()}


def _keep(folder: Path, new: dict[str, Login]) -> None:
    """Adds sign-ins to the file; readers see the old file or the new one, never half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _credentials(folder)
    text = json.dumps({name: asdict(login) for name, login in (_read(path) | new).items()}, indent=1)
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
