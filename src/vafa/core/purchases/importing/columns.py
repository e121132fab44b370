"""Which column of a file is what: by option, by mapping file, or by the names that headers usually have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from vafa.core.purchases.importing.errors import FileInvalid
from vafa.domain.text import normalise_text

MEMBER: Final = ("member_id", "mobile", "card", "external_id", "email", "national_id")
"""Columns that say who bought; of several, the first that is filled counts."""

BASKET: Final = (*MEMBER, "happened_at", "time", "branch", "channel", "given_name", "family_name")
"""Columns that are the same in every row of one purchase."""

LINE: Final = (
    "sku", "name", "groups", "quantity", "unit_price", "amount", "net", "discount", "tax", "kind", "total"
)  # fmt: skip
PRICES: Final = ("unit_price", "amount", "net", "total")
PAID: Final = "paid."
"""`paid.cash`, `paid.credit`, …: what was paid how; money for kinds from outside, else the currency's smallest unit."""

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "reference": (
        "reference", "invoice", "invoice no", "invoice number", "receipt", "receipt no", "order", "order id",
        "order number", "basket", "basket id", "transaction id", "شماره فاکتور", "فاکتور", "شماره سفارش", "سفارش",
        "شماره رسید", "رسید", "کد فاکتور", "شناسه خرید", "شماره مرجع",
    ),
    "mobile": ("mobile", "phone", "cell", "mobile number", "phone number", "موبایل", "شماره موبایل", "تلفن همراه",
               "همراه", "شماره همراه", "تلفن", "شماره تماس"),
    "card": ("card", "card number", "card no", "loyalty card", "کارت", "شماره کارت", "کارت عضویت", "کارت باشگاه"),
    "external_id": ("external id", "customer id", "customer code", "customer", "household id", "کد مشتری",
                    "شناسه مشتری", "شماره مشتری", "مشتری", "کد اشتراک"),
    "email": ("email", "e mail", "ایمیل", "پست الکترونیک"),
    "national_id": ("national id", "کد ملی", "کدملی"),
    "member_id": ("member id", "member", "شناسه عضو"),
    "happened_at": ("happened at", "date", "datetime", "date time", "timestamp", "invoice date", "order date",
                    "تاریخ", "تاریخ و ساعت", "زمان", "تاریخ فاکتور", "تاریخ خرید", "تاریخ سفارش", "تاریخ ثبت"),
    "time": ("time", "hour", "ساعت", "ساعت فاکتور", "ساعت خرید"),
    "branch": ("branch", "store", "store id", "shop", "شعبه", "فروشگاه", "کد شعبه"),
    "channel": ("channel", "کانال", "کانال فروش"),
    "sku": ("sku", "product id", "product code", "item code", "barcode", "کد کالا", "شناسه کالا", "بارکد", "کد محصول"),
    "name": ("name", "product", "product name", "item", "item name", "description", "نام کالا", "کالا", "شرح",
             "شرح کالا", "نام محصول", "محصول"),
    "groups": ("group", "groups", "category", "product group", "department", "گروه", "گروه کالا", "دسته",
               "دسته بندی"),
    "quantity": ("quantity", "qty", "count", "تعداد", "مقدار"),
    "unit_price": ("unit price", "price", "fee", "فی", "قیمت واحد", "قیمت", "مبلغ واحد", "بهای واحد"),
    "amount": ("amount", "line amount", "gross", "subtotal", "مبلغ", "مبلغ ردیف", "مبلغ سطر"),
    "net": ("net", "net amount", "line total", "خالص", "مبلغ خالص", "مبلغ پس از تخفیف"),
    "discount": ("discount", "تخفیف", "مبلغ تخفیف"),
    "tax": ("tax", "vat", "مالیات", "مالیات و عوارض", "ارزش افزوده", "عوارض"),
    "kind": ("kind", "line kind", "نوع", "نوع قلم"),
    "total": ("total", "grand total", "total amount", "payable", "sum", "جمع", "جمع کل", "مبلغ کل", "مبلغ نهایی",
              "قابل پرداخت", "مبلغ قابل پرداخت", "مبلغ فاکتور", "مبلغ خرید"),
    "given_name": ("given name", "first name", "نام"),
    "family_name": ("family name", "last name", "surname", "نام خانوادگی", "فامیلی"),
}  # fmt: skip

_KNOWN: Final = {word: target for target, words in HEADERS.items() for word in words}
_LOOSE = re.compile(r"[\s_\-‌.:()]+")


def plain(header: str) -> str:
    """A header as it is compared: case, spaces, half-spaces and marks do not count."""
    return _LOOSE.sub(" ", normalise_text(header).lower()).strip()


_PLAIN: Final = {plain(word): target for word, target in _KNOWN.items()}


def targets() -> list[str]:
    return [*HEADERS, f"{PAID}KIND"]


def mapped(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Target → place of its column. What is given by hand wins; the rest is found by the header."""
    places = {plain(name): place for place, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for target, name in given.items():
        if target not in HEADERS and not target.startswith(PAID):
            raise FileInvalid(
                reason={
                    "fa": f"«{target}» ستون شناخته‌شده‌ای نیست؛ یکی از این‌ها: {'، '.join(targets())}.",
                    "en": f"“{target}” is no known column; one of: {', '.join(targets())}.",
                }
            )
        place = places.get(plain(name))
        if place is None:
            raise FileInvalid(
                reason={
                    "fa": f"ستون «{name}» در فایل نیست؛ ستون‌ها: {'، '.join(header)}.",
                    "en": f"The file has no column “{name}”; it has: {', '.join(header)}.",
                }
            )
        found[target] = place
    for name, place in places.items():
        guess = f"{PAID}{name.split(' ', 1)[1]}" if name.startswith("paid ") else _PLAIN.get(name)
        if guess is not None and guess not in found and place not in found.values():
            found[guess] = place
    return found


def check(found: Mapping[str, int], header: Sequence[str]) -> None:
    """Refuse a file that lacks what every purchase needs."""
    missing = [] if "reference" in found else ["reference"]
    if not any(target in found for target in MEMBER):
        missing.append("mobile")
    missing += [] if "happened_at" in found else ["happened_at"]
    if not any(target in found for target in PRICES):
        missing.append("unit_price")
    if missing:
        raise FileInvalid(
            reason={
                "fa": f"ستونی برای {'، '.join(missing)} پیدا نشد (ستون‌ها: {'، '.join(header)}); "
                f"با --map {missing[0]}=… نام آن را بدهید.",
                "en": f"No column was found for {', '.join(missing)} (columns: {', '.join(header)}); "
                f"name it with --map {missing[0]}=….",
            }
        )
