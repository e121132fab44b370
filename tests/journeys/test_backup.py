"""A backup is restored elsewhere with everything in it, and nothing is overwritten by accident."""

import json
import tarfile
from pathlib import Path

import pytest

from tests.database import buying
from tests.journeys.installation import Installation

SHOP = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")
from vafa.cli import ground
ground.ready()
from tests.database import buying
club = buying.start(buying.rule())
member = buying.join(club)
bought = buying.buy(club, member, 250_000)
buying.take_back(club, bought.id, amount=50_000)
print(club.slug, buying.balance(club, member))
"""


@pytest.fixture
def homes(tmp_path: Path):
    found = [Installation(tmp_path / "one"), Installation(tmp_path / "two")]
    yield found
    for each in found:
        each.end()


def test_round_trip(homes: list[Installation], tmp_path: Path) -> None:
    one, two = homes
    made = one.run("-c", SHOP)
    assert made.returncode == 0, made.stderr
    slug, balance = made.stdout.split()
    file = tmp_path / "vafa.backup"

    assert one.vafa("backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    again = one.vafa("backup", str(file))
    assert again.returncode == 1 and "there already" in again.stderr

    restored = two.vafa("restore", str(file))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert f"{slug}: all is as history makes it." in restored.stdout
    exported = two.vafa("export", str(tmp_path / "out"), "--club", slug)
    assert exported.returncode == 0, exported.stderr
    accounts = (tmp_path / "out" / "core_ledger_account.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["total"] for line in accounts] == [int(balance)]

    check_simulation(two, slug, tmp_path)
    refused = two.vafa("restore", str(file))
    assert refused.returncode == 1 and "--force" in refused.stderr
    forced = two.vafa("restore", str(file), "--force")
    assert forced.returncode == 0, forced.stdout + forced.stderr


def check_simulation(place: Installation, slug: str, folder: Path) -> None:
    """Twice the points for the same purchase, beside what the published programme gives."""
    body = buying.programme(buying.rule(amount={"kind": "per_amount", "amount": 2, "per": 1000}))
    file = folder / "programme.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    shown = place.vafa("simulate", str(file), "--club", slug, "--compare")
    assert shown.returncode == 0 and "by Jalali month" in shown.stdout, shown.stderr
    found = place.vafa("simulate", str(file), "--club", slug, "--compare", "--json")
    result = json.loads(found.stdout)
    issued = [result[name]["currencies"]["points"]["issued"] for name in ("simulated", "published")]
    assert issued == [500, 250]
    file.write_text('{"rules": [{"key": "x"}]}', encoding="utf-8")
    refused = place.vafa("simulate", str(file), "--club", slug)
    assert refused.returncode == 1 and "rules.0" in refused.stderr


def test_a_damaged_backup_is_refused(homes: list[Installation], tmp_path: Path) -> None:
    one, two = homes
    file, damaged = tmp_path / "vafa.backup", tmp_path / "damaged.backup"
    assert one.vafa("backup", str(file)).returncode == 0
    data = bytearray(file.read_bytes())
    with tarfile.open(file) as tar:
        place = tar.getmember("database.dump").offset_data + 100
    data[place] ^= 255
    damaged.write_bytes(data)
    refused = two.vafa("restore", str(damaged))
    assert refused.returncode == 1 and "damaged" in refused.stderr
    (tmp_path / "text").write_text("not a backup", encoding="utf-8")
    refused = two.vafa("restore", str(tmp_path / "text"))
    assert refused.returncode == 1 and "not a backup" in refused.stderr
