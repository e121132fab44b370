"""Filling the demo club's shelf: a second version of its programme, and what tables hold. It may be run again."""

from typing import Any, Final
from uuid import UUID

from django.db import connections

from vafa.core.earning import programmes, publishing
from vafa.core.earning.models import Standing
from vafa.core.earning.programmes import parse_body
from vafa.demo import benefits
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.modules import keys_on
from vafa.modules.cards import batches
from vafa.modules.cards.models import Batch
from vafa.modules.coupons import series
from vafa.modules.coupons.models import Series
from vafa.modules.credit import granting, lending
from vafa.modules.credit.models import Line
from vafa.modules.giftcards import making
from vafa.modules.giftcards.models import Batch as GiftCards
from vafa.modules.rewards import catalogue
from vafa.modules.rewards.bodies import RewardBody

BEST: Final = 12
"""So many of those who bought most have a credit line and some grocery credit."""
LIMIT: Final = 50_000_000
GRANT: Final = 3_000_000
REASON: Final = "دادهٔ نمایشی"


def fill(club: Club) -> None:
    """Modules on, with a sensible set of each. What is there already stays as it is."""
    with unit(club.id):
        _publish(club.id)
    programmes.forget(club.id)
    with unit(club.id):
        _rewards()
        _credit()
        _coupons()
        if not Batch.objects.exists():
            batches.start(total=200, name="کارت‌های شعبه")
        if not GiftCards.objects.exists():
            making.start(count=60, amount=5_000_000, design="joy", name="کارت‌های عیدی")


def _publish(club_id: int) -> None:
    """All of them in one version."""
    missing = {key: switch for key, switch in benefits.modules().items() if key not in keys_on(club_id)}
    if not missing:
        return
    book = programmes.book(connections["default"].connection, club_id)
    body: dict[str, Any] = publishing.dump(book.version(book.number).body)
    body["modules"] = {**body.get("modules", {}), **missing}
    publishing.publish_body(parse_body(body), note="benefits")


def _rewards() -> None:
    for key, stock, body in benefits.rewards():
        if catalogue.by_key(key) is None:
            catalogue.create(key=key, stock=stock, body=RewardBody.load(body))


def _credit() -> None:
    if Line.objects.exists():
        return
    for member_id in _best():
        lending.open_line(member_id=member_id, kind="line", limit=LIMIT)
        granting.grant(member_id=member_id, kind="food", amount=GRANT, reason=REASON)


def _coupons() -> None:
    if Series.objects.exists():
        return
    wanted = series.Wanted
    series.create(wanted(name="کد خوش‌آمد", kind="welcome", shape="word", word="SALAM", uses=0, shown=True))
    series.create(wanted(name="سپاس", kind="thanks", shape="codes", count=500, prefix="TH"))


def _best() -> list[UUID]:
    """Who bought most."""
    return list(Standing.objects.order_by("-spent", "member_id").values_list("member_id", flat=True)[:BEST])
