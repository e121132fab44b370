"""Offers in the panel: the list, the editor that saves by itself, a trial, copying, switching, publishing."""

import html
import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from vafa.core.earning import publishing
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.offers import drafting
from vafa.modules.offers.models import OfferDay, OfferTotal

MILK = {"fact": "line.group", "op": "contains", "value": ["dairy"]}


def named(key: str, effect: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "names": {"fa": f"آفر {key}", "en": f"Offer {key}"}, "effect": effect, **more}


TENTH = named("tenth", {"kind": "percent", "percent": "10"}, budget_rials=5_000_000)
HARD = (
    TENTH,
    named("amount", {"kind": "amount", "rials": 500_005}, lines=MILK, code=True, may_be_free=True),
    named(
        "steps",
        {"kind": "steps", "steps": [{"from": 1_000_000, "percent": "2.5"}, {"from": 2_000_000, "rials": 100_000}]},
        valid_from="2026-11-22T00:00:00+03:30", valid_to="2027-01-21T00:00:00+03:30",
        limits=[{"per": "month", "uses": 2}, {"per": "purchase", "uses": 1}], budget_uses=100,
    ),
    named("count", {"kind": "steps", "by": "quantity", "steps": [{"from": 3, "percent": "5"}]}, group="x", priority=3),
    named("more", {"kind": "buy_get", "buy": 2, "get": 1, "get_lines": MILK, "most": 3}, on_discounted=False),
    named(
        "bundle",
        {"kind": "bundle", "parts": [{"lines": MILK, "quantity": 2}, {"quantity": 1}], "price": 900_000},
        combine="alone", on=False, kinds=["goods"], branches=["north"],
    ),
    named(
        "free",
        {"kind": "free_item", "lines": {"fact": "line.sku", "op": "in", "value": ["a1", "b2"]}, "up_to_rials": 70_000},
        condition={"all": [{"fact": "purchase.total", "op": ">=", "value": 900_000},
                           {"fact": "moment.weekday", "op": "in", "value": [5, 6]}]},
        descriptions={"fa": "یک قهوه مهمان ما", "en": "A coffee on us"},
    ),
    named("nth", {"kind": "nth_item", "n": 2, "percent": "50"}, lines={"not": MILK}),
    named(
        "price", {"kind": "fixed_price", "rials": 99_000},
        lines={"any": [MILK, {"fact": "line.sku", "op": "in", "value": ["a1"]}]},
    ),
    named(
        "odd", {"kind": "free_item", "lines": {"fact": "line.unit_price", "op": "<", "value": 50_000}},
    ),
)  # fmt: skip


def club_with(*offers: dict[str, Any]) -> Club:
    modules = {"offers": {"on": True, "params": {"offers": list(offers)}}}
    return buying.start(buying.rule(), modules=modules)


def manager(club: Club, role: str = "manager", lang: str = "fa") -> Client:
    client = signing.client(signing.person(club, role))
    client.cookies["vafa_lang"] = lang
    return client


def shown(client: Client, club: Club, address: str = "", status: int = 200) -> str:
    answer = client.get(f"/panel/{club.slug}/offers{address}")
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


def sent(
    client: Client, club: Club, address: str, data: Any = None, status: int = 303, **headers: str
) -> Any:
    answer = client.post(f"/panel/{club.slug}/offers{address}", data or {}, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def fields(page: str) -> dict[str, Any]:
    """What the editor would post, as it came."""
    form = page[page.index('id="offer-form"') : page.index("</form>", page.index('id="offer-form"'))]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, iso = re.search(r'\bname="([^"]+)"', tag), re.search(r'data-iso="([^"]*)"', tag)
        # A condition is JSON with quotes of its own; nothing follows it in its tag.
        value = re.search(r'\bvalue="(.*?)"(?:>| [a-z-]+(?:=|>| ))', tag)
        if name and (("checkbox" not in tag and "radio" not in tag) or " checked" in tag):
            found.setdefault(name[1], []).append(iso[1] if iso else value[1] if value else "on")
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        first = re.findall(r'<option value="([^"]*)"', options)[:1]
        multiple = re.search(rf'<select multiple name="{re.escape(name)}"', form)
        found.setdefault(name, []).extend(chosen or ([] if multiple else first))
    for name, text in re.findall(r'<textarea\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [text.strip()]
    return {name: values if len(values) != 1 else values[0] for name, values in found.items()}


@pytest.mark.parametrize("offer", HARD, ids=lambda each: each["key"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_editor_gives_back_the_offer_that_it_shows(
    logins: object, offer: dict[str, Any], lang: str
) -> None:
    club = club_with(offer)
    client = manager(club, lang=lang)
    posted = fields(shown(client, club, f"/{offer['key']}"))
    answer = sent(client, club, f"/{offer['key']}/save", posted, 200, **{"HX-Request": "true"})
    assert json.loads(answer.headers["HX-Trigger"])["faults"]["places"] == {}, posted
    with unit(club.id):
        before = drafting.offer_of(
            publishing.parse_body(publishing.plain(publishing.latest().body)), offer["key"]
        )
        assert drafting.offer_of(drafting.drafted(), offer["key"]) == before
        assert publishing.read()["draft"] is None


def test_offers_are_sentences_with_what_they_gave(logins: object) -> None:
    club = club_with(TENTH, HARD[1])
    with unit(club.id):
        OfferTotal.objects.create(
            offer="tenth", times=7, rials=1_230_000, sales=45_000_000, back=1, rials_back=30_000
        )
        today = datetime.now(ZoneInfo("Asia/Tehran")).date()
        OfferDay.objects.create(offer="tenth", day=today, times=7, rials=1_230_000, sales=45_000_000)
    client = manager(club)
    page = shown(client, club)
    assert '<span class="said">۱۰</span> درصد تخفیف' in page
    assert "۶ بار" in page and "۱۲۰٬۰۰۰ تومان تخفیف" in page and "۵۰۰٬۰۰۰ تومان از بودجه مانده" in page
    assert "آفر amount" not in shown(client, club, "?q=tenth")
    assert "آفر tenth" not in shown(client, club, "?state=off")
    result = shown(client, club, "/tenth/result")
    assert "۱۲۳٬۰۰۰ تومان" in result and "۱۲۰٬۰۰۰ تومان" in result


def test_from_an_example_to_a_published_offer(logins: object) -> None:
    club = club_with()
    client = manager(club, lang="en")
    assert "No offers yet" in shown(client, club)
    for start in re.findall(r'name="start" value="([^"]+)"', shown(client, club, "/new")):
        address = sent(client, club, "/new", {"start": start}).headers["Location"]
        page = html.unescape(client.get(address).content.decode())
        assert "This offer says" in page
    key = address.rstrip("/").rpartition("/")[2]
    sent(client, club, f"/{key}/switch", {"on": "on"})
    review = html.unescape(client.get(f"/panel/{club.slug}/programme/review").content.decode())
    assert "Three for two" in review and "Buy <span" in review
    answer = client.post(f"/panel/{club.slug}/programme/review", {"note": ""})
    assert answer.status_code == 303
    with unit(club.id):
        body = publishing.parse_body(publishing.plain(publishing.latest().body))
        assert [each.on for each in drafting.offers_of(body)].count(True) == 1


def test_copying_switching_and_removing(logins: object) -> None:
    club = club_with(TENTH)
    client = manager(club)
    made = sent(client, club, "/tenth/copy").headers["Location"].rstrip("/").rpartition("/")[2]
    sent(client, club, "/tenth/switch")
    with unit(club.id):
        copy, first = (drafting.offer_of(drafting.drafted(), key) for key in (made, "tenth"))
        assert (copy.on, first.on) == (False, False)
        assert copy.names.fa == "رونوشت آفر tenth" and copy.effect == first.effect
    sent(client, club, f"/{made}/remove")
    shown(client, club, f"/{made}", 404)
    sent(client, club, f"/{made}/remove", status=404)


def test_faults_stand_beside_their_fields(logins: object) -> None:
    club = club_with(HARD[2])
    client = manager(club)
    given = fields(shown(client, club, "/steps"))

    def faults(**changed: str) -> dict[str, str]:
        answer = sent(client, club, "/steps/save", {**given, **changed}, 200, **{"HX-Request": "true"})
        return json.loads(answer.headers["HX-Trigger"])["faults"]["places"]

    assert "valid" in faults(valid_to="2026-11-01")
    assert "valid" in faults(valid_to="1405/15/40")
    assert "effect" in faults(**{"effect.steps.0.percent": "120"})
    assert "effect" in faults(**{"effect.steps.0.rials": "5000"})
    assert "limits" in faults(**{"limits.0.uses": "0"})
    assert "budget_uses" in faults(budget_uses="x")
    assert "names" in faults(**{"names.fa": "", "names.en": ""})
    assert sent(client, club, "/steps", {**given, "valid_to": "2026-11-01"}, 422)


def test_two_editors_are_told_of_each_other(logins: object) -> None:
    club = club_with(TENTH)
    client = manager(club, lang="en")
    given = fields(shown(client, club, "/tenth"))
    sent(client, club, "/tenth/save", {**given, "effect.percent": "20"}, 200, **{"HX-Request": "true"})
    late = {**given, "effect.percent": "30"}
    page = sent(client, club, "/tenth/save", late, 200, **{"HX-Request": "true"}).content.decode()
    assert "Somebody else has changed this offer" in page
    sent(client, club, "/tenth/save", {**late, "force": "1"}, 200, **{"HX-Request": "true"})
    with unit(club.id):
        assert drafting.offer_of(drafting.drafted(), "tenth").effect.percent == "30"


def test_a_button_adds_a_row_and_keeps_what_was_typed(logins: object) -> None:
    club = club_with(HARD[5])
    client = manager(club)
    given = fields(shown(client, club, "/bundle"))
    page = sent(client, club, "/bundle", {**given, "do": "add:effect.parts"}, 200, **{"HX-Request": "true"})
    again = html.unescape(page.content.decode())
    assert again.count('name="effect.parts.@"') == 3
    page = sent(
        client, club, "/bundle", {**given, "do": "remove:effect.parts.1"}, 200, **{"HX-Request": "true"}
    )
    again = html.unescape(page.content.decode())
    assert again.count('name="effect.parts.@"') == 1 and '"dairy" selected' in again


def test_a_trial_says_what_comes_off_or_why_not(logins: object) -> None:
    club = club_with(HARD[1], TENTH, HARD[5])
    client = manager(club)
    page = shown(client, club, "/tenth/trial")
    assert "۱۷۸٬۰۰۰ تومان کم شد" in page  # a tenth of 2 × (280,000 + 520,000 + 90,000)
    basket = {"try_group": ["dairy"], "try_quantity": ["1"], "try_price": ["30000"], "try_day": "2026-11-22"}
    page = html.unescape(sent(client, club, "/amount/trial", basket, 200).content.decode())
    assert "۳۰٬۰۰۰ تومان کم شد" in page  # though it is only with a code, and the other offer comes after it
    page = html.unescape(sent(client, club, "/bundle/trial", basket, 200).content.decode())
    assert "این آفر اینجا چیزی کم نمی‌کند" in page
    page = html.unescape(
        sent(client, club, "/tenth/trial", {**basket, "try_price": ["x"]}, 200).content.decode()
    )
    assert "قیمت و تعداد" in page


def test_who_may_not_and_who_is_elsewhere(logins: object) -> None:
    club, other = club_with(TENTH), club_with()
    cashier = manager(club, "auditor")
    assert "آفر tenth" in shown(cashier, club)
    for address in ("/new", "/tenth/switch", "/tenth/copy", "/tenth/remove", "/tenth", "/tenth/save"):
        sent(cashier, club, address, {}, 403)
    with unit(club.id):
        assert publishing.read()["draft"] is None
    shown(manager(other), club, "", 404)
    shown(manager(other), other, "/tenth", 404)
    off = buying.start(buying.rule())
    shown(manager(off), off, "", 404)
