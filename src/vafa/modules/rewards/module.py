"""Manifest of rewards: everything that it registers."""

from vafa.kernel.modules import Module

from .acts import ACTS
from .api import routes
from .claims import write_changes
from .events import EVENTS
from .figures import figures
from .member import pages as member_pages
from .panel import MENU, PAGES
from .params import RewardsParams
from .thresholds import contribute
from .till import pages as till_pages
from .verifying import CHECKS

MODULE = Module(
    key="rewards",
    names={"fa": "پاداش‌ها", "en": "Rewards"},
    descriptions={
        "fa": "فهرستی از کالا، خدمت، کد تخفیف و نیکوکاری که اعضا با امتیازشان می‌گیرند",
        "en": "A catalogue of goods, services, coupons and donations that members get with their points",
    },
    params=RewardsParams,
    engine=contribute,
    write_changes=write_changes,
    events=EVENTS,
    jobs=("rewards.lapse", "rewards.thresholds", "rewards.popular"),
    figures=figures,
    home=("rewards/home.html",),
    acts=ACTS,
    checks=CHECKS,
    api=(routes,),
    panel=PAGES,
    member=(member_pages,),
    till=(till_pages,),
    menu=MENU,
    permissions={
        "rewards.catalogue": {"fa": "تغییر فهرست پاداش‌ها", "en": "Change the catalogue of rewards"},
        "rewards.hand_over": {"fa": "تأیید تحویل پاداش", "en": "Confirm the hand-over of rewards"},
        "rewards.cancel": {"fa": "لغو و برگشت پاداش", "en": "Cancel and take back rewards"},
    },
)
