"""`bulk`: `vafa import purchases FILE`, against COPY into a ledger-like table with one index, per row written."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import clubs, ground
from bench.figures import Round

SLUG = "bulk"
COPY_ROWS = 300_000
LEDGER = """
create table if not exists copied (club_id bigint, member_id uuid, cause uuid, n smallint, amount bigint,
    at timestamptz, currency text, kind text, primary key (club_id, member_id, cause, n))
"""


class Bulk:
    """A club that is fed by files, each going on in time where the one before ended."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.club_id, self.ids = clubs.start(SLUG, members)
        self.recorded = 0
        self.at = datetime.now(UTC) - timedelta(days=700)

    def file(self, purchases: int, days: int) -> Path:
        """NDJSON of so many purchases in so many days, in the order of time."""
        path = ground.HOME / f"purchases-{self.recorded}.ndjson"
        chance = random.Random(self.recorded)
        step = timedelta(days=days) / purchases
        with path.open("w", encoding="utf-8") as file:
            for number in range(self.recorded, self.recorded + purchases):
                self.at += step
                member = clubs.name(chance.randrange(self.members))
                basket = clubs.basket(chance, f"b{number}", member, happened_at=self.at.isoformat())
                file.write(json.dumps(basket) + "\n")
        self.recorded += purchases
        return path

    def load(self, purchases: int, days: int) -> float:
        """Seconds of the whole command, from its start to its end."""
        path = self.file(purchases, days)
        ground.settle()
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "vafa.cli", "import", "purchases", str(path), "--club", SLUG, "--json"],
            capture_output=True, text=True, cwd=ground.ROOT, env=dict(os.environ),
        )  # fmt: skip
        seconds = time.perf_counter() - began
        path.unlink()
        if done.returncode:
            raise RuntimeError(done.stdout[-1000:] + done.stderr[-2000:])
        return seconds


def written() -> int:
    """Rows that were inserted, updated or deleted in any table so far."""
    with ground.superuser() as connection:
        connection.execute("select pg_stat_force_next_flush()")
        row = connection.execute(
            "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables"
        ).fetchone()
    assert row is not None
    return int(row[0])


def copy_rate() -> float:
    """Rows per second of COPY into a table like the ledger's, with its primary key."""
    chance = random.Random(5)
    lines = [
        f"1\t{chance.randrange(20_000):032x}\t{number:032x}\t0\t{number % 500}\t2026-01-01 00:00:00+00\tpoints\tearn\n"
        for number in range(COPY_ROWS)
    ]
    blocks = ["".join(lines[start : start + 2_000]).encode() for start in range(0, COPY_ROWS, 2_000)]
    with ground.superuser("anchor") as connection:
        connection.execute("drop table if exists copied")
        connection.execute(LEDGER)
        ground.settle()
        began = time.perf_counter()
        with connection.cursor().copy("copy copied from stdin") as copy:
            for block in blocks:
                copy.write(block)
        seconds = time.perf_counter() - began
        connection.execute("drop table copied")
    return COPY_ROWS / seconds


def measure(bulk: Bulk, rounds: int, purchases: int) -> list[Round]:
    """Files and COPY in turn. The anchor's figure is COPY rows per second by rows written per purchase."""
    found = []
    for _ in range(rounds):
        rows = copy_rate()
        before = written()
        seconds = bulk.load(purchases, 30)
        time.sleep(1.5)
        each = (written() - before) / purchases
        found.append(Round(purchases / seconds, rows / each, {"rows_each": each, "copy_rows_s": rows}))
    return found
