"""The programme in the panel: rules in words, the editor that saves by itself, publishing, going back."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from vafa.core.earning import drafting, publishing
from vafa.kernel.database import unit
from vafa.kernel.models import Club

BIG = {
    "key": "big", "names": {"fa": "سبد بزرگ", "en": "Big basket"}, "currency": "points",
    "amount": {"kind": "fixed", "amount": 60}, "earning": "bonus",
    "condition": {"fact": "purchase.net", "op": ">=", "value": 20_000_000},
    "caps": [{"per": "week", "amount": 120}],
}  # fmt: skip

TOLD = "\nHX-Trigger: "


def manager(club: Club, role: str = "manager", lang: str = "fa") -> Client:
    client = signing.client(signing.person(club, role))
    client.cookies["vafa_lang"] = lang
    return client


def shown(client: Client, club: Club, address: str, status: int = 200) -> str:
    answer = client.get(f"/panel/{club.slug}/programme{address}")
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def fields(page: str) -> dict[str, Any]:
    """What the editor would post, as it came."""
    page = html.unescape(page)
    form = page[page.index('id="rule-form"') : page.index("</form>", page.index('id="rule-form"'))]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name = re.search(r'\bname="([^"]+)"', tag)
        value = re.search(r'\bvalue="([^"]*)"', tag)
        iso = re.search(r'data-iso="([^"]*)"', tag)
        if name and (("checkbox" not in tag and "radio" not in tag) or " checked" in tag):
            found.setdefault(name[1], []).append(iso[1] if iso else value[1] if value else "on")
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        first = re.findall(r'<option value="([^"]*)"', options)[:1]
        multiple = re.search(rf'<select multiple name="{re.escape(name)}"', form)
        found.setdefault(name, []).extend(chosen or ([] if multiple else first))
    return {name: values if len(values) != 1 else values[0] for name, values in found.items()}


def test_rules_are_sentences(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    page = shown(manager(club), club, "")
    assert "سبد بزرگ" in page
    assert '<span class="said">۲٬۰۰۰٬۰۰۰ تومان</span>' in page


def test_the_editor_gives_back_the_rule_that_it_shows(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/big"))
    answer = client.post(
        f"/panel/{club.slug}/programme/rules/big/save", posted, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200, answer.content.decode()[:3000]
    assert json.loads(answer.headers["HX-Trigger"])["faults"]["places"] == {}
    with unit(club.id):
        body = publishing.plain(publishing.latest().body)
        before = next(each for each in body["rules"] if each["key"] == "big")
        assert drafting.plain_rule(drafting.rule_of(drafting.drafted(), "big")) == before


HARD = (
    {"amount": {"kind": "percent", "percent": "2.5", "rounding": "half_up"}, "currency": "credit",
     "caps": [{"per": "event", "amount": 300_005}, {"per": "campaign", "amount": 10_000_000}]},
    {"amount": {"kind": "per_amount", "amount": 3, "per": 12_345, "steps": False, "rounding": "ceil"},
     "base": {"lines": {"fact": "line.group", "op": "contains", "value": ["dairy", "کالای ویژه"]}, "with_tax": True}},
    {"amount": {"kind": "per_item", "amount": 2, "every": 3}, "base": {"kinds": ["goods"], "lines": {
        "all": [{"fact": "line.net", "op": ">=", "value": 100_000},
        {"fact": "line.sku", "op": "in", "value": ["a", "b"]}]}}},
    {"amount": {"kind": "tiered", "mode": "marginal", "steps": [
        {"from": 0, "percent": "1"}, {"from": 5_000_000, "amount": 2, "per": 100_000}]}, "branches": ["b1"]},
    {"amount": {"kind": "multiplier", "factor": "1.5", "of": ["main"]}, "priority": -5, "group": "days",
     "condition": {"not": {"any": [{"fact": "moment.weekday", "op": "in", "value": [0, 1]},
                                   {"fact": "moment.time_of_day", "op": "between", "value": ["22:00", "06:00"]}]}}},
    {"trigger": {"on": "date", "date": "birthday", "days_before": 3}, "amount": {"kind": "fixed", "amount": 10},
     "expiry": {"kind": "fixed", "at": "2027-03-21T00:00:00+03:30"}, "activation": {"days": 2, "hours": 5}},
    {"amount": {"kind": "fixed", "amount": 10}, "on": False, "valid_from": "2026-11-01T00:00:00+03:30",
     "valid_to": "2026-12-01T18:30:00+03:30", "refund": "recalculate", "expiry": {"kind": "inactivity", "days": 90},
     "condition": {"any": [
         {"lines": "sum", "of": "net", "where": {"fact": "line.group", "op": "contains", "value": ["fish"]},
          "op": ">=", "value": 2_000_000},
         {"all": [{"fact": "member.joined_at", "op": ">", "value": "2026-01-02T08:30:00+03:30"},
                  {"fact": "purchase.items", "op": ">", "value": "1.5"},
                  {"fact": "member.gender", "op": "=", "value": "female"},
                  {"fact": "member.city", "op": "is_set"},
                  {"fact": "member.is_birthday_today", "op": "=", "value": True},
                  {"fact": "member.birthday", "op": "<", "value": "2000-03-20"}]}]}},
)  # fmt: skip


@pytest.mark.parametrize("rule", HARD, ids=lambda rule: str(rule["amount"]["kind"]))
def test_every_kind_of_rule_comes_back_as_it_was(logins: object, rule: dict[str, Any]) -> None:
    club = buying.start(buying.rule(), buying.rule("hard", **rule))
    client = manager(club)
    before = drafted(club, "hard")
    assert not faults(save(client, club, "hard", fields(shown(client, club, "/rules/hard"))))
    with unit(club.id):
        assert drafting.draft_changed_at() is None, "what says the same begins no draft"
    changed = {**fields(shown(client, club, "/rules/hard")), "names.fa": "دیگر", "names.en": "other"}
    assert not faults(save(client, club, "hard", changed))
    assert drafted(club, "hard") == {**before, "names": {"fa": "دیگر", "en": "other"}}


def save(client: Client, club: Club, key: str, posted: dict[str, Any], status: int = 200) -> str:
    address = f"/panel/{club.slug}/programme/rules/{key}/save"
    answer = client.post(address, posted, headers={"HX-Request": "true"})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode()) + TOLD + answer.headers["HX-Trigger"]


def drafted(club: Club, key: str) -> dict[str, Any]:
    with unit(club.id):
        rule = drafting.rule_of(drafting.drafted(), key)
        return {} if rule is None else drafting.plain_rule(rule)


def faults(answer: str) -> dict[str, str]:
    """What is wrong, by the places beside fields."""
    told: dict[str, str] = json.loads(answer.split(TOLD)[1])["faults"]["places"]
    return told


def test_a_change_is_saved_by_itself_and_said(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/big"))
    answer = save(client, club, "big", {**posted, "amount.amount": "۷۵", "condition.0.value": "۳٬۰۰۰٬۰۰۰"})
    assert '<span class="said">۷۵ امتیاز</span>' in answer
    assert drafted(club, "big")["amount"] == {"kind": "fixed", "amount": 75}
    assert drafted(club, "big")["condition"]["value"] == 30_000_000
    with unit(club.id):
        assert publishing.plain(publishing.latest().body)["rules"][1]["amount"]["amount"] == 60


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/big"))
    answer = save(client, club, "big", {**posted, "amount.amount": "زیاد", "condition.0.value": ""})
    assert faults(answer).keys() == {"amount", "condition.0"}
    with unit(club.id):
        assert drafting.draft_changed_at() is None
    kept = client.post(f"/panel/{club.slug}/programme/rules/big", {**posted, "amount.amount": "زیاد"})
    assert kept.status_code == 422
    assert "زیاد" in kept.content.decode()


def test_a_period_that_ends_before_it_begins_is_refused_beside_it(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = {
        **fields(shown(client, club, "/rules/big")),
        "valid_from": "2026-12-05",
        "valid_to": "2026-12-04",
    }
    told = faults(save(client, club, "big", posted))
    assert told.keys() == {"valid"}
    assert "پیش از روز آغاز" in told["valid"]
    with unit(club.id):
        assert drafting.draft_changed_at() is None
    assert not faults(save(client, club, "big", {**posted, "valid_to": "2026-12-05"})), "one day is a period"
    gone = {**posted, "valid_to": "", "expiry.kind": "fixed", "expires_at": "2026-12-01", "force": "1"}
    assert faults(save(client, club, "big", gone)).keys() == {"expiry"}


def test_a_span_that_is_turned_round_is_refused_beside_it(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/big"))
    turned = {**posted, "condition.0.op": "between", "condition.0.value": ["5", "3"]}
    assert "نخست کمترین" in faults(save(client, club, "big", turned))["condition.0"]


def test_who_comes_later_is_told_and_may_keep_theirs(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    first, second = manager(club), manager(club)
    one, two = (fields(shown(each, club, "/rules/big")) for each in (first, second))
    save(first, club, "big", {**one, "amount.amount": "61"})
    told = save(second, club, "big", {**two, "amount.amount": "62"})
    assert "کس دیگری" in told
    assert drafted(club, "big")["amount"]["amount"] == 61
    save(second, club, "big", {**two, "amount.amount": "62", "force": "1"})
    assert drafted(club, "big")["amount"]["amount"] == 62


def test_two_people_on_two_rules_both_keep_what_they_wrote(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    one, two = (fields(shown(client, club, f"/rules/{key}")) for key in ("main", "big"))
    save(client, club, "main", {**one, "amount.amount": "2"})
    save(client, club, "big", {**two, "amount.amount": "61"})
    assert drafted(club, "main")["amount"]["amount"] == 2
    assert drafted(club, "big")["amount"]["amount"] == 61


def test_buttons_change_rows_and_lose_nothing(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/big"))
    address = f"/panel/{club.slug}/programme/rules/big"
    typed = {**posted, "names.fa": "نیمه‌کاره", "do": "add:condition"}
    page = html.unescape(client.post(address, typed).content.decode())
    assert "نیمه‌کاره" in page
    assert 'name="condition.1.fact"' in page
    chosen = {**fields(page), "condition.1.fact": "moment.weekday", "do": "redraw"}
    page = html.unescape(client.post(address, chosen).content.decode())
    assert 'value="5">پنجشنبه' in page
    done = {**fields(page), "condition.1.op": "in", "condition.1.value": ["5", "6"]}
    assert "پنجشنبه" in save(client, club, "big", done)
    assert drafted(club, "big")["condition"]["all"][1] == {
        "fact": "moment.weekday",
        "op": "in",
        "value": [5, 6],
    }
    page = html.unescape(client.post(address, {**done, "do": "remove:condition.0"}).content.decode())
    assert fields(page)["condition.0.fact"] == "moment.weekday"


def test_from_an_example_to_a_version_and_back(logins: object) -> None:
    club = buying.start(buying.rule())
    client = manager(club)
    made = client.post(f"/panel/{club.slug}/programme/new-rule", {"start": "basket", "once": "a"})
    assert made.status_code == 303
    again = client.post(f"/panel/{club.slug}/programme/new-rule", {"start": "basket", "once": "a"})
    assert again.headers["Location"] == made.headers["Location"]
    review = shown(client, club, "/review")
    assert "سبد بزرگ" in review
    published = client.post(
        f"/panel/{club.slug}/programme/review", {"when": "now", "note": "آزمون", "once": "b"}
    )
    assert published.status_code == 303, published.content.decode()[:2000]
    with unit(club.id):
        assert (publishing.latest().number, publishing.latest().note) == (2, "آزمون")
    assert "آزمون" in shown(client, club, "/versions")
    assert "سبد بزرگ" in shown(client, club, "/versions/2")
    back = client.post(f"/panel/{club.slug}/programme/versions/1/restore", {"once": "c"})
    assert back.status_code == 303
    with unit(club.id):
        assert publishing.latest().number == 3
        assert len(publishing.plain(publishing.latest().body)["rules"]) == 1


def test_a_day_without_a_date_is_not_published(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    client.post(f"/panel/{club.slug}/programme/rules/big/switch", {})
    answer = client.post(
        f"/panel/{club.slug}/programme/review", {"when": "later", "day": "", "note": "یادداشت"}
    )
    assert answer.status_code == 422
    assert "یادداشت" in answer.content.decode()
    with unit(club.id):
        assert publishing.latest().number == 1


def test_without_the_permission_nothing_is_written(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    reader, cashier = manager(club, "auditor"), manager(club, "cashier")
    page = shown(reader, club, "/rules/big")
    assert "<fieldset disabled" in page
    for address in (
        "rules/big/save",
        "rules/big/switch",
        "rules/big/remove",
        "review",
        "discard",
        "new-rule",
    ):
        assert reader.post(f"/panel/{club.slug}/programme/{address}", {}).status_code == 403, address
    for address in ("", "/rules/big", "/review", "/versions"):
        shown(cashier, club, address, 403)
    with unit(club.id):
        assert drafting.draft_changed_at() is None


def test_another_club_is_not_there(logins: object) -> None:
    club, other = buying.start(buying.rule(), BIG), buying.start(buying.rule("theirs"))
    client = manager(club)
    shown(client, other, "", 404)
    shown(client, other, "/rules/theirs", 404)
    shown(client, club, "/rules/theirs", 404)
    shown(client, club, "/versions/9", 404)


def test_english_is_complete(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club, lang="en")
    for address in ("", "/rules/big", "/new-rule", "/review", "/versions", "/versions/1"):
        page = re.sub(r"<[^>]*>", "", shown(client, club, address)).replace("فارسی", "")
        assert not re.search("[\u0600-\u06ff]{2}", page), (
            address,
            re.findall("[\u0600-\u06ff]{2,}", page)[:5],
        )
