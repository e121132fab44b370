"""Coupons and gift cards for tests of pages: series and batches, what a member has of them, and a card with a life."""

from typing import Any
from uuid import UUID

from tests.database import buying, vouching
from vafa.core.vouchers import codes
from vafa.core.vouchers.models import Voucher
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.modules.coupons import giving, making, series
from vafa.modules.giftcards import giving as cards
from vafa.modules.giftcards import making as batches

MODULES: dict[str, Any] = {
    "coupons": {"on": True, "params": {"kinds": [vouching.TEN]}},
    "giftcards": {"on": True, "params": {}},
}


def vouched(club: Club, count: int, ids: list[UUID]) -> dict[str, Any]:
    """``count`` of everything; what stands for the variables of the pages' addresses."""
    with unit(club.id):
        for n in range(count):
            wanted = series.Wanted(
                name=f"word {n}", kind="ten", shape="word", word=f"WORD{n}", shown=True, uses=0
            )
            series.create(wanted)
        rows = [
            "x",
            *(f"file-{n}" for n in range(count)),
            *("x" * n for n in range(1, 3) for _ in range(count)),
        ]
        files = series.create(series.Wanted(name="file", kind="ten", shape="file", rows=rows))
        own = [giving.give(member_id=ids[0], kind="ten") for _ in range(count)]
        made = [batches.start(count=count, amount=1_000_000).id for _ in range(count)]
        given = [_lived(club, ids[0]) for _ in range(count)]
    batch, voucher = made[0], given[0]
    while making.step(club.id, files.id):
        pass
    while batches.step(club.id, batch):
        pass
    for _ in range(count):
        pin = codes.pin_of(club.id, voucher.id)
        buying.buy(club, None, 10_000, payments=vouching.pay(voucher.code, pin=pin), branch="b0")
    return {
        "series_id": files.id, "gift_batch_id": batch, "sheet": 1, "giftcard:voucher_id": voucher.id,
        "giftcard-sheet:voucher_id": voucher.id, "my-giftcard:voucher_id": voucher.id,
        "my-giftcard-send:voucher_id": voucher.id, "my-coupon:voucher_id": own[0].id,
    }  # fmt: skip


def _lived(club: Club, member_id: UUID) -> Voucher:
    """A card that the member was given."""
    return cards.give(amount=1_000_000, member_id=member_id, message="نمونه")
