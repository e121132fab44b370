"""What a club sets of tiers: its ladders, each with a metric, a window, tiers, and how a tier is kept and lost."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vafa.domain.rules import Rate, ppm
from vafa.domain.values import Key, Names
from vafa.kernel.params import Params, param

TierKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Group(BaseModel):
    """A part of the params with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Points(Group):
    """What was earned of a currency; spending it lowers nothing."""

    labels: ClassVar[dict[str, str]] = {"fa": "امتیاز گرفته‌شده", "en": "Points earned"}

    kind: Literal["points"] = "points"
    currency: Key = param("points", fa="واحد", en="Currency", source="currencies")


class Spend(Group):
    """What was bought, in rials: net of discounts, without tax."""

    labels: ClassVar[dict[str, str]] = {"fa": "مبلغ خرید", "en": "Amount spent"}

    kind: Literal["spend"] = "spend"


class Visits(Group):
    """The number of purchases."""

    labels: ClassVar[dict[str, str]] = {"fa": "تعداد خرید", "en": "Number of purchases"}

    kind: Literal["visits"] = "visits"


class RollingDays(Group):
    """The last `days` days of the club's calendar, today among them."""

    labels: ClassVar[dict[str, str]] = {"fa": "چند روز گذشته", "en": "The last days"}

    kind: Literal["rolling_days"] = "rolling_days"
    days: int = param(365, fa="روزها", en="Days", unit="day", ge=1, le=1096)


class RollingMonths(Group):
    """This Jalali month and those before it, `months` in all."""

    labels: ClassVar[dict[str, str]] = {"fa": "چند ماه شمسی گذشته", "en": "The last Jalali months"}

    kind: Literal["rolling_months"] = "rolling_months"
    months: int = param(12, fa="ماه‌ها", en="Jalali months", unit="month", ge=1, le=60)


class CalendarPeriod(Group):
    """The Jalali month, quarter or year that it is."""

    labels: ClassVar[dict[str, str]] = {"fa": "دورهٔ جاری تقویم", "en": "The running calendar period"}

    kind: Literal["calendar"] = "calendar"
    period: Literal["month", "quarter", "year"] = param(
        "year", fa="دوره", en="Period",
        choices={"month": ("ماه", "Month"), "quarter": ("فصل", "Quarter"), "year": ("سال", "Year")},
    )  # fmt: skip


class Anniversary(Group):
    """Twelve Jalali months from the day of joining, again and again."""

    labels: ClassVar[dict[str, str]] = {"fa": "سال عضویت", "en": "The year of membership"}

    kind: Literal["anniversary"] = "anniversary"


class Lifetime(Group):
    """Everything since joining."""

    labels: ClassVar[dict[str, str]] = {"fa": "از آغاز عضویت", "en": "Since joining"}

    kind: Literal["lifetime"] = "lifetime"


class ForDays(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "چند روز", "en": "Some days"}

    kind: Literal["days"] = "days"
    days: int = param(365, fa="روزها", en="Days", unit="day", ge=1, le=3660)


class ForMonths(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "چند ماه شمسی", "en": "Some Jalali months"}

    kind: Literal["jalali_months"] = "jalali_months"
    months: int = param(12, fa="ماه‌ها", en="Jalali months", unit="month", ge=1, le=120)


class UntilYearEnd(Group):
    """Until the end of a Jalali year: this one (0), the next (1), …"""

    labels: ClassVar[dict[str, str]] = {"fa": "تا پایان سال شمسی", "en": "Until the end of a Jalali year"}

    kind: Literal["jalali_year_end"] = "jalali_year_end"
    years: int = param(1, fa="سال‌های پس از امسال", en="Years after this one", unit="year", ge=0, le=10)


class WhileCriteria(Group):
    """As long as the window justifies it."""

    labels: ClassVar[dict[str, str]] = {
        "fa": "تا هنگامی که بازه به آن می‌رسد",
        "en": "While the window reaches it",
    }

    kind: Literal["criteria"] = "criteria"


class ForEver(Group):
    labels: ClassVar[dict[str, str]] = {"fa": "همیشگی", "en": "For ever"}

    kind: Literal["never"] = "never"


Metric = Annotated[Points | Spend | Visits, Field(discriminator="kind")]
Window = Annotated[
    RollingDays | RollingMonths | CalendarPeriod | Anniversary | Lifetime, Field(discriminator="kind")
]
Validity = Annotated[
    ForDays | ForMonths | UntilYearEnd | WhileCriteria | ForEver, Field(discriminator="kind")
]


class BenefitText(Group):
    fa: str = param(fa="به فارسی", en="In Persian", min_length=1, max_length=300)
    en: str = param(fa="به انگلیسی", en="In English", min_length=1, max_length=300)


class Benefits(Group):
    """What a tier brings: multipliers of base earning by currency ("1.5"), and what people are told."""

    multipliers: dict[Key, Rate] = param(
        {}, fa="ضریب دریافت", en="Earning multipliers", source="currencies", max_length=20
    )
    texts: tuple[BenefitText, ...] = param((), fa="مزیت‌های دیگر", en="Other benefits", max_length=20)

    @field_validator("multipliers")
    @classmethod
    def at_least_one(cls, multipliers: dict[str, str]) -> dict[str, str]:
        for rate in multipliers.values():
            if Decimal(rate) < 1:
                raise ValueError(
                    {"fa": "ضریب سطح کمتر از ۱ نمی‌شود", "en": "a tier's multiplier is at least 1"}
                )
        return multipliers


class Tier(Group):
    key: TierKey = param(fa="کلید", en="Key")
    names: Names = param(fa="نام", en="Name")
    threshold: int = param(
        fa="آستانه", en="Threshold", ge=0, le=10**15,
        help_fa="با سنجهٔ مبلغ خرید، به ریال", help_en="In rials where the amount spent is measured",
    )  # fmt: skip
    benefits: Benefits = param(Benefits(), fa="مزیت‌ها", en="Benefits")

    def extra(self, currency: str) -> int:
        """What it adds to a multiplier, in parts per million: 500,000 of "1.5"."""
        rate = self.benefits.multipliers.get(currency)
        return ppm(rate) - ppm("1") if rate is not None else 0


class Ladder(Group):
    key: TierKey = param("main", fa="کلید", en="Key")
    names: Names = param(Names(fa="سطح عضویت", en="Membership tier"), fa="نام", en="Name")
    metric: Metric = param(Spend(), fa="سنجه", en="Metric")
    window: Window = param(RollingMonths(), fa="بازه", en="Window")
    tiers: tuple[Tier, ...] = param(fa="سطح‌ها", en="Tiers", min_length=1, max_length=20)
    entry: str = param(
        "", fa="سطح آغاز", en="Entry tier", max_length=32,
        help_fa="کلید یک سطح؛ خالی: بی‌سطح آغاز می‌شود",
        help_en="Key of a tier; empty: members begin without one",
    )  # fmt: skip
    validity: Validity = param(UntilYearEnd(), fa="اعتبار سطح", en="Validity")
    grace_days: int = param(0, fa="مهلت پس از پایان", en="Grace after its end", unit="day", ge=0, le=366)
    downgrade: Literal["by_balance", "one_step"] = param(
        "by_balance", fa="افت سطح", en="Downgrade",
        choices={"by_balance": ("به سطحی که به آن می‌رسد", "To the tier that is reached"),
                 "one_step": ("یک پله", "One step")},
    )  # fmt: skip
    warn_days: int = param(14, fa="هشدار پیش از پایان", en="Warning before its end", unit="day", ge=0, le=180)
    on_refund: Literal["undo", "keep"] = param(
        "undo", fa="با مرجوعی", en="On a refund",
        choices={"undo": ("سطح هم برمی‌گردد", "The tier goes back, too"), "keep": ("سطح می‌ماند", "The tier stays")},
    )  # fmt: skip
    on_change: Literal["at_once", "at_validity_end"] = param(
        "at_once", fa="با تغییر آستانه‌ها", en="When thresholds change",
        choices={"at_once": ("اعضا همان هنگام جابه‌جا شوند", "Members move at once"),
                 "at_validity_end": ("پس از پایان اعتبار سطح", "When their tier ends")},
    )  # fmt: skip
    corrections_count: bool = param(False, fa="اصلاح‌های دستی هم حساب شود", en="Corrections by staff count")

    @model_validator(mode="after")
    def tiers_ascend(self) -> Self:
        thresholds = [tier.threshold for tier in self.tiers]
        if thresholds != sorted(set(thresholds)):
            raise ValueError(
                {
                    "fa": "آستانهٔ هر سطح باید از سطح پیش از آن بیشتر باشد",
                    "en": "each tier's threshold must be higher than that of the tier before it",
                }
            )
        keys = [tier.key for tier in self.tiers]
        if len(set(keys)) < len(keys):
            raise ValueError({"fa": "دو سطح یک کلید دارند", "en": "two tiers of a ladder have the same key"})
        if self.entry and self.entry not in keys:
            raise ValueError(
                {"fa": "سطح آغاز در نردبان نیست", "en": "the entry tier is not one of the ladder's tiers"}
            )
        return self


def _tier(key: str, fa: str, en: str, threshold: int, multiplier: str) -> Tier:
    return Tier(
        key=key,
        names=Names(fa=fa, en=en),
        threshold=threshold,
        benefits=Benefits(multipliers={"points": multiplier} if multiplier else {}),
    )


def first_ladder() -> tuple[Ladder, ...]:
    """Three tiers by what was bought in twelve Jalali months; amounts are rials."""
    return (
        Ladder(
            tiers=(
                _tier("bronze", "برنزی", "Bronze", 0, ""),
                _tier("silver", "نقره‌ای", "Silver", 50_000_000, "1.25"),
                _tier("gold", "طلایی", "Gold", 200_000_000, "1.5"),
            )
        ),
    )


class TiersParams(Params):
    version: ClassVar[int] = 1

    ladders: tuple[Ladder, ...] = param(
        fa="نردبان‌ها", en="Ladders", default_factory=first_ladder, min_length=1, max_length=8
    )

    @field_validator("ladders")
    @classmethod
    def keys_differ(cls, ladders: tuple[Ladder, ...]) -> tuple[Ladder, ...]:
        keys = [ladder.key for ladder in ladders]
        if len(set(keys)) < len(keys):
            raise ValueError({"fa": "دو نردبان یک کلید دارند", "en": "two ladders have the same key"})
        return ladders
