"""Home: its figures, its empty state, who may see it; the same number of statements whatever the club holds."""

import time
from datetime import UTC, datetime

from django.test import Client

from tests import signing
from tests.database.buying import buy, join, start
from tests.pages.counting import counted
from vafa.core.insight import months, snapshots, summing
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
