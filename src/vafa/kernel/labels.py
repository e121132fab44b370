"""How forms call the fields of models that carry no labels of their own: rules and currencies are the domain's, which
knows no screens. Keys are (class, field); ("", field) holds for every class that says nothing else."""

from typing import Any

from vafa.kernel.offer_labels import OFFER_LABELS, OFFER_VARIANTS


def _field(fa: str, en: str, **more: Any) -> dict[str, Any]:
    return {"labels": {"fa": fa, "en": en}, **more}


def _of(**choices: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {value: {"fa": fa, "en": en} for value, (fa, en) in choices.items()}


_ROUNDING = _of(
    floor=("رو به پایین", "Down"),
    ceil=("رو به بالا", "Up"),
    half_up=("به نزدیک‌ترین", "To the nearest"),
    half_even=("به نزدیک‌ترین زوج", "To the nearest even"),
    down=("به سوی صفر", "Toward zero"),
)
_PERIODS = _of(
    event=("هر خرید", "each purchase"), day=("هر روز", "a day"), week=("هر هفته", "a week"),
    month=("هر ماه", "a month"), quarter=("هر فصل", "a quarter"), year=("هر سال", "a year"),
    member=("همیشه، هر عضو", "a member, ever"), campaign=("کل کمپین", "the whole campaign"),
)  # fmt: skip

LABELS: dict[tuple[str, str], dict[str, Any]] = {
    ("", "key"): _field("کلید", "Key"),
    ("", "names"): _field("نام", "Name"),
    ("", "amount"): _field("مقدار", "Amount"),
    ("", "rounding"): _field("گرد کردن", "Rounding", choices=_ROUNDING),
    ("", "percent"): _field("درصد", "Percent", unit="percent"),
    ("", "days"): _field("روزها", "Days", unit="day"),
    ("", "hours"): _field("ساعت‌ها", "Hours", unit="hour"),
    ("", "months"): _field("ماه‌های شمسی", "Jalali months", unit="month"),
    ("", "years"): _field("سال‌ها", "Years", unit="year"),
    ("", "every"): _field("هر چند قلم", "For every so many items", unit="item"),
    ("", "currency"): _field("واحد", "Currency", source="currencies"),
    ("", "branches"): _field("شعبه‌ها", "Branches", source="branches"),
    ("PerAmount", "per"): _field("به ازای هر", "For each", unit="rial"),
    ("PerAmount", "steps"): _field("تنها گام‌های کامل", "Whole steps only"),
    ("Tiered", "steps"): _field("پله‌ها", "Steps"),
    ("Tiered", "mode"): _field(
        "شیوهٔ پله‌ها", "How steps count",
        choices=_of(whole=("کل مبلغ با پلهٔ رسیده", "The whole by the step reached"),
                    marginal=("هر بخش با پلهٔ خودش", "Each part by its own step")),
    ),
    ("Step", "from_"): _field("از مبلغ", "From", unit="rial"),
    ("Step", "per"): _field("به ازای هر", "For each", unit="rial"),
    ("Multiplier", "factor"): _field("ضریب", "Factor"),
    ("Multiplier", "of"): _field(
        "تنها این قانون‌ها", "These rules only", source="rules",
        help={"fa": "خالی: همهٔ دریافت‌های پایهٔ این واحد", "en": "Empty: all base earning of the currency"},
    ),
    ("Base", "lines"): _field("شرط قلم", "Condition on a line"),
    ("Base", "kinds"): _field("نوع قلم‌ها", "Kinds of lines", source="line_kinds"),
    ("Base", "before_discounts"): _field("پیش از تخفیف", "Before discounts"),
    ("Base", "with_tax"): _field("با مالیات", "With tax"),
    ("Base", "with_shipping"): _field("با هزینهٔ ارسال", "With shipping"),
    ("Base", "before_club_payments"): _field(
        "پیش از پرداخت با امتیاز و اعتبار", "Before payments with points and credit"
    ),
    ("Cap", "per"): _field("در", "Per", choices=_PERIODS),
    ("Cap", "amount"): _field("حداکثر", "At most"),
    ("FixedDate", "at"): _field("تاریخ", "Date", unit="date"),
    ("Months", "end_of_month"): _field("پایان همان ماه", "At the end of that month"),
    ("YearEnd", "years"): _field("سال‌های پس از امسال", "Years after this one", unit="year"),
    ("OnEvent", "event_type"): _field("رویداد", "Event", source="events"),
    ("OnDate", "date"): _field(
        "تاریخ", "Date", choices=_of(birthday=("تولد", "Birthday"), joined=("سالگرد عضویت", "Day of joining"))
    ),
    ("OnDate", "days_before"): _field("چند روز زودتر", "Days earlier", unit="day"),
    ("Currency", "kind"): _field(
        "نوع", "Kind",
        choices=_of(points=("امتیاز", "Points"), credit=("اعتبار", "Credit"), stamps=("مهر", "Stamps"),
                    tickets=("بلیت", "Tickets"), other=("دیگر", "Other")),
    ),
    ("Currency", "scale"): _field("رقم‌های اعشار", "Decimal places"),
    ("Currency", "rial_value"): _field(
        "ارزش یک واحد در پرداخت", "Worth of one in a payment", unit="rial",
        help={"fa": "خالی: با آن پرداخت نمی‌شود", "en": "Empty: nothing is paid with it"},
    ),
    ("Currency", "transferable"): _field("هدیه دادن به عضو دیگر", "May be given to another member"),
    ("Currency", "spent_points_policy"): _field(
        "اگر پیش از مرجوعی خرج شده باشد", "If it was spent before a refund",
        choices=_of(negative=("مانده منفی شود", "The balance goes below zero"),
                    set_off=("از دریافت‌های بعدی کم شود", "It is set off against later earnings"),
                    clip=("باشگاه می‌پذیرد", "The club bears it"),
                    refuse=("مرجوعی پذیرفته نشود", "The refund is refused")),
    ),
    ("Currency", "returned_expiry"): _field(
        "انقضای آنچه برمی‌گردد", "Expiry of what comes back",
        choices=_of(keep=("همان انقضای پیشین", "As it was"), extend=("تمدید به روز", "Some days more"),
                    renew=("مانند دریافت تازه", "As if earned today")),
    ),
    ("Currency", "returned_extend_days"): _field("روزهای تمدید", "Days more", unit="day"),
    ("Currency", "min_spend"): _field("کمترین پرداخت", "Least payment"),
}  # fmt: skip

VARIANTS: dict[str, dict[str, str]] = {
    "OnPurchase": {"fa": "پس از هر خرید", "en": "After each purchase"},
    "OnRefund": {"fa": "پس از مرجوعی", "en": "After a refund"},
    "OnEvent": {"fa": "با یک رویداد", "en": "On an event"},
    "OnDate": {"fa": "در تاریخی از عضو", "en": "On a date of the member"},
    "Fixed": {"fa": "مقدار ثابت", "en": "A fixed amount"},
    "PerAmount": {"fa": "به ازای هر مبلغ", "en": "For each amount spent"},
    "Percent": {"fa": "درصدی از مبلغ", "en": "A percentage"},
    "PerItem": {"fa": "به ازای هر قلم", "en": "For each item"},
    "Tiered": {"fa": "پله‌ای", "en": "In steps"},
    "Multiplier": {"fa": "ضریب بر دریافت‌های دیگر", "en": "Multiplies other earnings"},
    "Never": {"fa": "هرگز", "en": "Never"},
    "FixedDate": {"fa": "در یک تاریخ", "en": "On a date"},
    "Days": {"fa": "پس از چند روز", "en": "After some days"},
    "Months": {"fa": "پس از چند ماه شمسی", "en": "After some Jalali months"},
    "Inactivity": {"fa": "پس از روزهای بی‌خرید", "en": "After days without a purchase"},
    "YearEnd": {"fa": "در پایان سال شمسی", "en": "At the end of a Jalali year"},
}

LABELS |= OFFER_LABELS
VARIANTS |= OFFER_VARIANTS
