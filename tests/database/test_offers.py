"""Offers on a real database: what they gave by day, budgets that two tills share, what a member is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.database import buying
from tests.pages import phoning
from vafa.kernel import access, relay
from vafa.kernel.database import pool, unit
from vafa.kernel.models import Club
from vafa.modules.offers import selectors
from vafa.modules.offers.models import OfferDay, OfferTotal


def named(key: str, effect: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    names = {"fa": f"آفر {key}", "en": f"Offer {key}"}
    return {"key": key, "names": names, "effect": effect or {"kind": "percent", "percent": "10"}, **more}


def club_with(*offers: dict[str, Any]) -> Club:
    modules = {"offers": {"on": True, "params": {"offers": list(offers)}}}
    return buying.start(buying.rule(), modules=modules)


def test_what_an_offer_gave_is_counted_by_day_and_comes_back(logins: object) -> None:
    club = club_with(named("tenth"), named("lump", {"kind": "amount", "rials": 5_000}, priority=-1))
    member = buying.join(club)
    first = buying.buy(club, member, 100_000)
    buying.buy(club, None, 200_000)
    relay.relay_outbox(club.id)
    with unit(club.id):
        assert selectors.given() == {
            "tenth": selectors.Given(2, 30_000, 260_000),
            "lump": selectors.Given(2, 10_000, 260_000),
        }
    buying.take_back(club, first.id)
    relay.relay_outbox(club.id)
    with unit(club.id):
        assert selectors.given()["tenth"] == selectors.Given(1, 20_000, 260_000)
        total = OfferTotal.objects.get(offer="tenth")
        days = list(OfferDay.objects.filter(offer="tenth"))
        for name in ("times", "rials", "sales", "back", "rials_back"):
            assert sum(getattr(each, name) for each in days) == getattr(total, name)


def test_the_last_use_of_a_budget_goes_to_one_of_many_tills(logins: object) -> None:
    club = club_with(
        named("few", budget_uses=3), named("once", limits=[{"per": "member", "uses": 1}], priority=-1)
    )
    member = buying.join(club)

    def till(_number: int) -> int:
        with pool().connection() as own:
            one = buying.want(member, 100_000)
            buying.record(club, one, connection=own)
        assert one.stored is not None
        return len(one.stored.record.o)

    with ThreadPoolExecutor(8) as tills:
        applied = list(tills.map(till, range(16)))
    assert sum(applied) == 3 + 1
    with unit(club.id):
        assert selectors.used() == {"offer:few:uses": 3}


def of_today(days: int) -> str:
    """Some days from the clock of the doors."""
    return (timezone.now() + timedelta(days=days)).isoformat()


SHOWN = (
    named("for-all", descriptions={"fa": "برای همه", "en": "for everybody"}),
    named("large", condition={"fact": "purchase.total", "op": ">=", "value": 900_000}),
    named("cities", condition={"fact": "member.city", "op": "=", "value": "شیراز"}),
    named("secret", condition={"fact": "member.tags", "op": "contains", "value": "vip"}),
    named("coded", code=True),
    named("off", on=False),
)


def told(found: dict[str, Any]) -> dict[str, list[str]]:
    return {place: [each["key"] for each in listed] for place, listed in found.items()}


def test_a_member_is_shown_what_holds_what_comes_and_what_is_missing(logins: object) -> None:
    later, far = named("soon", valid_from=of_today(5)), named("far", valid_from=of_today(90))
    ended = named("ended", valid_to=of_today(-1))
    used = named("used", limits=[{"per": "member", "uses": 1}])
    spent = named("spent", budget_uses=1)
    club = club_with(*SHOWN, later, far, ended, used, spent)
    member = buying.join(club)
    buying.buy(club, member, 100_000)
    with unit(club.id):
        token = access.create_key(slug="offers", name="offers", scopes=["admin"]).token
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "fa"}
    answer = Client().get(f"/api/v1/modules/offers/members/{member}", **asked)
    assert answer.status_code == 200, answer.content
    assert told(answer.json()) == {
        "now": ["for-all", "large"],
        "coming": ["soon"],
        "missing": ["cities", "spent", "used"],
    }
    missing = {each["key"]: each["because"] for each in answer.json()["missing"]}
    assert "شهر عضو" in missing["cities"] and "سهم شما" in missing["used"]
    assert "باشگاه" in missing["spent"] and "سهم شما" not in missing["spent"]
    page = phoning.signed_in(club, member).text("offers")
    assert "برای همه" in page and "به‌زودی" in page and "هنوز نه برای شما" in page
    assert all(f"آفر {key}" not in page for key in ("secret", "coded", "off", "far", "ended"))
    listed = Client().get("/api/v1/modules/offers/offers", **asked)
    assert listed.status_code == 200
    states = {each["key"]: each["state"] for each in listed.json()["items"]}
    assert states == {
        "for-all": "running", "large": "running", "cities": "running", "secret": "running", "coded": "running",
        "off": "off", "soon": "coming", "far": "coming", "ended": "ended", "used": "running",
        "spent": "spent",
    }  # fmt: skip


def test_a_club_without_offers_has_an_empty_page(logins: object) -> None:
    club = club_with()
    assert "اکنون آفری نیست" in phoning.signed_in(club, buying.join(club)).text("offers")
