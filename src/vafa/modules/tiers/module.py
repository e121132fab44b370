"""Manifest of tiers: everything that it registers."""

from vafa.kernel.modules import Module

from .events import EVENTS
from .figures import figures
from .of_member import figures as figures_of_member
from .params import TiersParams
from .rules import contribute
from .writing import write_changes

MODULE = Module(
    key="tiers",
    names={"fa": "سطح‌بندی", "en": "Tiers"},
    descriptions={
        "fa": "نردبان‌های سطح بر پایهٔ امتیاز، خرید یا تعداد مراجعه، با مزیت‌های هر سطح",
        "en": "Ladders of tiers by points, spend or visits, with benefits for each tier",
    },
    params=TiersParams,
    engine=contribute,
    write_changes=write_changes,
    events=EVENTS,
    jobs=("tiers.tick",),
    figures=figures,
    member_figures=(figures_of_member,),
    home=("tiers/home.html",),
    permissions={"tiers.freeze": {"fa": "ثابت نگه داشتن سطح عضو", "en": "Freeze a member's tier"}},
)
