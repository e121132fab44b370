"""A programme tried before it is published: on one basket, and on the purchases of the past year."""

import html
import re
import time
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import signing
from tests.database import buying
from tests.pages.counting import counted
from tests.pages.test_programme import BIG, fields, manager, save, shown
from vafa.core.purchases.models import Simulation
from vafa.core.purchases.simulation import progressive, runs
from vafa.domain.time import DAY
from vafa.kernel.database import unit
from vafa.kernel.models import Club

NOW = int(time.time() * 1_000_000)


def try_basket(client: Client, club: Club, key: str, **posted: Any) -> str:
    given = {
        "try_group": [""],
        "try_quantity": ["1"],
        "try_price": ["3000000"],
        "try_day": "2026-11-21",
        **posted,
    }
    answer = client.post(f"/panel/{club.slug}/programme/rules/{key}/trial", given)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


def test_a_basket_says_what_it_earns_and_why_not(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    assert "۶۰ امتیاز" in try_basket(client, club, "big")
    small = try_basket(client, club, "big", try_price=["1500000"])
    assert "۵۰۰٬۰۰۰ تومان دیگر" in small
    assert "این قانون اینجا چیزی نمی‌دهد" in small


def test_each_line_has_its_share_by_the_draft(logins: object) -> None:
    club = buying.start(buying.rule(), BIG)
    client = manager(club)
    posted = fields(shown(client, club, "/rules/main"))
    save(client, club, "main", {**posted, "what": "groups", "groups": ["dairy"]})
    lines = {"try_group": ["dairy", "", "dairy"], "try_quantity": ["1", "1", "2"]}
    page = try_basket(client, club, "main", **lines, try_price=["1000", "5000", "500"])
    shares = re.findall(r'<td class="col-num ps-1[^"]*">(.*?)</td>', page)
    assert shares == ["۱۰ امتیاز", "–", "۱۰ امتیاز"]
    assert buying.one(club, "select count(*) from core_purchases_purchase where club_id = %s", club.id) == 0


def test_a_member_is_tried_as_they_stand(logins: object) -> None:
    first = buying.rule(
        "first",
        amount={"kind": "fixed", "amount": 7},
        condition={"fact": "member.purchases", "op": "=", "value": 0},
    )
    club = buying.start(buying.rule(), first)
    member = buying.join(club)
    buying.buy(club, member, 100_000, now=buying.NOW)
    client = manager(club)
    assert "۷ امتیاز" in try_basket(client, club, "first")
    assert "این قانون اینجا چیزی نمی‌دهد" in try_basket(client, club, "first", try_member=str(member))


def test_what_is_no_price_is_said_beside_its_line(logins: object) -> None:
    club = buying.start(buying.rule())
    page = try_basket(manager(club), club, "main", try_price=["گران"])
    assert "قیمت و تعداد" in page
    assert "گران" in page


@pytest.fixture
def bought(logins: object) -> Club:
    """A club with purchases of some months, and a draft that gives twice as much."""
    club = buying.start(buying.rule())
    for number in range(6):
        member = buying.join(club)
        buying.buy(club, member, 1_000_000, now=NOW - (20 + 30 * number) * DAY)
    client = manager(club)
    save(client, club, "main", {**fields(shown(client, club, "/rules/main")), "amount.amount": "2"})
    return club


def started(client: Client, club: Club) -> Simulation:
    answer = client.post(f"/panel/{club.slug}/simulation", {"once": "one"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    assert "<job-progress" in answer.content.decode()
    with unit(club.id):
        found = runs.latest()
    assert found is not None
    return found


def piece(client: Client, club: Club, id: UUID) -> str:
    return html.unescape(client.get(f"/panel/{club.slug}/simulation/{id}").content.decode())


def test_a_simulation_compares_the_draft_with_what_is_in_force(bought: Club) -> None:
    client = manager(bought)
    run = started(client, bought)
    again = client.post(f"/panel/{bought.slug}/simulation", {"once": "two"}, headers={"HX-Request": "true"})
    assert str(run.id) in again.content.decode(), "asking again follows the one that runs"
    progressive.run(bought.id, run.id)
    with unit(bought.id):
        done = runs.get(run.id)
        assert done is not None
        assert (done.state, done.done) == ("done", done.total)
        figures = runs.figures(done)
    assert figures["old"]["currencies"]["points"]["issued"] == 6_000
    assert figures["new"]["currencies"]["points"]["issued"] == 12_000
    assert figures["new"]["purchases"] == 6
    page = piece(client, bought, run.id)
    assert "<job-progress" not in page
    assert "۶٬۰۰۰" in page
    assert (
        buying.one(bought, "select count(*) from core_earning_programme where club_id = %s", bought.id) == 1
    )
    wide = client.get(f"/panel/{bought.slug}/simulation")
    assert "۱۲٬۰۰۰" in html.unescape(wide.content.decode())


def test_a_simulation_can_be_stopped_and_keeps_what_it_found(bought: Club, monkeypatch: Any) -> None:
    client = manager(bought)
    run = started(client, bought)
    parts = progressive.each_part

    def stop_after_one(work: Any, processes: int) -> Any:
        for number, found in enumerate(parts(work, processes)):
            if number == 4:
                assert client.post(f"/panel/{bought.slug}/simulation/{run.id}/stop", {}).status_code == 303
            yield found

    monkeypatch.setattr(progressive, "each_part", stop_after_one)
    progressive.run(bought.id, run.id)
    with unit(bought.id):
        stopped = runs.get(run.id)
        assert stopped is not None
        assert stopped.state == "stopped"
        assert 0 < stopped.done < stopped.total
        assert runs.figures(stopped)
    assert "تا اینجا" in piece(client, bought, run.id)


def test_only_who_writes_the_programme_starts_and_another_clubs_run_is_not_there(bought: Club) -> None:
    run = started(manager(bought), bought)
    reader = manager(bought, "auditor")
    assert reader.post(f"/panel/{bought.slug}/simulation", {}).status_code == 403
    assert reader.post(f"/panel/{bought.slug}/simulation/{run.id}/stop", {}).status_code == 403
    assert reader.get(f"/panel/{bought.slug}/simulation").status_code == 200
    other = buying.start(buying.rule())
    assert manager(other).get(f"/panel/{other.slug}/simulation/{run.id}").status_code == 404
    assert manager(other).get(f"/panel/{other.slug}/simulation/{run.id}?wide=1").status_code == 404


def test_an_empty_year_is_said(logins: object) -> None:
    club = buying.start(buying.rule())
    client = manager(club)
    run = started(client, club)
    progressive.run(club.id, run.id)
    assert "خریدی نیست" in piece(client, club, run.id)


def test_currencies_are_forms_and_go_into_the_draft(logins: object) -> None:
    club = buying.start(buying.rule())
    client = manager(club)
    page = html.unescape(client.get(f"/panel/{club.slug}/currencies").content.decode())
    assert "امتیاز" in page
    posted = {
        "key": "tickets", "names.fa": "بلیت", "names.en": "tickets", "kind": "tickets", "scale": "0", "rial_value": "",
        "spent_points_policy": "negative", "returned_expiry": "keep", "returned_extend_days": "0", "min_spend": "0",
    }  # fmt: skip
    wrong = client.post(f"/panel/{club.slug}/currencies/new", {**posted, "key": "ب", "once": "a"})
    assert wrong.status_code == 422
    taken = client.post(f"/panel/{club.slug}/currencies/new", {**posted, "key": "points", "once": "b"})
    assert taken.status_code == 422
    assert "واحدی با این کلید هست" in html.unescape(taken.content.decode())
    made = client.post(f"/panel/{club.slug}/currencies/new", {**posted, "once": "c"})
    assert made.status_code == 303, made.content.decode()[:3000]
    changed = client.post(
        f"/panel/{club.slug}/currencies/tickets", {**posted, "key": "other", "names.fa": "برگه"}
    )
    assert changed.status_code == 303
    assert "برگه" in html.unescape(client.get(f"/panel/{club.slug}/currencies/tickets").content.decode())
    assert "برگه" in shown(client, club, "/review")
    assert manager(club, "auditor").post(f"/panel/{club.slug}/currencies/points", posted).status_code == 403


@pytest.mark.parametrize(
    ("address", "most"),
    [("programme", 22), ("programme/rules/big", 24), ("programme/review", 24), ("programme/versions", 16),
     ("simulation", 16), ("currencies", 18)],
)  # fmt: skip
def test_pages_ask_a_fixed_number_of_things(logins: object, address: str, most: int) -> None:
    few = buying.start(buying.rule(), BIG)
    many = buying.start(*(buying.rule(f"r{number}") for number in range(40)), BIG)
    sizes = []
    for club in (few, many):
        client = signing.client(signing.person(club))
        client.get(f"/panel/{club.slug}/{address}")
        with counted() as statements:
            assert client.get(f"/panel/{club.slug}/{address}").status_code == 200
        sizes.append(len(statements))
    assert sizes[0] == sizes[1]
    assert sizes[0] <= most, statements.statements
