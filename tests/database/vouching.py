"""Coupons and gift cards for tests: a club whose programme has offers, its vouchers, and calls past the network."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.database.buying import NOW, one, start
from vafa.core.vouchers import services
from vafa.core.vouchers.services import Issued, Terms
from vafa.domain.vouchers import GIFT_CARD, INACTIVE
from vafa.kernel import access
from vafa.kernel.database import unit
from vafa.kernel.ids import uuid7
from vafa.kernel.models import Club

TEN: dict[str, Any] = {
    "key": "coupon_ten",
    "names": {"fa": "ده درصد", "en": "Ten percent"},
    "effect": {"kind": "percent", "percent": "10"},
    "code": True,
}


def club(*kinds: dict[str, Any], coupons: dict[str, Any] | None = None, **giftcards: Any) -> Club:
    """A club with coupons (``kinds`` of them, else ten percent) and gift cards on."""
    return start(
        modules={
            "coupons": {"on": True, "params": {"kinds": list(kinds or [TEN]), **(coupons or {})}},
            "giftcards": {"on": True, "params": giftcards},
        }
    )


def coupons(at: Club, count: int = 1, **terms: Any) -> Issued:
    members = terms.pop("members", ())
    written = terms.pop("written", ())
    with unit(at.id):
        return services.issue(
            terms=Terms(series_id=uuid7(), **{"offer": "coupon_ten", **terms}),
            count=count, members=members, written=written,
        )  # fmt: skip


def card(at: Club, rials: int, **terms: Any) -> tuple[UUID, str]:
    """A gift card in force with so much on it."""
    with unit(at.id):
        made = services.issue(
            terms=Terms(
                kind=GIFT_CARD,
                series_id=uuid7(),
                face=rials,
                uses=0,
                state=INACTIVE,
                transferable=True,
                **terms,
            ),
            count=1,
        )
        services.activate(voucher_id=made.ids[0], at=NOW)
    return made.ids[0], made.codes[0]


def left(at: Club, voucher: UUID) -> int:
    return int(one(at, "select balance from core_vouchers_voucher where id = %s", voucher))


def pay(code: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": "gift_card", "code": code, **more}]


class Api:
    """Calls of one key, past the network; without scopes it may do everything."""

    def __init__(self, club: Club, *scopes: str, lang: str = "en", branch: str | None = None) -> None:
        with unit(club.id):
            key = access.create_key(slug="x", name="test", scopes=scopes or ("admin",), branch=branch)
        self.client = Client(headers={"Authorization": f"Bearer {key.token}", "Accept-Language": lang})

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.client.get(f"/api/v1{path}", query)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 200, key: str = "") -> Any:
        answer = self.client.post(
            f"/api/v1{path}", json.dumps(body or {}), content_type="application/json",
            headers={"Idempotency-Key": key or uuid4().hex},
        )  # fmt: skip
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None
