"""The raw anchor: what one purchase costs PostgreSQL by itself, by pgbench on the same server (anchor/)."""

import os
import re
import subprocess

from bench import ground

DATABASE = "anchor"
SCRIPT = ground.ROOT / "bench" / "anchor"


def prepare() -> None:
    """A fresh database with the anchor's tables; some purchases, so that nothing is planned for empty tables."""
    with ground.superuser() as connection:
        connection.execute(f"drop database if exists {DATABASE}")
        connection.execute(f"create database {DATABASE}")
    with ground.superuser(DATABASE) as connection:
        connection.execute((SCRIPT / "purchase.sql").read_text(encoding="utf-8"))
    run(clients=8, seconds=2)
    with ground.superuser(DATABASE) as connection:
        connection.execute("analyze")


def run(*, clients: int, seconds: int) -> int:
    """Purchases per second; pgbench shares the machine with the server, as the load generator does."""
    from vafa.kernel import embedded, provision

    login = provision.logins(ground.HOME)["superuser"]
    done = subprocess.run(
        [
            str(embedded.program("pgbench")), "-n", "-M", "prepared", "-h", login.host, "-p", login.port,
            "-U", login.user, "-c", str(clients), "-j", "2", "-T", str(seconds),
            "-f", str(SCRIPT / "purchase.pgbench"), DATABASE,
        ],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PGPASSWORD": login.password},
    )  # fmt: skip
    found = re.search(r"tps = (\d+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return int(found[1])


def size() -> tuple[int, int]:
    """(bytes of what grows with purchases, purchases)."""
    with ground.superuser(DATABASE) as connection:
        connection.execute("vacuum txn, entry, lot")
        row = connection.execute(
            "select sum(pg_total_relation_size(c.oid))::bigint, (select count(*) from txn)"
            " from pg_class c where relname in ('txn', 'entry', 'lot')"
        ).fetchone()
    assert row is not None
    return row[0], row[1]
