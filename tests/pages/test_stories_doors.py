"""Stories 15, 16, 23 and 29 at the doors that people use."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests import signing
from tests.database.buying import buy, earned, join, publish, rule, start, take_back
from tests.pages.counting import counted
from tests.pages.tilling import Shop, open_shop
from vafa.core.insight import readings, summing
from vafa.core.purchases import catalogue
from vafa.domain.time import calendar, gregorian, parse_instant
from vafa.doors.web.formats import parse_day
from vafa.kernel.database import unit
from vafa.kernel.models import Club

TEHRAN = calendar("Asia/Tehran")


def now() -> int:
    return int(time.time() * 1_000_000)


def summed_up(club: Club) -> None:
    time.sleep(0.005)
    with unit(club.id):
        summing.sum_up(datetime.now(UTC) + summing.MARGIN)


def branch_rows(club: Club) -> dict[str, tuple[int, int]]:
    """Sales and cost of each branch, today."""
    today = TEHRAN.day(now()).date
    with unit(club.id):
        found = readings.by_branch(today - timedelta(days=1), today + timedelta(days=1))
    return {code: (sales, cost) for code, _name, _purchases, sales, _refunds, cost in found}


def test_story_15_a_chains_programme_works_in_its_branches_and_costs_each_its_own(logins: object) -> None:
    club = start(rule(), rule("vanak_only", branches=["vanak"]))
    with unit(club.id):
        catalogue.put_branches(items=[{"code": "vanak", "name": "ونک"}, {"code": "karaj", "name": "کرج"}])
    ann = join(club)
    first = buy(club, ann, 1_000_000, now=now(), branch="vanak")
    assert earned(first) == {"points": 2000}
    assert earned(buy(club, ann, 400_000, now=now(), branch="karaj")) == {"points": 400}
    summed_up(club)
    # A point is worth 100 rials here.
    assert branch_rows(club) == {"vanak": (1_000_000, 200_000), "karaj": (400_000, 40_000)}
    take_back(club, first.id, all=True)
    summed_up(club)
    assert branch_rows(club)["vanak"][1] == 0
    assert branch_rows(club)["karaj"] == (400_000, 40_000)
    page = signing.client(signing.person(club)).get(f"/panel/{club.slug}/insight/branches")
    assert "ونک" in page.content.decode() and "۴٬۰۰۰" in page.content.decode()
    bound = signing.client(signing.person(club, "marketer", ("karaj",)))
    shown = bound.get(f"/panel/{club.slug}/insight/branches").content.decode()
    assert "کرج" in shown and "ونک" not in shown


def test_story_15_a_cashier_of_one_branch_sells_in_no_other(logins: object) -> None:
    shop = open_shop()
    till = shop.staff("cashier", ("vanak",))
    answer = till.client.post(till.address("place"), {"branch": "karaj", "name": "صندوق ۱"})
    assert answer.status_code in (403, 422)


LARGE = re.compile(
    r"Seq Scan on (core_members_member|core_members_identifier|core_members_word|core_purchases_purchase"
    r"|core_purchases_refund|core_ledger_transfer|core_ledger_lot|core_ledger_account|core_earning_standing)\b"
)


def plans(club: Club, statements: list[str]) -> list[str]:
    """Which of the statements would read a large table from its first row to its last, had it to be large."""
    found = []
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        for statement in statements:
            if statement.lower().lstrip().startswith(("select", "with")):
                cursor.execute(f"explain {statement}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
                found += [f"{each} in {statement[:200]}" for each in LARGE.findall(plan)]
    return found


def test_story_16_every_look_up_goes_by_a_key(logins: object) -> None:
    shop = open_shop()
    for _turn in range(3):
        buy(shop.club, shop.member, 500_000, now=now())
    desk, phone = signing.client(signing.person(shop.club)), signing.member_client(shop.club, shop.member)
    club, slug = shop.club, shop.club.slug
    addresses = [
        (desk, f"/panel/{slug}/members/{shop.member}"),
        (desk, f"/panel/{slug}/members/{shop.member}/purchases"),
        (desk, f"/panel/{slug}/members?q=09121112233"),
        (desk, f"/panel/{slug}/palette?q=رضا"),
        (phone, f"/{slug}/"),
        (phone, f"/{slug}/history"),
    ]
    for client, address in addresses:
        with counted() as sent:
            assert client.get(address).status_code == 200, address
        assert plans(club, sent.statements) == [], address
    till = shop.till()
    with counted() as sent:
        till.ask(
            "preview", {"member": {"id": str(shop.member)}, "lines": [{"unit_price": 900_000}], "spend": []}
        )
    assert plans(club, sent.statements) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("۱۴۰۳/۱۲/۳۰", gregorian(1403, 12, 30)),
        ("1403-12-30", gregorian(1403, 12, 30)),
        ("١٤٠٣/١٢/٣٠", gregorian(1403, 12, 30)),
        ("1404/12/30", None),
        ("1404/12/29", gregorian(1404, 12, 29)),
        ("2025-03-20", date(2025, 3, 20)),
        ("1403/07/31", None),
    ],
)
def test_story_23_a_day_is_read_in_the_jalali_calendar(typed: str, meant: date | None) -> None:
    assert parse_day(typed, "fa") == meant


def test_story_23_filters_and_expiries_are_jalali_and_stored_as_utc(logins: object) -> None:
    club = start()
    leap = {"kind": "jalali_year_end", "years": 0}
    publish(club, rule(expiry=leap), since=parse_instant("2024-01-01T00:00:00+03:30"))
    ann = join(club)
    at = "2025-03-19T12:00:00+03:30"  # 29 Esfand 1403, a leap year
    stored = buy(club, ann, 100_000, now=parse_instant(at))
    (line,) = stored.record.e or stored.posted
    assert line.expires_at == parse_instant("2025-03-21T00:00:00+03:30"), (
        "30 Esfand is a day of that year, too"
    )
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(
            "select (expires_at at time zone 'utc')::text from core_ledger_lot where member_id = %s", [ann]
        )
        assert cursor.fetchone()[0] == "2025-03-20 20:30:00"
    summed_up(club)
    client = signing.client(signing.person(club))
    page = f"/panel/{club.slug}/insight/days?from=1403/12/29&to=1403/12/30"
    assert "۲۹ اسفند ۱۴۰۳" in client.get(page).content.decode()
    empty = f"/panel/{club.slug}/insight/days?from=1403/12/30&to=1403/12/30"
    assert "۲۹ اسفند ۱۴۰۳" not in client.get(empty).content.decode()


def preview(shop: Shop, price: int) -> dict[str, Any]:
    till = shop.till()
    body = {"member": {"id": str(shop.member)}, "lines": [{"unit_price": price}], "spend": []}
    asked: dict[str, Any] = till.ask("preview", body)
    return asked


def test_story_29_what_does_not_apply_says_what_is_missing(logins: object) -> None:
    shop = open_shop()
    large = rule("large", condition={"fact": "purchase.net", "op": ">=", "value": 5_000_000})
    publish(shop.club, rule(), large, since=now() - 1_000_000)
    told = preview(shop, 3_000_000)
    missed = [each["because"] for each in told["missed"] if each["name"] == "large"]
    assert missed and "۲۰۰٬۰۰۰ تومان" in missed[0], told["missed"]
    assert not [each for each in preview(shop, 5_000_000)["missed"] if each["name"] == "large"]
