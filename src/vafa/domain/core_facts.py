"""The facts that every club has, whatever modules it uses. ``c`` is the engine's context, ``l`` a line."""

from datetime import date
from functools import lru_cache
from typing import Any

from vafa.domain.facts import Fact, FactBook, FactType, Unit, Words
from vafa.domain.text import JALALI_MONTHS, JALALI_MONTHS_EN
from vafa.domain.time import DAY, Day, Instant, jalali

_MONTHS: dict[str, Words] = {
    str(number): {"fa": fa, "en": en}
    for number, (fa, en) in enumerate(zip(JALALI_MONTHS, JALALI_MONTHS_EN, strict=True), start=1)
}

# The days of the Jalali year, counted from 0, by the cycle of 33 years that holds from 1850 to 2123;
# 1 Farvardin 979 is day 0 of a cycle. In SQL, because members are asked for their birthdays there.
_OF_CYCLE = "((({day} - date '1600-03-20') %% 12053) %% 1461)"
_OF_YEAR = (
    "(CASE WHEN " + _OF_CYCLE + " >= 366 THEN (" + _OF_CYCLE + " - 1) %% 365 ELSE " + _OF_CYCLE + " END)"
)
_BORN = _OF_YEAR.format(day="m.birthday")
_TODAY = _OF_YEAR.format(day="%(today)s::date")
_TOMORROW = _OF_YEAR.format(day="(%(today)s::date + 1)")


@lru_cache(maxsize=65536)
def _month_and_day(birthday: date) -> tuple[int, int]:
    return jalali(birthday)[1:]


def birth_month(birthday: date | None) -> int | None:
    """Jalali month of birth, 1 to 12."""
    return None if birthday is None else _month_and_day(birthday)[0]


def is_birthday(birthday: date | None, day: Day) -> bool | None:
    """Whether the Jalali birthday is on ``day``; that of 30 Esfand is on the last day of every year."""
    if birthday is None:
        return None
    month, number = _month_and_day(birthday)
    if (month, number) == (12, 30) and (day.jm, day.jd) == (12, 29):
        return jalali(date.fromordinal(day.number + 1))[1:] == (1, 1)
    return (month, number) == (day.jm, day.jd)


def days_since(joined_at: Instant | None, at: Instant) -> int | None:
    """Whole days of 24 hours from one instant to another."""
    return None if joined_at is None else (at - joined_at) // DAY


def _member(key: str, type: FactType, fa: str, en: str, **more: Any) -> Fact:
    """A fact that is a column of the member's row and a key of the member's facts."""
    given: dict[str, Any] = {"expr": f"c.member.get({key!r})", "sql": f"m.{key}"} | more
    return Fact(key=f"member.{key}", type=type, labels={"fa": fa, "en": en}, **given)


def _fact(key: str, type: FactType, fa: str, en: str, expr: str, **more: Any) -> Fact:
    return Fact(key=key, type=type, labels={"fa": fa, "en": en}, expr=expr, always=True, **more)


MEMBER = (
    _member(
        "gender",
        FactType.CHOICE,
        "جنسیت عضو",
        "the member's gender",
        choices={
            "female": {"fa": "زن", "en": "female"},
            "male": {"fa": "مرد", "en": "male"},
            "other": {"fa": "دیگر", "en": "other"},
        },
    ),
    _member("birthday", FactType.DATE, "تاریخ تولد عضو", "the member's date of birth"),
    _member(
        "birth_month",
        FactType.INTEGER,
        "ماه تولد عضو",
        "the member's month of birth",
        expr="birth_month(c.member.get('birthday'))",
        sql=f"CASE WHEN {_BORN} < 186 THEN {_BORN} / 31 + 1 ELSE ({_BORN} - 186) / 30 + 7 END",
        names={"birth_month": birth_month},
        choices=_MONTHS,
    ),
    _member(
        "is_birthday_today",
        FactType.BOOLEAN,
        "روز تولد عضو",
        "the member's birthday",
        expr="is_birthday(c.member.get('birthday'), c.day)",
        sql=f"{_BORN} = {_TODAY} OR ({_BORN} = 365 AND {_TODAY} = 364 AND {_TOMORROW} = 0)",
        names={"is_birthday": is_birthday},
    ),
    _member("joined_at", FactType.INSTANT, "زمان عضویت", "the time of joining"),
    _member(
        "age_days_of_membership",
        FactType.INTEGER,
        "مدت عضویت",
        "the time of membership",
        unit=Unit.DAY,
        expr="days_since(c.member.get('joined_at'), c.at)",
        sql="floor(extract(epoch FROM %(now)s::timestamptz - m.joined_at) / 86400)::bigint",
        names={"days_since": days_since},
    ),
    _member("city", FactType.TEXT, "شهر عضو", "the member's city"),
    _member("groups", FactType.SET, "گروه‌های عضو", "the member's groups"),
    _member("tags", FactType.SET, "برچسب‌های عضو", "the member's tags"),
    _member("is_demo", FactType.BOOLEAN, "عضو نمایشی", "a demo member"),
)

_BUY = {"fa": "{amount} دیگر خرید لازم است", "en": "{amount} more has to be bought"}
_KEPT = "for l in c.lines if l.kind != 'voided'"

PURCHASE = (
    _fact(
        "purchase.total",
        FactType.INTEGER,
        "مبلغ خرید",
        "the purchase total",
        "c.total",
        unit=Unit.RIAL,
        more=_BUY,
    ),
    _fact(
        "purchase.net",
        FactType.INTEGER,
        "مبلغ خرید پس از تخفیف",
        "the purchase after discounts",
        "c.net",
        unit=Unit.RIAL,
        more=_BUY,
    ),
    _fact("purchase.discount", FactType.INTEGER, "تخفیف خرید", "the discount", "c.discount", unit=Unit.RIAL),
    _fact("purchase.tax", FactType.INTEGER, "مالیات خرید", "the tax", "c.tax", unit=Unit.RIAL),
    _fact(
        "purchase.lines",
        FactType.INTEGER,
        "تعداد قلم‌های خرید",
        "the number of lines of the purchase",
        f"len([1 {_KEPT}])",
        unit=Unit.COUNT,
    ),
    _fact(
        "purchase.items",
        FactType.QUANTITY,
        "تعداد کالاهای خرید",
        "the number of items of the purchase",
        f"sum([l.quantity {_KEPT}])",
        unit=Unit.ITEM,
    ),
    _fact("purchase.channel", FactType.CHOICE, "کانال خرید", "the channel of the purchase", "c.channel"),
    _fact("purchase.payment_kinds", FactType.SET, "روش‌های پرداخت", "the means of payment", "c.payment_kinds"),
)

MOMENT = (
    _fact("moment.weekday", FactType.WEEKDAY, "روز هفته", "the weekday", "c.day.weekday"),
    _fact("moment.hour", FactType.INTEGER, "ساعت (از ۰ تا ۲۳)", "the hour (0 to 23)", "c.minute // 60"),
    _fact("moment.time_of_day", FactType.TIME_OF_DAY, "ساعت", "the time", "c.minute"),
    _fact("moment.date", FactType.DATE, "تاریخ", "the date", "c.day.date"),
    _fact("moment.jalali_month", FactType.INTEGER, "ماه", "the month", "c.day.jm", choices=_MONTHS),
    _fact("moment.jalali_day", FactType.INTEGER, "روز ماه", "the day of the month", "c.day.jd"),
    _fact("moment.jalali_year", FactType.INTEGER, "سال", "the Jalali year", "c.day.jy", unit=Unit.YEAR),
)

PLACE = (
    Fact(
        key="place.branch",
        type=FactType.CHOICE,
        labels={"fa": "شعبه", "en": "the branch"},
        expr="c.branch or None",
    ),
    _fact("place.branch_tags", FactType.SET, "برچسب‌های شعبه", "the tags of the branch", "c.branch_tags"),
)

LINE = (
    _fact("line.sku", FactType.TEXT, "کد کالا", "the product code", "l.sku"),
    _fact("line.group", FactType.SET, "گروه کالایی", "the product group", "l.groups"),
    _fact("line.kind", FactType.CHOICE, "نوع قلم", "the kind of line", "l.kind"),
    _fact(
        "line.net",
        FactType.INTEGER,
        "مبلغ قلم پس از تخفیف",
        "the line after discount",
        "l.net",
        unit=Unit.RIAL,
    ),
    _fact("line.unit_price", FactType.INTEGER, "قیمت واحد", "the unit price", "l.unit_price", unit=Unit.RIAL),
    _fact("line.quantity", FactType.QUANTITY, "تعداد در قلم", "the quantity", "l.quantity", unit=Unit.ITEM),
)

CORE_FACTS: tuple[Fact, ...] = (*MEMBER, *PURCHASE, *MOMENT, *PLACE, *LINE)


def core_book() -> FactBook:
    """A new book with the core's facts, for modules to add theirs to."""
    return FactBook(CORE_FACTS)
