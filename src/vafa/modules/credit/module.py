"""Manifest of credit: everything that it registers."""

from vafa.kernel.modules import Module

from .api import routes
from .checks import CHECKS
from .events import EVENTS
from .member import pages as member_pages
from .of_member import figures as figures_of_member
from .panel import menu
from .panel import pages as panel_pages
from .params import CreditParams
from .rules import contribute
from .till import pages as till_pages
from .writing import write_changes

MODULE = Module(
    key="credit",
    names={"fa": "اعتباردهی", "en": "Credit"},
    descriptions={
        "fa": "اعتبار هدیه، خط اعتباری با سررسید، شارژ، تبدیل امتیاز و هدیه به عضو دیگر",
        "en": "Granted credit, credit lines with due dates, top-ups, exchanges and gifts to another member",
    },
    params=CreditParams,
    engine=contribute,
    write_changes=write_changes,
    events=EVENTS,
    jobs=("credit.tell_due",),
    checks=CHECKS,
    api=(routes,),
    panel=panel_pages,
    menu=menu,
    till=(till_pages,),
    member=(member_pages,),
    member_figures=(figures_of_member,),
    acts={
        "credit.open_line": {"fa": "خط اعتباری باز کرد", "en": "Opened a credit line"},
        "credit.change_limit": {
            "fa": "سقف خط اعتباری را تغییر داد",
            "en": "Changed the limit of a credit line",
        },
        "credit.change_terms": {
            "fa": "شرایط خط اعتباری را تغییر داد",
            "en": "Changed the terms of a credit line",
        },
        "credit.freeze": {"fa": "خط اعتباری را موقتاً بست", "en": "Froze a credit line"},
        "credit.thaw": {"fa": "خط اعتباری را دوباره باز کرد", "en": "Let a credit line pay again"},
        "credit.close_line": {"fa": "خط اعتباری را بست", "en": "Closed a credit line"},
        "credit.settle": {"fa": "تسویهٔ خط اعتباری را ثبت کرد", "en": "Took a settlement"},
        "credit.top_up": {"fa": "اعتبار را شارژ کرد", "en": "Topped up credit"},
        "credit.grant": {"fa": "اعتبار داد", "en": "Gave credit"},
        "credit.exchange": {"fa": "با نرخ باشگاه تبدیل کرد", "en": "Exchanged by the club's rate"},
        "credit.gift": {"fa": "اعتبار هدیه داد", "en": "Gave credit to another member"},
        "credit.export": {"fa": "خط‌های اعتباری را به فایل برد", "en": "Exported credit lines"},
        "credit.undo": {"fa": "کاری از اعتبار را برگرداند", "en": "Undid something of credit"},
    },
    permissions={
        "credit.lines": {"fa": "باز کردن و تغییر خط اعتباری", "en": "Open and change credit lines"},
        "credit.settle": {"fa": "تسویهٔ خط و شارژ اعتبار", "en": "Settle lines and top up credit"},
        "credit.grant": {"fa": "دادن اعتبار و برگشت آن", "en": "Give credit and take it back"},
    },
)
