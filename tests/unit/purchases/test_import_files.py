"""Reading files: encodings, delimiters, columns, amounts, moments, and what a purchase is."""

import gzip
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from vafa.core.purchases.importing import formats, values
from vafa.core.purchases.importing.baskets import priced
from vafa.core.purchases.importing.columns import mapped
from vafa.core.purchases.importing.errors import FileInvalid, RowInvalid
from vafa.core.purchases.importing.rejects import harmless
from vafa.core.purchases.importing.sources import FileSource, How, Item, look
from vafa.domain.baskets import line
from vafa.domain.errors import VafaError
from vafa.domain.time import calendar, parse_instant

TEHRAN = calendar("Asia/Tehran")
TEXT = "شماره فاکتور,موبایل,تاریخ,مبلغ کل\r\nA-1,09123456789,1404/01/01 10:00,1000000\r\n"


def looked(path: Path, content: str, encoding: str = "utf-8") -> FileSource:
    path.write_bytes(content.encode(encoding))
    return look(path, How(), TEHRAN, path.parent)


def items(source: FileSource) -> list[Item]:
    return list(source.items(0, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    text = TEXT.replace("ی", "ي").replace("ک", "ك") if encoding == "cp1256" else TEXT
    (found,) = items(looked(tmp_path / "a.csv", text, encoding))
    assert found.want is not None
    assert found.want.reference == "A-1"
    assert found.want.member == ("mobile", "+989123456789")
    assert found.want.happened_at == parse_instant("2025-03-21T10:00:00+03:30")
    assert found.want.lines[0].net == 1_000_000


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "،"])
def test_delimiters_are_found(tmp_path: Path, mark: str) -> None:
    (found,) = items(looked(tmp_path / "a.csv", TEXT.replace(",", mark)))
    assert found.want is not None


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert look(path, How(), TEHRAN, tmp_path).baskets == 1


@pytest.mark.parametrize(
    ("text", "factor", "rials"),
    [
        ("1000", 1, 1000), ("1000", 10, 10_000), ("۱٬۰۰۰", 10, 10_000), ("1,000.00", 1, 1000), ("12.5", 10, 125),
        ("۵۰۰ تومان", 1, 5000), ("5000 ریال", 10, 5000), ("1.2E+06", 1, 1_200_000), (" 7 ", 1, 7),
    ],
)  # fmt: skip
def test_amounts(text: str, factor: int, rials: int) -> None:
    assert values.amount(text, "price", factor) == rials


@pytest.mark.parametrize("text", ["-5", "abc", "1.5", "9" * 30, "nan", "1e99", "(500)"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(RowInvalid):
        values.amount(text, "price")


@pytest.mark.parametrize(
    ("text", "clock", "instant"),
    [
        ("1404/05/12 14:30", "", "2025-08-03T14:30:00+03:30"),
        ("۱۴۰۴/۵/۱۲", "۹:۰۵", "2025-08-03T09:05:00+03:30"),
        ("1404-05-12", "", "2025-08-03T12:00:00+03:30"),
        ("14040512 08:00:07", "", "2025-08-03T08:00:07+03:30"),
        ("2025-08-03T14:30:00", "", "2025-08-03T14:30:00+03:30"),
        ("2025-08-03T14:30:00Z", "", "2025-08-03T14:30:00+00:00"),
        ("2025-08-03 14:30:00.250+02:00", "", "2025-08-03T14:30:00.250+02:00"),
        ("۱۴۰۴/۰۵/۱۲ ساعت ۱۴:۳۰", "", "2025-08-03T14:30:00+03:30"),
    ],
)
def test_moments(text: str, clock: str, instant: str) -> None:
    moments = values.Moments(TEHRAN)
    for _ in range(2):
        # The second time the day is remembered.
        assert moments.read(text, clock, "date") == parse_instant(instant)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1404/13/01", "12/05/1404", "2025-08-03 25:00", "0000/01/01"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(RowInvalid):
        values.Moments(TEHRAN).read(text, "", "date")


@pytest.mark.parametrize("gross", [0, 1, 999, 1000, 1001, 12_345_677])
@pytest.mark.parametrize("quantity", [1, 333, 1000, 1250, 3000, 7000, 999_999])
def test_a_sum_that_does_not_divide_keeps_its_net(gross: int, quantity: int) -> None:
    unit_price, discount = priced(gross, quantity, 0)
    assert line(quantity=quantity, unit_price=unit_price, discount=discount).net == gross


def test_columns_by_header_and_by_hand() -> None:
    header = ["Invoice No.", "Mobile", "شماره‌مشتری", "Date", "x"]
    assert mapped(header, {}) == {"reference": 0, "mobile": 1, "external_id": 2, "happened_at": 3}
    assert mapped(header, {"total": "x"})["total"] == 4
    with pytest.raises(FileInvalid):
        mapped(header, {"total": "nowhere"})
    with pytest.raises(FileInvalid):
        mapped(header, {"colour": "x"})


def test_a_file_without_what_is_needed_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid) as refused:
        looked(tmp_path / "a.csv", "reference,mobile,total\n1,09123456789,5\n")
    assert "happened_at" in refused.value.say("en")[1]


def test_purchases_come_in_the_order_of_time(tmp_path: Path) -> None:
    rows = [
        "reference,mobile,date,price", "b,09123456789,2025-01-02,5", "b,09123456789,2025-01-02,6",
        "c,09123456789,2025-01-03,7", "a,09123456789,2025-01-01,8",
    ]  # fmt: skip
    found = items(looked(tmp_path / "a.csv", "\n".join(rows)))
    assert [(each.place, each.row, each.want.reference) for each in found if each.want] == [
        (0, 5, "a"), (1, 2, "b"), (2, 4, "c"),
    ]  # fmt: skip
    assert [len(each.want.lines) for each in found if each.want] == [1, 2, 1]


def test_every_purchase_is_in_one_share_and_those_of_a_member_together(tmp_path: Path) -> None:
    rows = ["reference,card,date,price", *[f"r{n},card {n % 9},2025-01-01,5" for n in range(90)]]
    source = looked(tmp_path / "a.csv", "\n".join(rows))
    shares = [list(source.items(part, 3)) for part in range(3)]
    places = sorted(each.place for share in shares for each in share)
    members = [{each.want.member for each in share if each.want} for share in shares]
    assert places == list(range(90))
    assert sum(len(each) for each in members) == len(set.union(*members)) == 9
    assert [each.place for each in source.items(0, 3, 50)] == [e.place for e in shares[0] if e.place >= 50]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",09123456789,2025-01-01,5,1", "reference"),
        ("r,,2025-01-01,5,1", "member"),
        ("r,0912,2025-01-01,5,1", ""),
        ("r,09123456789,soon,5,1", "happened_at"),
        ("r,09123456789,2025-01-01,x,1", "unit_price"),
        ("r,09123456789,2025-01-01,5,0", "quantity"),
        ("r,09123456789,2025-01-01,5,1.2345", "quantity"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_both_languages(tmp_path: Path, row: str, column: str) -> None:
    (found,) = items(looked(tmp_path / "a.csv", f"reference,mobile,date,price,qty\n{row}\n"))
    assert found.want is None
    assert isinstance(found.error, VafaError)
    named = found.error.values.get("column", found.error.values.get("path", ""))
    assert (named["en"] if isinstance(named, dict) else named) == column
    assert found.error.say("fa") != found.error.say("en")


def test_rows_of_one_purchase_may_not_disagree(tmp_path: Path) -> None:
    rows = "reference,mobile,date,price\nr,09123456789,2025-01-01,5\nr,09123456780,2025-01-01,5\n"
    (found,) = items(looked(tmp_path / "a.csv", rows))
    assert found.error is not None
    assert found.error.values["column"] == {"fa": "موبایل", "en": "mobile"}


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "-5"), ("+98.5", "+98.5"), ("-a", "'-a"), ("شیر", "شیر")],
)
def test_cells_are_no_formulas(cell: str, written: str) -> None:
    assert harmless(cell) == written


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv.gz", "a.csv", "missing.csv"])
def test_a_broken_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    if name != "missing.csv":
        (tmp_path / name).write_bytes(b"\x1f\x8b\x00\xff neither this nor that")
    with pytest.raises(FileInvalid) as refused:
        look(tmp_path / name, How(), TEHRAN, tmp_path)
    assert refused.value.say("fa") != refused.value.say("en")


def test_a_workbook_reads_as_it_looks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["شماره فاکتور", "کد مشتری", "تاریخ", "ساعت", "مبلغ کل"])
    book.active.append([101, 9001.0, date(2025, 8, 3), time(14, 30), 1_250_000.0])
    book.active.append([None] * 5)
    book.active.append([102, "9001", "۱۴۰۴/۰۵/۱۳", None, "۱٬۲۵۰٬۰۰۰"])
    book.save(tmp_path / "a.xlsx")
    found = [each for each in items(look(tmp_path / "a.xlsx", How(), TEHRAN, tmp_path)) if each.want]
    assert [(each.row, each.want.reference, each.want.member[1]) for each in found if each.want] == [
        (2, "101", "9001"), (4, "102", "9001"),
    ]  # fmt: skip
    assert [each.want.happened_at for each in found if each.want] == [
        parse_instant("2025-08-03T14:30:00+03:30"), parse_instant("2025-08-04T12:00:00+03:30"),
    ]  # fmt: skip
    assert {each.want.lines[0].net for each in found if each.want} == {1_250_000}


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid):
        formats.kind_of(tmp_path / "a.pdf")
