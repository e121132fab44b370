"""Cards at the doors: the panel, the phone and the till do the same to a card, and a blocked one leads nobody in."""

import io
import json
import zipfile
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from tests import card_keys, signing
from tests.cards import a_member, club_with, made
from vafa.core.members import selectors as members
from vafa.core.members import services as member_services
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.tables import AuditRecord
from vafa.modules.cards import jobs, numbers, services, turning
from vafa.modules.cards.models import Batch, Card, PassKey, Turn


def panel(club: Club, role: str = "owner") -> Client:
    return signing.client(signing.person(club, role))


def at(club: Club, path: str, door: str = "panel") -> str:
    return f"/{door}/{club.slug}/{path}" if door != "member" else f"/{club.slug}/{path}"


def given(club: Club, member: UUID, number: str) -> Card:
    with unit(club.id):
        return services.give(member_id=member, number=number)


def state(club: Club, number: str) -> tuple[str, UUID | None, str]:
    with unit(club.id):
        return Card.objects.values_list("state", "member_id", "reason").get(number=number)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    return str(answer.content.decode())


def test_a_batch_is_asked_for_made_and_taken_out(logins: object) -> None:
    club = club_with(pin="4", back="هنگام خرید نشان دهید")
    client = panel(club)
    assert "هنوز کارتی نیست" in text(client.get(at(club, "cards")))
    for wrong in ("", "چند", "0", "100001"):
        refused = client.post(at(club, "cards/batches/new"), {"total": wrong, "name": "بهار"})
        assert "بهار" in text(refused, 422)
    answer = client.post(at(club, "cards/batches/new"), {"total": "۱۲", "name": "بهار"})
    assert answer.status_code == 303
    with unit(club.id):
        batch = Batch.objects.get()
    page = at(club, f"cards/batches/{batch.id}")
    assert "شماره‌ها ساخته می‌شوند" in text(client.get(page))
    jobs.make_batch(club.id, str(batch.id))
    assert "بهار" in text(client.get(page))
    rows = client.get(f"{page}/numbers.csv").content.decode("utf-8-sig").splitlines()
    book = load_workbook(BytesIO(client.get(f"{page}/numbers.xlsx").content), read_only=True)
    sheet = [[str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert [row.split(",") for row in rows] == sheet
    assert len(sheet) == 13
    number, pin, code = sheet[1][1:4]
    assert (pin, code) == (numbers.pin(batch.secret, number, 4), f"VAFA1:{number}")
    reader = PdfReader(BytesIO(client.get(f"{page}/sheets-1.pdf").content))
    assert len(reader.pages) == 4
    assert number[:4] in reader.pages[0].extract_text()
    assert client.get(f"{page}/sheets-2.pdf").status_code == 404
    with unit(club.id):
        acts = list(AuditRecord.objects.filter(action="cards.export_batch").values_list("after", flat=True))
        assert [each["what"] for each in acts] == ["csv", "xlsx", "pdf"]
        assert Batch.objects.get().exported_at is not None


def test_in_the_panel_a_card_is_found_given_blocked_and_replaced(logins: object) -> None:
    club = club_with()
    [one, two, _], member, client = made(club), a_member(club, "گلنار"), panel(club)
    assert client.get(at(club, f"cards?q={one[:9]}")).status_code == 200
    with unit(club.id):
        first, second = Card.objects.get(number=one), Card.objects.get(number=two)
    page = at(club, f"cards/{first.id}")
    assert "عضوی را انتخاب کنید" in text(client.post(f"{page}/give", {"member": ""}), 422)
    assert client.post(f"{page}/give", {"member": str(member)}).status_code == 303
    assert "گلنار" in text(client.get(page))
    assert "گلنار" in text(client.get(at(club, f"cards?member={member}")))
    assert client.post(f"{page}/block", {"reason": "lost", "note": "تلفنی گفت"}).status_code == 303
    blocked = text(client.get(page))
    assert "گم‌شده" in blocked
    assert "تلفنی گفت" in blocked
    assert client.post(f"{page}/unblock").status_code == 303
    wrong = client.post(f"{page}/replace", {"reason": "worn", "number": "11111111"})
    assert "11111111" in text(wrong, 422)
    assert state(club, one)[0] == "given"
    answer = client.post(f"{page}/replace", {"reason": "worn", "number": two})
    assert answer.headers["Location"].endswith(str(second.id))
    assert state(club, one) == ("blocked", member, "worn")
    assert state(club, two)[:2] == ("given", member)
    pdf = PdfReader(BytesIO(client.get(at(club, f"cards/{second.id}/sheet.pdf")).content))
    assert "گلنار" in pdf.pages[0].extract_text()


def test_without_the_permission_nothing_is_done(logins: object) -> None:
    club, other = club_with(), club_with()
    [number, *_], member = made(club), a_member(club)
    card = given(club, member, number)
    with unit(club.id):
        batch = Batch.objects.get()
    reader, cashier = panel(club, "auditor"), panel(club, "cashier")
    for path in (
        f"cards/{card.id}/block",
        f"cards/{card.id}/replace",
        "cards/batches/new",
        "cards/passes/google",
    ):
        assert reader.post(at(club, path), {"reason": "lost", "total": "5"}).status_code == 403
    for path in (
        f"cards/batches/{batch.id}/numbers.csv",
        f"cards/batches/{batch.id}/sheets-1.pdf",
        "cards/passes",
    ):
        assert reader.get(at(club, path)).status_code == 403
    assert reader.get(at(club, f"cards/{card.id}")).status_code == 200
    assert cashier.get(at(club, "cards")).status_code == 403
    for path in (f"cards/{card.id}", f"cards/batches/{batch.id}"):
        assert panel(other).get(at(other, path)).status_code == 404
    assert state(club, number)[0] == "given"
    with unit(club.id):
        assert Batch.objects.count() == 1


def test_on_the_phone_a_printed_card_is_added_with_its_pin_and_reported_lost(logins: object) -> None:
    club = club_with(pin="4", fee="هزینهٔ تعویض ۲۰ هزار تومان")
    [number, *_], member, other = made(club), a_member(club), a_member(club)
    client = signing.member_client(club, member)
    with unit(club.id):
        pin = numbers.pin(Batch.objects.get().secret, number, 4)
    wrong = f"{(int(pin) + 1) % 10_000:04}"
    refused = text(client.post(at(club, "my-cards", "member"), {"number": number, "pin": wrong}), 422)
    assert number in refused
    assert state(club, number)[0] == "free"
    assert client.post(at(club, "my-cards", "member"), {"number": number, "pin": pin}).status_code == 303
    assert state(club, number)[:2] == ("given", member)
    lost = at(club, f"my-cards/lost/{number}", "member")
    assert signing.member_client(club, other).get(lost).status_code == 404
    assert signing.member_client(club, other).post(lost, {"reason": "lost"}).status_code == 404
    assert "۲۰ هزار تومان" in text(client.get(lost))
    assert client.post(lost, {"reason": "stolen"}).status_code == 303
    assert state(club, number) == ("blocked", member, "stolen")
    page = text(client.get(at(club, "my-cards", "member")))
    assert "دزدیده‌شده" in page
    with unit(club.id):
        left = [each for each in members.identifiers(member) if each.kind == "card"]
    assert len(left) == 1
    assert left[0].value != number


def test_the_phone_shows_a_code_that_changes_in_place_of_the_number(logins: object) -> None:
    club = club_with(turning=True)
    [number, *_], member = made(club), a_member(club)
    given(club, member, number)
    client = signing.member_client(club, member)
    for path in ("card", ""):
        shown = text(client.get(at(club, path, "member")))
        assert number not in shown.replace(" ", "")
        assert 'data-turn="VAFA2:' in shown
    with unit(club.id):
        turn = Turn.objects.get()
    assert bytes(turn.secret).hex() in shown


def test_the_phone_shows_the_number_where_the_code_does_not_change(logins: object) -> None:
    club = club_with()
    [number, *_], member = made(club), a_member(club)
    given(club, member, number)
    shown = text(signing.member_client(club, member).get(at(club, "card", "member")))
    assert number in shown.replace(" ", "")
    assert "data-turn" not in shown


def till(club: Club) -> Client:
    client = panel(club, "cashier")
    assert client.post(at(club, "place", "till"), {"branch": "", "name": "صندوق ۱"}).status_code == 303
    return client


def asked(client: Client, club: Club, text_of: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(at(club, "find", "till"), {"q": text_of})
    return answer.status_code, json.loads(answer.content)


def test_at_the_till_a_card_is_given_and_replaced(logins: object) -> None:
    club = club_with(fee="هزینه ۲۰ هزار تومان")
    [one, two, three], member, client = made(club), a_member(club, "گلنار"), till(club)
    with unit(club.id):
        mobile = next(each.value for each in members.identifiers(member) if each.kind == "mobile")
    assert "۲۰ هزار" in text(client.get(at(club, "cards", "till")))
    give, replace = at(club, "cards/give", "till"), at(club, "cards/replace", "till")
    nobody = text(client.post(give, {"member": "09350000000", "number": one}), 422)
    assert "نخست عضوش کنید" in nobody
    assert one in text(client.post(give, {"member": mobile, "number": f"{one}0"}), 422)
    assert client.post(give, {"member": mobile, "number": f"VAFA1:{one}"}).status_code == 303
    assert state(club, one)[:2] == ("given", member)
    assert client.post(replace, {"old": mobile, "reason": "lost", "number": two}).status_code == 303
    assert (state(club, one)[0], state(club, two)[:2]) == ("blocked", ("given", member))
    assert client.post(replace, {"old": two, "reason": "worn", "number": ""}).status_code == 303
    assert state(club, two)[0] == "blocked"
    with unit(club.id):
        latest = members.identifiers(member)[-1].value
    assert asked(client, club, latest)[1]["member"]["name"] == "گلنار"
    assert asked(client, club, three)[1]["member"] is None


def test_the_office_may_keep_replacing_to_itself(logins: object) -> None:
    club = club_with(till_replace=False)
    [number, *_], member, client = made(club), a_member(club), till(club)
    given(club, member, number)
    assert "cards/replace" not in text(client.get(at(club, "cards", "till")))
    assert (
        client.post(at(club, "cards/replace", "till"), {"old": number, "reason": "lost"}).status_code == 403
    )
    assert state(club, number)[0] == "given"


def test_a_till_reads_the_phones_code_once_and_says_why_a_card_leads_nowhere(logins: object) -> None:
    club = club_with(turning=True)
    [number, *_], member, first, second = made(club), a_member(club, "گلنار"), till(club), till(club)
    given(club, member, number)
    with unit(club.id):
        code = turning.text(turning.of_card(member_id=member, number=number), 60)
    assert asked(first, club, code)[1]["member"]["name"] == "گلنار"
    assert asked(first, club, code)[0] == 200
    status, said = asked(second, club, code)
    assert (status, said["code"]) == (422, "cards.code")
    with unit(club.id):
        services.block(number=number, reason="stolen")
    for scanned in (number, f"VAFA1:{number}"):
        status, said = asked(first, club, scanned)
        assert (status, said["code"]) == (409, "members.identifier_blocked"), scanned
        assert "دزدیده" in said["detail"]


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_passes_are_set_up_once_and_what_signs_them_is_never_shown(logins: object) -> None:
    club = club_with(
        apple_pass_type=card_keys.PASS_TYPE, apple_team=card_keys.TEAM, google_issuer="3388000000012345678"
    )
    [number, *_], member, client = made(club), a_member(club, "گلنار"), panel(club)
    given(club, member, number)
    phone = signing.member_client(club, member)
    card, pass_at = at(club, "card", "member"), at(club, "my-cards/pass/{}", "member")
    assert "کیف اپل" not in text(phone.get(card))
    assert phone.get(pass_at.format("apple")).status_code == 404
    chain, account = card_keys.chain(), card_keys.account(card_keys.new_key())
    form = {
        "certificate": file("c.pem", chain.certificate),
        "key": file("k.pem", b"no"),
        "wwdr": file("w.pem", chain.wwdr),
    }
    assert "کلید خصوصی" in text(client.post(at(club, "cards/passes/apple"), form), 422)
    for each in form.values():
        each.seek(0)
    right = form | {"key": file("k.pem", chain.key)}
    assert client.post(at(club, "cards/passes/apple"), right).status_code == 303
    assert (
        client.post(at(club, "cards/passes/google"), {"account": file("a.json", account)}).status_code == 303
    )
    shown = text(client.get(at(club, "cards/passes")))
    assert "PRIVATE" not in shown
    assert "club@example.iam.gserviceaccount.com" in shown
    with unit(club.id):
        kept = b"".join(bytes(row.secret) for row in PassKey.objects.all())
        trail = str(list(AuditRecord.objects.values_list("after", flat=True)))
    assert b"PRIVATE" not in kept
    assert "PRIVATE" not in trail
    assert "کیف اپل" in text(phone.get(card))
    answer = phone.get(pass_at.format("apple"))
    assert answer.headers["Content-Type"] == "application/vnd.apple.pkpass"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        body = json.loads(packed.read("pass.json"))
    assert body["barcodes"][0]["message"] == f"VAFA1:{number}"
    assert "گلنار" in json.dumps(body, ensure_ascii=False)
    leads = phone.get(pass_at.format("google"))
    assert leads.headers["Location"].startswith("https://pay.google.com/gp/v/save/")
    assert client.post(at(club, "cards/passes/remove"), {"kind": "apple"}).status_code == 303
    assert phone.get(pass_at.format("apple")).status_code == 404


@pytest.mark.parametrize(("fixed", "offered"), [(False, False), (True, True)])
def test_apples_pass_stands_beside_a_code_that_changes_only_if_the_club_allows_it(
    logins: object, fixed: bool, offered: bool
) -> None:
    club = club_with(
        apple_pass_type=card_keys.PASS_TYPE, apple_team=card_keys.TEAM, turning=True, fixed_passes=fixed
    )
    [number, *_], member = made(club), a_member(club)
    given(club, member, number)
    chain = card_keys.chain()
    form = {name: file(name, getattr(chain, name)) for name in ("certificate", "key", "wwdr")}
    assert panel(club).post(at(club, "cards/passes/apple"), form).status_code == 303
    answer = signing.member_client(club, member).get(at(club, "my-cards/pass/apple", "member"))
    assert (answer.status_code == 200) is offered


def test_with_the_module_off_its_pages_are_not_there(club: Club) -> None:
    member = a_member(club)
    with unit(club.id):
        member_services.add_identifier(member_id=member, kind="card", value="123456789")
    assert panel(club).get(at(club, "cards")).status_code == 404
    phone = signing.member_client(club, member)
    assert phone.get(at(club, "my-cards", "member")).status_code == 404
    assert "my-cards" not in text(phone.get(at(club, "card", "member")))
