"""What a club sets of its cards: how numbers are made, what the phone shows, how a card is printed, which passes."""

from typing import ClassVar, Literal

from pydantic import model_validator

from vafa.kernel.params import Params, param

from .digits import WIDTHS

LONGEST = 20
"""More digits than this no bar code on a card and no screen draws wide enough."""
_TOO_LONG = {
    "fa": f"شماره با پیش‌شماره و رقم کنترل نباید بیش از {LONGEST} رقم داشته باشد",
    "en": f"a number with its prefix and check digits may have {LONGEST} digits at most",
}


class CardsParams(Params):
    version: ClassVar[int] = 1

    prefix: str = param(
        "",
        fa="پیش‌شماره",
        en="Prefix",
        help_fa="رقم‌هایی که همهٔ شماره‌ها با آن آغاز می‌شوند.",
        help_en="Digits that every number begins with.",
        pattern=r"^\d{0,8}$",
    )
    digits: int = param(
        10,
        fa="رقم‌های میان پیش‌شماره و رقم کنترل",
        en="Digits between prefix and check digit",
        unit="digits",
        ge=6,
        le=16,
    )
    check: Literal["luhn", "damm", "mod97", "none"] = param(
        "luhn",
        fa="رقم کنترل",
        en="Check digit",
        choices={
            "luhn": ("لون (یک رقم)", "Luhn (one digit)"),
            "damm": ("دام (یک رقم)", "Damm (one digit)"),
            "mod97": ("ISO 7064 MOD 97-10 (دو رقم)", "ISO 7064 MOD 97-10 (two digits)"),
            "none": ("ندارد", "None"),
        },
    )
    order: Literal["random", "sequential"] = param(
        "random",
        fa="ترتیب شماره‌ها",
        en="Order of numbers",
        choices={
            "random": ("تصادفی و حدس‌نزدنی", "At random, not to be guessed"),
            "sequential": ("پشت سر هم", "One after the other"),
        },
        help_fa="شماره‌های پشت سر هم را می‌شود حدس زد؛ با رمز روی کارت امن‌تر است.",
        help_en="Numbers one after the other can be guessed; a PIN on the card makes them safer.",
    )
    pin: Literal["0", "4", "6"] = param(
        "0",
        fa="رمز زیر خراش",
        en="PIN under the scratch",
        choices={"0": ("ندارد", "None"), "4": ("۴ رقم", "4 digits"), "6": ("۶ رقم", "6 digits")},
        help_fa="کسی که کارت را خودش در گوشی ثبت می‌کند، رمز آن را هم می‌نویسد.",
        help_en="Whoever adds the card on the phone writes its PIN, too.",
    )
    turning: bool = param(
        False,
        fa="کد گوشی عوض شود",
        en="The phone's code changes",
        help_fa="عکس کدی که عوض می‌شود پس از چند ثانیه بی‌ارزش است.",
        help_en="A picture of a code that changes is worthless seconds later.",
    )
    turn_seconds: int = param(
        60, fa="هر چند ثانیه", en="Every so many seconds", unit="seconds", ge=15, le=300
    )
    turning_number: bool = param(
        False,
        fa="شماره و بارکد هم کنار کدی که عوض می‌شود دیده شود",
        en="Number and bars are shown beside the code that changes",
        help_fa="شماره عوض نمی‌شود؛ کسی که آن را ببیند می‌تواند بنویسدش.",
        help_en="The number does not change: whoever sees it can type it.",
    )
    till_replace: bool = param(True, fa="تعویض کارت در صندوق", en="The till may replace a card")
    fee: str = param(
        "",
        fa="هزینهٔ تعویض کارت، به عضو گفته می‌شود",
        en="Fee of a new card, as members are told",
        max_length=120,
    )
    title: str = param(
        "",
        fa="نوشتهٔ بالای کارت (خالی: نام باشگاه)",
        en="Head of the card (empty: the club's name)",
        max_length=40,
    )
    line: str = param("", fa="سطر دوم کارت", en="Second line of the card", max_length=60)
    colour: str = param(
        "",
        fa="رنگ کارت (خالی: رنگ باشگاه)",
        en="Colour of the card (empty: the club's)",
        pattern=r"^(#[0-9a-fA-F]{6})?$",
    )
    with_logo: bool = param(True, fa="نشان باشگاه", en="The club's logo")
    with_name: bool = param(True, fa="نام عضو", en="The member's name")
    with_tier: bool = param(True, fa="سطح عضو", en="The member's tier")
    with_bars: bool = param(True, fa="بارکد کنار کد QR", en="Bars beside the QR code")
    back: str = param("", fa="نوشتهٔ پشت کارت", en="Text on the back", max_length=400)
    per_sheet: int = param(10, fa="کارت در هر برگ A4", en="Cards on a sheet of A4", unit="cards", ge=1, le=10)
    crop_marks: bool = param(True, fa="خط برش", en="Crop marks")
    apple_pass_type: str = param(
        "",
        fa="شناسهٔ نوع گذر اپل (pass.…)",
        en="Apple pass type id (pass.…)",
        pattern=r"^(pass\.[A-Za-z0-9.-]{1,100})?$",
    )
    apple_team: str = param("", fa="شناسهٔ تیم اپل", en="Apple team id", pattern=r"^([A-Z0-9]{10})?$")
    google_issuer: str = param("", fa="شناسهٔ صادرکنندهٔ گوگل", en="Google issuer id", pattern=r"^\d{0,25}$")
    fixed_passes: bool = param(
        False,
        fa="گذر اپل با کد ثابت، حتی وقتی کد گوشی عوض می‌شود",
        en="Apple passes with a fixed code even where the phone's code changes",
        help_fa="کیف اپل کدی را که عوض می‌شود نمی‌شناسد؛ گوگل می‌شناسد.",
        help_en="Apple's wallet knows no code that changes; Google's does.",
    )

    @model_validator(mode="after")
    def _fits(self) -> "CardsParams":
        if len(self.prefix) + self.digits + WIDTHS[self.check] > LONGEST:
            raise ValueError(_TOO_LONG)
        return self
