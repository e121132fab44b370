"""Files in and out over HTTP, with the jobs that do the long part: a trial, an import, exports."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.signing import client, person
from vafa.core.earning.clubs import start_club
from vafa.core.office import jobs, uploads
from vafa.core.office.models import Export, Upload
from vafa.core.purchases.models import Purchase
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

ROWS = (
    "شماره فاکتور,تاریخ,موبایل,مبلغ کل\n"
    "۱۰۰۱,1405-08-01,09121112233,250000\n"
    "1002,1405-08-02,09121112233,120000\n"
    "1003,not a day,09121112234,120000\n"
)


@pytest.fixture
def started(logins: Any) -> Club:
    return start_club(slug=f"files-{uuid7().hex[-12:]}", name="فروشگاه آزمون")


@pytest.fixture
def owner(started: Club) -> Iterator[Client]:
    yield client(person(started))


def at(club: Club, path: str) -> str:
    return f"/panel/{club.slug}/{path}"


def given(owner: Client, club: Club, text: str = ROWS, name: str = "فاکتورها.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return owner.post(at(club, "imports/new"), {"file": file})


def row_of(club: Club) -> Upload:
    with unit(club.id):
        found: Upload = Upload.objects.order_by("-id").get()
        return found


def settled(owner: Client, club: Club, do: str, **more: str) -> Any:
    row = row_of(club)
    mapping = {f"map.{target}": header for target, header in row.how["mapping"].items()}
    return owner.post(
        at(club, f"imports/{row.id}"), {**mapping, "unit": "toman", "join": "1", "do": do, **more}
    )


def test_columns_are_guessed_and_the_first_rows_shown(started: Club, owner: Client) -> None:
    answer = given(owner, started)
    assert answer.status_code == 303
    assert row_of(started).how["mapping"] == {
        "reference": "شماره فاکتور", "happened_at": "تاریخ", "mobile": "موبایل", "total": "مبلغ کل",
    }  # fmt: skip
    page = owner.get(answer.headers["Location"]).content.decode()
    assert "09121112233" in page
    assert '<option value="مبلغ کل" selected>' in page


def test_a_trial_writes_nothing_and_says_what_it_would_come_to(started: Club, owner: Client) -> None:
    given(owner, started)
    assert settled(owner, started, "check").status_code == 303
    row = row_of(started)
    assert row.state == Upload.State.CHECKING
    assert "برای دیدن" not in owner.get(at(started, f"imports/{row.id}/progress")).content.decode()
    jobs.check_upload(club_id=started.id, upload_id=str(row.id))
    row = row_of(started)
    assert row.state == Upload.State.CHECKED
    assert (row.result["recorded"], row.result["bad"], row.result["joined"]) == (2, 1, 1)
    with unit(started.id):
        assert not Purchase.objects.exists()
    page = owner.get(at(started, f"imports/{row.id}")).content.decode()
    assert "۴" in page  # the row that would not be taken
    assert owner.get(at(started, f"imports/{row.id}/progress"), headers={"HX-Request": "true"}).headers[
        "HX-Redirect"
    ]


def test_an_import_records_each_purchase_once_and_gives_back_what_it_did_not_take(
    started: Club, owner: Client
) -> None:
    given(owner, started)
    assert settled(owner, started, "run").status_code == 303
    row = row_of(started)
    jobs.run_upload(club_id=started.id, upload_id=str(row.id))
    row = row_of(started)
    assert (row.state, row.reason) == (Upload.State.DONE, "")
    assert (row.result["recorded"], row.result["bad"], row.result["joined"]) == (2, 1, 1)
    with unit(started.id):
        assert sorted(purchase.total for purchase in Purchase.objects.all()) == [1_200_000, 2_500_000]
    rejected = b"".join(owner.get(at(started, f"imports/{row.id}/rejects")).streaming_content).decode(
        "utf-8-sig"
    )
    assert "1003" in rejected
    page = owner.get(at(started, f"imports/{row.id}")).content.decode()
    assert f"{row.id}/rejects" in page
    assert "وارد کرد" in owner.get(at(started, "audit?what=office")).content.decode()


def test_a_file_without_a_column_that_is_needed_is_refused_in_words(started: Club, owner: Client) -> None:
    given(owner, started)
    answer = settled(owner, started, "check", **{"map.reference": "تاریخ", "map.happened_at": ""})
    assert answer.status_code == 422
    assert row_of(started).state == Upload.State.READY


@pytest.mark.parametrize(("name", "text"), [("a.pdf", "x"), ("a.csv", ""), ("a.xlsx", "no workbook")])
def test_what_is_no_file_of_purchases_is_refused(started: Club, owner: Client, name: str, text: str) -> None:
    assert given(owner, started, text or " ", name).status_code == 422
    with unit(started.id):
        assert not Upload.objects.exists()


def test_a_file_that_is_being_worked_on_is_not_started_twice_and_can_be_stopped(
    started: Club, owner: Client
) -> None:
    given(owner, started)
    settled(owner, started, "check")
    assert settled(owner, started, "run").status_code == 422
    row = row_of(started)
    assert owner.post(at(started, f"imports/{row.id}/stop")).status_code == 303
    jobs.check_upload(club_id=started.id, upload_id=str(row.id))
    assert row_of(started).state == Upload.State.STOPPED


def test_exports_are_written_and_downloaded(started: Club, owner: Client) -> None:
    for what in ("products", "everything"):
        assert owner.post(at(started, "exports"), {"what": what}).status_code == 303
    with unit(started.id):
        asked = {export.what: export for export in Export.objects.all()}
    for export in asked.values():
        assert owner.get(at(started, f"exports/{export.id}/file")).status_code == 404
        jobs.run_export(club_id=started.id, export_id=str(export.id))
    sheet = b"".join(owner.get(at(started, f"exports/{asked['products'].id}/file")).streaming_content)
    assert sheet.decode("utf-8-sig").startswith("sku,name,groups")
    packed = b"".join(owner.get(at(started, f"exports/{asked['everything'].id}/file")).streaming_content)
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert {"schema.json", "README.md", "core_members_member.ndjson"} <= set(names)
    assert f"{asked['products'].id}/file" in owner.get(at(started, "exports")).content.decode()
    assert owner.post(at(started, "exports"), {"what": "passwords"}).status_code == 404


@pytest.mark.parametrize("path", ["imports", "imports/new", "exports"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_pages_open_and_are_for_those_who_may(started: Club, owner: Client, path: str, lang: str) -> None:
    owner.cookies["vafa_lang"] = lang
    assert owner.get(at(started, path)).status_code == 200
    cashier = client(person(started, role="cashier"))
    assert cashier.get(at(started, path)).status_code == 403


def test_another_clubs_file_is_not_there(started: Club, other_club: Club, owner: Client) -> None:
    given(owner, started)
    stranger = client(person(other_club))
    assert stranger.get(at(other_club, f"imports/{row_of(started).id}")).status_code == 404


def test_names_of_files_lead_nowhere() -> None:
    from vafa.core.office.folders import safe_name

    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("..\\..\\x y?.csv") == "x-y-.csv"
    assert uploads.LARGEST == 512 * 1024 * 1024
