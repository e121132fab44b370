"""How forms call the fields of an offer (see `labels`)."""

from typing import Any


def _field(fa: str, en: str, **more: Any) -> dict[str, Any]:
    return {"labels": {"fa": fa, "en": en}, **more}


def _of(**choices: tuple[str, str]) -> dict[str, dict[str, str]]:
    return {value: {"fa": fa, "en": en} for value, (fa, en) in choices.items()}


_PERIODS = _of(
    purchase=("هر خرید", "a purchase"), day=("هر روز", "a day"), week=("هر هفته", "a week"),
    month=("هر ماه", "a month"), quarter=("هر فصل", "a quarter"), year=("هر سال", "a year"),
    member=("همیشه، هر عضو", "a member, ever"),
)  # fmt: skip

OFFER_LABELS: dict[tuple[str, str], dict[str, Any]] = {
    ("Offer", "descriptions"): _field("توضیح برای اعضا", "What members read"),
    ("Offer", "on"): _field("روشن", "On"),
    ("Offer", "priority"): _field("اولویت", "Priority"),
    ("Offer", "valid_from"): _field("از روز", "From the day"),
    ("Offer", "valid_to"): _field("تا پایان", "Until the end of"),
    ("Offer", "condition"): _field("شرط", "Condition"),
    ("Offer", "lines"): _field("قلم‌های مشمول", "Lines that count"),
    ("Offer", "kinds"): _field("نوع قلم‌ها", "Kinds of lines", source="line_kinds"),
    ("Offer", "on_discounted"): _field("قلم‌های تخفیف‌خورده هم", "Also lines with a discount"),
    ("Offer", "effect"): _field("تخفیف", "Discount"),
    ("Offer", "group"): _field("گروه", "Group"),
    ("Offer", "combine"): _field(
        "با آفرهای دیگر", "With other offers",
        choices=_of(stack=("جمع می‌شود", "Adds up"), alone=("جمع نمی‌شود", "Stands alone")),
    ),
    ("Offer", "limits"): _field("سهمیه‌ها", "Limits"),
    ("Offer", "budget_rials"): _field("بودجه", "Budget", unit="rial"),
    ("Offer", "budget_uses"): _field("تعداد برای همه", "Uses in all"),
    ("Offer", "code"): _field("فقط با کد", "Only with a code"),
    ("Offer", "may_be_free"): _field("می‌تواند رایگان کند", "May make it free"),
    ("Description", "fa"): _field("فارسی", "Persian"),
    ("Description", "en"): _field("انگلیسی", "English"),
    ("Limit", "per"): _field("در", "Per", choices=_PERIODS),
    ("Limit", "uses"): _field("چند بار", "Times"),
    ("PercentOff", "up_to_rials"): _field("دست‌بالا", "At most", unit="rial"),
    ("FreeItem", "up_to_rials"): _field("دست‌بالا", "At most", unit="rial"),
    ("FreeItem", "lines"): _field("کالای رایگان", "What is free"),
    ("FreeItem", "quantity"): _field("چند عدد", "How many", unit="item"),
    ("AmountOff", "rials"): _field("مبلغ تخفیف", "Amount off", unit="rial"),
    ("FixedPrice", "rials"): _field("قیمت هر عدد", "Price of each", unit="rial"),
    ("StepsOff", "by"): _field(
        "پله بر پایهٔ", "Steps by",
        choices=_of(rials=("مبلغ خرید", "The amount"), quantity=("تعداد", "The number of items")),
    ),
    ("StepsOff", "steps"): _field("پله‌ها", "Steps"),
    ("OfferStep", "from_"): _field("از", "From"),
    ("OfferStep", "rials"): _field("مبلغ تخفیف", "Amount off", unit="rial"),
    ("BuyGet", "buy"): _field("با خرید", "Buy", unit="item"),
    ("BuyGet", "get"): _field("بگیرید", "Get", unit="item"),
    ("BuyGet", "get_lines"): _field("کالای دیگر", "Other products"),
    ("BuyGet", "most"): _field("دست‌بالا چند بار", "At most so often"),
    ("Bundle", "parts"): _field("اجزای بسته", "Parts"),
    ("Bundle", "price"): _field("قیمت بسته", "Price together", unit="rial"),
    ("Bundle", "off"): _field("مبلغ تخفیف", "Amount off", unit="rial"),
    ("Bundle", "most"): _field("دست‌بالا چند بار", "At most so often"),
    ("BundlePart", "lines"): _field("کدام کالا", "Which products"),
    ("BundlePart", "quantity"): _field("چند عدد", "How many", unit="item"),
    ("NthItem", "n"): _field("از هر چند عدد یکی", "One of every so many", unit="item"),
    ("DiscountSettings", "groups"): _field(
        "از آفرهای هم‌گروه", "Of the offers of a group",
        choices=_of(best=("بهترین برای عضو", "The best for the member"), first=("نخستین به اولویت", "The first")),
    ),
    ("DiscountSettings", "floor_percent"): _field(
        "کف قیمت هنگام جمع شدن", "Price that stays when offers add up", unit="percent"
    ),
}  # fmt: skip

OFFER_VARIANTS: dict[str, dict[str, str]] = {
    "PercentOff": {"fa": "درصدی از قیمت", "en": "A percentage off"},
    "AmountOff": {"fa": "مبلغی از سبد", "en": "An amount off"},
    "StepsOff": {"fa": "پلکانی", "en": "In steps"},
    "BuyGet": {"fa": "چند تا بخر، چند تا بگیر", "en": "Buy some, get some"},
    "Bundle": {"fa": "بسته", "en": "A bundle"},
    "FreeItem": {"fa": "کالای رایگان", "en": "A free item"},
    "NthItem": {"fa": "از هر چند تا یکی", "en": "Every nth item"},
    "FixedPrice": {"fa": "قیمت ویژه", "en": "A special price"},
}
