"""Manifest of cashback: everything that it registers."""

from vafa.kernel.modules import Module

from .params import CashbackParams
from .rules import contribute

MODULE = Module(
    key="cashback",
    names={"fa": "بازگشت وجه", "en": "Cashback"},
    descriptions={
        "fa": "درصدی از هر خرید به‌صورت اعتبار ریالی برای خریدهای بعدی",
        "en": "A percentage of each purchase as credit in rials for the next ones",
    },
    params=CashbackParams,
    branch_params=True,
    engine=contribute,
)
