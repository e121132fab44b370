"""A shop with a till: its club, branch, a member with a balance, and people who stand behind the till."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests import signing
from tests.database import buying
from vafa.core.earning import services as earning
from vafa.core.members import services as members
from vafa.core.purchases import catalogue
from vafa.core.tills import devices
from vafa.kernel import sms
from vafa.kernel.database import unit
from vafa.kernel.models import Club

MOBILE = "+989121112233"


@dataclass
class Shop:
    club: Club
    member: UUID

    def staff(self, role: str = "cashier", branches: tuple[str, ...] = ()) -> "Till":
        return Till(self, signing.client(signing.person(self.club, role, branches)))

    def till(self, role: str = "cashier", name: str = "صندوق ۱", branch: str = "vanak") -> "Till":
        made = self.staff(role)
        answer = made.client.post(made.address("place"), {"branch": branch, "name": name})
        assert answer.status_code == 303, answer.content.decode()[:500]
        return made

    def balance(self, currency: str = "credit") -> int:
        from vafa.core.earning.work import now_instant
        from vafa.core.ledger import selectors

        with unit(self.club.id):
            found = selectors.balances(self.member, now_instant()) or []
        return next((each.available for each in found if each.currency == currency), 0)

    def code(self, mobile: str = MOBILE) -> str:
        """What the member reads on their phone."""
        with unit(self.club.id):
            text = sms.latest(mobile=mobile, limit=1)[0].text
        digits = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))
        return next(word for word in digits.split() if word.isdigit() and len(word) == 6)


@dataclass
class Till:
    shop: Shop
    client: Client

    def address(self, path: str = "") -> str:
        return f"/till/{self.shop.club.slug}/{path}"

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(self.address(path), query)

    def ask(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.client.post(self.address(path), json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()[:600]
        return answer.json()

    def sale(self, reference: str = "", total: int = 500_000, **more: Any) -> dict[str, Any]:
        return {
            "reference": reference or f"T1-{uuid4().hex[:8]}",
            "member": {"id": str(self.shop.member)},
            "lines": [{"unit_price": total, "name": "خرید"}],
            "happened_at": "2026-11-21T12:00:00+03:30",
            **more,
        }


YALDA: dict[str, Any] = {
    "key": "yalda",
    "names": {"fa": "جشن یلدا", "en": "Yalda"},
    "effect": {"kind": "percent", "percent": "10"},
    "lines": {"fact": "line.sku", "op": "=", "value": "626001"},
}
"""Ten percent off low-fat milk."""
LARGE: dict[str, Any] = {
    "key": "large",
    "names": {"fa": "خرید بزرگ", "en": "Large basket"},
    "effect": {"kind": "steps", "steps": [{"from": 3_000_000, "rials": 200_000}]},
}
WELCOME: dict[str, Any] = {
    "key": "welcome",
    "names": {"fa": "خوش‌آمد", "en": "Welcome"},
    "effect": {"kind": "amount", "rials": 50_000},
    "code": True,
}
OFFERS = (YALDA, LARGE, WELCOME)


def open_shop(
    credit: int = 2_000_000,
    offers: tuple[dict[str, Any], ...] = (),
    kinds: tuple[dict[str, Any], ...] = (),
) -> Shop:
    """With `offers`, and with `kinds` of credit of the club's own."""
    params: dict[str, Any] = {"offers": {"offers": list(offers)}} if offers else {}
    params |= {"credit": {"kinds": list(kinds)}} if kinds else {}
    club = buying.start(modules={key: {"on": True, "params": each} for key, each in params.items()})
    with unit(club.id):
        catalogue.put_branches(items=[{"code": "vanak", "name": "ونک"}, {"code": "karaj", "name": "کرج"}])
        catalogue.put_products(
            items=[{"sku": "626001", "name": "شیر کم‌چرب"}, {"sku": "626002", "name": "شیر پرچرب"}]
        )
        member = members.join(
            club_id=club.id, identifiers=[("mobile", MOBILE), ("card", "7K4Q-92XM")], joined_via="panel",
            given_name="رضا", family_name="نمونه",
        )  # fmt: skip
    if credit:
        with unit(club.id):
            earning.grant(member_id=member.id, currency="credit", amount=credit, reason="test")
    return Shop(club, member.id)


def second_till(shop: Shop) -> devices.Place:
    with unit(shop.club.id):
        return devices.choose(branch="vanak", name="صندوق ۲")
