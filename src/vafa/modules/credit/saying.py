"""Credit in words: what a kind may be used for, what a deed was, when something is due."""

from __future__ import annotations

from typing import Final

from vafa.domain.conditions import parse, say
from vafa.domain.errors import VafaError
from vafa.domain.facts import FactBook
from vafa.domain.text import listing, money, number

from .params import Exchange, Kind, OnMonthDay, Terms

USES: Final[dict[str, dict[str, str]]] = {
    "all": {"fa": "برای هر خریدی", "en": "For any purchase"},
    "branches": {"fa": "تنها در {list}", "en": "In {list} only"},
    "groups": {"fa": "تنها برای {list}", "en": "For {list} only"},
    "basket": {"fa": "سبد دست‌کم {money}", "en": "A basket of at least {money}"},
    "share": {"fa": "حداکثر {percent}٪ سبد", "en": "At most {percent}% of a basket"},
    "condition": {"fa": "اگر {condition}", "en": "If {condition}"},
}
WHATS: Final[dict[str, dict[str, str]]] = {
    "opened": {"fa": "باز شدن خط", "en": "Line opened"},
    "limit": {"fa": "تغییر سقف", "en": "New limit"},
    "terms": {"fa": "تغییر شرایط", "en": "New terms"},
    "frozen": {"fa": "بستن موقت", "en": "Frozen"},
    "thawed": {"fa": "باز شدن دوباره", "en": "Pays again"},
    "closed": {"fa": "بسته شدن خط", "en": "Line closed"},
    "paid_out": {"fa": "پرداخت طلب عضو", "en": "Paid out"},
    "spend": {"fa": "خرید", "en": "Purchase"},
    "refund": {"fa": "مرجوعی", "en": "Return"},
    "moved": {"fa": "تبدیل طلب به اعتبار", "en": "Became other credit"},
    "settle": {"fa": "تسویه", "en": "Settlement"},
    "settle_undone": {"fa": "برگشت تسویه", "en": "Settlement undone"},
    "forgiven": {"fa": "بخشیدن بدهی", "en": "Forgiven"},
    "merge_in": {"fa": "ادغام با عضو دیگر", "en": "From a merged member"},
    "merge_out": {"fa": "رفتن به عضو دیگر", "en": "To another member"},
}
DEEDS: Final[dict[str, dict[str, str]]] = {
    "settle": {"fa": "تسویه", "en": "Settlement"},
    "top_up": {"fa": "شارژ", "en": "Top-up"},
    "grant": {"fa": "اعتبار داده‌شده", "en": "Credit given"},
    "exchange": {"fa": "تبدیل", "en": "Exchange"},
    "gift": {"fa": "هدیه به عضو دیگر", "en": "Gift to another member"},
}
METHODS: Final[dict[str, dict[str, str]]] = {
    "cash": {"fa": "نقد", "en": "Cash"},
    "card": {"fa": "کارت بانکی", "en": "Bank card"},
    "transfer": {"fa": "انتقال بانکی", "en": "Bank transfer"},
    "cheque": {"fa": "چک", "en": "Cheque"},
    "other": {"fa": "دیگر", "en": "Other"},
}
STATES: Final[dict[str, dict[str, str]]] = {
    "open": {"fa": "باز", "en": "Open"},
    "frozen": {"fa": "موقتاً بسته", "en": "Frozen"},
    "closed": {"fa": "بسته‌شده", "en": "Closed"},
}


def uses(
    kind: Kind,
    book: FactBook,
    lang: str,
    display: str,
    branches: dict[str, str] | None = None,
    groups: dict[str, str] | None = None,
) -> list[str]:
    """What a kind pays for, one restriction each; branches and groups by the names that are given."""
    found = []
    if kind.branches:
        named = [(branches or {}).get(key, key) for key in kind.branches]
        found.append(USES["branches"][lang].format(list=listing(named, lang)))
    if kind.groups:
        named = [(groups or {}).get(key, key) for key in kind.groups]
        found.append(USES["groups"][lang].format(list=listing(named, lang)))
    if kind.smallest_basket:
        found.append(USES["basket"][lang].format(money=money(kind.smallest_basket, lang, display)))
    if kind.most_percent < 100:
        found.append(USES["share"][lang].format(percent=number(kind.most_percent, lang)))
    if kind.condition is not None:
        try:
            condition = say(parse(kind.condition), book, lang, display=display)
        except VafaError:
            condition = ""
        if condition:
            found.append(USES["condition"][lang].format(condition=condition))
    return found or [USES["all"][lang]]


def due(terms: Terms, lang: str) -> str:
    """When what is bought on a line is to be settled."""
    how = terms.due
    if isinstance(how, OnMonthDay):
        day, months = number(how.day, lang), number(how.months, lang)
        if how.months == 1:
            return f"روز {day} ماه بعد" if lang == "fa" else f"day {day} of the next month"
        return f"روز {day}، {months} ماه بعد" if lang == "fa" else f"day {day}, {months} months later"
    days = number(how.days, lang)
    return f"{days} روز پس از خرید" if lang == "fa" else f"{days} days after a purchase"


def rate(exchange: Exchange, amounts: tuple[str, str], lang: str) -> str:
    """ "هر ۱۰۰ امتیاز ۵٬۰۰۰ تومان اعتبار": `amounts` are both sides, said already."""
    return f"هر {amounts[0]}، {amounts[1]}" if lang == "fa" else f"{amounts[1]} for each {amounts[0]}"
