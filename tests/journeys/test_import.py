"""Purchases out of files: every format, what is wrong, going on after a kill, and never twice."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest
from django.db import connection

from tests.conftest import FOLDER
from vafa.core.earning.clubs import start_club
from vafa.core.members.models import Member
from vafa.core.members.services import Newcomer, join_many
from vafa.core.purchases.models import Import, ImportPart, ImportProblem, Purchase
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.provision import Login

PER_POINT = 10_000
"""Rials for a point, by the programme that a new club begins with."""

PERSIAN = (
    "شماره فاکتور;موبایل;تاریخ;ساعت;کد کالا;شرح کالا;تعداد;فی;تخفیف",
    "ف-۱;۰۹۱۲ ۳۴۵ ۶۷۸۹;۱۴۰۴/۰۵/۱۲;۱۴:۳۰;A1;شیر;۲;۵۰٬۰۰۰;۱۰٬۰۰۰",
    "ف-۱;۰۹۱۲ ۳۴۵ ۶۷۸۹;۱۴۰۴/۰۵/۱۲;۱۴:۳۰;B7;=نان;۱;۳۰۰۰۰;",
    "ف-۲;09123456789;1404/05/11;09:05;A1;شیر;1;50000;0",
    "ف-۳;09129999999;1404/05/13;10:00;A1;شیر;1;50000;0",
    "ف-۴;09123456789;1404/05/14;10:00;A1;شیر;1;50000;0",
    "ف-۴;09123456789;1404/05/14;10:00;C3;=cmd|x;-1;50000;0",
)


@pytest.fixture
def shop(logins: dict[str, Login]) -> Club:
    """A club with the starter programme and one member."""
    club = start_club(slug=f"import-{uuid7().hex[-24:]}", name="Import")
    join(club, "09123456789")
    return club


def join(club: Club, *mobiles: str) -> None:
    newcomers = [Newcomer(identifiers=[("mobile", mobile)]) for mobile in mobiles]
    join_many(club_id=club.id, newcomers=newcomers, joined_via="staff")


def command(club: Club, file: Path, *options: str) -> list[str]:
    words = ["import", "purchases", str(file), "--club", str(club.slug), "--json", *options]
    return [sys.executable, "-m", "vafa.cli", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "VAFA_HOME": str(FOLDER), "VAFA_LOG_LEVEL": "ERROR"}


def run(club: Club, file: Path, *options: str, status: int = 0) -> dict[str, Any]:
    """The result of `vafa import purchases`, which has to end with the status."""
    done = subprocess.run(command(club, file, *options), capture_output=True, text=True, env=environment())
    assert done.returncode == status, done.stderr + done.stdout
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def points(club: Club) -> int:
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(amount), 0)::bigint from core_ledger_transfer where club_id = %s and kind = 'earn'",
            [club.id],
        )
        return int(cursor.fetchone()[0])


def rejected(file: Path) -> list[list[str]]:
    with file.with_name(f"{file.name}.bad.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def test_a_persian_file_with_faults_is_put_right_and_imported_again(shop: Club, tmp_path: Path) -> None:
    file = tmp_path / "فروش مرداد.csv"
    file.write_text("\r\n".join(PERSIAN), encoding="utf-16")
    first = run(shop, file, "--unit", "toman", status=2)
    assert (first["rows"], first["purchases"], first["recorded"], first["bad"]) == (6, 4, 2, 2)
    # 120,000 toman of the first basket (two of milk less 10,000, and bread), 50,000 of the second.
    assert first["earned"] == {"points": (1_200_000 + 500_000) // PER_POINT}
    assert points(shop) == 170

    header, *rows = rejected(file)
    assert header[-2:] == ["سطر", "دلیل"]
    assert [row[0] for row in rows] == ["ف-۳", "ف-۴", "ف-۴"], "a fault in one row keeps its whole basket out"
    assert [row[-2] for row in rows] == ["5", "6", "7"]
    assert "عضو پیدا نشد" in rows[0][-1]
    assert "quantity" in rows[2][-1]
    assert rows[2][5] == "'=cmd|x", "no spreadsheet takes it for a formula"

    join(shop, "09129999999")
    second = run(shop, file, "--unit", "toman", status=2)
    assert (second["recorded"], second["bad"]) == (3, 1)
    assert points(shop) == 220
    third = run(shop, file, "--unit", "toman", status=2)
    assert (third["recorded"], third["bad"], points(shop)) == (3, 1, 220)


def test_a_dry_run_says_what_a_run_would_do_and_writes_nothing(shop: Club, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", purchases=60, members=7)
    told = run(shop, file, "--join", "--dry-run")
    with unit(shop.id):
        assert not Purchase.objects.exists()
        assert not Import.objects.exists()
        assert not ImportPart.objects.exists()
        assert not ImportProblem.objects.exists()
    assert points(shop) == 0
    done = run(shop, file, "--join")
    assert {name: told[name] for name in ("recorded", "bad", "joined", "earned")} == {
        name: done[name] for name in ("recorded", "bad", "joined", "earned")
    }
    assert done["recorded"] == 60
    assert done["joined"] == 7


def test_the_same_sales_as_workbook_and_as_lines_of_json(shop: Club, tmp_path: Path) -> None:
    plain = sales(tmp_path / "sales.csv", purchases=40, members=5)
    with plain.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "sales.xlsx")
    bodies = {}
    for reference, who, at, sku, quantity, price in rows[1:]:
        body = bodies.setdefault(
            reference,
            {
                "reference": reference,
                "member": {"external_id": who},
                "happened_at": f"{at}+03:30",
                "lines": [],
            },
        )
        body["lines"].append({"sku": sku, "quantity": int(quantity), "unit_price": int(price)})
    # In no order of time: the import puts them in order.
    lines = [json.dumps(body) for body in reversed(bodies.values())]
    (tmp_path / "sales.ndjson").write_text("\n".join([*lines, "{broken"]), encoding="utf-8")

    first = run(shop, plain, "--join")
    assert first["recorded"] == 40
    for name, bad, status in (("sales.xlsx", 0, 0), ("sales.ndjson", 1, 2)):
        again = run(shop, tmp_path / name, "--source", "import", status=status)
        assert (again["recorded"], again["repeated"], again["bad"]) == (0, 40, bad), name
    assert points(shop) == first["earned"]["points"]


def test_a_killed_import_goes_on_and_does_nothing_twice(shop: Club, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", purchases=9_000, members=300)
    process = subprocess.Popen(
        command(shop, file, "--join", "--workers", "2"),
        env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: recorded(shop) > 0, process)
    children = psutil.Process(process.pid).children()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(children) == 2
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, "its processes end with it"
    before = recorded(shop)
    assert 0 < before < 9_000

    done = run(shop, file, "--join")
    assert (done["recorded"], done["repeated"], done["bad"]) == (9_000, 0, 0)
    with unit(shop.id):
        assert Purchase.objects.count() == 9_000
        assert Member.objects.count() == 301
    assert points(shop) == done["earned"]["points"]
    again = run(shop, file, "--join")
    assert again["idle"]
    assert points(shop) == done["earned"]["points"]


def sales(path: Path, purchases: int, members: int) -> Path:
    """Baskets of two lines, one every five minutes of the club's clock, all of them long ago."""
    start = 1_735_700_000
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reference", "customer", "date", "sku", "qty", "price"])
        for number in range(purchases):
            at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(start + number * 300))
            for line in (1, 2):
                price = 10_000 * (1 + (number * 7 + line * 13) % 90)
                writer.writerow([f"R{number}", f"c{number * 31 % members}", at, f"s{line}", line, price])
    return path


def recorded(club: Club) -> int:
    with unit(club.id):
        return sum(ImportPart.objects.values_list("recorded", flat=True))


def wait_until(done: Any, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "the import did not begin"
        time.sleep(0.02)
