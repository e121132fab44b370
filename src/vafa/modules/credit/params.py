"""What a club sets of credit: its kinds, lines with their terms, top-ups with their bonus, rates of exchange, gifts."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from vafa.domain.rules import Days, Expiry, Inactivity, Never
from vafa.domain.values import Key, Names
from vafa.kernel.params import Params, param

MOST: int = 10**13
"""Rials: far more than any club lends, and small enough that sums stay exact."""
PERIODS = {
    "day": ("روز", "Day"),
    "week": ("هفته", "Week"),
    "month": ("ماه", "Month"),
    "quarter": ("فصل", "Quarter"),
    "year": ("سال", "Year"),
    "member": ("در کل", "Ever"),
}


class Group(BaseModel):
    """A part of the params with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class AfterDays(Group):
    """Due at the end of the day that is so many days after the purchase."""

    labels: ClassVar[dict[str, str]] = {"fa": "چند روز پس از خرید", "en": "Some days after the purchase"}

    kind: Literal["days"] = "days"
    days: int = param(30, fa="روزها", en="Days", unit="day", ge=0, le=1096)


class OnMonthDay(Group):
    """Due at the end of a day of a later Jalali month; a day that the month lacks is its last one."""

    labels: ClassVar[dict[str, str]] = {"fa": "روزی از ماه شمسی", "en": "A day of the Jalali month"}

    kind: Literal["month_day"] = "month_day"
    day: int = param(5, fa="روز ماه", en="Day of the month", ge=1, le=31)
    months: int = param(1, fa="چند ماه بعد", en="Months later", unit="month", ge=1, le=12)


Due = Annotated[AfterDays | OnMonthDay, Field(discriminator="kind")]


class Terms(Group):
    """When what was bought on a line is to be settled, and what follows if it is not."""

    due: Due = param(AfterDays(), fa="سررسید", en="Due")
    grace_days: int = param(0, fa="مهلت پس از سررسید", en="Grace after that", unit="day", ge=0, le=366)
    block_overdue: bool = param(
        True,
        fa="تا تسویهٔ بدهی سررسیدگذشته، خرید با خط بسته بماند",
        en="No spending while something is overdue",
    )


class BonusStep(Group):
    """From this much on, the whole top-up gets so many percent more."""

    from_rials: int = param(fa="از مبلغ", en="From", unit="rial", ge=1, le=MOST)
    percent: int = param(fa="درصد هدیه", en="Bonus percent", unit="percent", ge=1, le=100)


class TopUp(Group):
    on: bool = param(False, fa="شارژ با پول", en="Can be topped up")
    smallest: int = param(100_000, fa="کمترین شارژ", en="The least", unit="rial", ge=1, le=MOST)
    largest: int = param(500_000_000, fa="بیشترین شارژ", en="The most", unit="rial", ge=1, le=MOST)
    steps: tuple[BonusStep, ...] = param((), fa="هدیهٔ شارژ", en="Bonus", max_length=10)

    @model_validator(mode="after")
    def ascending(self) -> Self:
        starts = [step.from_rials for step in self.steps]
        if starts != sorted(set(starts)):
            raise ValueError(
                {"fa": "پله‌های هدیه باید به ترتیب باشند", "en": "the steps of the bonus must ascend"}
            )
        if self.largest < self.smallest:
            raise ValueError(
                {"fa": "بیشترین شارژ از کمترین آن کمتر است", "en": "the most is less than the least"}
            )
        return self

    def bonus(self, paid: int) -> int:
        """What comes on top of `paid` rials, rounded down to the rial."""
        percent = max((step.percent for step in self.steps if paid >= step.from_rials), default=0)
        return paid * percent // 100


class Kind(Group):
    """One kind of credit: a currency of its own, `credit_<key>`, worth one rial each."""

    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    names: Names = param(fa="نام", en="Name")
    line: bool = param(
        False, fa="خط اعتباری است", en="It is a credit line",
        help_fa="عضو تا سقف خود می‌خرد و بعد تسویه می‌کند؛ هدیه داده، شارژ و منتقل نمی‌شود",
        help_en="A member buys up to a limit and settles later; it is neither given, topped up nor passed on",
    )  # fmt: skip
    branches: tuple[str, ...] = param((), fa="تنها در این شعبه‌ها", en="In these branches only", source="branches",
                                      max_length=500)  # fmt: skip
    groups: tuple[str, ...] = param((), fa="تنها برای این گروه‌های کالایی", en="For these product groups only",
                                    source="product_groups", max_length=200)  # fmt: skip
    condition: dict[str, Any] | None = param(
        None, fa="شرط خرید یا زمان", en="Condition on the purchase or the moment"
    )
    smallest_basket: int = param(0, fa="کمترین سبد", en="Smallest basket", unit="rial", ge=0, le=MOST)
    most_percent: int = param(
        100, fa="بیشترین سهم از سبد", en="At most of a basket", unit="percent", ge=1, le=100
    )
    expiry: Expiry = param(Never(), fa="انقضا", en="Expiry")
    transferable: bool = param(False, fa="هدیه‌دادنی به عضو دیگر", en="Can be given to another member")
    top_up: TopUp = param(TopUp(), fa="شارژ", en="Top-up")
    terms: Terms = param(Terms(), fa="شرایط خط تازه", en="Terms of a new line")
    returned: Literal["keep", "extend", "renew"] = param(
        "keep", fa="اعتبار خرید مرجوعی", en="Credit of a returned purchase",
        choices={"keep": ("با همان انقضا برمی‌گردد", "Comes back with its expiry"),
                 "extend": ("انقضای آن چند روز عقب می‌رود", "Its expiry moves by some days"),
                 "renew": ("انقضای تازه می‌گیرد", "Gets a new expiry")},
    )  # fmt: skip
    returned_days: int = param(30, fa="روزهای افزوده", en="Days added", unit="day", ge=1, le=3660)

    @property
    def currency(self) -> str:
        return currency_of(self.key)

    @model_validator(mode="after")
    def a_line_is_a_line(self) -> Self:
        if self.line and (self.top_up.on or self.transferable):
            raise ValueError(
                {
                    "fa": "خط اعتباری شارژ یا منتقل نمی‌شود",
                    "en": "a credit line is neither topped up nor passed on",
                }
            )
        if isinstance(self.expiry, Inactivity) or (self.line and not isinstance(self.expiry, Never)):
            raise ValueError(
                {"fa": "این انقضا برای این نوع نیست", "en": "this kind cannot expire in that way"}
            )
        return self


class Exchange(Group):
    """So much of one currency for so much of another. Whole steps only; what is left over stays."""

    key: str = param(fa="کلید", en="Key", pattern=r"^[a-z][a-z0-9_]{0,23}$")
    on: bool = param(True, fa="روشن", en="On")
    from_currency: Key = param(fa="از واحد", en="From", source="currencies")
    to_currency: Key = param(fa="به واحد", en="To", source="currencies")
    from_amount: int = param(fa="هر چند تا", en="For each", ge=1, le=MOST)
    to_amount: int = param(fa="چند تا می‌شود", en="So much", ge=1, le=MOST)
    smallest: int = param(1, fa="کمترین مقدار", en="The least", ge=1, le=MOST)
    limit: int | None = param(None, fa="سقف هر عضو", en="At most for a member", ge=1, le=MOST)
    per: Literal["day", "week", "month", "quarter", "year", "member"] = param(
        "month", fa="سقف در هر", en="The limit is for each", choices=PERIODS
    )
    expiry: Expiry = param(Never(), fa="انقضای به‌دست‌آمده", en="Expiry of what one gets")

    @model_validator(mode="after")
    def two_currencies(self) -> Self:
        if self.from_currency == self.to_currency:
            raise ValueError({"fa": "دو واحد باید متفاوت باشند", "en": "the two currencies must differ"})
        if isinstance(self.expiry, Inactivity):
            raise ValueError({"fa": "این انقضا اینجا نیست", "en": "that expiry is not for here"})
        return self

    def gives(self, amount: int) -> tuple[int, int]:
        """(what is taken, what is given) of an amount: whole steps only, so that nothing is rounded."""
        steps = amount // self.from_amount
        return steps * self.from_amount, steps * self.to_amount


class Gifts(Group):
    on: bool = param(True, fa="هدیه از گوشی", en="Gifts from the phone")
    smallest: int = param(10_000, fa="کمترین هدیه", en="The least", unit="rial", ge=1, le=MOST)
    code_above: int = param(
        2_000_000, fa="کد تأیید برای بیش از", en="A code above", unit="rial", ge=0, le=MOST
    )
    most_per_day: int = param(50_000_000, fa="بیشترین در روز", en="At most a day", unit="rial", ge=1, le=MOST)
    times_per_day: int = param(5, fa="دفعه در روز", en="Times a day", ge=1, le=100)


def currency_of(kind: str) -> str:
    return f"credit_{kind}"


def first_kinds() -> tuple[Kind, ...]:
    """Credit that the club gives and members top up, and a line that is settled a month later."""
    steps = (BonusStep(from_rials=10_000_000, percent=3), BonusStep(from_rials=50_000_000, percent=5))
    return (
        Kind(
            key="wallet",
            names=Names(fa="اعتبار", en="Credit"),
            transferable=True,
            top_up=TopUp(on=True, steps=steps),
        ),
        Kind(key="gift", names=Names(fa="اعتبار هدیه", en="Gift credit"), expiry=Days(kind="days", days=90)),
        Kind(key="line", names=Names(fa="خط اعتباری", en="Credit line"), line=True),
    )


class CreditParams(Params):
    version: ClassVar[int] = 1

    kinds: tuple[Kind, ...] = param(
        fa="نوع‌های اعتبار", en="Kinds of credit", default_factory=first_kinds, min_length=1, max_length=12
    )
    exchanges: tuple[Exchange, ...] = param((), fa="نرخ‌های تبدیل", en="Rates of exchange", max_length=20)
    gifts: Gifts = param(Gifts(), fa="هدیه به عضو دیگر", en="Gifts to another member")
    overpaid: str = param(
        "", fa="مرجوعی خریدی که تسویه شده", en="A return of what was settled already", max_length=24,
        help_fa="کلید نوعی از اعتبار که به آن می‌رود؛ خالی: بدهی‌های بعدی را کم می‌کند",
        help_en="Key of the kind of credit it becomes; empty: it lowers the next debts",
    )  # fmt: skip
    remind_days: int = param(
        3, fa="یادآوری پیش از سررسید", en="Reminder before it is due", unit="day", ge=0, le=60
    )

    @field_validator("kinds", "exchanges")
    @classmethod
    def keys_differ(cls, found: tuple[Any, ...]) -> tuple[Any, ...]:
        keys = [each.key for each in found]
        if len(set(keys)) < len(keys):
            raise ValueError({"fa": "دو مورد یک کلید دارند", "en": "two of them have the same key"})
        return found

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        given = {kind.key for kind in self.kinds if not kind.line}
        if self.overpaid and self.overpaid not in given:
            raise ValueError(
                {
                    "fa": "این کلید نوعی اعتبار نیست که داده شود",
                    "en": "there is no kind of credit with that key",
                }
            )
        lines = {kind.currency for kind in self.kinds if kind.line}
        for rate in self.exchanges:
            if lines & {rate.from_currency, rate.to_currency}:
                raise ValueError({"fa": "خط اعتباری تبدیل نمی‌شود", "en": "a credit line cannot be exchanged"})
        return self

    def kind(self, key: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.key == key), None)

    def becomes(self, *, closed: bool) -> Kind | None:
        """The kind that a return of something settled becomes; None: it stands in favour on the line.

        On a closed line nobody could spend it, so there it becomes credit also if the club named no kind: the first
        that is no line and does not expire, for it was the member's own money.
        """
        if self.overpaid or not closed:
            return self.kind(self.overpaid)
        return next((each for each in self.kinds if not each.line and isinstance(each.expiry, Never)), None)
