"""What a club sets of its rewards as a whole; the catalogue itself changes daily and lives in tables."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from vafa.domain.baskets import MAX_AMOUNT
from vafa.domain.values import Names
from vafa.kernel.params import Params, param

KEY = r"^[a-z][a-z0-9_]{0,39}$"


class Group(BaseModel):
    """A part of the params with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class EarnedEver(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "همهٔ دریافت‌ها از آغاز", "en": "All that was ever earned"}

    kind: Literal["ever"] = "ever"


class EarnedInMonth(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "دریافت در یک ماه شمسی", "en": "Earned in a Jalali month"}

    kind: Literal["month"] = "month"


class EarnedInYear(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "دریافت در یک سال شمسی", "en": "Earned in a Jalali year"}

    kind: Literal["year"] = "year"


class Balance(Group):
    """Given once, when the spendable balance first reaches it."""

    labels: ClassVar[dict[str, str]] = {"fa": "ماندهٔ قابل خرج", "en": "The spendable balance"}

    kind: Literal["balance"] = "balance"


Counts = Annotated[EarnedEver | EarnedInMonth | EarnedInYear | Balance, Field(discriminator="kind")]


class Threshold(Group):
    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    names: Names = param(fa="نام", en="Name")
    currency: str = param(fa="واحد", en="Currency", source="currencies", min_length=1, max_length=32)
    counts: Counts = param(EarnedEver(), fa="چه چیزی به حد می‌رسد", en="What reaches it")
    amount: int = param(
        fa="حد", en="Threshold", ge=1, le=MAX_AMOUNT,
        help_fa="به کوچک‌ترین جزء واحد", help_en="in the smallest unit of the currency",
    )  # fmt: skip
    reward: str = param(fa="پاداش", en="Reward", source="rewards", pattern=KEY)


class RewardsParams(Params):
    version: ClassVar[int] = 1

    pickup_days: int = param(14, fa="مهلت تحویل گرفتن", en="Days to pick up", unit="day", ge=1, le=3650)
    cancel_hours: int = param(
        24, fa="مهلت لغو از سوی عضو", en="Members may cancel within", unit="hour", ge=0, le=8760,
        help_fa="صفر: عضو خودش لغو نمی‌کند", help_en="zero: members do not cancel by themselves",
    )  # fmt: skip
    on_lapse: Literal["give_back", "keep"] = param(
        "give_back", fa="اگر کسی نیاید", en="If nobody comes for it",
        choices={
            "give_back": ("آنچه گرفته شد برمی‌گردد", "What was taken comes back"),
            "keep": ("برنمی‌گردد", "It does not come back"),
        },
    )  # fmt: skip
    on_lost: Literal["keep", "deduct"] = param(
        "keep", fa="اگر مرجوعی، پاداشِ حدِ تحویل‌شده را ناحق کند",
        en="If a refund undoes a threshold whose reward was handed over",
        choices={
            "keep": ("عضو آن را نگه می‌دارد", "The member keeps it"),
            "deduct": ("ارزش آن از مانده کم می‌شود", "Its worth is deducted from the balance"),
        },
    )  # fmt: skip
    confirmed_by: Literal["till", "granted"] = param(
        "till", fa="چه کسی تحویل را تأیید کند", en="Who confirms a hand-over",
        choices={
            "till": ("هر کس با صندوق کار می‌کند", "Whoever works at a till"),
            "granted": ("تنها کسانی که این اجازه را دارند", "Only who was given this permission"),
        },
    )  # fmt: skip
    wishes: bool = param(True, fa="فهرست آرزوها", en="Wish lists")
    personal_order: bool = param(
        True, fa="چیدمان شخصی فهرست", en="Personal order of the catalogue",
        help_fa="خاموش: همه به ترتیب باشگاه می‌بینند", help_en="off: everybody sees the club's order",
    )  # fmt: skip
    thresholds: tuple[Threshold, ...] = param(
        (), fa="پاداش‌های حد مشخص", en="Threshold rewards", max_length=50,
        help_fa="خودکار به هر عضوی که به حد برسد داده می‌شود؛ شمارش از زمان انتشار است",
        help_en="given by themselves to every member who gets there; counting begins when this is published",
    )  # fmt: skip

    @field_validator("thresholds")
    @classmethod
    def keys_differ(cls, thresholds: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
        keys = [each.key for each in thresholds]
        if len(set(keys)) < len(keys):
            raise ValueError({"fa": "دو حد یک کلید دارند", "en": "two thresholds have the same key"})
        return thresholds
