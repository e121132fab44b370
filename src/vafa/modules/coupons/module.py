"""Manifest of coupons: everything that it registers."""

from vafa.kernel.modules import Module

from . import member, panel
from .api import routes
from .events import EVENTS
from .params import CouponsParams
from .rules import contribute

MODULE = Module(
    key="coupons",
    names={"fa": "کد تخفیف", "en": "Coupons"},
    descriptions={
        "fa": "کدهای همگانی و شخصی، یک‌به‌یک یا میلیونی، که تخفیفی را باز می‌کنند",
        "en": "Codes for everybody or for one member, one by one or by the million, that unlock an offer",
    },
    params=CouponsParams,
    engine=contribute,
    events=EVENTS,
    jobs=("coupons.make_series", "coupons.close_series"),
    subscribers=("coupons.used", "coupons.came_back", "coupons.blocked"),
    api=(routes,),
    panel=panel.pages,
    menu=panel.menu,
    member=(member.pages,),
    acts={
        "coupons.start_series": {"fa": "سری کد تخفیف ساخت", "en": "Asked for a series of coupons"},
        "coupons.made": {"fa": "ساخت سری کد تخفیف تمام شد", "en": "A series of coupons was made"},
        "coupons.stop_series": {"fa": "ساخت سری کد تخفیف را متوقف کرد", "en": "Stopped making a series"},
        "coupons.go_on": {"fa": "ساخت سری کد تخفیف را از سر گرفت", "en": "Went on making a series"},
        "coupons.close_series": {"fa": "سری کد تخفیف را بست", "en": "Closed a series of coupons"},
        "coupons.export": {"fa": "کدهای سری را گرفت", "en": "Took out the codes of a series"},
        "coupons.give": {"fa": "به عضو کد تخفیف داد", "en": "Gave a member a coupon"},
    },
    permissions={
        "coupons.series": {"fa": "ساخت، گرفتن و بستن سری کد تخفیف", "en": "Make, take out and close coupons"},
        "coupons.give": {"fa": "دادن کد تخفیف به عضو", "en": "Give members coupons"},
    },
)
