"""What is stored of a decision comes back as it was."""

from typing import Any

import pytest

from vafa.domain.packing import pack_record, unpack_record
from vafa.domain.records import BalanceNow, Fired, Missed, Record, Taken

NOTE: dict[str, Any] = {
    "ladder": "main",
    "key": "gold",
    "previous": "gold",
    "changed": False,
    "progress": 182_670_000,
    "next": {"key": "platinum", "threshold": 300_000_000, "missing": 117_330_000},
    "valid_until": 1_800_000_000_000_000,
}


@pytest.mark.parametrize(
    "note",
    [
        NOTE,
        NOTE | {"changed": True, "previous": "silver"},
        NOTE | {"changed": True, "previous": None},
        NOTE | {"next": None, "valid_until": None},
        NOTE | {"key": None, "previous": None, "progress": 0, "valid_until": None},
        NOTE | {"more": 1},
    ],
)
def test_a_record_with_tiers_comes_back_whole(note: dict[str, Any]) -> None:
    record = Record(
        p=3,
        f=[Fired(0, 160, 1_600_000, 0), Fired(1, 20, 400_000, 0, 500_000, "cap"), Fired(2, 5, 0, 1)],
        x=[Missed(4, "condition", 2, [1, "x"]), Missed(5, "time")],
        s=[Taken(0, "credit", 500, 500), Taken(1, "points", 3, 300, 2)],
        b=[BalanceNow("points", 180, 0, 0, 20, 1_800_000_000_000_000), BalanceNow("credit", -5)],
        t={"tiers": [note], "other": {"any": "thing"}},
        m={"tier": "gold"},
    )
    assert unpack_record(pack_record(record, 1_600_000), 1_600_000) == record


def test_the_note_of_a_tier_is_short() -> None:
    record = Record(p=1, t={"tiers": [NOTE]})
    assert len(pack_record(record, 0)) < 120
