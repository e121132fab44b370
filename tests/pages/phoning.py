"""A member with a phone, as the tests play one: a club with every module on, purchases, codes by SMS."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from tests import signing
from tests.database import buying
from vafa.core.members import services as members
from vafa.core.purchases import catalogue
from vafa.domain.time import DAY
from vafa.kernel import sms
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

MOBILE = "+989121112233"
NEW = "09350001122"
MODULES: dict[str, Any] = {
    "tiers": {"on": True, "params": {}},
    "cashback": {"on": True, "params": {}},
    "stamps": {
        "on": True,
        "params": {
            "cards": [{"key": "coffee", "names": {"fa": "مهر قهوه", "en": "Coffee stamps"}, "needed": 10}]
        },
    },
}


@dataclass
class Phone:
    """One member's browser at one club."""

    club: Club
    client: Client

    def path(self, page: str = "") -> str:
        return f"/{self.club.slug}/{page}"

    def get(self, page: str = "", **query: str) -> Any:
        return self.client.get(self.path(page), query)

    def text(self, page: str = "", **query: str) -> str:
        answer = self.get(page, **query)
        assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))
        return str(answer.content.decode())

    def post(self, page: str, **form: str) -> Any:
        return self.client.post(self.path(page), form)


def open_club() -> Club:
    """Points, tiers, cashback and a stamp card; one branch with a name."""
    rule = buying.rule("main", names={"fa": "امتیاز خرید", "en": "Points for purchases"})
    club = buying.start(rule, currencies=[buying.POINTS], modules=MODULES)
    with unit(club.id):
        catalogue.put_branches(items=[{"code": "vanak", "name": "شعبهٔ ونک"}])
    return club


def enrol(club: Club, mobile: str = MOBILE, name: str = "سارا") -> UUID:
    with unit(club.id):
        made = members.join(
            club_id=club.id,
            identifiers=[("mobile", mobile)],
            joined_via="till",
            given_name=name,
            family_name="نمونه",
            happened_at=buying.NOW - 30 * DAY,
        )
    return UUID(str(made.id))


def browser(club: Club) -> Phone:
    """At an address of its own, so that tests do not hold each other up."""
    number = uuid7().int
    return Phone(club, Client(REMOTE_ADDR=f"10.{number % 200}.{number // 200 % 200}.{number // 40000 % 200}"))


def signed_in(club: Club, member_id: UUID) -> Phone:
    return Phone(club, signing.member_client(club, member_id))


def code_for(club: Club, mobile: str = MOBILE) -> str:
    """What stands in the last message to the mobile."""
    with unit(club.id):
        text = sms.latest(mobile=mobile, limit=1)[0].text
    digits = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
    return next(word for word in digits.split() if word.isdigit() and len(word) == 6)
