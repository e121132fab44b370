"""Manifest of happy hour: everything that it registers."""

from vafa.kernel.modules import Module

from .params import HappyHourParams
from .rules import contribute

MODULE = Module(
    key="happy_hour",
    names={"fa": "ساعت خوش", "en": "Happy hour"},
    descriptions={
        "fa": "امتیاز بیشتر در روزها و ساعت‌های خلوت",
        "en": "More points at quiet days and hours",
    },
    params=HappyHourParams,
    engine=contribute,
)
