"""Manifest of stamps: everything that it registers."""

from vafa.kernel.modules import Module

from .of_member import figures as figures_of_member
from .params import StampsParams
from .rules import contribute

MODULE = Module(
    key="stamps",
    names={"fa": "کارت مهر", "en": "Stamp cards"},
    descriptions={
        "fa": "ده تا بخر، یازدهمی رایگان: کارت‌هایی که با هر خرید پر می‌شوند",
        "en": "Buy ten, the eleventh is free: cards that fill with every purchase",
    },
    params=StampsParams,
    engine=contribute,
    member_figures=(figures_of_member,),
)
