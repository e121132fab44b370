"""Home: its figures, its empty state, who may see it; the same number of statements whatever the club holds."""

import html
import re
import time
from datetime import UTC, date, datetime
from urllib.parse import unquote

from django.test import Client

from tests import signing
from tests.database import buying
from tests.database.buying import buy, join, start
from tests.pages.counting import counted
from vafa.core.insight import home, months, snapshots, summing
from vafa.core.insight.panel.home import drifted
from vafa.core.segments import matching
from vafa.domain.time import DAY, from_datetime
from vafa.kernel.database import unit
from vafa.kernel.models import Club


def now() -> int:
    return int(time.time() * 1_000_000)


def summed_up() -> None:
    """As the job would, a moment later."""
    time.sleep(0.005)
    summing.sum_up(datetime.now(UTC) + summing.MARGIN)


def shown(client: Client, club: Club, address: str = "", status: int = 200) -> str:
    answer = client.get(f"/panel/{club.slug}/{address}", headers={"accept-language": "fa"})
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_an_empty_club_says_what_to_do(logins: object) -> None:
    club = start()
    page = shown(signing.client(signing.person(club)), club)
    assert "باشگاه آمادهٔ نخستین اعضاست" in page
    assert 'dir="rtl"' in page


def test_figures_of_this_month(logins: object) -> None:
    club = start()
    ann = join(club)
    buy(club, ann, 1_250_000, now=now())
    with unit(club.id):
        snapshots.take()
    page = shown(signing.client(signing.person(club)), club)
    assert "۱۲۵٬۰۰۰" in page


def test_english_is_complete(logins: object) -> None:
    club = start()
    buy(club, join(club), 1_250_000, now=now())
    client = signing.client(signing.person(club))
    client.cookies["vafa_lang"] = "en"
    page = shown(client, club)
    assert "Sales to members" in page
    assert "125,000" in page
    assert 'dir="ltr"' in page


def test_every_period_and_step(logins: object) -> None:
    club = start()
    buy(club, join(club), now=now())
    with unit(club.id):
        summed_up()
        months.count_stale()
    client = signing.client(signing.person(club))
    for period in ("day", "week", "month", "quarter", "year", "nonsense"):
        for step in ("day", "week", "month"):
            shown(client, club, f"?period={period}&step={step}")


def test_a_cashier_sees_no_figures(logins: object) -> None:
    club = start()
    client = signing.client(signing.person(club, "cashier"))
    assert "کار شما پای صندوق است" in shown(client, club)
    shown(client, club, "insight/days", 403)
    shown(client, club, "insight/liability", 403)


def test_another_club_is_not_there(logins: object) -> None:
    club, other = start(), start()
    client = signing.client(signing.person(club))
    shown(client, other, "", 404)
    shown(client, other, "insight/days", 404)


def test_without_sign_in_it_leads_there(logins: object) -> None:
    answer = Client().get(f"/panel/{start().slug}/")
    assert answer.status_code == 303
    assert "sign-in" in answer.headers["Location"]


def test_statements_do_not_grow(logins: object) -> None:
    club = start()
    client = signing.client(signing.person(club))
    buy(club, join(club), now=now())
    shown(client, club)
    with counted() as few:
        shown(client, club)
    for _ in range(5):
        buy(club, join(club), now=now())
    with counted() as many:
        shown(client, club)
    assert len(many) == len(few)
    assert len(few) <= 30, few.statements


def test_days_and_their_export(logins: object) -> None:
    club = start()
    buy(club, join(club), 1_250_000, now=now())
    with unit(club.id):
        summed_up()
    client = signing.client(signing.person(club))
    assert "۱۲۵٬۰۰۰" in shown(client, club, "insight/days")
    answer = client.get(f"/panel/{club.slug}/insight/days?as=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert ",1,1250000" in answer.content.decode()


def test_a_year_before_the_club_began_is_no_zero() -> None:
    day = date(2026, 11, 1)
    bars = [(day, 5, 0), (day, 6, 0), (day, 7, 3), (day, 8, 0)]
    assert [before for _day, _now, before in home.without_idle(bars)] == [None, None, 3, 0]
    assert [before for _day, _now, before in home.without_idle(bars[:2])] == [None, None]


def test_what_is_to_be_done_leads_to_exactly_those_members(logins: object) -> None:
    rule = buying.rule(expiry={"kind": "days", "days": 10})
    club = buying.start(rule)
    soon, drifting, _other = (buying.join(club) for _ in range(3))
    moment = from_datetime(datetime.now(UTC))
    buying.buy(club, soon, 1_000_000, now=moment)
    buying.buy(club, drifting, 9_000_000, now=moment - 60 * DAY)
    with unit(club.id):
        stands = snapshots.take()
        assert (stands["drifting"], stands["expiring"]["points"]["members"]) == (1, 1)
        for where, expected in (
            (drifted(stands), drifting),
            ({"fact": "member.expiring_points", "op": ">", "value": 0}, soon),
        ):
            assert matching.find(matching.compiled(where, moment)).ids == [expected]
    page = html.unescape(signing.client(signing.person(club)).get(f"/panel/{club.slug}/").content.decode())
    links = [unquote(each) for each in re.findall(r'href="([^"]*members\?where=[^"]*)"', page)]
    assert any("member.expiring_points" in each for each in links), links
    assert any("member.spent" in each and "days_since_purchase" in each for each in links), links
