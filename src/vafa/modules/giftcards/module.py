"""Manifest of gift cards: everything that it registers."""

from vafa.kernel.modules import Module

from . import member, panel
from .api import routes
from .counting import figures
from .events import EVENTS
from .params import GiftCardsParams
from .rules import contribute

MODULE = Module(
    key="giftcards",
    names={"fa": "کارت هدیه", "en": "Gift cards"},
    descriptions={
        "fa": "کارت‌های هدیهٔ فروختنی و هدیه‌دادنی، با رمز، پیامک و برگهٔ چاپ",
        "en": "Gift cards to sell and to give, with a PIN, by SMS or on printed sheets",
    },
    params=GiftCardsParams,
    engine=contribute,
    events=EVENTS,
    jobs=("giftcards.make_batch", "giftcards.count"),
    subscribers=("giftcards.sold",),
    figures=figures,
    api=(routes,),
    panel=panel.pages,
    menu=panel.menu,
    member=(member.pages,),
    home=("giftcards/home.html",),
    acts={
        "giftcards.prepare": {
            "fa": "کارت هدیه‌ای برای فروش آماده کرد",
            "en": "Prepared a gift card for a sale",
        },
        "giftcards.give": {"fa": "کارت هدیه داد", "en": "Gave a gift card away"},
        "giftcards.send_again": {"fa": "پیامک کارت هدیه را دوباره فرستاد", "en": "Sent a gift card again"},
        "giftcards.start_batch": {"fa": "دسته‌ای کارت هدیه ساخت", "en": "Asked for a batch of gift cards"},
        "giftcards.stop_batch": {"fa": "ساخت کارت هدیه را متوقف کرد", "en": "Stopped making gift cards"},
        "giftcards.export": {"fa": "کدهای کارت هدیه را گرفت", "en": "Took out the codes of gift cards"},
    },
    permissions={
        "giftcards.sell": {"fa": "آماده کردن کارت هدیه برای فروش", "en": "Prepare gift cards for a sale"},
        "giftcards.give": {"fa": "دادن کارت هدیه", "en": "Give gift cards away"},
        "giftcards.batches": {
            "fa": "ساخت، چاپ و گرفتن کارت‌های هدیه",
            "en": "Make, print and take out gift cards",
        },
    },
)
