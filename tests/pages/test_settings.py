"""The settings of a club over HTTP: what each page shows, saves and refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.pages.counting import counted
from tests.signing import client, person
from vafa.core.earning.clubs import start_club
from vafa.core.office import sources
from vafa.core.purchases import catalogue
from vafa.kernel import modules
from vafa.kernel.access import create_key
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club
from vafa.kernel.people import StaffRow
from vafa.kernel.tables import ApiKey, AuditRecord

PAGES = {
    "settings": "settings:write",
    "modules": "programme:read",
    "modules/cashback": "programme:read",
    "modules/tiers": "programme:read",
    "modules/stamps": "programme:read",
    "branches": "settings:write",
    "branches/new": "settings:write",
    "products": "settings:write",
    "products/new": "settings:write",
    "groups": "settings:write",
    "groups/new": "settings:write",
    "staff": "staff:write",
    "staff/new": "staff:write",
    "keys": "settings:write",
    "keys/new": "settings:write",
    "webhooks": "settings:write",
    "webhooks/new": "settings:write",
    "audit": "audit:read",
}


@pytest.fixture
def started(logins: Any) -> Club:
    return start_club(slug=f"shop-{uuid7().hex[-12:]}", name="فروشگاه آزمون")


@pytest.fixture
def owner(started: Club) -> Iterator[Client]:
    yield client(person(started))


def at(club: Club, path: str) -> str:
    return f"/panel/{club.slug}/{path}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_page_opens_in_both_languages(started: Club, owner: Client, path: str, lang: str) -> None:
    owner.cookies["vafa_lang"] = lang
    answer = owner.get(at(started, path))
    assert answer.status_code == 200
    assert f'lang="{lang}"' in answer.content.decode()


@pytest.mark.parametrize(("path", "needed"), PAGES.items())
def test_pages_are_for_those_who_may(started: Club, path: str, needed: str) -> None:
    cashier = client(person(started, role="cashier"))
    assert cashier.get(at(started, path)).status_code == 403


def test_another_clubs_pages_are_not_there(started: Club, other_club: Club) -> None:
    stranger = client(person(other_club))
    assert stranger.get(at(started, "settings")).status_code == 404
    with unit(started.id):
        key = create_key(slug=started.slug, name="x", scopes=["members:read"])
    assert stranger.post(at(other_club, f"keys/{key.id}/revoke")).status_code == 404


def test_a_club_is_renamed_and_what_was_is_kept_in_the_trail(started: Club, owner: Client) -> None:
    typed = {
        "name": "کافهٔ تازه", "brand": "#112233", "business": "cafe", "about": "از ۱۳۸۰",
        "language": "fa", "currency_display": "rial", "time_zone": "Asia/Tehran",
    }  # fmt: skip
    assert owner.post(at(started, "settings"), typed).status_code == 303
    started.refresh_from_db()
    assert (started.name, started.brand, started.currency_display) == ("کافهٔ تازه", "#112233", "rial")
    with unit(started.id):
        record = AuditRecord.objects.filter(action="clubs.changed").get()
    assert (record.before["name"], record.after["name"]) == ("فروشگاه آزمون", "کافهٔ تازه")
    shown = owner.get(at(started, "audit")).content.decode()
    assert "تنظیمات باشگاه را تغییر داد" in shown
    assert "کافهٔ تازه" in shown


@pytest.mark.parametrize(("field", "wrong"), [("name", " "), ("brand", "red"), ("time_zone", "Mars/Base")])
def test_wrong_settings_are_refused_beside_the_field_and_nothing_is_lost(
    started: Club, owner: Client, field: str, wrong: str
) -> None:
    typed = {
        "name": "نام دیگر", "brand": "#112233", "business": "", "about": "نوشتهٔ من",
        "language": "fa", "currency_display": "toman", "time_zone": "Asia/Tehran", field: wrong,
    }  # fmt: skip
    answer = owner.post(at(started, "settings"), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="f-{field}-error"' in page
    assert "نوشتهٔ من" in page
    started.refresh_from_db()
    assert started.name == "فروشگاه آزمون"


def test_a_logo_is_kept_and_a_drawing_that_may_carry_scripts_is_refused(started: Club, owner: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    typed = {
        "name": "ن", "brand": "", "business": "", "about": "", "language": "fa",
        "currency_display": "toman", "time_zone": "Asia/Tehran",
    }  # fmt: skip
    picture = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(20))
    assert owner.post(at(started, "settings"), {**typed, "logo": picture}).status_code == 303
    started.refresh_from_db()
    assert Client().get(f"/media/{started.slug}/{started.logo}").status_code == 200
    drawing = SimpleUploadedFile("logo.png", b"<svg onload='x'/>")
    assert owner.post(at(started, "settings"), {**typed, "logo": drawing}).status_code == 422


def test_a_module_is_switched_on_and_off(started: Club, owner: Client) -> None:
    assert owner.post(at(started, "modules/cashback/switch"), {"on": "1"}).status_code == 303
    with unit(started.id):
        assert "cashback" in modules.keys_on(started.id)
    assert owner.post(at(started, "modules/cashback/switch"), {"on": "0"}).status_code == 303
    with unit(started.id):
        assert "cashback" not in modules.keys_on(started.id)


def test_settings_of_a_module_are_reviewed_then_published(started: Club, owner: Client) -> None:
    address = at(started, "modules/cashback")
    typed = fields_of(owner.get(address).content.decode())
    typed["steps.0.percent"] = "۳٫۵"
    review = owner.post(address, {**typed, "step": "review"})
    assert review.status_code == 200
    page = review.content.decode()
    assert "۳٫۵" in page
    with unit(started.id):
        assert stored(started) == {}
    typed["reviewed"] = fields_of(page)["reviewed"]
    assert owner.post(address, {**typed, "step": "publish"}).status_code == 303
    with unit(started.id):
        assert stored(started)["steps"] == [{"from_rials": 0, "percent": "3.5"}]


def test_a_branch_keeps_only_what_differs_from_the_club(started: Club, owner: Client) -> None:
    with unit(started.id):
        catalogue.put_branches(items=[{"code": "north", "name": "شمال", "tags": [], "active": True}])
    address = at(started, "modules/cashback") + "?branch=north"
    typed = fields_of(owner.get(address).content.decode()) | {"delay_days": "۳"}
    page = owner.post(address, {**typed, "step": "review"}).content.decode()
    typed["reviewed"] = fields_of(page)["reviewed"]
    assert owner.post(address, {**typed, "step": "publish"}).headers["Location"] == address
    with unit(started.id):
        assert modules.switches(started.id)["cashback"]["branches"] == {"north": {"delay_days": 3}}
    assert 'value="3"' in owner.get(address).content.decode()
    assert 'name="delay_days" value="0"' in owner.get(at(started, "modules/cashback")).content.decode()


def test_what_was_changed_after_the_review_is_reviewed_again(started: Club, owner: Client) -> None:
    address = at(started, "modules/cashback")
    typed = fields_of(owner.get(address).content.decode())
    reviewed = fields_of(owner.post(address, {**typed, "step": "review"}).content.decode())["reviewed"]
    changed = {**typed, "delay_days": "9", "reviewed": reviewed, "step": "publish"}
    assert owner.post(address, changed).status_code == 200
    with unit(started.id):
        assert stored(started) == {}


def test_a_form_that_cannot_be_says_why_and_keeps_what_was_typed(started: Club, owner: Client) -> None:
    address = at(started, "modules/cashback")
    typed = fields_of(owner.get(address).content.decode()) | {"steps.0.percent": "۲۰۰"}
    answer = owner.post(address, {**typed, "step": "review"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="۲۰۰"' in page
    assert "بیش از ۱۰۰ درصد نمی‌شود" in page


def test_a_button_adds_a_row_and_publishes_nothing(started: Club, owner: Client) -> None:
    address = at(started, "modules/cashback")
    typed = fields_of(owner.get(address).content.decode())
    page = owner.post(address, {**typed, "do": "add:steps"}).content.decode()
    assert 'name="steps.1.percent"' in page


def test_branches_products_and_groups_are_saved_and_found(started: Club, owner: Client) -> None:
    saved = {
        "branches/save": {
            "new": "1",
            "code": "north",
            "name": "شعبهٔ شمال",
            "tags": "شمال، بزرگ",
            "active": "1",
        },
        "groups/save": {"new": "1", "key": "dairy", "name_fa": "لبنیات", "name_en": "Dairy"},
        "products/save": {"new": "1", "sku": "626001", "name": "شیر کم‌چرب", "groups": ["dairy"]},
    }
    for path, typed in saved.items():
        assert owner.post(at(started, path), typed).status_code == 303, path
        assert owner.post(at(started, path), typed).status_code == 422, path
    with unit(started.id):
        assert catalogue.branches()[0].tags == ["شمال", "بزرگ"]
        assert catalogue.products()[0].groups == ["dairy"]
    assert "شیر کم‌چرب" in owner.get(at(started, "products?q=۶۲۶")).content.decode()
    assert "شیر کم‌چرب" not in owner.get(at(started, "products?q=ماست")).content.decode()
    assert owner.get(at(started, "branches/edit/north")).status_code == 200
    assert owner.get(at(started, "branches/edit/south")).status_code == 404


def test_somebody_is_invited_changed_and_ended(started: Club, owner: Client) -> None:
    typed = {"email": "New@Example.test", "name": "کاربر", "role": "marketer", "granted": ["audit:read"]}
    assert owner.post(at(started, "staff/new"), typed).status_code == 303
    page = owner.get(at(started, "staff")).content.decode()
    assert "/panel/sign-in/invitation/" in page
    assert "/panel/sign-in/invitation/" not in owner.get(at(started, "staff")).content.decode()
    with unit(started.id):
        row = StaffRow.objects.get(email="new@example.test")
    assert row.granted == ["audit:read"]
    assert owner.post(at(started, f"staff/{row.id}"), {"role": "support"}).status_code == 303
    assert owner.post(at(started, f"staff/{row.id}/end")).status_code == 303
    with unit(started.id):
        row = StaffRow.objects.get(id=row.id)
    assert (row.role, row.active) == ("support", False)


def test_the_last_owner_stays(started: Club, owner: Client) -> None:
    with unit(started.id):
        row = StaffRow.objects.get(role="owner")
    answer = owner.post(at(started, f"staff/{row.id}"), {"role": "cashier"})
    assert answer.status_code == 422
    assert "باشگاه بدون مالک نمی‌ماند" in answer.content.decode()


def test_a_key_is_shown_once_and_works_until_it_is_revoked(started: Club, owner: Client) -> None:
    typed = {"name": "صندوق ۳", "scopes": ["members:read"], "once": uuid7().hex}
    assert owner.post(at(started, "keys/new"), typed).status_code == 303
    assert owner.post(at(started, "keys/new"), typed).status_code == 303  # pressed twice
    with unit(started.id):
        (key,) = ApiKey.objects.all()
    page = owner.get(at(started, "keys")).content.decode()
    token = page.split("vafa_", 1)[1].split("<", 1)[0]
    assert token not in owner.get(at(started, "keys")).content.decode()
    sign = {"HTTP_AUTHORIZATION": f"Bearer vafa_{token}"}
    assert Client().get("/api/v1/members?identifier=x", **sign).status_code != 401
    assert owner.post(at(started, f"keys/{key.id}/revoke")).status_code == 303
    with unit(started.id):
        assert ApiKey.objects.get().revoked_at is not None


def test_a_key_needs_a_name_and_a_permission(started: Club, owner: Client) -> None:
    assert owner.post(at(started, "keys/new"), {"name": "", "scopes": []}).status_code == 422
    with unit(started.id):
        assert not ApiKey.objects.exists()


def test_a_webhook_is_made_tried_and_taken_away(started: Club, owner: Client) -> None:
    wrong = {"url": "ftp://shop.example/x", "patterns": ["purchases.*"]}
    assert owner.post(at(started, "webhooks/new"), wrong).status_code == 422
    right = {"url": "https://shop.example/hooks", "patterns": ["programme.*"]}
    answer = owner.post(at(started, "webhooks/new"), right)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert owner.post(f"{address}/test").status_code == 303
    page = owner.get(address).content.decode()
    assert "webhooks.ping" in page
    assert owner.post(f"{address}/delete").status_code == 303
    assert owner.get(address).status_code == 404


def test_the_trail_is_filtered_and_read_on_page_by_page(started: Club, owner: Client) -> None:
    with unit(started.id):
        for number in range(60):
            create_key(slug=started.slug, name=f"کلید {number}", scopes=["members:read"])
    page = owner.get(at(started, "audit?what=access")).content.decode()
    assert page.count("کلید API ساخت") == 50
    earlier = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert owner.get(at(started, "audit") + earlier).content.decode().count("کلید API ساخت") == 10
    assert "کلید API ساخت" not in owner.get(at(started, "audit?what=webhooks")).content.decode()


@pytest.mark.parametrize(
    ("path", "most"),
    [("modules", 16), ("settings", 16), ("products", 16), ("audit", 18), ("staff", 17), ("keys", 17)],
)
def test_pages_ask_as_much_of_a_full_club_as_of_an_empty_one(
    started: Club, owner: Client, path: str, most: int
) -> None:
    owner.get(at(started, path))
    with counted() as empty:
        owner.get(at(started, path))
    with unit(started.id):
        catalogue.put_products(
            items=[{"sku": f"{n:05}", "name": f"کالا {n}", "groups": []} for n in range(200)]
        )
        for number in range(70):
            create_key(slug=started.slug, name=f"{number}", scopes=["members:read"])
    with counted() as full:
        owner.get(at(started, path))
    assert len(full) == len(empty) <= most, full.statements


def stored(club: Club) -> dict[str, Any]:
    made = sources.programme()
    assert made is not None
    switch = made.body.modules.get("cashback")
    return {} if switch is None else dict(switch.params)


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would post of the page's main form."""
    from html.parser import HTMLParser

    class Fields(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, Any] = {}
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            if tag == "input" and name:
                kind = given.get("type", "text")
                if kind not in ("checkbox", "radio") or "checked" in given:
                    held = self.found.get(name)
                    value = given.get("value") or ""
                    self.found[name] = (
                        value if held is None else [*(held if isinstance(held, list) else [held]), value]
                    )
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and ("selected" in given or self.select not in self.found):
                self.found[self.select] = given.get("value") or ""

    parser = Fields()
    parser.feed(page.split("<main", 1)[1])
    return {
        name: value
        for name, value in parser.found.items()
        if name not in ("once", "csrfmiddlewaretoken", "branch", "excluded_groups", "branches")
    }
