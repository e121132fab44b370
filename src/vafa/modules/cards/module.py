"""Manifest of cards: everything that it registers."""

from vafa.kernel.modules import Module

from .events import EVENTS
from .params import CardsParams

MODULE = Module(
    key="cards",
    names={"fa": "کارت", "en": "Cards"},
    descriptions={
        "fa": "ساخت دسته‌ای شماره، برگهٔ چاپ، مسدود و تعویض کردن، کدی که در گوشی عوض می‌شود، گذر اپل و گوگل",
        "en": "Numbers in batches, printed sheets, blocking and replacing, codes that change, wallet passes",
    },
    params=CardsParams,
    events=EVENTS,
    jobs=("cards.make_batch",),
    permissions={
        "cards.batches": {"fa": "ساخت و گرفتن شماره‌های کارت", "en": "Make and take out card numbers"}
    },
)
