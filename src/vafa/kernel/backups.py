"""One file that holds everything of an installation, and the way back.

The file is a tar of `manifest.json` (versions, migrations, the dump's size and SHA-256) and `database.dump`, which
PostgreSQL's own pg_dump wrote. It holds what people trusted the clubs with, so only its owner may read it. Passwords of
database roles are not in it: an installation has its own.

Row-level security hides rows from the tables' owner, so the dump is made by a role that it does not hold for: the
embedded server's superuser, or the one of VAFA_BACKUP_DATABASE_URL.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from vafa.kernel import embedded, provision
from vafa.kernel.provision import DATABASE, Login

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
NEW_DATABASE, OLD_DATABASE = f"{DATABASE}_restored", f"{DATABASE}_replaced"


class BackupFailed(RuntimeError):
    """A backup or a restore that could not be done; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `migrations` are "app.name", those that were applied."""

    format: int
    vafa: str
    postgresql: str
    made_at: str
    clubs: int
    migrations: list[str]
    bytes: int
    sha256: str


def backup(path: Path, *, force: bool = False) -> Manifest:
    """Write the file; it appears whole or not at all."""
    if path.exists() and not force:
        raise BackupFailed(f"{path} is there already.")
    login = _reader()
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.resolve().parent) as folder:
        dump = Path(folder) / DUMP
        _tool("pg_dump", login, "--format=custom", "--no-password", f"--file={dump}", login.database)
        manifest = _describe(login, dump)
        (Path(folder) / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        draft = Path(folder) / "backup.tar"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name in (MANIFEST, DUMP):
                    tar.add(Path(folder) / name, arcname=name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return manifest


def restore(path: Path, *, force: bool = False) -> Manifest:
    """Put the embedded server's database in the state of the file. Refuses to replace clubs unless told to; until
    the new database is complete, the old one stays as it is. With DATABASE_URL, the database must be empty."""
    with tempfile.TemporaryDirectory(prefix="vafa-restore-") as folder:
        manifest = unpack(path, Path(folder))
        dump = Path(folder) / DUMP
        if provision.uses_embedded():
            _restore_embedded(dump, force)
        else:
            _restore_external(dump)
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """The manifest of a whole and unchanged backup that this version understands; its dump lies in `folder` then."""
    try:
        with tarfile.open(path) as tar:
            for name in (MANIFEST, DUMP):
                with (folder / name).open("wb") as target:
                    member = tar.extractfile(name)
                    if member is None:
                        raise KeyError(name)
                    shutil.copyfileobj(member, target)
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**data)
    except (OSError, KeyError, TypeError, ValueError, tarfile.TarError) as failure:
        raise BackupFailed(f"{path} is not a backup of Vafa: {failure}") from failure
    if manifest.format != FORMAT:
        raise BackupFailed(f"{path} has format {manifest.format}; this version reads {FORMAT}.")
    if _digest(folder / DUMP) != manifest.sha256:
        raise BackupFailed(f"{path} is damaged: its checksum is not the one it was made with.")
    unknown = sorted({*manifest.migrations} - _known_migrations())
    if unknown:
        raise BackupFailed(
            f"{path} was made by Vafa {manifest.vafa} with tables that this installation does not know: {unknown[0]}"
        )
    return manifest


def _restore_embedded(dump: Path, force: bool) -> None:
    logins = provision.prepare()
    admin = replace(logins["superuser"], database="postgres")
    if _clubs(logins["superuser"]) and not force:
        raise BackupFailed("This installation has clubs already; --force replaces them.")
    with psycopg.connect(admin.conninfo(), autocommit=True) as connection:
        _execute(connection, "drop database if exists {new} with (force)")
        _execute(connection, "create database {new} owner {owner}")
    _load(replace(logins["superuser"], database=NEW_DATABASE), dump)
    with psycopg.connect(admin.conninfo(), autocommit=True) as connection:
        _execute(connection, "drop database if exists {old} with (force)")
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = any(%s)",
            [[DATABASE, NEW_DATABASE]],
        )
        _execute(connection, "alter database {current} rename to {old}")
        _execute(connection, "alter database {new} rename to {current}")
        _execute(connection, "drop database {old} with (force)")


def _execute(connection: psycopg.Connection[Any], text: str) -> None:
    names = {"new": NEW_DATABASE, "old": OLD_DATABASE, "current": DATABASE, "owner": provision.OWNER_ROLE}
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}
    connection.execute(sql.SQL(text).format(**identifiers))


def _restore_external(dump: Path) -> None:
    owner = provision.prepare()["owner"]
    with psycopg.connect(owner.conninfo()) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    if row is None or row[0]:
        raise BackupFailed("The database of DATABASE_URL has tables; name one that is empty.")
    _load(owner, dump)


def _load(login: Login, dump: Path) -> None:
    with psycopg.connect(login.conninfo(), autocommit=True) as connection:
        provision.grant(connection, provision.OWNER_ROLE if provision.uses_embedded() else login.user)
    _tool("pg_restore", login, "--no-password", "--exit-on-error", f"--dbname={login.database}", str(dump))
    with psycopg.connect(login.conninfo(), autocommit=True) as connection:
        connection.execute("analyze")


def _reader() -> Login:
    """A role that sees every club's rows."""
    if provision.uses_embedded():
        return provision.prepare()["superuser"]
    url = os.environ.get("VAFA_BACKUP_DATABASE_URL") or os.environ["DATABASE_URL"]
    login = Login.from_url(url)
    with psycopg.connect(login.conninfo()) as connection:
        row = connection.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    if row is None or not row[0]:
        raise BackupFailed(
            f"The role {login.user} does not see the clubs' rows; name one with BYPASSRLS in VAFA_BACKUP_DATABASE_URL."
        )
    return login


def _describe(login: Login, dump: Path) -> Manifest:
    with psycopg.connect(login.conninfo()) as connection:
        applied = connection.execute("select app || '.' || name from django_migrations order by 1").fetchall()
        server = connection.execute("show server_version").fetchone()
    return Manifest(
        FORMAT,
        version("vafa"),
        str(server[0]) if server else "",
        datetime.now(UTC).isoformat(timespec="seconds"),
        _clubs(login),
        [row[0] for row in applied],
        dump.stat().st_size,
        _digest(dump),
    )


def _clubs(login: Login) -> int:
    with psycopg.connect(login.conninfo()) as connection:
        there = connection.execute("select to_regclass('kernel_club') is not null").fetchone()
        if there is None or not there[0]:
            return 0
        row = connection.execute("select count(*) from kernel_club").fetchone()
    return int(row[0]) if row else 0


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tool(name: str, login: Login, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs: the embedded server's, or the operator's."""
    found = embedded.program(name) if provision.uses_embedded() else shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} was not found; install the client programs of PostgreSQL.")
    command: Sequence[str] = [
        str(found), f"--host={login.host}", f"--port={login.port}", f"--username={login.user}", *arguments,
    ]  # fmt: skip
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(
        command, env={**kept, "PGPASSWORD": login.password}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(f"{name} failed: {done.stderr.strip()[-2000:]}")
