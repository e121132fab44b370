"""Manifest of offers: everything that it registers."""

from vafa.kernel.modules import Module

from . import member
from .api import routes
from .panel import MENU, PAGES
from .params import OffersParams
from .rules import contribute

MODULE = Module(
    key="offers",
    names={"fa": "تخفیف و آفر", "en": "Offers"},
    descriptions={
        "fa": "تخفیف درصدی، مبلغی و پلکانی، بسته و کالای رایگان، برای گروه، ساعت، شعبه، سطح و بخش، با سهمیه و بودجه",
        "en": "Percent, amount, steps, bundles and free items off; by group, hour, branch and tier; limits and budgets",
    },
    params=OffersParams,
    engine=contribute,
    panel=PAGES,
    menu=MENU,
    member=(member.pages,),
    api=(routes,),
    subscribers=("offers.bought", "offers.came_back"),
    acts={
        "programme.draft_offer": {"fa": "آفری را در پیش‌نویس تغییر داد", "en": "Changed an offer of the draft"}
    },
)
