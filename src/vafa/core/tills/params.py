"""What a club sets for its tills. Kept in a row of the club; changes are audited."""

from collections.abc import Mapping
from typing import Any, ClassVar

from vafa.core.tills.models import TillSettings
from vafa.kernel import audit
from vafa.kernel.params import Params, param

_MOST = 10**12


class TillParams(Params):
    version: ClassVar[int] = 1

    code_above: int = param(
        1_000_000,
        fa="کد یک‌بارمصرف از این مبلغ به بالا",
        en="One-time code above this amount",
        unit="rial",
        help_fa="خرج بیش از این مبلغ در یک خرید، کدی می‌خواهد که به موبایل عضو فرستاده می‌شود.",
        help_en="Spending more than this in one purchase asks for a code sent to the member's mobile.",
        ge=0,
        le=_MOST,
    )
    offline_ceiling: int = param(
        0,
        fa="سقف خرج بدون شبکه در هر خرید",
        en="Most that may be spent without a network in one purchase",
        unit="rial",
        help_fa="صفر یعنی بدون شبکه چیزی خرج نمی‌شود. مانده از آخرین باری است که شبکه بود.",
        help_en="Zero means nothing is spent without a network. The balance is the last known one.",
        ge=0,
        le=_MOST,
    )
    guests: bool = param(
        True,
        fa="خرید بدون عضو",
        en="Purchases without a member",
        help_fa="صندوق‌دار با یک کلید خرید کسی را ثبت می‌کند که عضو نیست؛ تخفیف‌های همگانی به او هم می‌رسد.",
        help_en="With one key a purchase of somebody who is no member is recorded; offers for everyone hold for them.",
    )
    receipt_text: str = param(
        "",
        fa="جملهٔ پایین رسید",
        en="Sentence at the foot of the receipt",
        max_length=200,
    )
    kiosk_seconds: int = param(
        30,
        fa="بازگشت کیوسک به صفحهٔ آغاز پس از",
        en="The kiosk returns to its start page after",
        unit="seconds",
        ge=10,
        le=300,
    )


def read() -> TillParams:
    """What holds now. Inside ``unit(club_id)``."""
    row = TillSettings.objects.filter(part="tills").first()
    return TillParams.load(row.params if row else None)


def save(*, changes: Mapping[str, Any]) -> TillParams:
    """Change what is given; ``ParamsInvalid`` names the fields."""
    before = read()
    after = before.merge(changes)
    if after == before:
        return before
    TillSettings.objects.bulk_create(
        [TillSettings(part="tills", params=after.dump())],
        update_conflicts=True,
        unique_fields=["club_id", "part"],
        update_fields=["params"],
    )
    audit.record("tills.settings", "club", None, before.dump(), after.dump())
    return after
