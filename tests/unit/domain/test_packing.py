"""What is stored of a decision comes back as it was."""

from typing import Any

import pytest

from vafa.domain.baskets import Line
from vafa.domain.packing import pack_lines, pack_record, unpack_lines, unpack_record
from vafa.domain.records import BalanceNow, Fired, Missed, Posted, Record, Taken

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
        NOTE | {"next": {"key": "platinum", "threshold": 300_000_000, "missing": 5}},
        NOTE | {"next": {"key": "platinum", "threshold": 100_000_000, "missing": 0}},
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


def test_balances_are_named_by_what_was_posted() -> None:
    """Also those of currencies that the purchase did not touch, and with parts that are pending or held."""
    posted = [Posted(0, "points", 160, 0, 1_800_000_000_000_000), Posted(1, "stamps_coffee", 1)]
    left = [
        BalanceNow("credit", 70_000, 20_000, 5_000),
        BalanceNow("points", 180, 0, 0, 20, 1_800_000_000_000_000),
        BalanceNow("stamps_coffee", 4, 0, 2, 1, 1_790_000_000_000_000),
    ]
    record = Record(p=1, f=[Fired(0, 160, 1_600_000, 0)], e=posted, b=left)
    text = pack_record(record, 1_600_000)
    assert b"points" not in text
    assert unpack_record(text, 1_600_000, posted) == record
    assert [each.currency for each in unpack_record(text, 1_600_000).b] == ["credit"]


def test_balances_that_were_stored_at_length_are_read() -> None:
    left = unpack_record('{"p":1,"b":[["points",180,5,0,20,1800000000000000],["credit",-5]]}', 0).b
    assert left == [BalanceNow("points", 180, 5, 0, 20, 1_800_000_000_000_000), BalanceNow("credit", -5)]


def test_lines_come_back_with_their_kind() -> None:
    groups = frozenset({"dairy"})
    lines = [
        Line("m-1", groups, 1_000, 50_000),
        Line("m-2", groups, 2_000, 50_000, 1_000, 90, "goods", "milk"),
        Line("m-3", groups, 1_000, 9_000, kind="service", name="goods"),
        Line("m-4", groups, 1_000, 9_000, kind="voided"),
    ]
    for line in lines:
        line.price()
    text = pack_lines(lines)
    assert unpack_lines(text) == lines
    assert unpack_lines(text.replace(b'""', b'"goods"')) == lines
