"""An export holds everything of one club in the open, nothing of another, and no secret."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.database import buying
from vafa.core.purchases.exporting import export
from vafa.kernel import access
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.provision import Login


@pytest.fixture
def sold(logins: dict[str, Login]) -> Club:
    club = buying.start(buying.rule())
    member = buying.join(club)
    lines = [{"sku": "tea", "name": "چای", "groups": ["drinks"], "quantity": "1.5", "unit_price": 100_000}]
    bought = buying.buy(club, member, lines=lines)
    buying.take_back(club, bought.id, amount=30_000)
    with unit(club.id):
        access.create_key(slug=club.slug, name="till", scopes=["admin"])
    return club


def read(folder: Path, table: str) -> list[dict[str, Any]]:
    text = (folder / f"{table}.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_everything_of_the_club(sold: Club, tmp_path: Path) -> None:
    other = buying.start(buying.rule())
    buying.buy(other, buying.join(other))
    counts = export(sold, tmp_path / "out")
    assert (
        counts["core_purchases_purchase"]
        == counts["core_members_member"]
        == counts["core_purchases_refund"]
        == 1
    )
    (purchase,) = read(tmp_path / "out", "core_purchases_purchase")
    (line,) = purchase["lines"]
    assert (line["name"], line["groups"], line["quantity"], line["net"]) == (
        "چای",
        ["drinks"],
        "1.5",
        150_000,
    )
    assert purchase["record"]["p"] == 1 and purchase["returned"]["net"] == 30_000
    transfers = read(tmp_path / "out", "core_ledger_transfer")
    (account,) = read(tmp_path / "out", "core_ledger_account")
    signed = [row["amount"] if row["kind"] == "earn" else -row["amount"] for row in transfers]
    assert sum(signed) == account["total"] - account["debt"] == 120
    for table, count in counts.items():
        found = read(tmp_path / "out", table)
        assert len(found) == count
        assert {row.get("club_id", row.get("id")) for row in found} <= {sold.id}


def test_schema_and_page(sold: Club, tmp_path: Path) -> None:
    counts = export(sold, tmp_path / "out")
    schema = json.loads((tmp_path / "out" / "schema.json").read_text(encoding="utf-8"))
    assert {*schema} == {*counts} - {"kernel_club"}
    for table in schema:
        for row in read(tmp_path / "out", table):
            assert {*row} == {*schema[table]["columns"]}
    assert sold.name in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_no_secret_leaves(sold: Club, tmp_path: Path) -> None:
    export(sold, tmp_path / "out")
    (key,) = read(tmp_path / "out", "kernel_apikey")
    assert "secret_hash" not in key and key["name"] == "till"


def test_a_folder_with_something_in_it_is_refused(sold: Club, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        export(sold, tmp_path)
