"""Manifest of cards: everything that it registers."""

from vafa.kernel.modules import Module

from . import member, panel, till
from .acts import ACTS
from .api import routes
from .events import EVENTS
from .params import CardsParams
from .verifying import CHECKS

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
    api=(routes,),
    panel=panel.pages,
    acts=ACTS,
    checks=CHECKS,
    menu=panel.menu,
    member=(member.pages,),
    till=(till.pages,),
    permissions={
        "cards.batches": {"fa": "ساخت و گرفتن شماره‌های کارت", "en": "Make and take out card numbers"}
    },
)
